// Dates by a format of strptime's kind.
#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <vector>

#include "base/parse_instant.h"
#include "base/text.h"

namespace vafa {
namespace {

using parse::Cursor;

struct MonthName {
  std::string folded;
  CalendarKind kind;
  int month;
};

void AddNames(std::vector<MonthName>& names, const char* locale, CalendarKind kind) {
  UErrorCode status = U_ZERO_ERROR;
  const char* calendar = kind == CalendarKind::kJalali ? "persian" : "gregorian";
  const icu::DateFormatSymbols symbols(icu::Locale(locale), calendar, status);
  if (U_FAILURE(status)) return;
  for (const auto width : {icu::DateFormatSymbols::WIDE, icu::DateFormatSymbols::ABBREVIATED}) {
    int32_t count = 0;
    const auto* months = symbols.getMonths(count, icu::DateFormatSymbols::FORMAT, width);
    for (int32_t i = 0; i < count && i < 12; ++i) {
      std::string name;
      months[i].toUTF8String(name);
      names.push_back({Fold(name), kind, i + 1});
    }
  }
}

const std::vector<MonthName>& MonthNames() {
  static const auto kNames = [] {
    std::vector<MonthName> names;
    for (const char* locale : {"en", "fa", "tr"}) {
      AddNames(names, locale, CalendarKind::kGregorian);
      AddNames(names, locale, CalendarKind::kJalali);
    }
    return names;
  }();
  return kNames;
}

/// Walks a text along a format and collects what it finds.
class FormatReader {
 public:
  FormatReader(std::string_view text, std::string_view format, const Calendar& calendar)
      : cursor_{text}, format_(format), calendar_(calendar) {}

  bool Walk() {
    for (size_t i = 0; i < format_.size(); ++i) {
      const char c = format_[i];
      if (c == ' ' || c == '\t') {
        cursor_.SkipBlanks();
      } else if (c != '%') {
        if (!cursor_.Take(c)) return false;
      } else if (++i == format_.size() || !Directive(format_[i])) {
        return false;
      }
    }
    cursor_.SkipBlanks();
    return cursor_.done();
  }

  Result<Instant> Instant(std::string_view text) const {
    if (epoch_) return vafa::Instant{*epoch_ * kMicrosPerSecond};
    parse::Written written{kind_, date_, 0, offset_};
    int64_t hour = hour_;
    if (half_) {
      if (hour < 1 || hour > 12) return parse::Wrong("base.time_invalid", text);
      hour = hour % 12 + *half_ * 12;
    }
    const auto time = parse::TimeOfDay(hour, minute_, second_, micros_);
    if (!time) return parse::Wrong("base.time_invalid", text);
    written.micros_of_day = *time;
    if (!day_of_year_) return parse::ToInstant(written, calendar_, text);
    return FromDayOfYear(written, *day_of_year_, text);
  }

 private:
  bool Directive(char directive) {
    switch (directive) {
      case 'Y':
        return Year();
      case 'y':
        return ShortYear();
      case 'm':
        return Store(date_.month, 1, 2);
      case 'd':
        return Store(date_.day, 1, 2);
      case 'e':
        cursor_.SkipBlanks();
        return Store(date_.day, 1, 2);
      case 'b':
      case 'B':
      case 'h':
        return NamedMonth();
      case 'H':
      case 'I':
        return Store(hour_, 1, 2);
      case 'M':
        return Store(minute_, 1, 2);
      case 'S':
        return Seconds();
      case 'p':
        half_ = cursor_.AmPm();
        return half_.has_value();
      case 'z':
        offset_ = cursor_.Offset();
        return offset_.has_value();
      case 'j':
        day_of_year_ = cursor_.Number(1, 3);
        return day_of_year_.has_value();
      case 's':
        epoch_ = cursor_.Number(1, 12);
        return epoch_.has_value();
      case 'T':
        return Several("H:M:S");
      case 'F':
        return Several("Y-m-d");
      case '%':
        return cursor_.Take('%');
      default:
        return false;
    }
  }

  /// Directives with their separators between them: "H:M:S".
  bool Several(std::string_view directives) {
    for (size_t i = 0; i < directives.size(); ++i) {
      const bool good = i % 2 == 0 ? Directive(directives[i]) : cursor_.Take(directives[i]);
      if (!good) return false;
    }
    return true;
  }

  template <typename T>
  bool Store(T& target, size_t least, size_t most) {
    const auto number = cursor_.Number(least, most);
    if (number) target = static_cast<T>(*number);
    return number.has_value();
  }

  bool Year() {
    if (!Store(date_.year, 4, 4)) return false;
    if (!named_) kind_ = parse::KindOfYear(date_.year);
    return true;
  }

  bool ShortYear() {
    if (!Store(date_.year, 2, 2)) return false;
    if (!named_) kind_ = calendar_.kind();
    const bool jalali = kind_ == CalendarKind::kJalali;
    date_.year += jalali ? (date_.year < 50 ? 1400 : 1300) : (date_.year < 69 ? 2000 : 1900);
    return true;
  }

  bool Seconds() {
    if (!Store(second_, 1, 2)) return false;
    if (cursor_.rest.size() < 2 || (cursor_.rest[0] != '.' && cursor_.rest[0] != ',')) return true;
    Cursor ahead{cursor_.rest.substr(1)};
    if (const auto fraction = ahead.Fraction()) {
      micros_ = *fraction;
      cursor_ = ahead;
    }
    return true;
  }

  bool NamedMonth() {
    size_t length = 0;
    while (length < cursor_.rest.size() && !IsSeparator(cursor_.rest[length])) ++length;
    const std::string folded = Fold(cursor_.rest.substr(0, length));
    for (const MonthName& name : MonthNames()) {
      if (name.folded != folded) continue;
      kind_ = name.kind;
      named_ = true;
      date_.month = name.month;
      cursor_.rest.remove_prefix(length);
      return true;
    }
    return false;
  }

  static bool IsSeparator(char c) {
    return c == ' ' || c == '-' || c == '/' || c == '.' || c == ',' || (c >= '0' && c <= '9');
  }

  Result<vafa::Instant> FromDayOfYear(parse::Written written, int64_t day_of_year,
                                      std::string_view text) const {
    const auto first = DayNumber(written.kind, {written.date.year, 1, 1});
    if (!first) return parse::Wrong("base.date_no_such_day", text);
    written.date = DateOfDay(written.kind, *first + day_of_year - 1);
    if (day_of_year < 1 || written.date.year != date_.year) {
      return parse::Wrong("base.date_no_such_day", text);
    }
    return parse::ToInstant(written, calendar_, text);
  }

  Cursor cursor_;
  std::string_view format_;
  const Calendar& calendar_;
  CalendarKind kind_ = CalendarKind::kGregorian;
  bool named_ = false;
  CivilDate date_{0, 1, 1};
  int64_t hour_ = 0;
  int64_t minute_ = 0;
  int64_t second_ = 0;
  int64_t micros_ = 0;
  std::optional<int> half_;
  std::optional<int64_t> offset_;
  std::optional<int64_t> day_of_year_;
  std::optional<int64_t> epoch_;
};

}  // namespace

Result<Instant> ParseInstantAs(std::string_view text, std::string_view format,
                               const Calendar& calendar) {
  std::string latin;
  std::string_view plain = Trim(text);
  if (!parse::IsAscii(plain)) {
    latin = parse::Plain(text);
    plain = latin;
  }
  FormatReader reader(plain, format, calendar);
  if (plain.empty() || !reader.Walk()) {
    return Fail(ErrorCode::kInvalid,
                {"base.date_not_as_format",
                 {{"value", Shorten(text, 40)}, {"format", Shorten(format, 40)}}});
  }
  return reader.Instant(text);
}

}  // namespace vafa
