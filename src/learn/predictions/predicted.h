#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "ask/saved.h"
#include "learn/predictions/ranking.h"

namespace vafa::predictions {

/// What the ranking of whom to keep expects of each customer, as columns for questions: `p_alive`
/// (0 to 1), `expected_orders` in 12 months, `value_at_risk` in the base currency. Safe on any
/// thread.
class PredictedColumns : public ask::Predictions {
 public:
  PredictedColumns(Ranking& ranking, std::function<Result<Organisation>()> organisation)
      : ranking_(ranking), organisation_(std::move(organisation)) {}

  std::shared_ptr<const ask::NumberColumn> Column(std::string_view name) const override;

 private:
  Ranking& ranking_;
  std::function<Result<Organisation>()> organisation_;
};

}  // namespace vafa::predictions
