#include "learn/predictions/renewals.h"

#include <algorithm>
#include <cmath>

#include "timeline/timeline.h"

namespace vafa::predictions {
namespace {

using timeline::kNoProperty;

constexpr uint32_t kDay = 86'400;
constexpr double kYear = 365.25;

int64_t MonthsOf(Unit interval) {
  switch (interval) {
    case Unit::kMonth:
      return 1;
    case Unit::kQuarter:
      return 3;
    case Unit::kYear:
      return 12;
    case Unit::kDay:
    case Unit::kWeek:
      break;
  }
  return 0;
}

/// A subscription on its way: how far its renewals are known.
class Running {
 public:
  Running(const Movement& start, const Calendar& calendar, bool recorded)
      : calendar_(&calendar), subscription_(start.subscription), recorded_(recorded) {
    Begin(start);
  }

  timeline::PropertyBits subscription() const { return subscription_; }

  /// A new interval begins, at the price and for the length that are said.
  void Begin(const Movement& movement) {
    from_ = movement.at;
    passed_ = 0;
    if (movement.interval) interval_ = *movement.interval;
    if (movement.money != 0) money_ = movement.money;
  }
  void Elapse(int64_t end, std::vector<Renewal>& renewals) {
    if (recorded_) return;
    const RenewalDates dates(*calendar_, from_, interval_);
    for (int64_t due = dates.At(passed_ + 1); due < end; due = dates.At(passed_ + 1)) {
      renewals.push_back({static_cast<uint32_t>(due), money_});
      last_ = static_cast<uint32_t>(due);
      ++passed_;
    }
  }
  /// Whether a renewal that is recorded is one more, not the one that was taken as made.
  bool Record(uint32_t at) {
    const bool more = recorded_ || passed_ == 0 || at - last_ > DaysOf(interval_) * kDay / 2;
    recorded_ = true;
    return more;
  }

 private:
  const Calendar* calendar_;
  timeline::PropertyBits subscription_;
  bool recorded_;
  Unit interval_ = Unit::kMonth;
  uint32_t from_ = 0, last_ = 0;
  int64_t money_ = 0, passed_ = 0;
};

int64_t SecondsOf(Instant at) { return at.micros / kMicrosPerSecond - timeline::kEpochSeconds; }

/// One customer's subscriptions, movement by movement.
class Walk {
 public:
  Walk(const Calendar& calendar, uint32_t recorded_from)
      : calendar_(calendar), recorded_from_(recorded_from) {}

  void Take(const Movement& movement) {
    if (movement.what == Movement::What::kRenewed) return Record(movement);
    const auto found =
        std::ranges::find_if(running_, [&](const Running& one) { return IsOf(movement, one); });
    // Who leaves or changes on the day of a renewal has not renewed.
    const int64_t day =
        SecondsOf(calendar_.StartOfDay(calendar_.DayOf(timeline::FromSeconds(movement.at))));
    if (found != running_.end()) found->Elapse(day, renewals_);
    if (movement.what == Movement::What::kEnded) {
      if (found != running_.end()) running_.erase(found);
    } else if (found != running_.end()) {
      found->Begin(movement);
    } else {
      running_.emplace_back(movement, calendar_, movement.at > recorded_from_);
    }
  }
  std::vector<Renewal> Finish(uint32_t until) {
    for (Running& one : running_) one.Elapse(until, renewals_);
    return std::move(renewals_);
  }

 private:
  static bool IsOf(const Movement& movement, const Running& one) {
    return one.subscription() == movement.subscription || one.subscription() == kNoProperty ||
           movement.subscription == kNoProperty;
  }
  void Record(const Movement& movement) {
    bool more = true;
    for (Running& one : running_) {
      if (!IsOf(movement, one)) continue;
      one.Elapse(movement.at, renewals_);
      more = one.Record(movement.at) && more;
    }
    if (more) renewals_.push_back({movement.at, movement.money});
  }

  const Calendar& calendar_;
  uint32_t recorded_from_;
  std::vector<Running> running_;
  std::vector<Renewal> renewals_;
};

}  // namespace

double DaysOf(Unit interval) {
  switch (interval) {
    case Unit::kDay:
      return 1;
    case Unit::kWeek:
      return 7;
    case Unit::kMonth:
    case Unit::kQuarter:
    case Unit::kYear:
      break;
  }
  return kYear / 12 * static_cast<double>(MonthsOf(interval));
}

Unit IntervalNear(double days) {
  constexpr Unit kUnits[] = {Unit::kDay, Unit::kWeek, Unit::kMonth, Unit::kQuarter, Unit::kYear};
  return *std::ranges::min_element(kUnits, {}, [&](Unit unit) {
    return std::abs(std::log(std::max(days, 1e-3) / DaysOf(unit)));
  });
}

RenewalDates::RenewalDates(const Calendar& calendar, uint32_t from, Unit interval)
    : calendar_(calendar), interval_(interval) {
  const Instant start = timeline::FromSeconds(from);
  day_ = calendar.DayOf(start);
  micros_of_day_ = start.micros - calendar.StartOfDay(day_).micros;
}

int64_t RenewalDates::DayAt(int64_t count) const {
  const int64_t step = MonthsOf(interval_);
  if (step == 0) return day_ + count * static_cast<int64_t>(DaysOf(interval_));
  const CalendarKind kind = calendar_.kind();
  const CivilDate date = DateOfDay(kind, day_);
  const int64_t months = int64_t{date.year} * 12 + date.month - 1 + count * step;
  const int64_t first = FirstDayOfMonth(kind, months);
  return std::min(first + date.day, FirstDayOfMonth(kind, months + 1)) - 1;
}

int64_t RenewalDates::At(int64_t count) const {
  const Instant due =
      calendar_.StartOfDay(DayAt(count)) + std::chrono::microseconds(micros_of_day_);
  return SecondsOf(due);
}

int64_t RenewalDates::After(uint32_t moment) const {
  const int64_t day = calendar_.DayOf(timeline::FromSeconds(moment));
  const double passed = static_cast<double>(day - day_) / DaysOf(interval_);
  int64_t count = std::max<int64_t>(1, static_cast<int64_t>(passed) - 1);
  while (DayAt(count) <= day) ++count;
  return At(count);
}

std::vector<Renewal> RenewalsOf(std::span<const Movement> movements, const Calendar& calendar,
                                uint32_t recorded_from, uint32_t until) {
  Walk walk(calendar, recorded_from);
  for (const Movement& movement : movements) walk.Take(movement);
  return walk.Finish(until);
}

}  // namespace vafa::predictions
