#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/number_order.h"

namespace vafa::ask {

/// A heap of 64-bit numbers in which any can be found by its rank, exactly and without sorting.
class Numbers {
 public:
  void Add(int64_t number) {
    if (parts_.empty() || parts_.back().size() == kPart) parts_.emplace_back();
    parts_.back().push_back(number);
    ++size_;
    least_ = std::min(least_, number);
    most_ = std::max(most_, number);
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
  int64_t least_ = std::numeric_limits<int64_t>::max();
  int64_t most_ = std::numeric_limits<int64_t>::min();
  std::vector<std::vector<int64_t>> parts_;
};

}  // namespace vafa::ask
