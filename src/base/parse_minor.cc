// Amounts as people and programs write them.
#include <algorithm>
#include <optional>

#include "base/money.h"
#include "base/text.h"

namespace vafa {
namespace {

constexpr char kDecimal = 'D';    // ٫, which is never anything else
constexpr char kThousands = 'T';  // blanks, apostrophes and ٬ between digits

/// A number taken apart: its sign, and its digits with the marks between them in one-byte form.
struct Written {
  bool negative = false;
  std::string marks;  ///< digits, '.', ',', kDecimal, kThousands
  std::string unit;   ///< the letters and signs before or after the digits
};

/// The character at `i` and its length in bytes.
uint32_t Utf8At(std::string_view text, size_t i, size_t& length) {
  const auto lead = static_cast<unsigned char>(text[i]);
  length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (i + length > text.size()) length = text.size() - i;
  uint32_t c = length == 1 ? lead : lead & (0xFF >> (length + 1));
  for (size_t k = 1; k < length; ++k) {
    c = c << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3F);
  }
  return c;
}

/// What a character means inside a number; 0 when it belongs to the unit.
char MarkOf(uint32_t c) {
  switch (c) {
    case '.':
    case ',':
      return static_cast<char>(c);
    case 0x066B:
      return kDecimal;
    case '\'':
    case ' ':
    case '_':
    case 0x066C:
    case 0x060C:
    case 0x00A0:
    case 0x2009:
    case 0x202F:
    case 0x2019:
      return kThousands;
    default:
      return 0;
  }
}

bool IsInvisible(uint32_t c) {
  return c == 0x200C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool EndsInLetter(const std::string& unit) {
  return !unit.empty() && ((unit.back() | 0x20) >= 'a' && (unit.back() | 0x20) <= 'z');
}

std::optional<Written> TakeApart(std::string_view text) {
  Written written;
  bool open = false;
  bool closed = false;
  bool sign = false;
  bool digits_ended = false;
  for (size_t i = 0, length = 0; i < text.size(); i += length) {
    const uint32_t c = Utf8At(text, i, length);
    if (c >= '0' && c <= '9') {
      if (closed || digits_ended) return std::nullopt;
      written.marks += static_cast<char>(c);
    } else if (c >= 0x06F0 && c <= 0x06F9) {
      if (closed || digits_ended) return std::nullopt;
      written.marks += static_cast<char>('0' + (c - 0x06F0));
    } else if (c >= 0x0660 && c <= 0x0669) {
      if (closed || digits_ended) return std::nullopt;
      written.marks += static_cast<char>('0' + (c - 0x0660));
    } else if (c == '-' || c == 0x2212 || c == '+') {
      if (sign) return std::nullopt;
      sign = true;
      written.negative = c != '+';
      if (!written.marks.empty()) digits_ended = true;
    } else if (c == '(' && written.marks.empty() && !open) {
      open = true;
    } else if (c == ')' && open && !closed) {
      closed = true;
    } else if (IsInvisible(c)) {
      continue;
    } else if (c == '.' && EndsInLetter(written.unit)) {
      continue;  // "Rs.500", "12 TL."
    } else if (const char mark = MarkOf(c); mark != 0 && !digits_ended) {
      const bool leading_blank = written.marks.empty() && mark == kThousands;
      if (!leading_blank) written.marks += mark;
    } else {
      if (!written.marks.empty()) digits_ended = true;
      written.unit += text.substr(i, length);
    }
  }
  if (open != closed || (open && sign)) return std::nullopt;
  written.negative |= open;
  while (!written.marks.empty() && written.marks.back() == kThousands) written.marks.pop_back();
  return written;
}

/// Thousands groups: three digits last, two or three before (India), one to three first.
bool GroupsAreRight(std::string_view whole) {
  size_t group = 0;
  bool last = true;
  for (size_t i = whole.size(); i-- > 0;) {
    if (IsDigit(whole[i])) {
      ++group;
      continue;
    }
    if (last ? group != 3 : group != 2 && group != 3) return false;
    last = false;
    group = 0;
  }
  return last || (group >= 1 && group <= 3);
}

/// Where the decimal point stands; npos when there is none, nullopt when the marks make no sense.
std::optional<size_t> DecimalPoint(std::string_view marks, char decimal) {
  const size_t explicit_point = marks.find(kDecimal);
  if (explicit_point != std::string_view::npos) {
    return explicit_point == marks.rfind(kDecimal) ? std::optional(explicit_point) : std::nullopt;
  }
  const size_t point = marks.find_last_of(".,");
  if (point == std::string_view::npos) return point;
  const char mark = marks[point];
  const char other = mark == '.' ? ',' : '.';
  const bool repeated = marks.find(mark) != point;
  if (marks.find(other) != std::string_view::npos || marks.contains(kThousands)) {
    if (repeated) return marks.contains(other) ? std::nullopt : std::optional(marks.npos);
    return point;
  }
  if (repeated) return marks.npos;
  const bool three_follow = marks.size() - point - 1 == 3;
  const bool group_before = point >= 1 && point <= 3 && marks[0] != '0';
  return three_follow && group_before && mark != decimal ? marks.npos : point;
}

/// Digits around a decimal point as minor units, or nullopt on overflow.
std::optional<int64_t> ToMinor(std::string_view marks, size_t point, int digits, int64_t factor) {
  const size_t whole_end = std::min(point, marks.size());
  uint64_t value = 0;
  const auto push = [&value](char c) {
    return !__builtin_mul_overflow(value, uint64_t{10}, &value) &&
           !__builtin_add_overflow(value, static_cast<uint64_t>(c - '0'), &value);
  };
  for (const char c : marks.substr(0, whole_end)) {
    if (IsDigit(c) && !push(c)) return std::nullopt;
  }
  // A toman's decimal is a whole rial: the factor shifts the point by one digit.
  const int shift = factor == 10 ? 1 : 0;
  const std::string_view fraction =
      point < marks.size() ? marks.substr(point + 1) : std::string_view{};
  for (int i = 0; i < digits + shift; ++i) {
    if (!push(static_cast<size_t>(i) < fraction.size() ? fraction[static_cast<size_t>(i)] : '0'))
      return std::nullopt;
  }
  const auto next = static_cast<size_t>(digits) + static_cast<size_t>(shift);
  if (next < fraction.size() && fraction[next] >= '5') ++value;
  if (value > static_cast<uint64_t>(INT64_MAX)) return std::nullopt;
  return static_cast<int64_t>(value);
}

std::unexpected<Error> NotAnAmount(std::string_view text) {
  return Fail(ErrorCode::kInvalid, {"base.amount_invalid", {{"value", Shorten(text, 40)}}});
}

/// "123", "-123.4": what programs write, without anything to be decided.
std::optional<int64_t> Plain(std::string_view text, int digits, char decimal) {
  const bool negative = !text.empty() && text[0] == '-';
  const std::string_view body = text.substr(negative ? 1 : 0);
  if (body.empty() || body.size() > 14 || !IsDigit(body[0])) return std::nullopt;
  int64_t value = 0;
  int decimals = -1;
  for (const char c : body) {
    if (IsDigit(c)) {
      value = value * 10 + (c - '0');
      if (decimals >= 0) ++decimals;
    } else if (c == '.' && decimals < 0) {
      decimals = 0;
    } else {
      return std::nullopt;
    }
  }
  if (decimals == 0 || decimals > digits || (decimals == 3 && decimal != '.')) return std::nullopt;
  for (int i = std::max(decimals, 0); i < digits; ++i) value *= 10;
  return negative ? -value : value;
}

}  // namespace

Result<int64_t> ParseMinor(std::string_view text, MoneyUnit unit, char decimal) {
  const int digits = unit.currency.digits();
  if (unit.factor == 1) {
    if (const auto plain = Plain(text, digits, decimal)) return *plain;
  }
  auto written = TakeApart(text);
  if (!written || !IsUtf8(text)) return NotAnAmount(text);
  if (!written->unit.empty()) {
    const auto said = ParseMoneyUnit(written->unit);
    if (!said) return NotAnAmount(text);
    if (!unit.currency.empty() && said->currency != unit.currency) {
      return Fail(ErrorCode::kInvalid, {"base.amount_other_currency",
                                        {{"value", Shorten(text, 40)},
                                         {"currency", std::string(unit.currency.code())}}});
    }
    if (unit.factor == 1) unit.factor = said->factor;
  }
  std::string_view marks = written->marks;
  const auto point = DecimalPoint(marks, decimal);
  if (!point) return NotAnAmount(text);
  const size_t whole_end = std::min(*point, marks.size());
  const std::string_view whole = marks.substr(0, whole_end);
  const std::string_view fraction =
      *point < marks.size() ? marks.substr(*point + 1) : std::string_view{};
  const bool any_digit = marks.find_first_of("0123456789") != marks.npos;
  const bool plain_fraction = fraction.find_first_not_of("0123456789") == fraction.npos;
  if (!any_digit || !plain_fraction || !GroupsAreRight(whole)) return NotAnAmount(text);
  const auto minor = ToMinor(marks, *point, digits, unit.factor);
  if (!minor) {
    return Fail(ErrorCode::kInvalid, {"base.amount_too_large", {{"value", Shorten(text, 40)}}});
  }
  return written->negative ? -*minor : *minor;
}

Result<int64_t> ParseMinor(std::string_view text, Currency currency, char decimal) {
  return ParseMinor(text, MoneyUnit{currency, 1}, decimal);
}

Result<int64_t> ParseDecimal(std::string_view text, Currency currency) {
  std::string_view digits = text;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  const size_t point = digits.find('.');
  const auto all_digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (!all_digits(digits.substr(0, point)) ||
      (point != std::string_view::npos && !all_digits(digits.substr(point + 1)))) {
    return Fail(ErrorCode::kInvalid, {"base.amount_invalid", {{"value", Shorten(text, 40)}}});
  }
  return ParseMinor(text, currency);
}

}  // namespace vafa
