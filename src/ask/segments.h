#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ask/windows.h"

namespace vafa::ask {

/// Cuts time at the ends of some spans into segments and finds the segment of a moment: segment 0
/// lies before the first cut, the last one after the last cut.
///
/// Cuts are days or hours apart, so time is divided by their greatest common divisor (one
/// multiplication: Lemire, Kaser & Kurz 2019, "Faster remainder by direct computation") and a table
/// gives the segment. Cuts without a rhythm are searched.
class Segments {
 public:
  explicit Segments(std::span<const Span> spans);

  size_t size() const { return cuts_.size() + 1; }
  /// Segments of a span are [first, second).
  std::pair<size_t, size_t> RangeOf(Span span) const;

  bool has_table() const { return !table_.empty(); }
  const std::vector<uint16_t>& table() const { return table_; }

  /// The cell of the table in which a moment lies; only with a table.
  size_t CellOf(uint32_t seconds) const {
    const int64_t behind = static_cast<int64_t>(seconds) - base_;
    const uint64_t x = behind > 0 ? static_cast<uint64_t>(behind) : 0;
    const auto cell = static_cast<uint64_t>((static_cast<unsigned __int128>(magic_) * x) >> 64);
    return cell < last_ ? cell : last_;
  }
  /// For moments anywhere, without a table.
  size_t Search(uint32_t seconds) const;
  size_t Find(uint32_t seconds) const {
    return has_table() ? table_[CellOf(seconds)] : Search(seconds);
  }

 private:
  std::vector<uint32_t> cuts_;  // rising, each once
  std::vector<uint16_t> table_;
  int64_t base_ = 0;  // one cell before the first cut
  uint64_t magic_ = 0;
  uint64_t last_ = 0;
};

}  // namespace vafa::ask
