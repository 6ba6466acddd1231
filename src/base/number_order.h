#pragma once

#include <bit>
#include <cstdint>

namespace vafa {

/// A double as an integer of the same order, and back. Both zeros are one.
inline int64_t OrderOf(double number) {
  const auto bits = std::bit_cast<int64_t>(number + 0.0);
  return bits < 0 ? static_cast<int64_t>(~static_cast<uint64_t>(bits) ^ (uint64_t{1} << 63)) : bits;
}
inline double NumberOfOrder(int64_t order) {
  return std::bit_cast<double>(
      order < 0 ? static_cast<int64_t>(~(static_cast<uint64_t>(order) ^ (uint64_t{1} << 63)))
                : order);
}

}  // namespace vafa
