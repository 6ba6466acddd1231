#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "timeline/block.h"

namespace vafa::ask {

/// One bit for each customer of a block.
inline constexpr size_t kBitmapWords = timeline::kBlockCustomers / 64;
using Bitmap = timeline::SlotSet;

inline constexpr Bitmap kAllBits = [] {
  Bitmap bits;
  bits.fill(~uint64_t{0});
  return bits;
}();

inline int64_t CountBits(const Bitmap& bits) {
  int64_t count = 0;
  for (const uint64_t word : bits) count += std::popcount(word);
  return count;
}

inline int64_t CountBoth(const Bitmap& a, const Bitmap& b) {
  int64_t count = 0;
  for (size_t i = 0; i < kBitmapWords; ++i) count += std::popcount(a[i] & b[i]);
  return count;
}

/// Calls `visit(slot)` for each customer whose bit is set, rising.
template <typename Visit>
void ForEachBit(const Bitmap& bits, Visit&& visit) {
  for (size_t word = 0; word < kBitmapWords; ++word) {
    for (uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
      visit(word * 64 + static_cast<size_t>(std::countr_zero(rest)));
    }
  }
}

/// Transposes 64 rows of 64 bits in place: bit j of row i becomes bit i of row j
/// (Warren, "Hacker's Delight", 7-3).
inline void Transpose(uint64_t* rows) {
  uint64_t mask = 0x0000'0000'FFFF'FFFF;
  for (size_t j = 32; j != 0; j >>= 1, mask ^= mask << j) {
    for (size_t k = 0; k < 64; k = ((k | j) + 1) & ~j) {
      const uint64_t swap = ((rows[k] >> j) ^ rows[k | j]) & mask;
      rows[k] ^= swap << j;
      rows[k | j] ^= swap;
    }
  }
}

}  // namespace vafa::ask
