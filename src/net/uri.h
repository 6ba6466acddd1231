#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"

namespace vafa::net {

/// `%41` as A; nullopt when an escape is broken, or the result is not UTF-8 or has a NUL in it.
/// `plus_is_blank` for queries.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_blank = false);

/// A text as part of an address: each byte but letters, digits and -._~ as %41.
std::string PercentEncode(std::string_view text);

/// "a=1&b=%20" into pairs; nullopt when anything in it cannot be decoded.
std::optional<Parameters> ParseQuery(std::string_view query);

/// A request target split into path and query. Takes "/path?query" and "http://host/path?query";
/// the views point into `target`. nullopt for anything else.
struct Target {
  std::string_view path;
  std::string_view query;
};
std::optional<Target> ParseTarget(std::string_view target);

/// "example.com" of "https://example.com:8443/x" and of "example.com:8443", in lower case;
/// "[::1]" keeps its brackets. Empty when there is none.
std::string HostOf(std::string_view url_or_authority);
/// "https://example.com:8443" of an address, in lower case, without the scheme's own port.
std::string OriginOf(std::string_view url);

}  // namespace vafa::net
