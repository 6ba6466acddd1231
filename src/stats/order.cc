#include "stats/order.h"

#include <algorithm>
#include <array>
#include <bit>
#include <thread>
#include <utility>

#include "base/parallel.h"

namespace vafa::stats {
namespace {

struct Item {
  uint64_t key;
  uint32_t row;
};

constexpr size_t kSmall = 4096;
constexpr size_t kDigitBits = 11;
constexpr size_t kDigits = 6;  // 66 bits hold a key of 64
constexpr uint64_t kSign = uint64_t{1} << 63;

/// Unsigned integers in the order of the doubles.
uint64_t KeyOf(double value) {
  const auto bits = std::bit_cast<uint64_t>(value + 0.0);  // −0 becomes 0
  return bits ^ ((bits & kSign) != 0 ? ~uint64_t{0} : kSign);
}

double ValueOf(uint64_t key) {
  return std::bit_cast<double>(key ^ ((key & kSign) != 0 ? kSign : ~uint64_t{0}));
}

bool Less(const Item& a, const Item& b) { return a.key < b.key; }

size_t DigitOf(uint64_t key, size_t digit) {
  return (key >> (digit * kDigitBits)) & ((1u << kDigitBits) - 1);
}

/// Sorts from the lowest digit up, without the digits in which all keys agree. `other` is room.
void SortPart(std::span<Item> items, std::span<Item> other) {
  if (items.size() <= kSmall) {
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
      return a.key != b.key ? a.key < b.key : a.row < b.row;
    });
    return;
  }
  std::vector<std::array<uint32_t, 1 << kDigitBits>> counts(kDigits);
  for (auto& count : counts) count.fill(0);
  for (const Item& item : items) {
    for (size_t digit = 0; digit < kDigits; ++digit) ++counts[digit][DigitOf(item.key, digit)];
  }
  std::span<Item> from = items, to = other;
  for (size_t digit = 0; digit < kDigits; ++digit) {
    auto& count = counts[digit];
    if (count[DigitOf(from[0].key, digit)] == from.size()) continue;
    uint32_t before = 0;
    for (uint32_t& one : count) before += std::exchange(one, before);
    for (const Item& item : from) to[count[DigitOf(item.key, digit)]++] = item;
    std::swap(from, to);
  }
  if (from.data() != items.data()) std::ranges::copy(from, items.begin());
}

size_t PartsFor(size_t size, int threads) {
  const size_t wanted = threads > 0 ? static_cast<size_t>(threads)
                                    : std::max(1u, std::thread::hardware_concurrency());
  return std::bit_floor(std::clamp<size_t>(size / 65'536, 1, wanted));
}

}  // namespace

SortedColumn SortColumn(std::span<const double> values, int threads) {
  const size_t size = values.size();
  const size_t parts = PartsFor(size, threads);
  const auto begin_of = [&](size_t part) { return part * size / parts; };
  std::vector<Item> items(size), other(size);
  ForEachChunk(parts, threads, [&](size_t part) {
    const size_t begin = begin_of(part), end = begin_of(part + 1);
    for (size_t i = begin; i < end; ++i) items[i] = {KeyOf(values[i]), static_cast<uint32_t>(i)};
    SortPart(std::span(items).subspan(begin, end - begin),
             std::span(other).subspan(begin, end - begin));
  });
  for (size_t width = 1; width < parts; width *= 2) {
    ForEachChunk(parts / (2 * width), threads, [&](size_t pair) {
      const auto at = [&](size_t part) {
        return items.begin() + static_cast<ptrdiff_t>(begin_of(part));
      };
      const size_t first = pair * 2 * width;
      std::merge(at(first), at(first + width), at(first + width), at(first + 2 * width),
                 other.begin() + static_cast<ptrdiff_t>(begin_of(first)), Less);
    });
    std::swap(items, other);
  }
  SortedColumn sorted{std::vector<double>(size), std::vector<uint32_t>(size)};
  for (size_t i = 0; i < size; ++i) {
    sorted.values[i] = ValueOf(items[i].key);
    sorted.rows[i] = items[i].row;
  }
  return sorted;
}

}  // namespace vafa::stats
