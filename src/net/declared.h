#pragma once

#include <span>
#include <vector>

#include "net/router.h"

namespace vafa::net {

/// A route of a room, as a row of a table; see Route.
template <typename Api>
struct Declared {
  Method method;
  const char* path;
  const char* permission;
  const char* summary;
  Result<Response> (*handler)(Api&, const Request&);
  std::vector<Field> query = {};
  std::vector<Field> body = {};
};

/// Adds the rows; `api` must outlive the router.
template <typename Api>
Status AddDeclared(Router& router, Api& api, std::span<const Declared<Api>> rows) {
  for (const Declared<Api>& row : rows) {
    Route route{.method = row.method, .path = row.path};
    route.permission = row.permission;
    route.summary = row.summary;
    route.query = row.query;
    route.body = row.body;
    route.handler = [&api, handler = row.handler](const Request& request) {
      return handler(api, request);
    };
    VAFA_TRY(router.Add(std::move(route)));
  }
  return {};
}

}  // namespace vafa::net
