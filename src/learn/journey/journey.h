#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ask/question.h"
#include "learn/metrics/metrics.h"
#include "store/store.h"

namespace vafa::journey {

/// Where a customer stands: in the first stage whose condition she meets.
struct Journey {
  bool own = false;  ///< the organisation's; else the usual stages of its business
  std::vector<ask::NamedCondition> stages;
};

/// The usual stages of a resolved business, named in a language (stages.json).
Result<std::vector<ask::NamedCondition>> UsualStages(Organisation::Business business,
                                                     Language language, Currency currency);

/// The stages of the organisation's journey. Safe on any thread.
class Journeys {
 public:
  struct Parts {
    Store& store;
    metrics::Metrics& metrics;
    std::function<Result<Organisation>()> organisation;
  };
  explicit Journeys(Parts parts) : parts_(std::move(parts)) {}

  Result<Journey> Get(Language language);
  /// Replaces the stages. kInvalid, naming the stage, for a name that is missing, too long or there
  /// twice, and for a condition that does not fit the organisation.
  Status Save(const std::vector<ask::NamedCondition>& stages);
  /// Back to the usual stages.
  Status Reset();

 private:
  Parts parts_;
};

}  // namespace vafa::journey
