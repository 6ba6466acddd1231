#include "ask/rhythm.h"

#include <algorithm>
#include <cmath>

#include "ask/segments.h"
#include "base/parallel.h"

namespace vafa::ask {
namespace {

using timeline::Block;
using timeline::KindColumns;

// Slot 0 of block 0 is the organisation.
size_t FirstSlot(size_t block_index) { return block_index == 0 ? 1 : 0; }

// The stretch that a block's facts of these kinds span.
Span Reach(size_t index, const Block& block, std::span<const KindId> kinds) {
  Span reach{timeline::kEndOfTime, 0};
  for (const KindId kind : kinds) {
    const KindColumns* columns = block.Find(kind);
    if (columns == nullptr) continue;
    for (size_t slot = FirstSlot(index); slot < timeline::kBlockCustomers; ++slot) {
      const uint32_t begin = columns->offsets[slot];
      const uint32_t end = columns->offsets[slot + 1];
      if (begin == end) continue;
      reach.from = std::min(reach.from, columns->seconds[begin]);
      reach.to = std::max(reach.to, columns->seconds[end - 1] + 1);
    }
  }
  return reach;
}

// The days of a span, as segments of time.
Segments DaysOf(Span reach, const Calendar& calendar) {
  const auto cuts = calendar.Boundaries(Unit::kDay, timeline::FromSeconds(reach.from),
                                        timeline::FromSeconds(reach.to));
  std::vector<Span> days;
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    days.push_back({timeline::ToSeconds(cuts[i]), timeline::ToSeconds(cuts[i + 1])});
  }
  return Segments(days);
}

class GapCounter {
 public:
  GapCounter(const Segments& days, std::vector<int64_t>& gaps) : days_(days), gaps_(gaps) {}

  void Add(size_t index, const Block& block, std::span<const KindId> kinds) {
    std::vector<const KindColumns*> found;
    for (const KindId kind : kinds) {
      if (const KindColumns* columns = block.Find(kind)) found.push_back(columns);
    }
    if (found.empty()) return;
    for (size_t slot = FirstSlot(index); slot < timeline::kBlockCustomers; ++slot) {
      if (found.size() == 1) {
        AddSorted(found[0]->seconds.subspan(found[0]->offsets[slot],
                                            found[0]->offsets[slot + 1] - found[0]->offsets[slot]));
        continue;
      }
      merged_.clear();
      for (const KindColumns* columns : found) {
        merged_.insert(merged_.end(), columns->seconds.begin() + columns->offsets[slot],
                       columns->seconds.begin() + columns->offsets[slot + 1]);
      }
      std::ranges::sort(merged_);
      AddSorted(merged_);
    }
  }

 private:
  void AddSorted(std::span<const uint32_t> seconds) {
    if (seconds.size() < 2) return;
    size_t before = days_.Find(seconds[0]);
    for (const uint32_t at : seconds.subspan(1)) {
      const size_t day = days_.Find(at);
      if (day != before) ++gaps_[day - before];
      before = day;
    }
  }

  const Segments& days_;
  std::vector<int64_t>& gaps_;
  std::vector<uint32_t> merged_;
};

}  // namespace

int64_t Rhythm::Percentile(double share) const {
  const auto rank = static_cast<int64_t>(std::ceil(share * static_cast<double>(count)));
  int64_t seen = 0;
  for (size_t days = 0; days < gaps.size(); ++days) {
    seen += gaps[days];
    if (seen >= rank && seen > 0) return static_cast<int64_t>(days);
  }
  return 0;
}

std::vector<Rhythm::Bin> Rhythm::Bins() const {
  constexpr int64_t kWidths[] = {1, 2, 5, 7, 14, 30, 60, 90, 180, 365};
  constexpr int64_t kBins = 30;
  if (count == 0) return {};
  const int64_t reach = Percentile(0.99);
  int64_t width = kWidths[0];
  for (const int64_t next : kWidths) {
    if (width * kBins < reach) width = next;
  }
  std::vector<Bin> bins;
  for (int64_t from = 1; from <= reach; from += width) bins.push_back({from, from + width, 0});
  bins.back().to_days = std::max(bins.back().to_days, static_cast<int64_t>(gaps.size()));
  for (size_t days = 1; days < gaps.size(); ++days) {
    const auto bin = std::min((days - 1) / static_cast<size_t>(width), bins.size() - 1);
    bins[bin].count += gaps[days];
  }
  return bins;
}

Result<Rhythm> FindRhythm(const timeline::Snapshot& snapshot, std::span<const KindId> kinds,
                          const Calendar& calendar, const Cancelled& cancelled) {
  const auto workers = static_cast<size_t>(Workers(0, snapshot.blocks()));
  std::vector<Span> reaches(workers, Span{timeline::kEndOfTime, 0});
  VAFA_TRY(timeline::ForEachBlock(snapshot, static_cast<int>(workers), cancelled,
                                  [&](size_t index, const Block& block, int worker) {
                                    Span& reach = reaches[static_cast<size_t>(worker)];
                                    const Span mine = Reach(index, block, kinds);
                                    reach = {std::min(reach.from, mine.from),
                                             std::max(reach.to, mine.to)};
                                  }));
  Span reach = reaches[0];
  for (const Span& other : reaches) {
    reach = {std::min(reach.from, other.from), std::max(reach.to, other.to)};
  }
  Rhythm rhythm;
  if (reach.from >= reach.to) return rhythm;

  const Segments days = DaysOf(reach, calendar);
  std::vector<std::vector<int64_t>> gaps(workers, std::vector<int64_t>(days.size()));
  std::vector<GapCounter> counters;
  for (auto& mine : gaps) counters.emplace_back(days, mine);
  VAFA_TRY(timeline::ForEachBlock(snapshot, static_cast<int>(workers), cancelled,
                                  [&](size_t index, const Block& block, int worker) {
                                    counters[static_cast<size_t>(worker)].Add(index, block, kinds);
                                  }));
  rhythm.gaps.assign(days.size(), 0);
  for (const auto& mine : gaps) {
    for (size_t d = 0; d < mine.size(); ++d) rhythm.gaps[d] += mine[d];
  }
  while (!rhythm.gaps.empty() && rhythm.gaps.back() == 0) rhythm.gaps.pop_back();
  for (const int64_t n : rhythm.gaps) rhythm.count += n;
  return rhythm;
}

}  // namespace vafa::ask
