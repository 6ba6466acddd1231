#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/http.h"

namespace vafa::net {

/// What names one use of an `Idempotency-Key`: a user's key on a route, and what she sent.
struct IdempotencyUse {
  int64_t user_id = 0;
  std::string route;        ///< "POST /api/v1/imports"
  std::string key;          ///< 1 to 200 visible ASCII characters
  std::string fingerprint;  ///< of the query and body
};

/// An answer as it was first given.
struct StoredAnswer {
  Outcome outcome = Outcome::kOk;
  ErrorCode error = ErrorCode::kInternal;
  std::string content_type;
  std::string body;
};

/// Keeps the first answer to each key for limits::kIdempotencyLife. Called on many threads.
///
/// A process that dies between doing and Finish() leaves the key open; the next use of it runs the
/// handler again, so a handler whose effect must not be doubled makes the key part of it.
class IdempotencyStore {
 public:
  virtual ~IdempotencyStore() = default;

  /// The first answer when there is one; nullopt when the caller is the first and now holds the
  /// key. kConflict when the key was used with another body, or its first use is still running.
  virtual Result<std::optional<StoredAnswer>> Begin(const IdempotencyUse& use) = 0;
  /// Stores the answer; it is on disk when this returns.
  virtual Status Finish(const IdempotencyUse& use, const StoredAnswer& answer) = 0;
  /// Gives the key back: the answer was a failure that trying again may mend.
  virtual void Abandon(const IdempotencyUse& use) = 0;
};

}  // namespace vafa::net
