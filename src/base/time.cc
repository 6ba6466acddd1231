#include "base/time.h"

namespace vafa {
namespace {

class SystemClock final : public Clock {
 public:
  Instant Now() const override {
    return {std::chrono::duration_cast<std::chrono::microseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }
};

}  // namespace

const Clock& Clock::System() {
  static const SystemClock kClock;
  return kClock;
}

std::string_view Tag(CalendarKind kind) {
  return kind == CalendarKind::kJalali ? "jalali" : "gregorian";
}

std::string_view Tag(Unit unit) {
  switch (unit) {
    case Unit::kDay:
      return "day";
    case Unit::kWeek:
      return "week";
    case Unit::kMonth:
      return "month";
    case Unit::kQuarter:
      return "quarter";
    case Unit::kYear:
      return "year";
  }
  return "day";
}

std::optional<CalendarKind> CalendarFromTag(std::string_view tag) {
  for (const auto kind : {CalendarKind::kGregorian, CalendarKind::kJalali}) {
    if (tag == Tag(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<Unit> UnitFromTag(std::string_view tag) {
  for (const auto unit : {Unit::kDay, Unit::kWeek, Unit::kMonth, Unit::kQuarter, Unit::kYear}) {
    if (tag == Tag(unit)) return unit;
  }
  return std::nullopt;
}

}  // namespace vafa
