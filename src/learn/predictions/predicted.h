#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "ask/saved.h"
#include "base/thread_annotations.h"
#include "learn/predictions/ranking.h"

namespace vafa::predictions {

/// What is predicted of each customer, as columns for questions: `p_alive` and `churn_risk` (0 to
/// 1), `expected_orders` in 12 months, `value_at_risk` and `clv` in the base currency,
/// `next_purchase` in days from now. Safe on any thread.
class PredictedColumns : public ask::Predictions {
 public:
  using Answer = Ranking::Answer;
  /// `answer` is called for each column that is asked for.
  explicit PredictedColumns(std::function<Result<std::shared_ptr<const Answer>>()> answer)
      : answer_(std::move(answer)) {}

  std::shared_ptr<const ask::NumberColumn> Column(std::string_view name) const override;
  /// Of `clv` (mean_factors.h).
  std::optional<stats::Interval> MeanFactors(std::string_view name) const override;

 private:
  std::shared_ptr<const ask::NumberColumn> LifetimeColumn(
      const std::shared_ptr<const Answer>& answer) const VAFA_EXCLUDES(mutex_);

  std::function<Result<std::shared_ptr<const Answer>>()> answer_;

  mutable Mutex mutex_;  // what takes a moment to compute, of one answer each
  mutable std::weak_ptr<const Answer> lifetime_of_ VAFA_GUARDED_BY(mutex_);
  mutable std::shared_ptr<const ask::NumberColumn> lifetimes_ VAFA_GUARDED_BY(mutex_);
  mutable std::weak_ptr<const Answer> factors_of_ VAFA_GUARDED_BY(mutex_);
  mutable std::optional<stats::Interval> factors_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa::predictions
