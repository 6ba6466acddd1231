#include "ask/numbers.h"

#include <algorithm>
#include <utility>

namespace vafa::ask {
namespace {

// Unsigned in the same order.
uint64_t Lift(int64_t number) { return static_cast<uint64_t>(number) ^ (uint64_t{1} << 63); }
int64_t Lower(uint64_t lifted) { return static_cast<int64_t>(lifted ^ (uint64_t{1} << 63)); }

}  // namespace

void Numbers::Add(Numbers&& other) {
  size_ += std::exchange(other.size_, 0);
  least_ = std::min(least_, other.least_);
  most_ = std::max(most_, other.most_);
  // The last part may be filled up, so the fuller ones go before.
  for (auto& part : other.parts_) parts_.push_back(std::move(part));
  std::ranges::sort(parts_, std::ranges::greater{}, &std::vector<int64_t>::size);
  other.parts_.clear();
}

size_t Numbers::bytes() const {
  size_t bytes = 0;
  for (const auto& part : parts_) bytes += part.capacity() * sizeof(int64_t);
  return bytes;
}

int64_t Numbers::Nth(uint64_t rank) const {
  // No more parts than there are numbers about, so that few are not dwarfed by the counts.
  const int bits = std::clamp(static_cast<int>(std::bit_width(size_)), 4, 16);
  uint64_t low = Lift(least_);
  uint64_t high = Lift(most_);
  std::vector<uint64_t> counts;
  while (low < high) {
    // In as few rounds as these bits allow, all of the same size.
    const int width = static_cast<int>(std::bit_width(high - low));
    const int rounds = (width + bits - 1) / bits;
    const int shift = width - (width + rounds - 1) / rounds;
    counts.assign(((high - low) >> shift) + 1, 0);
    ForEach([&](int64_t number) {
      const uint64_t x = Lift(number);
      if (x >= low && x <= high) ++counts[(x - low) >> shift];
    });
    uint64_t part = 0;
    while (rank >= counts[part]) rank -= counts[part++];
    low += part << shift;
    const uint64_t others = (uint64_t{1} << shift) - 1;
    if (high - low > others) high = low + others;
  }
  return Lower(low);
}

}  // namespace vafa::ask
