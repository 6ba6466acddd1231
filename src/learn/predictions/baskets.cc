#include "learn/predictions/baskets.h"

#include <algorithm>
#include <numeric>

#include "facts/fact.h"
#include "learn/predictions/day_finder.h"

namespace vafa::predictions {
namespace {

bool IsRefund(const timeline::KindColumns& columns, uint32_t row) {
  return !columns.money.empty() && columns.money[row] != timeline::kNoMoney &&
         columns.money[row] < 0;
}

/// Orders and their further lines in one block.
class LineReader {
 public:
  LineReader(const timeline::Block& block, const ask::Names& names, uint32_t until)
      : orders_(ColumnsOf(block, names, kinds::kOrderPlaced)),
        items_(ColumnsOf(block, names, kinds::kOrderItemAdded)),
        until_(until) {}

  bool any() const { return orders_ != nullptr || items_ != nullptr; }

  /// Replaces `lines` by the named ones of a customer, by rising day.
  void Read(size_t slot, DayFinder& day_of, std::vector<NamedLine>& lines) const {
    lines.clear();
    Append(orders_, slot, day_of, lines);
    const size_t orders = lines.size();
    Append(items_, slot, day_of, lines);
    if (lines.size() > orders) std::ranges::sort(lines);
  }

 private:
  using Columns = const timeline::KindColumns*;

  static Columns ColumnsOf(const timeline::Block& block, const ask::Names& names,
                           std::string_view kind) {
    const auto id = names.Kind(kind);
    return id ? block.Find(*id) : nullptr;
  }

  void Append(Columns columns, size_t slot, DayFinder& day_of,
              std::vector<NamedLine>& lines) const {
    if (columns == nullptr || columns->label.empty()) return;
    for (uint32_t i = columns->offsets[slot]; i < columns->offsets[slot + 1]; ++i) {
      if (columns->seconds[i] >= until_) break;
      if (columns->label[i] == 0 || IsRefund(*columns, i)) continue;
      lines.push_back({day_of.Of(columns->seconds[i]), columns->label[i]});
    }
  }

  Columns orders_, items_;
  uint32_t until_;
};

/// The lines of a block's customers.
struct Gathered {
  std::vector<size_t> counts;
  std::vector<NamedLine> lines;
};

Gathered Gather(const LineReader& reader, size_t index, const Calendar& calendar) {
  Gathered gathered;
  if (!reader.any()) return gathered;
  DayFinder day_of(calendar);
  std::vector<NamedLine> lines;
  for (size_t slot = 0; slot < static_cast<size_t>(timeline::kBlockCustomers); ++slot) {
    if (index == 0 && slot == 0) continue;  // the organisation itself
    reader.Read(slot, day_of, lines);
    if (lines.empty()) continue;
    gathered.lines.insert(gathered.lines.end(), lines.begin(), lines.end());
    gathered.counts.push_back(lines.size());
  }
  return gathered;
}

/// The labels that occur, the most frequent first, at most kMostProducts.
std::vector<LabelId> MostBought(const std::vector<Gathered>& parts) {
  std::vector<size_t> count;  // by label
  for (const Gathered& part : parts) {
    for (const NamedLine& line : part.lines) {
      if (line.label >= count.size()) count.resize(line.label + size_t{1});
      ++count[line.label];
    }
  }
  std::vector<LabelId> labels(count.size());
  std::iota(labels.begin(), labels.end(), LabelId{0});
  std::erase_if(labels, [&](LabelId label) { return count[label] == 0; });
  std::ranges::sort(labels, [&](LabelId a, LabelId b) {
    return count[a] != count[b] ? count[a] > count[b] : a < b;
  });
  if (labels.size() > kMostProducts) labels.resize(kMostProducts);
  return labels;
}

void Append(const Gathered& part, std::span<const uint32_t> product_of, Baskets& baskets) {
  size_t row = 0;
  for (const size_t count : part.counts) {
    for (const size_t end = row + count; row < end; ++row) {
      const NamedLine& line = part.lines[row];
      const uint32_t product = product_of[line.label];
      if (product == 0) continue;
      baskets.days.push_back(line.day);
      baskets.products.push_back(product - 1);
    }
    if (baskets.days.size() > baskets.offsets.back()) {
      baskets.offsets.push_back(baskets.days.size());
    }
  }
}

}  // namespace

Result<Baskets> GatherBaskets(const timeline::Snapshot& snapshot, const ask::Names& names,
                              int64_t last_day, const Calendar& calendar) {
  const uint32_t until = timeline::ToSeconds(calendar.StartOfDay(last_day + 1));
  std::vector<Gathered> parts(snapshot.blocks());
  VAFA_TRY(timeline::ForEachBlock(
      snapshot, 0, [] { return false; },
      [&](size_t index, const timeline::Block& block, int) {
        parts[index] = Gather(LineReader(block, names, until), index, calendar);
      }));
  Baskets baskets;
  baskets.labels = MostBought(parts);
  LabelId highest = 0;
  for (const Gathered& part : parts) {
    for (const NamedLine& line : part.lines) highest = std::max(highest, line.label);
  }
  std::vector<uint32_t> product_of(highest + size_t{1});  // 1 + its place; 0: left out
  for (size_t i = 0; i < baskets.labels.size(); ++i) {
    product_of[baskets.labels[i]] = static_cast<uint32_t>(i + 1);
  }
  for (Gathered& part : parts) {
    Append(part, product_of, baskets);
    part = Gathered();
  }
  return baskets;
}

std::vector<NamedLine> ReadNamedLines(const timeline::Snapshot& snapshot, const ask::Names& names,
                                      CustomerId customer, int64_t last_day,
                                      const Calendar& calendar) {
  std::vector<NamedLine> lines;
  const auto index = static_cast<size_t>(customer / timeline::kBlockCustomers);
  if (customer <= 0 || index >= snapshot.blocks()) return lines;
  const auto block = snapshot.block(index);
  const LineReader reader(*block, names, timeline::ToSeconds(calendar.StartOfDay(last_day + 1)));
  DayFinder day_of(calendar);
  reader.Read(static_cast<size_t>(customer % timeline::kBlockCustomers), day_of, lines);
  return lines;
}

}  // namespace vafa::predictions
