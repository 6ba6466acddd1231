#include "learn/predictions/renewal_forecast.h"

#include <algorithm>

#include "learn/predictions/days_due.h"

namespace vafa::predictions {
namespace {

constexpr int32_t kWeek = 7;

}  // namespace

std::vector<RenewalsOfWeek> RenewalsAhead(std::span<const Contract> contracts,
                                          const RenewalCurves& curves, double usual_days,
                                          const Calendar& calendar, int32_t from_day,
                                          int32_t weeks) {
  std::vector<RenewalsOfWeek> ahead(static_cast<size_t>(weeks));
  for (const Contract& contract : contracts) {
    if (!contract.here) continue;
    const DaysDue due(contract, usual_days, calendar);
    const auto survival = curves.Of(due.period_days());
    for (uint32_t k = 1;; ++k) {
      const double in_days = std::max(0.0, due.At(k) - from_day);
      if (in_days >= static_cast<double>(kWeek * weeks)) break;
      const double chance = RenewalChance(survival, contract.paid - 1, k);
      RenewalsOfWeek& week = ahead[static_cast<size_t>(in_days / kWeek)];
      week.expected += chance;
      week.variance += chance * (1 - chance);
    }
  }
  return ahead;
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
