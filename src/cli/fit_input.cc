#include "cli/fit_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/parse_instant.h"
#include "cli/fit_orders.h"

namespace vafa::cli {
namespace {

constexpr int64_t kSilentDays = 7;  // so many may have passed without an order at the end

double DaysOf(std::string_view unit) {
  if (unit == "day") return 1;
  return unit == "year" ? 365.25 : 7;
}

/// How many different days in (from, until] each customer of `summary` bought on.
std::vector<uint32_t> LaterPurchases(const stats::PurchaseColumns& purchases,
                                     const stats::RepeatSummary& summary, const FitDays& days) {
  const int32_t last = days.later.value_or(days.until);
  std::vector<uint32_t> later;
  later.reserve(summary.source.size());
  for (const uint32_t source : summary.source) {
    const auto begin = purchases.days.begin() + static_cast<ptrdiff_t>(purchases.offsets[source]);
    const auto end = purchases.days.begin() + static_cast<ptrdiff_t>(purchases.offsets[source + 1]);
    uint32_t count = 0;
    for (auto day = std::upper_bound(begin, end, days.until); day != end && *day <= last;
         day = std::upper_bound(day, end, *day)) {
      ++count;
    }
    later.push_back(count);
  }
  return later;
}

/// The chances to buy of customers: each whole unit of time after a first purchase is one. Years
/// are those of the calendar, from one anniversary to the next.
class Chances {
 public:
  Chances(std::string_view unit, CalendarKind calendar) : unit_(unit), calendar_(calendar) {}

  /// How many have ended by a day.
  int32_t EndedBy(int32_t first, int32_t day) const {
    if (unit_ != "year") return (day - first) / static_cast<int32_t>(DaysOf(unit_));
    const CivilDate from = DateOfDay(calendar_, first), to = DateOfDay(calendar_, day);
    const bool before = std::pair(to.month, to.day) < std::pair(from.month, from.day);
    return to.year - from.year - (before ? 1 : 0);
  }
  /// The number of the one that a day belongs to, from 1 on; 0 of the first purchase itself.
  int32_t Of(int32_t first, int32_t day) const {
    return day > first ? EndedBy(first, day - 1) + 1 : 0;
  }

 private:
  std::string_view unit_;
  CalendarKind calendar_;
};

/// Turns days into whole chances: she bought at a chance when she did on any day of it. A chance
/// counts where it ends, so one that runs on `until` is the first of the hold-out, of which all
/// customers have `ahead`.
void CountChances(const stats::PurchaseColumns& purchases, const Chances& chances, int32_t until,
                  int32_t ahead, const stats::RepeatSummary& summary, PurchaseData& data) {
  for (size_t row = 0; row < summary.source.size(); ++row) {
    const size_t begin = purchases.offsets[summary.source[row]];
    const size_t end = purchases.offsets[summary.source[row] + 1];
    const int32_t first = purchases.days[begin];
    const int32_t ended = chances.EndedBy(first, until);
    int32_t last = 0, last_used = 0;
    uint32_t repeats = 0, later = 0;
    for (size_t k = begin; k < end; ++k) {
      const int32_t chance = chances.Of(first, purchases.days[k]);
      if (chance > ended + ahead) break;
      if (chance <= std::exchange(last, chance)) continue;
      if (chance > ended) {
        ++later;
      } else {
        ++repeats;
        last_used = chance;
      }
    }
    data.repeats[row] = repeats;
    data.recency[row] = last_used;
    data.age[row] = ended;
    if (data.later) data.later->purchases[row] = later;
  }
}

/// The same of all customers. kInvalid where the hold-out is shorter than a chance.
Status CountChances(const FitRequest& request, const OrderedPurchases& ordered, const FitDays& days,
                    const stats::RepeatSummary& summary, PurchaseData& data) {
  const Chances chances(request.unit, ordered.calendar.kind());
  const int32_t ahead = days.later ? chances.EndedBy(days.until, *days.later) : 0;
  if (days.later && ahead == 0) {
    const Wording wording(request.common->LanguageOrDefault(), ordered.calendar);
    const auto day = [&](int64_t number) {
      return wording.Day(ordered.calendar.StartOfDay(number));
    };
    return Fail(ErrorCode::kInvalid, {"cli.fit_no_whole_chance",
                                      {{"until", day(days.until)},
                                       {"holdout", day(*days.later)},
                                       {"days", static_cast<int64_t>(*days.later - days.until)},
                                       {"unit", request.unit}}});
  }
  if (data.later) data.later->horizon = ahead;
  CountChances(ordered.purchases.columns(), chances, days.until, ahead, summary, data);
  return {};
}

}  // namespace

std::string IsoDay(int64_t day) {
  const CivilDate date = DateOfDay(CalendarKind::kGregorian, day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

Result<FitDays> DaysToFit(const FitRequest& request, int64_t last_day, int64_t grace_days,
                          const Calendar& calendar) {
  const auto day_of = [&](const std::string& text) -> Result<int32_t> {
    VAFA_ASSIGN(const Instant at, ParseInstant(text, calendar));
    return static_cast<int32_t>(calendar.DayOf(at));
  };
  FitDays days;
  days.until = static_cast<int32_t>(last_day);
  if (!request.until.empty()) {
    VAFA_ASSIGN(days.until, day_of(request.until));
  } else if (!request.to.empty()) {
    VAFA_ASSIGN(const int32_t to, day_of(request.to));
    days.until = to - 1;
  }
  if (request.holdout.empty()) return days;
  VAFA_ASSIGN(const int32_t holdout, day_of(request.holdout));
  days.later = std::max(holdout, days.until);
  days.until = std::min(days.until, holdout - 1);
  if (*days.later > last_day + grace_days) {
    const Wording wording(request.common->LanguageOrDefault(), calendar);
    return Fail(ErrorCode::kInvalid, {"cli.fit_holdout_beyond",
                                      {{"holdout", wording.Day(calendar.StartOfDay(*days.later))},
                                       {"last", wording.Day(calendar.StartOfDay(last_day))}}});
  }
  return days;
}

json::object PurchaseData::Rows::ToJson() const {
  return {
      {"read", read},
      {"rejected", rejected},
      {"refunds", refunds},
      {"after_today", ahead.rows},
      {"first_after_today", ahead.rows > 0 ? json::value(ahead.first_line) : json::value(nullptr)}};
}

Result<PurchaseData> ReadPurchaseData(const FitRequest& request, FitNeeds needs) {
  if (!request.summary.empty()) return ReadSummaryFile(request, needs);
  VAFA_ASSIGN(const OrderedPurchases ordered,
              request.orders.empty() ? ReadOrdersOfFolder(request) : ReadOrdersFile(request));
  const stats::PurchaseColumns purchases = ordered.purchases.columns();
  VAFA_ASSIGN(const FitDays days,
              DaysToFit(request, ordered.last_day, kSilentDays, ordered.calendar));
  const double unit = DaysOf(request.unit);
  VAFA_ASSIGN(stats::RepeatSummary summary, stats::Summarize(purchases, days.until, unit));
  if (summary.repeats.empty()) {
    if (purchases.customers() == 0) return Fail(ErrorCode::kInvalid, "cli.fit_nothing");
    const Wording wording(request.common->LanguageOrDefault(), ordered.calendar);
    const Instant until = ordered.calendar.StartOfDay(days.until);
    return Fail(ErrorCode::kInvalid, {"cli.fit_nothing_until", {{"until", wording.Day(until)}}});
  }
  PurchaseData data;
  data.repeats = summary.repeats;
  data.recency = summary.recency;
  data.age = summary.age;
  data.log_gaps = summary.log_gaps;
  data.calendar = ordered.calendar;
  data.unit = request.unit;
  data.until = IsoDay(days.until);
  data.rows = ordered.rows;
  data.mean_spend.resize(summary.repeats.size());
  for (size_t i = 0; i < summary.repeats.size(); ++i) {
    if (summary.repeats[i] == 0) continue;
    data.mean_spend[i] = summary.repeat_spend[i] / ordered.minor_units / summary.repeats[i];
  }
  if (days.later) {
    data.later = {LaterPurchases(purchases, summary, days), (*days.later - days.until) / unit,
                  IsoDay(*days.later)};
  }
  if (needs == FitNeeds::kChances) {
    VAFA_TRY(CountChances(request, ordered, days, summary, data));
  }
  return data;
}

}  // namespace vafa::cli
