#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vafa {

namespace json = boost::json;

/// Parses one JSON text of bounded depth. kInvalid names the byte at which it breaks.
Result<json::value> ParseJson(std::string_view text);

/// Reads typed members of an object and names the member in each error ("amount: must be a text").
class JsonReader {
 public:
  explicit JsonReader(const json::object& object, std::string path = {})
      : object_(object), path_(std::move(path)) {}

  Result<std::string> Text(std::string_view name) const;  ///< required
  Result<int64_t> Integer(std::string_view name) const;   ///< required
  std::string TextOr(std::string_view name, std::string_view fallback) const;
  Result<std::optional<std::string>> OptionalText(std::string_view name) const;
  Result<std::optional<int64_t>> OptionalInteger(std::string_view name) const;
  Result<std::optional<double>> OptionalNumber(std::string_view name) const;
  Result<std::optional<bool>> OptionalBool(std::string_view name) const;

 private:
  std::string Path(std::string_view name) const;
  const json::object& object_;
  std::string path_;
};

}  // namespace vafa
