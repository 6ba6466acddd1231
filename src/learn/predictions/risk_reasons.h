#pragma once

#include <span>
#include <string>
#include <vector>

#include "customers/directory.h"
#include "learn/predictions/churn_rows.h"
#include "learn/predictions/ranking.h"
#include "learn/predictions/reasons.h"

namespace vafa::predictions {

/// What adds less than this to the log-odds of leaving, or takes less away, is no reason.
inline constexpr double kWorthTelling = 0.05;
/// … and of what she is, which is much alike in most: nothing to call her about, so only if it is
/// clear.
inline constexpr double kWorthTellingOfRecord = 0.2;

/// Why customers of a ranking are likely to leave, or to stay, by its model of churn. What it is
/// made of must outlive it.
class RiskReasons {
 public:
  RiskReasons(const Ranking::Answer& answer, ChurnSource source);

  /// By whose rules the model in use looks at them.
  const ChurnSource& source() const { return source_; }

  /// The reasons of each customer, the weightiest first; of those who are listed for their risk
  /// first what raises it. Empty for who is not active, and for all without a model of churn.
  Result<std::vector<std::vector<Reason>>> Of(std::span<const CustomerId> customers) const;

  /// Why each row is where it is, in words: of those listed for their risk what raises it most, and
  /// how great it is; of the others their rhythm.
  Result<std::vector<std::string>> Words(std::span<const KeepRow* const> rows,
                                         Language language) const;
  std::string Words(const KeepRow& row, std::span<const Reason> reasons, Language language) const;

 private:
  const Ranking::Answer& answer_;
  ChurnSource source_;
  double usual_risk_ = 0;  // the mean of all who are active
};

/// A reason in words.
std::string ReasonText(const Reason& reason, Language language);

}  // namespace vafa::predictions
