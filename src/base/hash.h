#pragma once

#include <xxhash.h>

#include <compare>
#include <cstdint>
#include <string_view>

namespace vafa {

inline uint64_t Hash64(std::string_view bytes, uint64_t seed = 0) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

/// 128 bits that stand for an identity; equal keys are taken to be the same thing.
struct Key128 {
  uint64_t high = 0;
  uint64_t low = 0;
  auto operator<=>(const Key128&) const = default;
  bool empty() const { return high == 0 && low == 0; }
};

inline Key128 Hash128(std::string_view bytes, uint64_t seed = 0) {
  const XXH128_hash_t h = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
  return {h.high64, h.low64};
}

}  // namespace vafa
