#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "facts/fact_log.h"
#include "warehouse/address.h"

namespace vafa::warehouse {

/// Keeps the shards up to date with the log of facts: each fact goes to the shard of its customer,
/// exactly once however often and wherever things break off (docs/decisions/0060). Safe on any
/// thread.
class Stream {
 public:
  struct Options {
    std::vector<Address> shards;
    uint64_t store_id = 0;
    /// Another process writes: only look how far it has come.
    bool read_only = false;
  };
  static std::unique_ptr<Stream> Make(const FactLog& facts, Options options);
  virtual ~Stream() = default;  ///< stops following

  /// Takes every fact committed before the call to the shards. With `at_most`, gives up after that
  /// time: kUnavailable says how many are missing yet.
  virtual Status CatchUp(std::optional<std::chrono::milliseconds> at_most,
                         const std::function<bool()>& cancelled) = 0;
  /// Follows the log on a thread of its own from now on.
  virtual void Follow() = 0;
  /// Whether somebody follows the log, here or, when this only looks on, elsewhere.
  virtual bool following() const = 0;
  /// Removes for good what has been corrected or taken back, and waits until that is done.
  virtual Status Sweep() = 0;

  virtual const std::vector<Address>& shards() const = 0;
};

}  // namespace vafa::warehouse
