#pragma once

#include <functional>

#include "customers/api.h"
#include "learn/metrics/metrics.h"
#include "net/router.h"

namespace vafa::answers {

/// What the routes of questions stand on.
struct AnswersApi {
  metrics::Metrics& metrics;
  CustomersContext& customers;
  std::function<Result<Organisation>()> organisation;
  /// After which nothing has happened; every fact acknowledged before is seen.
  std::function<Result<Instant>()> now;
};

/// `api` must outlive the router.
Status AddAnswerRoutes(net::Router& router, AnswersApi& api);

/// The customers behind a part of an answer: {"question":{…},"part":{…}}, by rising id.
Result<std::vector<CustomerId>> Behind(AnswersApi& api, const json::object& question_and_part,
                                       const ask::Cancelled& cancelled);

}  // namespace vafa::answers
