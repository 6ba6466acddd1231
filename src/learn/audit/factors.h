#pragma once

#include <string>
#include <vector>

#include "ask/question.h"
#include "base/json.h"
#include "base/message.h"
#include "customers/attributes.h"
#include "facts/fact_log.h"
#include "facts/organisation.h"
#include "timeline/timeline.h"

namespace vafa::audit {

/// Something that may be told of a customer at the start of a period.
struct Factor {
  enum class Of : uint8_t {
    kAttribute,  ///< `name` is `value`
    kPlan,       ///< pays for `value`
    kDid,        ///< a fact of `name` in the days before, of label `value` unless that is empty
    kFew,        ///< at most `count` such facts in the days before
    kOpen,       ///< a fact of `name` in the days before, without one of `value` since
    kLow,        ///< answered `name` with at most `count` on average
    kPair,       ///< both of the factors at `first` and `second`
  };
  Of of = Of::kAttribute;
  std::string name;
  std::string value;
  int64_t count = 0;
  size_t first = 0;
  size_t second = 0;
  size_t group = 0;          ///< factors of one attribute, of plans, or of one kind
  bool exclusive = false;    ///< of its group a customer has one
  ask::Condition condition;  ///< at the start of the period
};

/// The days before the start of a week in which behaviour is looked at.
inline constexpr int64_t kDaysBefore = 30;

struct FactorSources {
  const CustomerAttributes& attributes;
  const FactLog& facts;
  timeline::Snapshot snapshot;
  int64_t customers = 0;
  Organisation::Business business = Organisation::Business::kShop;
};

/// All that can be asked of customers here: the frequent values of their attributes, what they pay
/// for, what they do and say, and these in pairs. What makes a customer active is left out: it
/// would only say that who has just bought has not left.
std::vector<Factor> FactorsOf(const FactorSources& sources);

/// "plan Basic and “channel” is “ads”".
std::string Words(const Factor& factor, const std::vector<Factor>& all, Language language);
/// What an attribute or the plan is called: "channel".
std::string Title(const Factor& factor, Language language);
json::object ToJson(const Factor& factor, const std::vector<Factor>& all);

}  // namespace vafa::audit
