#pragma once

#include <cstdint>

#include "store/session.h"

namespace vafa {

/// Which processes are at work on a store, known without a clock: each holds a lock of the database
/// on its writing connection, so the lock goes when the process does, however it dies. SQLite has
/// one writing process at a time, and needs none.
class Presence {
 public:
  explicit Presence(Dialect dialect);

  /// A random number of this opening of the store.
  int64_t self() const { return self_; }
  /// To be called on the writing connection each time that it is made.
  void Enter(soci::session& sql) const;
  /// Whether the process of that number is still at work.
  bool IsAtWork(int64_t process, Transaction& transaction) const;

 private:
  const Dialect dialect_;
  const int64_t self_;
};

}  // namespace vafa
