#pragma once

#include <functional>

#include "access/access.h"
#include "net/router.h"

namespace vafa::access {

/// What the rooms above add to these routes.
struct ApiHooks {
  /// The `resolved` part of the organisation, which comes from facts. None: it is left out.
  std::function<Result<json::object>(const Organisation&, Language)> resolve;
  /// Called after the organisation was set up or changed.
  std::function<void(const Organisation&)> changed;
};

/// Finds who asks from the session cookie.
net::Router::Authenticator MakeAuthenticator(Access& access);

/// Adds "Setting up and signing in" and "Organisation" of docs/reference/api.md. `access` must
/// outlive the router.
Status AddRoutes(net::Router& router, Access& access, ApiHooks hooks);

}  // namespace vafa::access
