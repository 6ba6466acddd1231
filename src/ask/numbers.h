#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace vafa::ask {

/// A heap of 64-bit numbers in which any can be found by its rank, exactly and without sorting.
class Numbers {
 public:
  void Add(int64_t number) {
    if (parts_.empty() || parts_.back().size() == kPart) parts_.emplace_back();
    parts_.back().push_back(number);
    ++size_;
  }
  void Add(Numbers&& other);

  uint64_t size() const { return size_; }
  size_t bytes() const;

  /// The number before which `rank` others stand when all are sorted; rank < size(). The range in
  /// which it lies is cut into up to 65,536 parts, which are counted, until it is a single number.
  int64_t Nth(uint64_t rank) const;

  template <typename Visit>
  void ForEach(Visit&& visit) const {
    for (const auto& part : parts_) {
      for (const int64_t number : part) visit(number);
    }
  }

 private:
  static constexpr size_t kPart = size_t{1} << 20;

  uint64_t size_ = 0;
  std::vector<std::vector<int64_t>> parts_;
};

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

}  // namespace vafa::ask
