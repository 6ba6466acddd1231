#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "net/http.h"

namespace vafa::net {

enum class FieldType { kText, kInteger, kNumber, kBool, kDay, kInstant, kObject, kArray, kAny };

/// One declared input: a member of the JSON body or a parameter of the query.
struct Field {
  std::string name{};
  FieldType type = FieldType::kText;
  bool required = false;
  bool nullable = false;
  /// The most that is taken: bytes of a text, items of an array, the value of a number. 0: for
  /// texts limits::kTextFieldBytes, else none.
  int64_t limit = 0;
  int64_t least = INT64_MIN;  ///< of a number; of a text, its fewest bytes
  std::vector<std::string> one_of = {};
  std::string summary = {};
};

/// A promise to those who call: from it come routing, checks, permissions and OpenAPI.
struct Route {
  Method method = Method::kGet;
  std::string path{};        ///< "/api/v1/customers/{id}"; a name may have a tail ("{kind}.csv")
  std::string permission{};  ///< "public", "signed in", or one like "customers:read"
  std::string summary{};
  std::vector<Field> query = {};
  std::vector<Field> body = {};
  json::object answer = {};   ///< JSON Schema of the answer; empty: any
  bool open_body = false;     ///< any JSON object is taken beside the declared members
  bool streams_body = false;  ///< any bytes up to limits::kUploadBytes, written to a file
  std::function<Result<Response>(const Request&)> handler{};
};

/// Checks the query and, if the route declares a body, parses it into `request.input` and checks
/// it. All wrong fields are named at once.
Status CheckInputs(const Route& route, Request& request);

/// The OpenAPI 3.1 document of these routes.
json::object OpenApiDocument(const std::vector<const Route*>& routes);

}  // namespace vafa::net
