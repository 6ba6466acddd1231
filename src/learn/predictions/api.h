#pragma once

#include <functional>

#include "base/json.h"
#include "customers/directory.h"
#include "learn/predictions/ranking.h"
#include "net/router.h"

namespace vafa::predictions {

struct PredictionsContext {
  FactLog& facts;
  TimelineFeed& feed;
  Directory& directory;
  Ranking& ranking;
  Models& models;
  std::function<Result<Organisation>()> organisation;
};

/// `context` must outlive the router.
Status AddPredictionRoutes(net::Router& router, PredictionsContext& context);

/// Which rows of the ranking are wanted.
struct KeepPage {
  int64_t offset = 0;
  int64_t limit = 0;
  int64_t uncontacted_days = 0;  ///< without those reached so many days before, or since; 0: all
};

/// The page of the ranking as GET /api/v1/keep and `vafa keep --json` give it.
Result<json::object> KeepJson(PredictionsContext& context, std::optional<Instant> at,
                              const KeepPage& page, Language language);

/// What is predicted of all customers at a moment, a page of it, as GET /api/v1/predictions and
/// `vafa predict --json` give it; the dearest first.
Result<json::object> PredictionsJson(PredictionsContext& context, std::optional<Instant> at,
                                     int64_t offset, int64_t limit, Language language);

/// What is expected of one customer: rhythm_days, silent_days, p_alive, expected_orders,
/// expected_value, value_at_risk, reason; null where nothing can be said.
Result<json::object> OutlookJson(PredictionsContext& context, CustomerId customer,
                                 Language language);

}  // namespace vafa::predictions
