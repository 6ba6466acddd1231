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
constexpr size_t kSample = 4096;
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
  return std::clamp<size_t>(size / 65'536, 1, wanted);
}

/// `parts` − 1 keys that part a column into about equal shares, by every so many-eth of its values.
std::vector<uint64_t> Splitters(std::span<const double> values, size_t parts) {
  std::vector<uint64_t> sample;
  const size_t step = std::max<size_t>(1, values.size() / kSample);
  for (size_t i = 0; i < values.size(); i += step) sample.push_back(KeyOf(values[i]));
  std::ranges::sort(sample);
  std::vector<uint64_t> splitters;
  for (size_t part = 1; part < parts; ++part) {
    splitters.push_back(sample[part * sample.size() / parts]);
  }
  return splitters;
}

/// Puts the values of one share after another, each in its order; `items` has as many. Returns
/// where the shares begin, and the end.
std::vector<size_t> PartByShare(std::span<const double> values, size_t parts, int threads,
                                std::vector<Item>& items) {
  const std::vector<uint64_t> splitters = Splitters(values, parts);
  const auto share_of = [&](uint64_t key) {
    return static_cast<size_t>(std::ranges::upper_bound(splitters, key) - splitters.begin());
  };
  const auto begin_of = [&](size_t part) { return part * values.size() / parts; };
  // By share and then by where they come from: how many there are, then where the next one goes.
  std::vector<std::vector<size_t>> next(parts, std::vector<size_t>(parts));
  ForEachChunk(parts, threads, [&](size_t part) {
    std::vector<size_t> count(parts);
    for (size_t i = begin_of(part); i < begin_of(part + 1); ++i) {
      ++count[share_of(KeyOf(values[i]))];
    }
    for (size_t share = 0; share < parts; ++share) next[share][part] = count[share];
  });
  std::vector<size_t> begins;
  size_t before = 0;
  for (auto& of_share : next) {
    begins.push_back(before);
    for (size_t& count : of_share) before += std::exchange(count, before);
  }
  begins.push_back(before);
  ForEachChunk(parts, threads, [&](size_t part) {
    std::vector<size_t> to(parts);
    for (size_t share = 0; share < parts; ++share) to[share] = next[share][part];
    for (size_t i = begin_of(part); i < begin_of(part + 1); ++i) {
      const uint64_t key = KeyOf(values[i]);
      items[to[share_of(key)]++] = {key, static_cast<uint32_t>(i)};
    }
  });
  return begins;
}

}  // namespace

SortedColumn SortColumn(std::span<const double> values, int threads) {
  const size_t size = values.size();
  const size_t parts = PartsFor(size, threads);
  std::vector<Item> items(size), other(size);
  SortedColumn sorted{std::vector<double>(size), std::vector<uint32_t>(size)};
  const std::vector<size_t> begins = PartByShare(values, parts, threads, items);
  ForEachChunk(parts, threads, [&](size_t part) {
    const size_t begin = begins[part], count = begins[part + 1] - begin;
    SortPart(std::span(items).subspan(begin, count), std::span(other).subspan(begin, count));
    for (size_t i = begin; i < begin + count; ++i) {
      sorted.values[i] = ValueOf(items[i].key);
      sorted.rows[i] = items[i].row;
    }
  });
  return sorted;
}

}  // namespace vafa::stats
