#include "ask/retention_sum.h"

#include <cmath>

#include "ask/readable.h"
#include "ask/slot_lookup.h"

namespace vafa::ask {
namespace {

using timeline::KindColumns;

// What one customer brought, first by segment of time, so that a fact is read once however many
// periods it counts for.
class Bringing {
 public:
  Bringing(const Plan& plan, const RetentionSum& sum, const timeline::Block& block)
      : sum_(sum), segments_(sum.segments.size()), periods_(sum.spans.size()) {
    for (Readable& one : ReadableKinds(plan.sources[sum.source], block)) {
      const bool filled = money() ? !one.columns->money.empty() : !one.columns->value.empty();
      if (filled) readable_.push_back(std::move(one));
    }
    for (const Span& span : sum.spans) ranges_.push_back(sum.segments.RangeOf(span));
  }

  // Whether she brought anything; then `periods()` holds how much in each.
  bool Find(size_t slot) {
    std::ranges::fill(segments_, SumTotal{});
    bool any = false;
    for (const auto& [columns, match] : readable_) {
      for (size_t row = columns->offsets[slot]; row < columns->offsets[slot + 1]; ++row) {
        any |= match(row) && Add(*columns, row);
      }
    }
    if (!any) return false;
    for (size_t p = 0; p < ranges_.size(); ++p) {
      periods_[p] = {};
      for (size_t s = ranges_[p].first; s < ranges_[p].second; ++s) periods_[p] += segments_[s];
    }
    return true;
  }
  const std::vector<SumTotal>& periods() const { return periods_; }

 private:
  bool money() const { return sum_.column == Column::kMoney; }

  bool Add(const KindColumns& columns, size_t row) {
    SumTotal& into = segments_[sum_.segments.Find(columns.seconds[row])];
    if (money()) {
      if (columns.money[row] == timeline::kNoMoney) return false;
      into.money += columns.money[row];
    } else {
      if (std::isnan(columns.value[row])) return false;
      into.value += columns.value[row];
    }
    ++into.filled;
    return true;
  }

  const RetentionSum& sum_;
  std::vector<Readable> readable_;
  std::vector<std::pair<size_t, size_t>> ranges_;  // of segments, by period
  std::vector<SumTotal> segments_;
  std::vector<SumTotal> periods_;
};

}  // namespace

void RunRetentionSum(const Plan& plan, const RetentionTask& task, const timeline::Block& block,
                     size_t first, const Births& births,
                     const std::function<SumTotal*(size_t)>& row_of) {
  if (!task.sum) return;
  Bringing bringing(plan, *task.sum, block);
  for (size_t i = 0; i < births.size();) {
    const size_t slot = births[i].first;
    size_t end = i;
    while (end < births.size() && births[end].first == slot) ++end;
    if (slot >= first && bringing.Find(slot)) {
      SumTotal* cells = row_of(slot);
      for (; i < end; ++i) {
        const size_t p = births[i].second;
        for (size_t q = p; q < task.born.size(); ++q) {
          cells[task.Cell(p, q)] += bringing.periods()[q];
        }
      }
    }
    i = end;
  }
}

}  // namespace vafa::ask
