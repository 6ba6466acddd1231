#include "net/contract.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "base/time.h"

namespace vafa::net {
namespace {

using FieldErrors = std::vector<std::pair<std::string, Message>>;

std::string_view TypeMessage(FieldType type) {
  switch (type) {
    case FieldType::kText:
      return "net.must_be_text";
    case FieldType::kInteger:
      return "net.must_be_integer";
    case FieldType::kNumber:
      return "net.must_be_number";
    case FieldType::kBool:
      return "net.must_be_bool";
    case FieldType::kDay:
      return "net.must_be_day";
    case FieldType::kInstant:
      return "net.must_be_instant";
    case FieldType::kObject:
      return "net.must_be_object";
    case FieldType::kArray:
      return "net.must_be_array";
    case FieldType::kAny:
      return "";
  }
  return "";
}

std::string Joined(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : ", ") + word;
  return joined;
}

bool IsDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int parts[3] = {};
  const std::pair<size_t, size_t> places[3] = {{0, 4}, {5, 2}, {8, 2}};
  for (int i = 0; i < 3; ++i) {
    const std::string_view part = text.substr(places[i].first, places[i].second);
    const auto [end, code] = std::from_chars(part.data(), part.data() + part.size(), parts[i]);
    if (code != std::errc() || end != part.data() + part.size() || parts[i] < 0) return false;
  }
  return DayNumber(CalendarKind::kGregorian, {parts[0], parts[1], parts[2]}).has_value();
}

/// A whole day, then a clock time and a zone; that it is sensible is seen when it is read.
bool LooksLikeInstant(std::string_view text) {
  return text.size() >= 17 && text.size() <= 35 && IsDay(text.substr(0, 10)) &&
         (text[10] == 'T' || text[10] == 't' || text[10] == ' ');
}

class Checker {
 public:
  explicit Checker(FieldErrors& errors) : errors_(errors) {}

  void Text(const Field& field, std::string_view text) {
    const auto bytes = static_cast<int64_t>(text.size());
    const int64_t most =
        field.limit > 0 ? field.limit : static_cast<int64_t>(limits::kTextFieldBytes);
    if (bytes > most) return Wrong(field, {"net.text_too_long", {{"limit", most}}});
    if (bytes < field.least) return Wrong(field, {"net.text_too_short", {{"least", field.least}}});
    if (!IsUtf8(text)) return Wrong(field, "net.must_be_utf8");
    // PostgreSQL keeps no text with one.
    if (text.contains('\0')) return Wrong(field, "net.null_character");
    if (field.type == FieldType::kDay && !IsDay(text)) return WrongType(field);
    if (field.type == FieldType::kInstant && !LooksLikeInstant(text)) return WrongType(field);
    if (!field.one_of.empty() && std::ranges::find(field.one_of, text) == field.one_of.end()) {
      Wrong(field, {"net.must_be_one_of", {{"choices", Joined(field.one_of)}}});
    }
  }

  void Number(const Field& field, double value) {
    if (!std::isfinite(value)) return WrongType(field);
    if (field.limit != 0 && value > static_cast<double>(field.limit)) {
      return Wrong(field, {"net.number_too_big", {{"limit", field.limit}}});
    }
    if (field.least != INT64_MIN && value < static_cast<double>(field.least)) {
      Wrong(field, {"net.number_too_small", {{"least", field.least}}});
    }
  }

  void Value(const Field& field, const json::value& value) {
    if (value.is_null() && field.nullable) return;
    switch (field.type) {
      case FieldType::kText:
      case FieldType::kDay:
      case FieldType::kInstant:
        return value.is_string() ? Text(field, value.get_string()) : WrongType(field);
      case FieldType::kInteger:
        if (!value.is_int64()) return WrongType(field);
        return Number(field, static_cast<double>(value.get_int64()));
      case FieldType::kNumber:
        return value.is_number() ? Number(field, value.to_number<double>()) : WrongType(field);
      case FieldType::kBool:
        return value.is_bool() ? void() : WrongType(field);
      case FieldType::kObject:
        return value.is_object() ? void() : WrongType(field);
      case FieldType::kArray:
        if (!value.is_array()) return WrongType(field);
        if (field.limit > 0 && static_cast<int64_t>(value.get_array().size()) > field.limit) {
          Wrong(field, {"net.too_many_items", {{"limit", field.limit}}});
        }
        return;
      case FieldType::kAny:
        return;
    }
  }

  void QueryValue(const Field& field, std::string_view text) {
    if (field.type == FieldType::kInteger || field.type == FieldType::kNumber) {
      double value = 0;
      const bool whole = field.type == FieldType::kInteger;
      const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (code != std::errc() || end != text.data() + text.size()) return WrongType(field);
      if (whole && (std::trunc(value) != value || text.find_first_of(".eE") != text.npos)) {
        return WrongType(field);
      }
      return Number(field, value);
    }
    if (field.type == FieldType::kBool) {
      return text == "true" || text == "false" ? void() : WrongType(field);
    }
    Text(field, text);
  }

  void Missing(const Field& field) { Wrong(field, "net.required"); }
  void Unknown(std::string_view name) {
    errors_.emplace_back(std::string(name.substr(0, 64)), "net.unknown_field");
  }

 private:
  void Wrong(const Field& field, Message message) {
    errors_.emplace_back(field.name, std::move(message));
  }
  void WrongType(const Field& field) { Wrong(field, std::string(TypeMessage(field.type))); }

  FieldErrors& errors_;
};

const Field* FindField(const std::vector<Field>& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

void CheckQuery(const Route& route, const Request& request, Checker& checker) {
  for (const auto& [name, value] : request.query) {
    const Field* field = FindField(route.query, name);
    if (field == nullptr) {
      checker.Unknown(name);
    } else if (!value.empty() || field->required) {
      checker.QueryValue(*field, value);
    }
  }
  for (const Field& field : route.query) {
    if (field.required && !request.query.Find(field.name)) checker.Missing(field);
  }
}

Status ParseBody(Request& request) {
  if (request.body.empty()) return {};
  const std::string_view type = request.headers.Find("content-type").value_or("");
  if (!type.starts_with("application/json") && !type.starts_with("application/problem+json")) {
    return Fail(ErrorCode::kInvalid, "net.body_must_be_json");
  }
  VAFA_ASSIGN(json::value parsed, ParseJson(request.body));
  if (!parsed.is_object()) return Fail(ErrorCode::kInvalid, "net.body_must_be_object");
  request.input = std::move(parsed.get_object());
  return {};
}

void CheckBody(const Route& route, const Request& request, Checker& checker) {
  for (const auto& member : request.input) {
    const Field* field = FindField(route.body, member.key());
    if (field != nullptr) {
      checker.Value(*field, member.value());
    } else if (!route.open_body) {
      checker.Unknown(member.key());
    }
  }
  for (const Field& field : route.body) {
    if (field.required && !request.input.contains(field.name)) checker.Missing(field);
  }
}

}  // namespace

Status CheckInputs(const Route& route, Request& request) {
  FieldErrors errors;
  Checker checker(errors);
  CheckQuery(route, request, checker);
  if (!route.body.empty() || route.open_body) {
    VAFA_TRY(ParseBody(request));
    CheckBody(route, request, checker);
  }
  if (errors.empty()) return {};
  Error error{ErrorCode::kInvalid, "net.invalid_input", {}, errors.front().first, {}};
  error.fields = std::move(errors);
  return std::unexpected(std::move(error));
}

}  // namespace vafa::net
