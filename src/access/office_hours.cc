#include "access/office_hours.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace vafa::access {
namespace {

using Span = OfficeHours::Span;

constexpr int kMinutesPerHour = 60;

std::unexpected<Error> Wrong(const char* id, Message::Arguments arguments = {}) {
  return Fail(ErrorCode::kInvalid, {id, std::move(arguments)}, {}, "office_hours");
}

std::string TimeText(int minutes) {
  return fmt::format("{:02}:{:02}", minutes / kMinutesPerHour, minutes % kMinutesPerHour);
}

// "08:30" as minutes of the day, up to "24:00".
std::optional<int> ReadTime(const json::value* value) {
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr || text->size() != 5 || (*text)[2] != ':') return std::nullopt;
  const auto two = [&](size_t at) -> std::optional<int> {
    const int tens = (*text)[at] - '0';
    const int ones = (*text)[at + 1] - '0';
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return std::nullopt;
    return tens * 10 + ones;
  };
  const auto hours = two(0);
  const auto minutes = two(3);
  if (!hours || !minutes || *minutes >= kMinutesPerHour) return std::nullopt;
  const int time = *hours * kMinutesPerHour + *minutes;
  return time <= OfficeHours::kMinutesPerDay ? std::optional(time) : std::nullopt;
}

// Adds the spans of one row: some weekdays with the same times.
Status ReadRow(const json::value& value, int64_t row, std::vector<Span>& spans) {
  const json::object* object = value.if_object();
  const json::value* days = object == nullptr ? nullptr : object->if_contains("weekdays");
  const json::array* weekdays = days == nullptr ? nullptr : days->if_array();
  if (weekdays == nullptr || weekdays->empty() || weekdays->size() > 7) {
    return Wrong("access.office_hours_weekdays", {{"row", row}});
  }
  const auto from = ReadTime(object->if_contains("from"));
  const auto to = ReadTime(object->if_contains("to"));
  if (!from || !to || *from >= *to) return Wrong("access.office_hours_time", {{"row", row}});
  for (const json::value& weekday : *weekdays) {
    const int64_t* number = weekday.if_int64();
    if (number == nullptr || *number < 1 || *number > 7) {
      return Wrong("access.office_hours_weekdays", {{"row", row}});
    }
    const Span span{.weekday = static_cast<int>(*number), .from = *from, .to = *to};
    const bool overlaps = std::ranges::any_of(spans, [&](const Span& other) {
      return other.weekday == span.weekday && other.from < span.to && span.from < other.to;
    });
    if (overlaps) return Wrong("access.office_hours_overlap", {{"row", row}});
    spans.push_back(span);
  }
  return {};
}

Result<int64_t> ReadDay(const json::value& value, const Calendar& utc) {
  const json::string* text = value.if_string();
  const auto at = text == nullptr ? Result<Instant>(Wrong("access.closed_day_invalid"))
                                  : ParseInstant(std::string_view(*text), utc);
  if (!at || utc.StartOfDay(utc.DayOf(*at)) != *at) {
    return Wrong(
        "access.closed_day_invalid",
        {{"text", Shorten(text == nullptr ? json::serialize(value) : std::string(*text))}});
  }
  return utc.DayOf(*at);
}

}  // namespace

json::value ToJson(const OfficeHours& hours) {
  if (hours.always()) return nullptr;
  json::array open;
  for (const Span& span : hours.spans) {
    const std::string from = TimeText(span.from);
    const std::string to = TimeText(span.to);
    const auto same = std::find_if(open.begin(), open.end(), [&](const json::value& row) {
      return row.at("from").as_string() == from && row.at("to").as_string() == to;
    });
    json::value& row = same != open.end()
                           ? *same
                           : open.emplace_back(json::object{
                                 {"weekdays", json::array()}, {"from", from}, {"to", to}});
    row.at("weekdays").as_array().emplace_back(span.weekday);
  }
  json::array closed;
  for (const int64_t day : hours.closed) {
    const CivilDate date = DateOfDay(CalendarKind::kGregorian, day);
    closed.emplace_back(fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day));
  }
  return json::object{{"open", std::move(open)}, {"closed", std::move(closed)}};
}

Result<OfficeHours> ReadOfficeHours(const json::value& value) {
  OfficeHours hours;
  if (value.is_null()) return hours;
  const json::object* object = value.if_object();
  const json::value* open = object == nullptr ? nullptr : object->if_contains("open");
  const json::array* rows = open == nullptr ? nullptr : open->if_array();
  if (rows == nullptr || rows->empty()) return Wrong("access.office_hours_shape");
  for (size_t i = 0; i < rows->size(); ++i) {
    if (i == limits::kOfficeSpans) {
      return Wrong("access.office_hours_many", {{"most", int64_t{limits::kOfficeSpans}}});
    }
    VAFA_TRY(ReadRow((*rows)[i], static_cast<int64_t>(i) + 1, hours.spans));
  }
  std::ranges::sort(hours.spans);
  const json::value* closed = object->if_contains("closed");
  if (closed == nullptr) return hours;
  const json::array* days = closed->if_array();
  if (days == nullptr) return Wrong("access.office_hours_shape");
  if (days->size() > limits::kClosedDays) {
    return Wrong("access.closed_days_many", {{"most", int64_t{limits::kClosedDays}}});
  }
  VAFA_ASSIGN(const Calendar utc, Calendar::Make(CalendarKind::kGregorian, "UTC", 1));
  for (const json::value& day : *days) {
    VAFA_ASSIGN(const int64_t number, ReadDay(day, utc));
    hours.closed.push_back(number);
  }
  std::ranges::sort(hours.closed);
  const auto repeated = std::ranges::unique(hours.closed);
  hours.closed.erase(repeated.begin(), repeated.end());
  return hours;
}

}  // namespace vafa::access
