#include "learn/predictions/predicted.h"

#include <algorithm>
#include <limits>

#include "base/log.h"
#include "base/parallel.h"
#include "learn/predictions/mean_factors.h"

namespace vafa::predictions {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr size_t kChunk = 4096;

using Answer = Ranking::Answer;

double PAlive(const Answer&, const KeepRow& row) { return row.p_alive.value_or(kNone); }
double ExpectedOrders(const Answer&, const KeepRow& row) { return row.expected_orders; }
double ValueAtRisk(const Answer&, const KeepRow& row) {
  return static_cast<double>(row.value_at_risk);
}
double ChurnRisk(const Answer& answer, const KeepRow& row) {
  return answer.ChurnRisk(row.customer).value_or(kNone);
}
double NextPurchase(const Answer& answer, const KeepRow& row) {
  return answer.lifetime->NextPurchase(row, answer.list.fit.to_day).value_or(kNone);
}

class RankingColumn : public ask::NumberColumn {
 public:
  using Number = double (*)(const Answer&, const KeepRow&);
  RankingColumn(std::shared_ptr<const Answer> answer, Number number)
      : answer_(std::move(answer)), number_(number) {}

  std::vector<double> Numbers(CustomerId first, size_t count) const override {
    const auto ids = static_cast<CustomerId>(answer_->row_of.size());
    std::vector<double> numbers;
    for (CustomerId id = first; id < std::min(first + static_cast<CustomerId>(count), ids); ++id) {
      const KeepRow* row = answer_->Find(id);
      numbers.push_back(row == nullptr ? kNone : number_(*answer_, *row));
    }
    return numbers;
  }

 private:
  std::shared_ptr<const Answer> answer_;
  Number number_;
};

/// Numbers that were computed once for all rows.
class RowColumn : public ask::NumberColumn {
 public:
  RowColumn(std::shared_ptr<const Answer> answer, std::vector<double> by_row)
      : answer_(std::move(answer)), by_row_(std::move(by_row)) {}

  std::vector<double> Numbers(CustomerId first, size_t count) const override {
    const auto ids = static_cast<CustomerId>(answer_->row_of.size());
    std::vector<double> numbers;
    for (CustomerId id = first; id < std::min(first + static_cast<CustomerId>(count), ids); ++id) {
      const uint32_t row = answer_->row_of[static_cast<size_t>(id)];
      numbers.push_back(row == 0 ? kNone : by_row_[row - 1]);
    }
    return numbers;
  }

 private:
  std::shared_ptr<const Answer> answer_;
  std::vector<double> by_row_;
};

}  // namespace

std::shared_ptr<const ask::NumberColumn> PredictedColumns::LifetimeColumn(
    const std::shared_ptr<const Answer>& answer) const {
  const MutexLock lock(mutex_);
  if (lifetimes_ && lifetime_of_.lock() == answer) return lifetimes_;
  const auto& rows = answer->list.rows;
  std::vector<double> values(rows.size());
  ForEachChunk((rows.size() + kChunk - 1) / kChunk, 0, [&](size_t chunk) {
    const size_t end = std::min((chunk + 1) * kChunk, rows.size());
    for (size_t i = chunk * kChunk; i < end; ++i) {
      values[i] = answer->lifetime->Value(rows[i], answer->list.fit.to_day);
    }
  });
  lifetimes_ = std::make_shared<RowColumn>(answer, std::move(values));
  lifetime_of_ = answer;
  return lifetimes_;
}

std::shared_ptr<const ask::NumberColumn> PredictedColumns::Column(std::string_view name) const {
  RankingColumn::Number number = nullptr;
  if (name == "p_alive") number = PAlive;
  if (name == "expected_orders") number = ExpectedOrders;
  if (name == "value_at_risk") number = ValueAtRisk;
  if (name == "churn_risk") number = ChurnRisk;
  if (name == "next_purchase") number = NextPurchase;
  if (number == nullptr && name != "clv") return nullptr;
  const auto answer = answer_();
  if (!answer) {
    log::warn("predictions: {}", Describe(answer.error()));
    return nullptr;
  }
  if (number == nullptr) return LifetimeColumn(*answer);
  return std::make_shared<RankingColumn>(*answer, number);
}

std::optional<stats::Interval> PredictedColumns::MeanFactors(std::string_view name) const {
  if (name != "clv") return std::nullopt;
  const auto answer = answer_();
  if (!answer) {
    log::warn("predictions: {}", Describe(answer.error()));
    return std::nullopt;
  }
  const MutexLock lock(mutex_);
  if (factors_of_.lock() == *answer) return factors_;
  factors_ = FactorsOfMean(**answer);
  factors_of_ = *answer;
  return factors_;
}

}  // namespace vafa::predictions
