#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/contract.h"
#include "net/http.h"
#include "net/idempotency.h"

namespace vafa::net {

/// Finds the route of a request, checks who asks and what she sends, and answers. Routes are added
/// before the server starts; after that everything here is const and safe on any thread.
class Router {
 public:
  using Authenticator = std::function<Result<std::optional<Principal>>(const Request&)>;

  struct Options {
    std::vector<std::string> permissions;  ///< all there are; a route with another is refused
    Authenticator authenticate;            ///< none: nobody is ever signed in
    IdempotencyStore* idempotency = nullptr;
    std::string public_url;  ///< an origin that may post to us beside the request's own host
    std::function<Response(const Request&)> fallback;  ///< for paths outside /api
  };

  explicit Router(Options options);
  ~Router();

  /// Refuses a route without a permission, with an unknown one, without a handler, with a bad path,
  /// or one that is there already. The detail says which.
  Status Add(Route route);

  /// What the server must know once the head of a request is read.
  struct Plan {
    const Route* route = nullptr;
    bool streams_body = false;
    uint64_t body_limit = 0;
  };
  Plan PlanFor(const Request& head) const;

  /// Everything that can be refused before the body is read: for streamed bodies.
  std::optional<Response> Admit(const Plan& plan, Request& request) const;

  /// The answer. Fills the request's path parameters, principal and input on the way.
  Response Handle(Request& request) const;

  json::object OpenApi() const;

 private:
  struct Entry;
  struct Match {
    const Entry* entry = nullptr;
    bool undecodable = false;
    std::string allow;  ///< when only other methods are known
  };

  Match Find(Method method, std::string_view path, Parameters* in_path) const;
  Status Authorise(const Route& route, Request& request) const;
  Status CheckOrigin(const Request& request) const;
  Result<Response> Run(const Route& route, Request& request) const;
  Result<Response> RunOnce(const Route& route, Request& request, std::string_view key) const;
  Response Finish(const Request& request, Result<Response> result) const;

  Options options_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::string openapi_;
};

}  // namespace vafa::net
