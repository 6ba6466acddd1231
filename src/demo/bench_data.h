#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace vafa::demo {

/// One fact of the data for benchmarks: plain numbers, no texts.
struct BenchFact {
  int64_t customer;   ///< index; her own id is BenchCustomerId(customer)
  int64_t at_micros;  ///< on a whole second
  int64_t minor;      ///< the amount of an order, in cents; 0 for other kinds
  uint32_t label;     ///< a number below BenchLabelCount(kind)
  uint16_t kind;      ///< an index into BenchKinds()
};

inline constexpr uint16_t kBenchOrderPlaced = 0;

/// The kinds by name; the first is order_placed.
std::span<const std::string_view> BenchKinds();
uint32_t BenchLabelCount(uint16_t kind);
std::string BenchLabel(uint16_t kind, uint32_t label);
std::string BenchCustomerId(int64_t customer);

/// 2026-01-01T00:00:00Z: fixed, so that the data of two days can be compared.
inline constexpr Instant kBenchEnd{1'767'225'600 * kMicrosPerSecond};

struct BenchOptions {
  int64_t customers = 1'000'000;  ///< 1 … limits::kBenchCustomers
  int64_t facts = 50'000'000;     ///< 0 … limits::kBenchFacts
  uint64_t seed = 1;
  Instant end = kBenchEnd;  ///< the facts lie in the three years before
};

/// Large plain data for benchmarks: purchases as BG/NBD and Gamma-Gamma have them (the parameters
/// of ShopTruth), and around them page views and other kinds in the time a customer is active.
/// There are exactly as many facts as asked for; where they are too few for all purchases, the
/// later purchases are left out.
///
/// The same options give the same facts. Blocks are independent: make them on any thread.
class BenchData {
 public:
  static constexpr int64_t kBlockCustomers = 4096;

  /// kInvalid names the option.
  static Result<BenchData> Make(const BenchOptions& options);

  const BenchOptions& options() const { return options_; }
  int64_t blocks() const;
  /// The number of facts of all blocks before this one (and of all, for blocks()).
  int64_t FactsBefore(int64_t block) const;

  /// Replaces `facts` with those of the block's customers, ordered by customer, then by time.
  void Fill(int64_t block, std::vector<BenchFact>& facts) const;

 private:
  explicit BenchData(const BenchOptions& options) : options_(options) {}

  BenchOptions options_;
};

}  // namespace vafa::demo
