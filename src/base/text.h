#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vafa {

/// The one folding that search, duplicate detection and sort keys use: NFKC case folding without
/// accents; ي and ى become ی, ك becomes ک, ة and ۀ become ه; the zero-width non-joiner, tatweel
/// and vowel marks vanish; Persian and Arabic digits become Latin; dotless ı and dotted İ become i;
/// runs of blanks become one. What the user typed is kept elsewhere as typed.
std::string Fold(std::string_view utf8);

/// Persian and Arabic digits (and their decimal and thousands marks ٫ ٬) as Latin ones; the rest
/// untouched.
std::string LatinDigits(std::string_view text);

/// Latin digits as the language's own.
std::string PersianDigits(std::string_view text);

bool IsUtf8(std::string_view bytes);

/// At most `max_bytes` of a text, cut between characters, with "…" where something was cut off and
/// control characters shown as blanks: for a value that is quoted in a message.
std::string Shorten(std::string_view utf8, size_t max_bytes = 60);

/// Only the digits of a phone number with its leading country code: "0912 345 6789" and
/// "+98 912 345 67 89" both end in 9123456789; used to search and to compare.
std::string FoldPhone(std::string_view phone);

std::string_view Trim(std::string_view text);

}  // namespace vafa
