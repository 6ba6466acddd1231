#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/kept.h"
#include "facts/feed.h"
#include "facts/organisation.h"
#include "learn/predictions/keep.h"
#include "learn/predictions/lifetime.h"
#include "learn/predictions/models.h"

namespace vafa::predictions {

/// What is predicted of all customers, from the timeline as it is and by the models in use, and
/// whom to keep. Keeps the answer until something changes. Safe on any thread.
class Ranking {
 public:
  Ranking(const FactLog& facts, const TimelineFeed& feed, Models& models, const Clock& clock)
      : facts_(facts), feed_(feed), models_(models), clock_(clock) {}

  struct Answer {
    Instant at;  ///< what "silent" and "next" are counted from
    int64_t through = 0;
    KeepList list;
    std::vector<uint32_t> row_of;  ///< by customer id: 1 + index of her row; 0: none
    /// By customer id; NaN for who is not active, empty without a model of churn.
    std::vector<float> churn_risk;
    std::shared_ptr<const ModelsInUse> models;
    std::unique_ptr<const LifetimeModel> lifetime;

    const KeepRow* Find(int64_t customer) const;
    std::optional<double> ChurnRisk(int64_t customer) const;
    /// Whether it is the model of churn that says so.
    bool HasModelledRisk(int64_t customer) const;
  };

  /// `at` unset: now, or the end of the data where these are old (customers/observed.h). With
  /// many customers an answer may lag behind single new facts for some seconds. For a day of the
  /// past the models are fitted to what was known then; kInvalid for one to come.
  Result<std::shared_ptr<const Answer>> At(std::optional<Instant> at, const Organisation& settings);
  /// For a day of the past, made anew and not kept.
  Result<std::shared_ptr<const Answer>> Past(const timeline::Snapshot& snapshot, Instant at,
                                             const Calendar& calendar,
                                             const LifetimeSettings& lifetime = {}) const;
  /// As they were at a moment: from the facts known then (`snapshot`), by the models in use then.
  Result<std::shared_ptr<const Answer>> AsKnown(const timeline::Snapshot& snapshot, Instant moment,
                                                const Organisation& settings);

 private:
  struct Question {
    bool of_a_day = false;  ///< else of now
    int64_t day = 0;
    std::string zone;
    std::vector<int64_t> versions;  ///< of the models in use
    LifetimeSettings lifetime;
    bool operator==(const Question&) const = default;
  };
  Result<std::shared_ptr<const Answer>> Compute(const timeline::Snapshot& snapshot, Instant at,
                                                const Calendar& calendar,
                                                const LifetimeSettings& lifetime,
                                                std::shared_ptr<const ModelsInUse> models) const;
  Status RankPurchases(const timeline::Snapshot& snapshot, const Calendar& calendar,
                       Answer& answer) const;
  Status FillChurnRisk(const timeline::Snapshot& snapshot, Answer& answer) const;
  Status RankContracts(const timeline::Snapshot& snapshot, const Calendar& calendar,
                       const LifetimeSettings& lifetime, Answer& answer) const;

  const FactLog& facts_;
  const TimelineFeed& feed_;
  Models& models_;
  const Clock& clock_;

  struct KnownQuestion {
    Instant moment;
    std::string zone;
    LifetimeSettings lifetime;
    bool operator==(const KnownQuestion&) const = default;
  };

  Kept<Question, int64_t, Answer> kept_;
  Kept<KnownQuestion, int64_t, Answer> known_;
};

}  // namespace vafa::predictions
