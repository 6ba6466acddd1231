#include "learn/predictions/renewal_forecast.h"

#include <algorithm>
#include <optional>

#include "learn/predictions/renewals.h"

namespace vafa::predictions {
namespace {

constexpr int32_t kWeek = 7;

/// When the renewals of a contract are due.
class DaysDue {
 public:
  DaysDue(const Contract& contract, double period_days, const Calendar& calendar)
      : last_paid_day_(contract.last_paid_day), period_days_(period_days) {
    if (contract.due_day == 0) return;
    const Instant due = calendar.StartOfDay(contract.due_day);
    dates_.emplace(calendar, timeline::ToSeconds(due), IntervalNear(period_days));
  }

  double At(uint32_t count) const {
    if (dates_) return static_cast<double>(dates_->DayAt(count - 1));
    return last_paid_day_ + count * period_days_;
  }

 private:
  int32_t last_paid_day_;
  double period_days_;
  std::optional<RenewalDates> dates_;
};

}  // namespace

std::vector<RenewalsOfWeek> RenewalsAhead(std::span<const Contract> contracts,
                                          const RenewalCurves& curves, double usual_days,
                                          const Calendar& calendar, int32_t from_day,
                                          int32_t weeks) {
  std::vector<RenewalsOfWeek> ahead(static_cast<size_t>(weeks));
  for (const Contract& contract : contracts) {
    if (!contract.here) continue;
    const double period =
        std::max(1.0, contract.period_days >= 1 ? contract.period_days : usual_days);
    const auto survival = curves.Of(period);
    const DaysDue due(contract, period, calendar);
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
