#include "ask/windows.h"

#include <algorithm>
#include <chrono>

#include "timeline/block.h"

namespace vafa::ask {
namespace {

Span Seconds(Instant from, Instant to) {
  const uint32_t first = timeline::ToSeconds(from);
  return {first, std::max(first, timeline::ToSeconds(to))};
}

Instant At(Edge edge, const Period& period) {
  return edge == Edge::kStart ? period.from : period.to;
}

}  // namespace

Result<int64_t> Resolve(const Days& days, const Parameters& parameters) {
  if (days.parameter.empty()) return days.count;
  const auto it = parameters.find(days.parameter);
  if (it == parameters.end()) {
    return Fail(ErrorCode::kInvalid, {"ask.no_parameter", {{"name", days.parameter}}});
  }
  return it->second;
}

Instant StartOfLastDays(const Calendar& calendar, Instant until, int64_t days) {
  const int64_t last = calendar.DayOf(until - std::chrono::microseconds(1));
  return calendar.StartOfDay(last + 1 - days);
}

int64_t DaysIn(const Calendar& calendar, const Period& period) {
  if (period.to <= period.from) return 0;
  return calendar.DayOf(period.to - std::chrono::microseconds(1)) - calendar.DayOf(period.from) + 1;
}

Result<Span> Resolve(const Window& window, const Period& period, const Calendar& calendar,
                     const Parameters& parameters) {
  switch (window.kind) {
    case Window::Kind::kPeriod:
      return Seconds(period.from, period.to);
    case Window::Kind::kBefore:
      return Span{0, timeline::ToSeconds(At(window.edge, period))};
    case Window::Kind::kLast: {
      VAFA_ASSIGN(const int64_t days, Resolve(window.days, parameters));
      VAFA_ASSIGN(const int64_t ago, Resolve(window.ago, parameters));
      Instant until = At(window.edge, period);
      if (ago > 0) until = StartOfLastDays(calendar, until, ago);
      return Seconds(StartOfLastDays(calendar, until, days), until);
    }
    case Window::Kind::kNext: {
      VAFA_ASSIGN(const int64_t days, Resolve(window.days, parameters));
      const Instant from = At(window.edge, period);
      return Seconds(from, calendar.StartOfDay(calendar.DayOf(from) + days));
    }
    case Window::Kind::kAbsolute:
      break;
  }
  Span span{0, timeline::kEndOfTime};
  if (!window.from.empty()) {
    VAFA_ASSIGN(const Instant from, ParseInstant(window.from, calendar));
    span.from = timeline::ToSeconds(from);
  }
  if (!window.to.empty()) {
    VAFA_ASSIGN(const Instant to, ParseInstant(window.to, calendar));
    span.to = timeline::ToSeconds(to);
  }
  span.to = std::max(span.from, span.to);
  return span;
}

}  // namespace vafa::ask
