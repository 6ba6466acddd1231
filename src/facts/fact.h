#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/money.h"
#include "base/time.h"
#include "timeline/block.h"

namespace vafa {

using timeline::CustomerId;
using timeline::KindId;
using timeline::LabelId;

/// The kinds that the program itself writes; users name any others. Lower case, past tense.
namespace kinds {
inline constexpr std::string_view kCustomerCreated = "customer_created";
inline constexpr std::string_view kOrderPlaced = "order_placed";         ///< first line of an order
inline constexpr std::string_view kOrderItemAdded = "order_item_added";  ///< further lines
inline constexpr std::string_view kTrialStarted = "trial_started";
inline constexpr std::string_view kSubscriptionStarted = "subscription_started";
inline constexpr std::string_view kSubscriptionRenewed = "subscription_renewed";
inline constexpr std::string_view kSubscriptionChanged = "subscription_changed";
inline constexpr std::string_view kSubscriptionEnded = "subscription_ended";
inline constexpr std::string_view kNpsAnswered = "nps_answered";
inline constexpr std::string_view kCsatAnswered = "csat_answered";
inline constexpr std::string_view kCesAnswered = "ces_answered";
inline constexpr std::string_view kCostRecorded = "cost_recorded";  ///< of the organisation, id 0
inline constexpr std::string_view kContactLogged = "contact_logged";
/// An attribute of her record, named by the label, is another one; properties `from` and `to`.
inline constexpr std::string_view kAttributeChanged = "attribute_changed";
}  // namespace kinds

/// One thing to append. Texts are views that must live until Append() returns.
struct NewFact {
  CustomerId customer = 0;
  Instant at{};
  std::string_view kind{};  ///< [a-z][a-z0-9_]{0,63}
  std::optional<double> value{};
  std::optional<Money> money{};
  /// `money` in minor units of the base currency, when its currency is another one.
  std::optional<int64_t> base_minor{};
  std::string_view label{};
  std::string_view properties{};  ///< a JSON object as text, or empty
  /// What makes it one thing: a fact with a key that is known already is not stored again; with
  /// other content it is stored as a correction of the first. Empty: always new.
  Key128 key{};
  bool retracts = false;  ///< takes back the fact of this key
};

/// A stored fact.
struct Fact {
  int64_t seq = 0;
  CustomerId customer = 0;
  Instant at{};
  Instant recorded;
  std::string kind;
  std::optional<double> value{};
  std::optional<Money> money{};
  std::string label;
  std::string properties;
  std::string source;
  int64_t corrects = 0;
};

}  // namespace vafa
