#pragma once

#include <functional>
#include <vector>

#include "learn/metrics/metrics.h"
#include "learn/metrics/own.h"
#include "net/router.h"

namespace vafa::metrics {

/// What the routes of figures stand on.
struct MetricsApi {
  Metrics& metrics;
  OwnKpis& own;
  std::function<Result<Organisation>()> organisation;
  /// The moment that questions without a date mean, and after which nothing has happened.
  std::function<Result<Instant>()> now;
};

/// `api` must outlive the router.
Status AddMetricsRoutes(net::Router& router, MetricsApi& api);
/// Own KPIs and targets; a part of AddMetricsRoutes.
Status AddOwnRoutes(net::Router& router, MetricsApi& api);

/// The customers behind the figure (`kpi`, `part`) or the cell of the retention table
/// (`retention`, `at`) that a query names.
Result<std::vector<CustomerId>> Behind(MetricsApi& api, const net::Request& request);

/// A day stands for its end, an instant for itself.
Result<Instant> ReadAsOf(std::string_view text, const Calendar& calendar);

/// `from`, `to`, `every` and `calendar` as a query or a command line gives them. Without `to` the
/// time up to the end of today, without `from` the twelve months that end there.
Result<Range> ReadRange(const net::Parameters& parameters, const Organisation& organisation,
                        Instant now);

}  // namespace vafa::metrics
