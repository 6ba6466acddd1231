#include "learn/predictions/predicted.h"

#include <algorithm>
#include <limits>

#include "base/log.h"

namespace vafa::predictions {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double PAlive(const KeepRow& row) { return row.p_alive.value_or(kNone); }
double ExpectedOrders(const KeepRow& row) { return row.expected_orders; }
double ValueAtRisk(const KeepRow& row) { return static_cast<double>(row.value_at_risk); }

class RankingColumn : public ask::NumberColumn {
 public:
  using Number = double (*)(const KeepRow&);
  RankingColumn(std::shared_ptr<const Ranking::Answer> answer, Number number)
      : answer_(std::move(answer)), number_(number) {}

  std::vector<double> Numbers(CustomerId first, size_t count) const override {
    const auto ids = static_cast<CustomerId>(answer_->row_of.size());
    std::vector<double> numbers;
    for (CustomerId id = first; id < std::min(first + static_cast<CustomerId>(count), ids); ++id) {
      const KeepRow* row = answer_->Find(id);
      numbers.push_back(row == nullptr ? kNone : number_(*row));
    }
    return numbers;
  }

 private:
  std::shared_ptr<const Ranking::Answer> answer_;
  Number number_;
};

}  // namespace

std::shared_ptr<const ask::NumberColumn> PredictedColumns::Column(std::string_view name) const {
  RankingColumn::Number number = nullptr;
  if (name == "p_alive") number = PAlive;
  if (name == "expected_orders") number = ExpectedOrders;
  if (name == "value_at_risk") number = ValueAtRisk;
  if (number == nullptr) return nullptr;
  const auto organisation = organisation_();
  if (!organisation) return nullptr;
  auto answer = ranking_.At(std::nullopt, *organisation);
  if (!answer) {
    log::warn("predictions: {}", Describe(answer.error()));
    return nullptr;
  }
  return std::make_shared<RankingColumn>(*std::move(answer), number);
}

}  // namespace vafa::predictions
