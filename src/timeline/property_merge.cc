#include "timeline/property_merge.h"

#include <algorithm>
#include <bit>
#include <boost/unordered/unordered_flat_map.hpp>
#include <limits>
#include <numeric>

namespace vafa::timeline {
namespace {

constexpr size_t kMostCodes = size_t{std::numeric_limits<uint16_t>::max()} + 1;

/// The most different values with which codes are smaller than a value a fact.
size_t CodesThatPay(size_t facts) {
  const size_t saved = facts * (sizeof(PropertyBits) - sizeof(uint16_t));
  return std::min(kMostCodes, (saved - 1) / sizeof(PropertyBits));
}

/// The values in the order in which they first come, and each fact's place among them; false when
/// there are more than `most`.
bool Number(const std::vector<PropertyBits>& bits, size_t most, EncodedProperty& column) {
  boost::unordered_flat_map<PropertyBits, uint16_t> codes;
  column.codes.reserve(bits.size());
  for (const PropertyBits value : bits) {
    const auto [place, fresh] =
        codes.try_emplace(value, static_cast<uint16_t>(column.values.size()));
    if (fresh) {
      if (column.values.size() == most) return false;
      column.values.push_back(value);
    }
    column.codes.push_back(place->second);
  }
  return true;
}

void Sort(EncodedProperty& column) {
  std::vector<uint16_t> order(column.values.size());
  std::iota(order.begin(), order.end(), uint16_t{0});
  std::ranges::sort(order, {}, [&](uint16_t code) { return column.values[code]; });
  std::vector<uint16_t> sorted(order.size());
  for (size_t i = 0; i < order.size(); ++i) sorted[order[i]] = static_cast<uint16_t>(i);
  for (uint16_t& code : column.codes) code = sorted[code];
  std::ranges::sort(column.values);
}

bool AllNone(std::span<const PropertyBits> bits) {
  return std::ranges::all_of(bits, [](PropertyBits b) { return b == kNoProperty; });
}

/// Calls `copy(from, count, row)` for the base's facts of each step.
void ForEachCopy(std::span<const MergeStep> steps, const auto& copy) {
  size_t row = 0;
  for (const MergeStep& step : steps) {
    copy(step.from, step.count, row);
    row += step.count + step.additions;
  }
}

/// One value a fact.
std::vector<PropertyBits> Spread(const PropertyColumn* base, size_t facts,
                                 std::span<const MergeStep> steps,
                                 std::span<const PlacedProperty> placed) {
  std::vector<PropertyBits> bits(facts, kNoProperty);
  if (base != nullptr) {
    ForEachCopy(steps, [&](size_t from, size_t count, size_t row) {
      if (base->codes.empty()) {
        std::copy_n(base->values.begin() + static_cast<std::ptrdiff_t>(from), count,
                    bits.begin() + static_cast<std::ptrdiff_t>(row));
      } else {
        for (size_t i = 0; i < count; ++i) bits[row + i] = base->values[base->codes[from + i]];
      }
    });
  }
  for (const auto& [row, value] : placed) bits[row] = value;
  return bits;
}

/// Adds to the base's codes; nullopt when there are not enough.
std::optional<EncodedProperty> GrowCodes(const PropertyColumn& base, size_t facts,
                                         std::span<const MergeStep> steps,
                                         std::span<const PlacedProperty> placed) {
  std::vector<PropertyBits> fresh{kNoProperty};  // for new facts without it
  for (const PlacedProperty& value : placed) fresh.push_back(value.bits);
  std::ranges::sort(fresh);
  const auto repeats = std::ranges::unique(fresh);
  fresh.erase(repeats.begin(), repeats.end());
  EncodedProperty column{.id = base.id, .values = {}, .codes = std::vector<uint16_t>(facts)};
  std::ranges::set_union(base.values, fresh, std::back_inserter(column.values));
  if (column.values.size() > kMostCodes) return std::nullopt;

  const auto code_of = [&](PropertyBits value) {
    return static_cast<uint16_t>(std::ranges::lower_bound(column.values, value) -
                                 column.values.begin());
  };
  std::vector<uint16_t> moved;
  for (const PropertyBits value : base.values) moved.push_back(code_of(value));
  std::ranges::fill(column.codes, code_of(kNoProperty));
  ForEachCopy(steps, [&](size_t from, size_t count, size_t row) {
    for (size_t i = 0; i < count; ++i) column.codes[row + i] = moved[base.codes[from + i]];
  });
  for (const auto& [row, value] : placed) column.codes[row] = code_of(value);
  return column;
}

bool HasDoubled(size_t before, size_t now) { return std::bit_width(before) != std::bit_width(now); }

}  // namespace

std::optional<EncodedProperty> EncodeProperty(PropertyId id, std::vector<PropertyBits> bits) {
  if (AllNone(bits)) return std::nullopt;
  EncodedProperty column{.id = id, .values = {}, .codes = {}};
  if (Number(bits, CodesThatPay(bits.size()), column)) {
    Sort(column);
  } else {
    column.values = std::move(bits);
    column.codes.clear();
  }
  return column;
}

std::optional<EncodedProperty> MergeProperty(PropertyId id, const PropertyColumn* base,
                                             size_t base_facts, size_t facts,
                                             std::span<const MergeStep> steps,
                                             std::span<const PlacedProperty> placed) {
  const bool keeps = base != nullptr && !HasDoubled(base_facts, facts);
  if (keeps && !base->codes.empty()) {
    if (auto column = GrowCodes(*base, facts, steps, placed)) {
      const auto filled = [&](uint16_t code) { return column->values[code] != kNoProperty; };
      return std::ranges::any_of(column->codes, filled) ? std::move(column) : std::nullopt;
    }
  }
  std::vector<PropertyBits> bits = Spread(base, facts, steps, placed);
  if (!keeps || !base->codes.empty()) return EncodeProperty(id, std::move(bits));
  if (AllNone(bits)) return std::nullopt;
  return EncodedProperty{.id = id, .values = std::move(bits), .codes = {}};
}

}  // namespace vafa::timeline
