#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ask/attributes.h"
#include "ask/names.h"
#include "base/json.h"
#include "base/thread_annotations.h"
#include "facts/feed.h"
#include "facts/organisation.h"
#include "learn/metrics/metrics.h"
#include "learn/predictions/churn_fit.h"
#include "learn/predictions/contracts.h"
#include "learn/predictions/keep.h"
#include "learn/predictions/next_products.h"
#include "learn/predictions/risk_trial.h"
#include "learn/predictions/store.h"

namespace vafa::predictions {

/// What is predicted by a model of its own: how often customers buy and what they spend, how long
/// subscriptions last, who will leave, which products are bought next.
enum class ModelKind : uint8_t { kPurchases, kContracts, kChurn, kNextProducts };
inline constexpr std::array kModelKinds = {ModelKind::kPurchases, ModelKind::kContracts,
                                           ModelKind::kChurn, ModelKind::kNextProducts};
/// The method of a version that uses no model; next products have one of their own.
inline constexpr const char* kPlainRule = "plain_rule";
std::string_view Name(ModelKind kind);  ///< "purchases", "contracts", "churn", "next-products"
std::optional<ModelKind> ModelKindFromName(std::string_view name);

/// Which fit of a model it is.
struct ModelVersion {
  ModelKind kind = ModelKind::kPurchases;
  int64_t number = 0;  ///< 0: fitted for a moment of the past, not stored
  /// "bg-nbd", "trees", …; "plain_rule", or "best-sellers", when no model is used.
  std::string method;
  Instant fitted_at;
  Instant data_to;
  int64_t through = 0;
  std::optional<Message> reason;  ///< why it is, or is not, in use
  bool in_use = false;
};

/// The models that predictions are made with. What is absent has not been fitted yet, or is not
/// better than the plain rule.
struct ModelsInUse {
  std::vector<ModelVersion> versions;  ///< those in use, by kind

  std::optional<KeepModels> purchases;
  struct Contracts {
    stats::ContractFit fit;
    double period_days = 30;
  };
  std::optional<Contracts> contracts;
  struct Churn {
    ChurnRules rules;
    FeatureSet set;
    stats::ChurnScorer scorer;
    RiskTrial tried;  ///< empty of versions that were stored without one

    /// Whether it says whom to call first in a shop: better than the plain rule.
    bool RanksShop() const {
      return !rules.subscription && scorer.method() != stats::ChurnMethod::kRule;
    }
  };
  std::optional<Churn> churn;
  std::optional<NextProducts> next_products;

  const ModelVersion* Of(ModelKind kind) const;
  /// Adds a stored version; one of another version of the program, which cannot be read, is left
  /// out: it is fitted again when it is due.
  void Add(const store::Row& row);
};

/// Fits models, keeps them as versions, and says which are in use. Safe on any thread.
class Models {
 public:
  struct Parts {
    Store& store;
    const FactLog& facts;
    const TimelineFeed& feed;
    const ask::Names& names;
    const ask::Attributes& attributes;
    std::function<std::vector<std::string>()> attribute_names;
    std::function<Result<Organisation>()> organisation;
    std::function<Result<metrics::Rules>()> rules;
    const Clock& clock;
  };
  explicit Models(Parts parts) : parts_(std::move(parts)) {}

  /// As stored; looked at again when this process fitted one, and after some seconds.
  Result<std::shared_ptr<const ModelsInUse>> InUse() VAFA_EXCLUDES(mutex_);

  /// The models of a ranking as they would have been fitted, and chosen, at a moment of the past by
  /// what was known then. Their versions have no numbers, since they are not stored.
  Result<std::shared_ptr<const ModelsInUse>> AsOf(const timeline::Snapshot& snapshot, Instant at);

  /// Those that were in use at a moment, as far as they are still kept; where none had been fitted
  /// yet, AsOf.
  Result<std::shared_ptr<const ModelsInUse>> UsedAt(const timeline::Snapshot& snapshot,
                                                    Instant moment);

  /// Fits a kind to all that is known, compares it with the one in use on the same customers, whom
  /// neither has seen, stores it as a version, and puts it into use when it is better.
  Result<ModelVersion> Fit(ModelKind kind) VAFA_EXCLUDES(mutex_);

  /// Whether a kind is to be fitted now by the organisation's schedule: never yet, or some facts
  /// later at its time, or at once when there is twice as much. Never where the schedule is off.
  Result<bool> IsDue(ModelKind kind) VAFA_EXCLUDES(mutex_);

  /// A kind's versions, the newest first, as the API gives them.
  Result<json::array> VersionsJson(ModelKind kind, Language language);

  /// What the newest versions forecast when they were made, beside what then happened, for times
  /// that are over: purchases by week of those who had bought, renewals by week of the contracts
  /// that ran, the lost by horizon, or the share who then bought from their list of next products.
  Result<json::array> DriftJson(ModelKind kind);
  /// What the version in use forecast of times that are not over yet.
  Result<json::array> AheadJson(ModelKind kind);

  /// That of the organisation.
  Result<Calendar> GetCalendar();
  /// How the organisation's rules look to churn.
  Result<ChurnRules> Rules();
  /// Where features come from; `snapshot` outlives it.
  Result<ChurnSource> Source(const timeline::Snapshot& snapshot);
  /// The end of what was observed: now, or the end of old data (customers/observed.h).
  Result<Instant> Now(const timeline::Snapshot& snapshot);

 private:
  /// A fit that has not been stored yet.
  struct Fitted {
    std::string method;
    json::object parameters;
    json::object figures;
    std::optional<Message> reason;
    bool better = false;
    std::vector<store::Forecast> forecasts;
  };
  /// What all fits look at.
  struct View {
    timeline::Snapshot snapshot;
    Organisation organisation;
    Calendar calendar;
    Instant at;
    Instant first;
  };

  Result<View> Look();
  Result<Fitted> FitPurchaseModels(const View& view, const ModelsInUse& in_use);
  Result<Fitted> FitContractModels(const View& view, const ModelsInUse& in_use);
  Result<std::vector<store::Forecast>> WeeksOfRenewals(const View& view, const ContractsFit& fit);
  Result<Fitted> FitChurnModels(const View& view, const ModelsInUse& in_use);
  Result<Fitted> FitNextProductModels(const View& view, const ModelsInUse& in_use);
  /// What came of a forecast; of a share also among how many, and how sure it is.
  struct Happened {
    double actual = 0;
    size_t customers = 0;
    std::optional<stats::Interval> interval;
  };
  /// Of each forecast; nothing where there is nobody to say it of.
  using AllHappened = std::vector<std::optional<Happened>>;
  Result<AllHappened> WhatHappened(const View& view, const store::Row& row,
                                   std::span<const store::Forecast> forecasts);
  Result<std::vector<double>> BoughtIn(const View& view, std::span<const store::Forecast> weeks);
  Result<std::vector<double>> RenewedIn(const View& view, std::span<const store::Forecast> weeks);
  Result<std::vector<double>> LostIn(const View& view, std::span<const store::Forecast> horizons);
  Result<AllHappened> HitIn(const View& view, const store::Row& row,
                            std::span<const store::Forecast> forecasts);

  Parts parts_;
  Mutex fitting_;  // one fit at a time
  mutable Mutex mutex_;
  std::shared_ptr<const ModelsInUse> in_use_ VAFA_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point looked_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa::predictions
