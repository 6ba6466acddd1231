#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/result.h"
#include "base/time.h"
#include "demo/bench_data.h"

namespace vafa::demo {

struct BenchOrdersOptions {
  int64_t rows = 10'000'000;  ///< 0 … limits::kBenchFacts
  int64_t customers = 0;      ///< 0: one for every ten rows
  uint64_t seed = 1;
  Instant end = kBenchEnd;  ///< the orders lie in the three years before
};

/// Writes a file for `vafa import orders`, oldest row first, as a shop's system would export it:
/// every column, about one row in twelve a further line of the order before. The same options give
/// the same bytes. `progress` is told the rows written so far, about once every 100,000.
/// kInvalid names the option; kStorageFull and kUnavailable name the file.
Status WriteBenchOrders(const std::filesystem::path& file, const BenchOrdersOptions& options,
                        const std::function<void(int64_t)>& progress = {});

}  // namespace vafa::demo
