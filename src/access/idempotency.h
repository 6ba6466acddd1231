#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "base/time.h"
#include "net/idempotency.h"
#include "store/store.h"

namespace vafa::access {

/// First answers kept in the record store.
class SqlIdempotencyStore : public net::IdempotencyStore {
 public:
  SqlIdempotencyStore(Store& store, const Clock& clock);

  Result<std::optional<net::StoredAnswer>> Begin(const net::IdempotencyUse& use) override;
  Status Finish(const net::IdempotencyUse& use, const net::StoredAnswer& answer) override;
  void Abandon(const net::IdempotencyUse& use) override;

 private:
  struct Row;
  Result<std::optional<net::StoredAnswer>> Judge(const Row& row, const net::IdempotencyUse& use,
                                                 Instant now, Transaction& transaction) const;
  Status Forget(Transaction& transaction, Instant now);

  Store& store_;
  const Clock& clock_;
  const std::string holder_;              ///< this process
  std::atomic<int64_t> forgotten_at_{0};  ///< when old answers were last deleted
};

}  // namespace vafa::access
