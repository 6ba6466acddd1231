#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/message.h"

namespace vafa {

/// The closed list of what can go wrong. Only src/net maps these to HTTP statuses and only
/// src/cli to exit codes; tests assert codes, never wording.
enum class ErrorCode {
  kInvalid,          ///< the input breaks a rule; `field` names where
  kNotFound,         ///< the thing named does not exist
  kConflict,         ///< it exists already, or changed meanwhile
  kUnauthenticated,  ///< sign in first
  kForbidden,        ///< signed in, but the role may not
  kTooLarge,         ///< a limit of base/limits.h is passed
  kTooMany,          ///< too many requests or a full queue; try again later
  kUnavailable,      ///< the database or another part is away; try again later
  kStorageFull,      ///< no room left on the disk
  kCancelled,        ///< the caller or a shutdown stopped it
  kInternal,         ///< a defect of ours
};

std::string_view Name(ErrorCode code);

/// What went wrong: a text for the user (rendered in her language at the edge) and, apart from
/// it, a detail for the log that the user never sees.
struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kInternal;
  Message message;
  std::string detail;  ///< for the log
  std::string field;   ///< the input field at fault, or empty

  /// More field errors of the same input (RFC 9457 "errors"); empty for a single error.
  std::vector<std::pair<std::string, Message>> fields;
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

inline std::unexpected<Error> Fail(ErrorCode code, Message message, std::string detail = {},
                                   std::string field = {}) {
  return std::unexpected(Error{code, std::move(message), std::move(detail), std::move(field), {}});
}

/// A text for logs and for tests' failure output: code, English message, detail.
std::string Describe(const Error& error);

#define VAFA_CONCAT_(a, b) a##b
#define VAFA_CONCAT(a, b) VAFA_CONCAT_(a, b)

/// `VAFA_TRY(expression)`: returns the error from the enclosing function when there is one.
#define VAFA_TRY(...)                                                        \
  do {                                                                       \
    auto vafa_try_result_ = (__VA_ARGS__);                                   \
    if (!vafa_try_result_) return std::unexpected(vafa_try_result_.error()); \
  } while (false)

/// `VAFA_ASSIGN(auto x, expression)`: the value, or returns the error.
#define VAFA_ASSIGN(declaration, ...) \
  VAFA_ASSIGN_(VAFA_CONCAT(vafa_result_, __LINE__), declaration, __VA_ARGS__)
#define VAFA_ASSIGN_(temporary, declaration, ...)                       \
  auto temporary = (__VA_ARGS__);                                       \
  if (!temporary) return std::unexpected(std::move(temporary).error()); \
  declaration = std::move(*temporary)

}  // namespace vafa
