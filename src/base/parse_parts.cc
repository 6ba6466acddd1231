#include <algorithm>

#include "base/parse_instant.h"
#include "base/text.h"

namespace vafa::parse {
namespace {

constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
constexpr int64_t kMaxOffsetMinutes = 18 * 60;

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool TakeWord(std::string_view& rest, std::string_view word) {
  if (rest.size() < word.size()) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    if (Lower(rest[i]) != word[i]) return false;
  }
  rest.remove_prefix(word.size());
  return true;
}

}  // namespace

bool Cursor::Take(char c) {
  if (rest.empty() || rest[0] != c) return false;
  rest.remove_prefix(1);
  return true;
}

void Cursor::SkipBlanks() {
  while (!rest.empty() && (rest[0] == ' ' || rest[0] == '\t')) rest.remove_prefix(1);
}

std::optional<int64_t> Cursor::Number(size_t least, size_t most) {
  int64_t number = 0;
  size_t length = 0;
  while (length < most && length < rest.size() && IsDigit(rest[length])) {
    number = number * 10 + (rest[length++] - '0');
  }
  if (length < least) return std::nullopt;
  rest.remove_prefix(length);
  return number;
}

std::optional<int64_t> Cursor::Fraction() {
  int64_t micros = 0;
  size_t length = 0;
  for (; length < rest.size() && IsDigit(rest[length]); ++length) {
    if (length < 6) micros = micros * 10 + (rest[length] - '0');
  }
  if (length == 0) return std::nullopt;
  rest.remove_prefix(length);
  for (; length < 6; ++length) micros *= 10;
  return micros;
}

std::optional<int64_t> Cursor::Offset() {
  if (TakeWord(rest, "utc") || TakeWord(rest, "gmt") || TakeWord(rest, "z")) {
    if (rest.empty() || (rest[0] != '+' && rest[0] != '-')) return 0;
  }
  if (rest.empty() || (rest[0] != '+' && rest[0] != '-')) return std::nullopt;
  const bool negative = rest[0] == '-';
  rest.remove_prefix(1);
  const auto hours = Number(2, 2);
  if (!hours) return std::nullopt;
  int64_t minutes = 0;
  if (Take(':') || (!rest.empty() && IsDigit(rest[0]))) {
    const auto written = Number(2, 2);
    if (!written || *written > 59) return std::nullopt;
    minutes = *written;
  }
  minutes += *hours * 60;
  if (minutes > kMaxOffsetMinutes) return std::nullopt;
  return (negative ? -minutes : minutes) * kMicrosPerMinute;
}

std::optional<int> Cursor::AmPm() {
  if (TakeWord(rest, "am") || TakeWord(rest, "a.m.")) return 0;
  if (TakeWord(rest, "pm") || TakeWord(rest, "p.m.")) return 1;
  return std::nullopt;
}

std::optional<int64_t> TimeOfDay(int64_t hour, int64_t minute, int64_t second, int64_t micros) {
  if (hour > 24 || minute > 59 || second > 60) return std::nullopt;
  const int64_t time = ((hour * 60 + minute) * 60 + second) * kMicrosPerSecond + micros;
  if (time > kMicrosPerDay + (hour < 24 ? kMicrosPerSecond : 0)) return std::nullopt;
  return time;
}

Result<Instant> ToInstant(const Written& written, const Calendar& calendar, std::string_view text) {
  const auto day = DayNumber(written.kind, written.date);
  if (!day) return Wrong("base.date_no_such_day", text);
  if (written.offset) {
    return Instant{*day * kMicrosPerDay + written.micros_of_day - *written.offset};
  }
  if (written.micros_of_day == 0) return calendar.StartOfDay(*day);
  return calendar.FromLocal(*day, written.micros_of_day);
}

std::unexpected<Error> Wrong(const char* message, std::string_view text) {
  return Fail(ErrorCode::kInvalid, {message, {{"value", Shorten(text, 40)}}});
}

std::string Plain(std::string_view text) {
  const std::string latin = LatinDigits(text);
  std::string plain;
  plain.reserve(latin.size());
  for (size_t i = 0; i < latin.size(); ++i) {
    const auto at = [&](size_t k) {
      return i + k < latin.size() ? static_cast<unsigned char>(latin[i + k]) : 0;
    };
    // U+200B … U+200F, U+202A … U+202E, U+2066 … U+2069 and U+FEFF.
    const bool mark = (at(0) == 0xE2 && at(1) == 0x80 &&
                       ((at(2) >= 0x8B && at(2) <= 0x8F) || (at(2) >= 0xAA && at(2) <= 0xAE))) ||
                      (at(0) == 0xE2 && at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9) ||
                      (at(0) == 0xEF && at(1) == 0xBB && at(2) == 0xBF);
    if (mark) {
      i += 2;
    } else if (at(0) == 0xC2 && at(1) == 0xA0) {  // a no-break space
      plain += ' ';
      ++i;
    } else if (at(0) == 0xD8 && at(1) == 0x8C) {  // the Persian comma
      plain += ',';
      ++i;
    } else {
      plain += latin[i];
    }
  }
  return std::string(Trim(plain));
}

bool IsAscii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c & 0x80) != 0; });
}

}  // namespace vafa::parse
