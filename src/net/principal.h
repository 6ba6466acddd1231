#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"

namespace vafa::net {

/// Who is behind a request, as the authenticator found out.
struct Principal {
  int64_t user_id = 0;
  std::string name;
  std::string email;
  std::string role;
  Language language = Language::kEnglish;
  std::string session_id;
  /// The session's token, which changing requests repeat in X-CSRF-Token. Empty when nothing that
  /// a browser sends by itself proved who this is.
  std::string csrf;
  std::vector<std::string> permissions;

  bool May(std::string_view permission) const {
    return std::ranges::find(permissions, permission) != permissions.end();
  }
};

}  // namespace vafa::net
