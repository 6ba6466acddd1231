#include "learn/predictions/renewal_forecast.h"

#include <algorithm>

namespace vafa::predictions {
namespace {

constexpr int32_t kWeek = 7;

}  // namespace

std::vector<double> RenewalsAhead(std::span<const Contract> contracts, const RenewalCurves& curves,
                                  double usual_days, int32_t from_day, int32_t weeks) {
  std::vector<double> expected(static_cast<size_t>(weeks));
  for (const Contract& contract : contracts) {
    if (!contract.here) continue;
    const double period =
        std::max(1.0, contract.period_days >= 1 ? contract.period_days : usual_days);
    const int32_t known = contract.due_day;
    const double due = known != 0 ? known : contract.last_paid_day + period;
    const double first = std::max(0.0, due - from_day);
    const auto survival = curves.Of(period);
    for (uint32_t k = 1;; ++k) {
      const double in_days = first + (k - 1) * period;
      if (in_days >= static_cast<double>(kWeek * weeks)) break;
      expected[static_cast<size_t>(in_days / kWeek)] +=
          RenewalChance(survival, contract.paid - 1, k);
    }
  }
  return expected;
}

std::vector<double> RenewalsMade(std::span<const Contract> contracts, int32_t from_day,
                                 int32_t weeks) {
  std::vector<double> made(static_cast<size_t>(weeks));
  for (const Contract& contract : contracts) {
    if (!contract.here) continue;
    for (const int32_t day : contract.later_days) {
      const int32_t week = (day - from_day) / kWeek;
      if (day >= from_day && week < weeks) made[static_cast<size_t>(week)] += 1;
    }
  }
  return made;
}

}  // namespace vafa::predictions
