#pragma once

#include <functional>

#include "learn/dashboards/dashboards.h"
#include "learn/metrics/metrics.h"
#include "net/router.h"

namespace vafa::dashboards {

/// What the routes of dashboards stand on.
struct DashboardsApi {
  Dashboards& dashboards;
  metrics::Metrics& metrics;
  std::function<Result<Organisation>()> organisation;
  /// The moment after which nothing has happened.
  std::function<Result<Instant>()> now;
};

/// `api` must outlive the router.
Status AddDashboardRoutes(net::Router& router, DashboardsApi& api);

}  // namespace vafa::dashboards
