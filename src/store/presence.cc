#include "store/presence.h"

#include <sodium.h>

namespace vafa {
namespace {

int64_t Random() {
  uint64_t random = 0;
  randombytes_buf(&random, sizeof random);
  return static_cast<int64_t>(random >> 1U);
}

}  // namespace

Presence::Presence(Dialect dialect) : dialect_(dialect), self_(Random()) {}

void Presence::Enter(soci::session& sql) const {
  if (dialect_ == Dialect::kSqlite) return;
  sql << "SELECT pg_advisory_lock(:self)", soci::use(self_);
}

bool Presence::IsAtWork(int64_t process, Transaction& transaction) const {
  if (process == self_) return true;
  if (dialect_ == Dialect::kSqlite) return false;
  int is_free = 0;
  transaction.sql() << "SELECT pg_try_advisory_xact_lock(:process)::int", soci::use(process),
      soci::into(is_free);
  return is_free == 0;
}

}  // namespace vafa
