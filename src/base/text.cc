#include "base/text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace vafa {
namespace {

/// Marks below this canonical combining class (nuktas, viramas) change the letter in Indic
/// scripts; those from here on are accents and vowel points.
constexpr int kFirstAccentClass = 10;

constexpr bool IsAsciiBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool IsAscii(std::string_view text) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if (word & 0x8080808080808080ull) return false;
  }
  for (; i < text.size(); ++i) {
    if (text[i] & 0x80) return false;
  }
  return true;
}

std::string FoldAscii(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  bool blank = false;
  for (const char c : text) {
    if (IsAsciiBlank(c)) {
      blank = !folded.empty();
      continue;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) continue;
    if (blank) folded += ' ';
    blank = false;
    folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return folded;
}

/// One letter for the many that Persian writers, Arabic keyboards and Turkish casing mix up.
/// 0 means that the character vanishes.
UChar32 FoldLetter(UChar32 c) {
  switch (c) {
    case 0x0131:
      return 'i';  // dotless ı
    case 0x0640:
      return 0;   // tatweel
    case 0x0649:  // ى
    case 0x064A:  // ي
    case 0x06D2:
      return 0x06CC;  // ے -> ی
    case 0x0643:      // ك
    case 0x06AA:
      return 0x06A9;  // ڪ -> ک
    case 0x0629:      // ة
    case 0x06BE:      // ھ
    case 0x06C1:      // ہ
    case 0x06C3:      // ۃ
    case 0x06D5:
      return 0x0647;  // ە, the base of ۀ -> ه
    case 0x00F8:
      return 'o';  // ø
    case 0x0142:
      return 'l';  // ł
    case 0x0111:
      return 'd';  // đ
    default:
      break;
  }
  if (u_getCombiningClass(c) >= kFirstAccentClass) return 0;
  if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || u_charType(c) == U_CONTROL_CHAR)
    return 0;
  if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER) return '0' + u_charDigitValue(c);
  return c;
}

const icu::Normalizer2& CaseFolder() {
  UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2* const kFolder = icu::Normalizer2::getNFKCCasefoldInstance(status);
  return *kFolder;
}

const icu::Normalizer2& Decomposer() {
  UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2* const kDecomposer = icu::Normalizer2::getNFDInstance(status);
  return *kDecomposer;
}

}  // namespace

std::string Fold(std::string_view utf8) {
  if (IsAscii(utf8)) return FoldAscii(utf8);
  UErrorCode status = U_ZERO_ERROR;
  const auto text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
  const icu::UnicodeString cased = CaseFolder().normalize(text, status);
  const icu::UnicodeString apart = Decomposer().normalize(cased, status);
  if (U_FAILURE(status)) return std::string(utf8);

  icu::UnicodeString folded;
  bool blank = false;
  for (int32_t i = 0; i < apart.length();) {
    const UChar32 c = apart.char32At(i);
    i += U16_LENGTH(c);
    if (u_isUWhiteSpace(c)) {
      blank = !folded.isEmpty();
      continue;
    }
    const UChar32 letter = FoldLetter(c);
    if (letter == 0) continue;
    if (blank) folded.append(u' ');
    blank = false;
    folded.append(letter);
  }
  std::string result;
  return folded.toUTF8String(result);
}

std::string LatinDigits(std::string_view text) {
  std::string latin;
  latin.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (lead == 0xDB && next >= 0xB0 && next <= 0xB9) {  // U+06F0 … U+06F9
      latin += static_cast<char>('0' + (next - 0xB0));
      ++i;
    } else if (lead == 0xD9 && next >= 0xA0 && next <= 0xA9) {  // U+0660 … U+0669
      latin += static_cast<char>('0' + (next - 0xA0));
      ++i;
    } else if (lead == 0xD9 && (next == 0xAB || next == 0xAC)) {  // U+066B ٫, U+066C ٬
      latin += next == 0xAB ? '.' : ',';
      ++i;
    } else {
      latin += text[i];
    }
  }
  return latin;
}

std::string PersianDigits(std::string_view text) {
  std::string persian;
  persian.reserve(text.size() * 2);
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      persian += '\xDB';
      persian += static_cast<char>(0xB0 + (c - '0'));
    } else {
      persian += c;
    }
  }
  return persian;
}

bool IsUtf8(std::string_view bytes) {
  const auto* const data = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto size = static_cast<int64_t>(bytes.size());
  int64_t i = 0;
  while (i < size) {
    uint64_t word;
    if (i + 8 <= size) {
      std::memcpy(&word, data + i, 8);
      if ((word & 0x8080808080808080ull) == 0) {
        i += 8;
        continue;
      }
    }
    UChar32 c;
    U8_NEXT(data, i, size, c);
    if (c < 0) return false;
  }
  return true;
}

std::string Shorten(std::string_view utf8, size_t max_bytes) {
  size_t end = std::min(utf8.size(), max_bytes);
  while (end > 0 && end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xC0) == 0x80) {
    --end;
  }
  std::string text(utf8.substr(0, end));
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  if (end < utf8.size()) text += "…";
  return text;
}

std::string FoldPhone(std::string_view phone) {
  const std::string latin = LatinDigits(phone);
  std::string digits;
  for (const char c : latin) {
    if (c < '0' || c > '9') continue;
    if (c == '0' && digits.empty()) continue;  // trunk 0 and international 00 prefixes
    digits += c;
  }
  return digits;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsAsciiBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsAsciiBlank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace vafa
