#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "base/time.h"
#include "learn/predictions/life.h"

namespace vafa::predictions {

/// Who is a customer, when she is lost, and how far churn is looked ahead.
struct ChurnRules {
  bool subscription = false;
  int64_t window_days = 0;   ///< of a shop: active is who bought within so many
  int64_t grace_days = 0;    ///< of subscriptions
  int64_t horizon_days = 0;  ///< within which she may be lost

  /// Over which recent time spend and use are compared with the same time before.
  int64_t trend_days() const;
  bool operator==(const ChurnRules&) const = default;
};

/// What the features of one customer at one moment are made of, from earlier facts alone.
struct Behaviour {
  double tenure_days = 0;                  ///< since her first payment
  uint32_t payments = 0;                   ///< orders and paid movements of subscriptions
  double recency_days = 0;                 ///< since the last payment
  std::optional<double> rhythm_days;       ///< mean of the gaps between payments
  std::optional<double> recent_gap;        ///< mean of the last three gaps, where there are six
  std::optional<double> earlier_gap;       ///< mean of those before
  double mean_payment = 0;                 ///< minor units
  double spend_last = 0;                   ///< minor units in the trend's time
  double spend_before = 0;                 ///< in the same time before
  std::optional<double> price_change;      ///< of a subscription: last payment / the one before it
  std::optional<double> use_recency_days;  ///< nothing: never used anything
  uint32_t use_last = 0;
  uint32_t use_before = 0;
  /// ln of the uses since the last payment beside those of her usual pace.
  double use_since_payment = 0;
  std::array<std::optional<double>, Roles::kSurveys> answers;  ///< newest, at most a year old …
  std::array<double, Roles::kSurveys> answer_days{};           ///< … and how long ago each was
  uint32_t complaints = 0;                                     ///< opened in the last 90 days
  std::optional<double> open_days;  ///< age of the newest complaint that is still open
  bool badly_closed = false;        ///< the last one closed in 90 days left her unsatisfied
  uint32_t sent = 0, opened = 0;    ///< messages of the last 90 days
};

Behaviour BehaviourOf(const Life& life, uint32_t at, const ChurnRules& rules);

/// What belongs together when a reason is told.
enum class Theme : uint8_t {
  kTenure,
  kRhythm,
  kRhythmChange,
  kSpend,
  kPrice,
  kUse,
  kAnswers,
  kComplaints,
  kMessages,
  kTrait,
};
std::string_view Name(Theme theme);  ///< "tenure", "rhythm", …

/// Something that a customer is, not does: an attribute of hers, the plan of her subscription, or a
/// property of her last order.
struct Trait {
  enum class Of : uint8_t { kAttribute, kPlan, kOrder };
  Of of = Of::kAttribute;
  std::string name;                 ///< "city", "plan", "category"
  std::vector<std::string> values;  ///< those that are told apart

  /// The name; of an order's property "order_" before it, since customers may have the same.
  std::string key() const { return of == Of::kOrder ? "order_" + name : name; }
  bool operator==(const Trait&) const = default;
};

/// Which features there are, in their order: those of behaviour, then one of 0 and 1 for each value
/// of each trait.
class FeatureSet {
 public:
  FeatureSet() : FeatureSet(std::vector<Trait>()) {}
  explicit FeatureSet(std::vector<Trait> traits);

  const std::vector<std::string>& names() const { return names_; }
  const std::vector<Trait>& traits() const { return traits_; }
  size_t size() const { return names_.size(); }
  /// The columns that the plain recency rule looks at.
  static std::span<const size_t> Silence(bool subscription);
  /// The column of the newest answer to a survey.
  static size_t AnswerOf(size_t survey);

  /// Where each feature belongs; of kTrait, `trait` counts them.
  struct Place {
    Theme theme = Theme::kTenure;
    uint32_t trait = 0;
    bool operator==(const Place&) const = default;
  };
  Place PlaceOf(size_t feature) const { return places_[feature]; }

  /// The features of behaviour; `into` has size() places, those of traits are left as they are.
  static void Fill(const Behaviour& behaviour, const ChurnRules& rules, std::span<double> into);
  /// The first of the features of a trait.
  size_t FirstOf(size_t trait) const { return firsts_[trait]; }

  bool operator==(const FeatureSet& other) const { return traits_ == other.traits_; }

 private:
  std::vector<Trait> traits_;
  std::vector<std::string> names_;
  std::vector<Place> places_;
  std::vector<size_t> firsts_;
};

}  // namespace vafa::predictions
