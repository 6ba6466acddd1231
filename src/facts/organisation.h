#pragma once

#include <optional>
#include <string>

#include "base/message.h"
#include "base/money.h"
#include "base/office_hours.h"
#include "base/time.h"

namespace vafa {

/// How a lifetime value to come is counted.
struct LifetimeSettings {
  int months = 36;
  int discount_percent = 10;          ///< for each year ahead
  std::optional<int> margin_percent;  ///< of revenue; unset: by the costs that orders carry

  bool operator==(const LifetimeSettings&) const = default;
};

/// The settings of the one organisation whose customers these are. Figures read them, so they
/// stand below every room.
struct Organisation {
  enum class Business { kAuto, kShop, kSubscription };

  std::string name;
  Currency currency;  ///< the base currency: money is summed in it
  CalendarKind calendar = CalendarKind::kGregorian;
  std::string zone = "UTC";
  int first_weekday = 1;  ///< 1 = Monday … 7 = Sunday
  Language language = Language::kEnglish;
  Business business = Business::kAuto;
  std::optional<int> window_days;  ///< unset: from the organisation's own rhythm
  int grace_days = 0;
  OfficeHours office_hours;
  std::optional<Unit> fit_every = Unit::kDay;  ///< kDay, kWeek, kMonth; unset: when asked
  int fit_hour = 3;                            ///< of the day, in `zone`
  LifetimeSettings lifetime;
};

}  // namespace vafa
