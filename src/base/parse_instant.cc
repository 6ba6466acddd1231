// Dates and times in whatever form a person or program writes them.
#include "base/parse_instant.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/text.h"

namespace vafa {
namespace {

using parse::Cursor;
using parse::Written;
using parse::Wrong;

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// The value of `count` digits, or -1.
int Digits(const char* text, int count) {
  int value = 0;
  for (int i = 0; i < count; ++i) {
    if (!IsDigit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// The digits of a plain date, "2026-03-21", "2026/03/21" or "20260321", as one word; 0 when the
/// text has another form.
uint64_t PackedDate(std::string_view text) {
  char digits[8];
  const char* p = text.data();
  if (text.size() == 10 && (p[4] == '-' || p[4] == '/') && p[7] == p[4]) {
    std::memcpy(digits, p, 4);
    std::memcpy(digits + 4, p + 5, 2);
    std::memcpy(digits + 6, p + 8, 2);
  } else if (text.size() == 8) {
    std::memcpy(digits, p, 8);
  } else {
    return 0;
  }
  return std::bit_cast<uint64_t>(digits);
}

/// A plain date, as most files have it, in few steps: files repeat their dates, so that each thread
/// remembers the last ones it met. Does not allocate.
std::optional<Instant> FastDate(std::string_view text, const Calendar& calendar) {
  struct Known {
    uint64_t packed;
    uint64_t zone;
    Instant at;
  };
  constexpr size_t kSlots = 2048;
  thread_local std::array<Known, kSlots> cache{};

  const uint64_t packed = PackedDate(text);
  if (packed == 0) return std::nullopt;
  Known& slot = cache[packed * 0x9E3779B97F4A7C15ull >> 53];
  if (slot.packed == packed && slot.zone == calendar.zone_id()) return slot.at;
  const auto digits = std::bit_cast<std::array<char, 8>>(packed);
  const CivilDate date{Digits(digits.data(), 4), Digits(digits.data() + 4, 2),
                       Digits(digits.data() + 6, 2)};
  const auto day = DayNumber(parse::KindOfYear(date.year), date);
  if (!day) return std::nullopt;
  slot = {packed, calendar.zone_id(), calendar.StartOfDay(*day)};
  return slot.at;
}

/// Two numbers of which either could be the month.
enum class Order { kDayFirst, kMonthFirst, kAmbiguous };

Order OrderOf(int64_t first, int64_t second, char separator) {
  if (separator == '.' || first > 12 || first == second) return Order::kDayFirst;
  return second > 12 ? Order::kMonthFirst : Order::kAmbiguous;
}

/// "2026-03-21", "1403/5/12", "21.03.2026", "31/12/2026".
Result<CivilDate> SeparatedDate(Cursor& cursor, std::string_view text) {
  const size_t first_digits = cursor.rest.find_first_not_of("0123456789");
  const auto first = cursor.Number(1, 4);
  if (!first || cursor.done()) return Wrong("base.date_invalid", text);
  const char separator = cursor.rest[0];
  if (separator != '-' && separator != '/' && separator != '.') {
    return Wrong("base.date_invalid", text);
  }
  cursor.Take(separator);
  const auto second = cursor.Number(1, 2);
  if (!second || !cursor.Take(separator)) return Wrong("base.date_invalid", text);
  const size_t before_third = cursor.rest.size();
  const auto third = cursor.Number(1, 4);
  if (!third) return Wrong("base.date_invalid", text);
  const size_t third_digits = before_third - cursor.rest.size();
  const auto number = [](const std::optional<int64_t>& n) { return static_cast<int>(*n); };
  if (first_digits == 4 && third_digits <= 2) {
    return CivilDate{number(first), number(second), number(third)};
  }
  if (first_digits > 2 || third_digits != 4) return Wrong("base.date_invalid", text);
  switch (OrderOf(*first, *second, separator)) {
    case Order::kDayFirst:
      return CivilDate{number(third), number(second), number(first)};
    case Order::kMonthFirst:
      return CivilDate{number(third), number(first), number(second)};
    case Order::kAmbiguous:
      break;
  }
  return Wrong("base.date_ambiguous", text);
}

/// "10:30", "10:30:05.25", "3:07 pm", "103005"; nothing at all is midnight.
std::optional<int64_t> Time(Cursor& cursor) {
  auto hour = cursor.Number(1, 2);
  if (!hour) return std::nullopt;
  const bool colons = cursor.Take(':');
  const auto minute = cursor.Number(2, 2);
  if (!minute) return std::nullopt;
  int64_t second = 0;
  int64_t micros = 0;
  if (colons ? cursor.Take(':') : !cursor.done() && IsDigit(cursor.rest[0])) {
    const auto written = cursor.Number(2, 2);
    if (!written) return std::nullopt;
    second = *written;
    if (cursor.Take('.') || cursor.Take(',')) {
      const auto fraction = cursor.Fraction();
      if (!fraction) return std::nullopt;
      micros = *fraction;
    }
  }
  Cursor ahead = cursor;
  ahead.SkipBlanks();
  if (const auto half = ahead.AmPm()) {
    if (*hour < 1 || *hour > 12) return std::nullopt;
    hour = *hour % 12 + *half * 12;
    cursor = ahead;
  }
  return parse::TimeOfDay(*hour, *minute, second, micros);
}

/// What follows a date: a time, a zone, both or nothing.
Status TimeAndZone(Cursor& cursor, Written& written, std::string_view text) {
  const bool marked = cursor.Take('T') || cursor.Take('t');
  const size_t before = cursor.rest.size();
  if (!marked) {
    cursor.Take(',');
    cursor.SkipBlanks();
  }
  if (cursor.done() && !marked) return {};
  const bool separated = marked || cursor.rest.size() != before;
  if (separated && !cursor.done() && IsDigit(cursor.rest[0])) {
    const auto time = Time(cursor);
    if (!time) return Wrong("base.time_invalid", text);
    written.micros_of_day = *time;
    cursor.SkipBlanks();
  } else if (marked) {
    return Wrong("base.time_invalid", text);
  }
  if (cursor.done()) return {};
  written.offset = cursor.Offset();
  if (!written.offset) return Wrong("base.time_invalid", text);
  return cursor.done() ? Status{} : Wrong("base.date_invalid", text);
}

std::optional<CivilDate> CompactDate(std::string_view digits) {
  const char* p = digits.data();
  const CivilDate date{Digits(p, 4), Digits(p + 4, 2), Digits(p + 6, 2)};
  if (!DayNumber(parse::KindOfYear(date.year), date)) return std::nullopt;
  return date;
}

/// "20260321", "202603211030", "20260321103000", or seconds, millis or micros since 1970.
Result<Instant> OnlyDigits(std::string_view digits, std::string_view text,
                           const Calendar& calendar) {
  if (digits.size() == 8 || digits.size() == 12 || digits.size() == 14) {
    if (const auto date = CompactDate(digits)) {
      Written written{parse::KindOfYear(date->year), *date, 0, std::nullopt};
      Cursor cursor{digits.substr(8)};
      if (!cursor.done()) {
        const auto time = Time(cursor);
        if (!time) return Wrong("base.time_invalid", text);
        written.micros_of_day = *time;
      }
      return parse::ToInstant(written, calendar, text);
    }
    if (digits.size() != 12) return Wrong("base.date_no_such_day", text);
  }
  Cursor cursor{digits};
  const auto number = cursor.Number(9, 16);
  if (!number || !cursor.done()) return Wrong("base.date_invalid", text);
  switch (digits.size()) {
    case 9:
    case 10:
      return Instant{*number * kMicrosPerSecond};
    case 12:
    case 13:
      return Instant{*number * 1000};
    case 15:
    case 16:
      return Instant{*number};
    default:
      return Wrong("base.date_invalid", text);
  }
}

Result<Instant> Parse(std::string_view plain, std::string_view text, const Calendar& calendar) {
  if (plain.empty()) return Wrong("base.date_empty", text);
  const size_t digits = std::min(plain.find_first_not_of("0123456789"), plain.size());
  if (digits == plain.size()) return OnlyDigits(plain, text, calendar);
  Cursor cursor{plain};
  if (plain[0] == '-') {  // an instant before 1970
    VAFA_ASSIGN(const Instant after, OnlyDigits(plain.substr(1), text, calendar));
    if (plain.size() < 10 || plain.size() == 15) return Wrong("base.date_invalid", text);
    return Instant{-after.micros};
  }
  if ((digits == 9 || digits == 10) && plain[digits] == '.') {
    const auto seconds = cursor.Number(9, 10);
    cursor.Take('.');
    const auto fraction = cursor.Fraction();
    if (!fraction || !cursor.done()) return Wrong("base.date_invalid", text);
    return Instant{*seconds * kMicrosPerSecond + *fraction};
  }
  Written written;
  if (digits == 8) {
    const auto date = CompactDate(plain);
    if (!date) return Wrong("base.date_no_such_day", text);
    written.date = *date;
    cursor.rest.remove_prefix(8);
  } else {
    VAFA_ASSIGN(written.date, SeparatedDate(cursor, text));
  }
  written.kind = parse::KindOfYear(written.date.year);
  VAFA_TRY(TimeAndZone(cursor, written, text));
  return parse::ToInstant(written, calendar, text);
}

}  // namespace

Result<Instant> ParseInstant(std::string_view text, const Calendar& calendar) {
  if (const auto instant = FastDate(text, calendar)) return *instant;
  if (parse::IsAscii(text)) return Parse(Trim(text), text, calendar);
  return Parse(parse::Plain(text), text, calendar);
}

}  // namespace vafa
