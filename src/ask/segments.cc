#include "ask/segments.h"

#include <algorithm>
#include <numeric>

#include "timeline/block.h"

namespace vafa::ask {
namespace {

constexpr uint64_t kMostCells = 1 << 17;

}  // namespace

Segments::Segments(std::span<const Span> spans) {
  for (const Span& span : spans) {
    if (span.from != 0) cuts_.push_back(span.from);
    if (span.to != timeline::kEndOfTime) cuts_.push_back(span.to);
  }
  std::ranges::sort(cuts_);
  cuts_.erase(std::unique(cuts_.begin(), cuts_.end()), cuts_.end());
  if (cuts_.empty()) return;

  uint32_t step = 0;
  for (const uint32_t cut : cuts_) step = std::gcd(step, cut - cuts_.front());
  if (step == 0) step = 1U << 31;  // a single cut: one cell before it; all after it is the last
  if (step == 1) return;           // the division below needs at least 2
  const uint64_t cells = uint64_t{cuts_.back() - cuts_.front()} / step + 2;
  if (cells > kMostCells || cuts_.size() > UINT16_MAX) return;

  base_ = static_cast<int64_t>(cuts_.front()) - step;
  magic_ = UINT64_MAX / step + 1;
  last_ = cells - 1;
  table_.resize(cells);
  uint16_t segment = 0;
  for (uint64_t cell = 0; cell < cells; ++cell) {
    const int64_t begin = base_ + static_cast<int64_t>(cell * step);
    while (segment < cuts_.size() && cuts_[segment] <= begin) ++segment;
    table_[cell] = segment;
  }
}

size_t Segments::Search(uint32_t seconds) const {
  return static_cast<size_t>(std::ranges::upper_bound(cuts_, seconds) - cuts_.begin());
}

std::pair<size_t, size_t> Segments::RangeOf(Span span) const {
  if (span.to <= span.from) return {0, 0};
  const size_t first = span.from == 0 ? 0 : Search(span.from);
  const size_t last = span.to == timeline::kEndOfTime ? cuts_.size() + 1 : Search(span.to - 1) + 1;
  return {first, last};
}

}  // namespace vafa::ask
