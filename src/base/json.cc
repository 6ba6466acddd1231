#include "base/json.h"

#include <cmath>

namespace vafa {
namespace {

constexpr size_t kJsonDepth = 32;

std::unexpected<Error> Wrong(const char* message, std::string field) {
  return Fail(ErrorCode::kInvalid, {message, {{"field", field}}}, {}, field);
}

std::optional<int64_t> AsInteger(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_double()) {
    const double number = value.get_double();
    if (number == std::floor(number) && std::abs(number) < 9.0e15) {
      return static_cast<int64_t>(number);
    }
  }
  return std::nullopt;  // an unsigned value that is not an int64 is out of range
}

const json::value* Present(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

}  // namespace

Result<json::value> ParseJson(std::string_view text) {
  json::parse_options options;
  options.max_depth = kJsonDepth;
  json::stream_parser parser({}, options);
  boost::system::error_code error;
  const size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) {
    error = json::error::extra_data;
  }
  if (!error) parser.finish(error);
  if (error == json::error::too_deep) {
    return Fail(ErrorCode::kTooLarge, {"base.json_too_deep", {{"most", int64_t{kJsonDepth}}}});
  }
  if (error) {
    return Fail(ErrorCode::kInvalid, {"base.json_invalid", {{"byte", static_cast<int64_t>(read)}}},
                error.message());
  }
  return parser.release();
}

Result<std::string> JsonReader::Text(std::string_view name) const {
  VAFA_ASSIGN(auto text, OptionalText(name));
  if (!text) return Wrong("base.json_missing", Path(name));
  return *std::move(text);
}

Result<int64_t> JsonReader::Integer(std::string_view name) const {
  VAFA_ASSIGN(const auto number, OptionalInteger(name));
  if (!number) return Wrong("base.json_missing", Path(name));
  return *number;
}

std::string JsonReader::TextOr(std::string_view name, std::string_view fallback) const {
  const json::value* value = Present(object_, name);
  return std::string(value != nullptr && value->is_string() ? value->get_string() : fallback);
}

Result<std::optional<std::string>> JsonReader::OptionalText(std::string_view name) const {
  const json::value* value = Present(object_, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return Wrong("base.json_not_text", Path(name));
  return std::string(value->get_string());
}

Result<std::optional<int64_t>> JsonReader::OptionalInteger(std::string_view name) const {
  const json::value* value = Present(object_, name);
  if (value == nullptr) return std::nullopt;
  const auto number = AsInteger(*value);
  if (!number) return Wrong("base.json_not_integer", Path(name));
  return number;
}

Result<std::optional<double>> JsonReader::OptionalNumber(std::string_view name) const {
  const json::value* value = Present(object_, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) return Wrong("base.json_not_number", Path(name));
  return value->to_number<double>();
}

Result<std::optional<bool>> JsonReader::OptionalBool(std::string_view name) const {
  const json::value* value = Present(object_, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) return Wrong("base.json_not_bool", Path(name));
  return value->get_bool();
}

std::string JsonReader::Path(std::string_view name) const {
  return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

}  // namespace vafa
