#include "stats/btyd/collapse.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace vafa::stats {
namespace {

constexpr size_t kSample = 4096;
constexpr double kPaysBelow = 0.8;  // distinct rows of the sample / its rows

uint64_t HashOf(const RepeatColumns& columns, size_t row) {
  uint64_t hash = columns.repeats[row];
  for (const double value : {columns.recency[row], columns.age[row]}) {
    hash = (hash ^ std::bit_cast<uint64_t>(value)) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 29;
  }
  return hash;
}

/// Row numbers by the content of the rows; open addressing.
class RowSet {
 public:
  RowSet(const RepeatColumns& columns, size_t rows)
      : columns_(columns), slots_(std::bit_ceil(rows * 2), kEmpty) {}

  /// The place of an equal row that was added before, or `place`, under which it is then found.
  uint32_t Add(size_t row, uint32_t place) {
    size_t slot = HashOf(columns_, row) & (slots_.size() - 1);
    for (; slots_[slot] != kEmpty; slot = (slot + 1) & (slots_.size() - 1)) {
      const uint32_t known = slots_[slot];
      if (AreEqual(row_of_place_[known], row)) return known;
    }
    slots_[slot] = place;
    row_of_place_.push_back(static_cast<uint32_t>(row));
    return place;
  }

 private:
  static constexpr uint32_t kEmpty = UINT32_MAX;

  bool AreEqual(size_t a, size_t b) const {
    return columns_.repeats[a] == columns_.repeats[b] &&
           columns_.recency[a] == columns_.recency[b] && columns_.age[a] == columns_.age[b];
  }

  const RepeatColumns& columns_;
  std::vector<uint32_t> slots_;
  std::vector<uint32_t> row_of_place_;
};

bool Pays(const RepeatColumns& all) {
  const size_t rows = std::min(all.size(), kSample);
  RowSet seen(all, rows);
  uint32_t distinct = 0;
  for (size_t i = 0; i < rows; ++i)
    distinct += seen.Add(i * all.size() / rows, distinct) == distinct;
  return distinct < kPaysBelow * static_cast<double>(rows);
}

}  // namespace

CollapsedColumns::CollapsedColumns(const RepeatColumns& all) : all_(all) {
  if (all.size() >= UINT32_MAX || !Pays(all)) return;
  collapsed_ = true;
  RowSet seen(all, all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const auto next = static_cast<uint32_t>(repeats_.size());
    const uint32_t place = seen.Add(i, next);
    if (place < next) {
      weights_[place] += all.weight(i);
      continue;
    }
    repeats_.push_back(all.repeats[i]);
    recency_.push_back(all.recency[i]);
    age_.push_back(all.age[i]);
    weights_.push_back(all.weight(i));
  }
}

RepeatColumns CollapsedColumns::columns() const {
  if (!collapsed_) return all_;
  return {repeats_, recency_, age_, weights_};
}

}  // namespace vafa::stats
