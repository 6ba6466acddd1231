#include "learn/predictions/purchases.h"

#include <algorithm>
#include <optional>
#include <span>

#include "learn/predictions/day_finder.h"

namespace vafa::predictions {
namespace {

/// The purchases of a block's customers, gathered by one worker.
struct Gathered {
  std::vector<int64_t> customers;
  std::vector<size_t> counts;
  std::vector<int32_t> days;
  std::vector<int64_t> amounts;
  std::vector<int32_t> refunded_on;
};

struct Line {
  uint32_t seconds;
  int64_t amount;
};

void AppendLines(const timeline::KindColumns* columns, size_t slot, uint32_t until,
                 std::vector<Line>& lines) {
  if (columns == nullptr) return;
  for (uint32_t i = columns->offsets[slot]; i < columns->offsets[slot + 1]; ++i) {
    if (columns->seconds[i] >= until) break;
    const bool paid = !columns->money.empty() && columns->money[i] != timeline::kNoMoney;
    lines.push_back({columns->seconds[i], paid ? columns->money[i] : 0});
  }
}

/// Appends the days on which one customer bought; the first day with a refund. `lines` are in the
/// order of time.
int32_t AppendDays(std::span<const Line> lines, DayFinder& day_of, Gathered& gathered) {
  const size_t before = gathered.days.size();
  int32_t refunded_on = kNoRefund;
  for (size_t i = 0; i < lines.size();) {
    const int32_t day = day_of.Of(lines[i].seconds);
    int64_t amount = 0;
    bool paid = false, refunded = false;
    for (; i < lines.size() && day_of.Of(lines[i].seconds) == day; ++i) {
      amount += lines[i].amount;
      paid = paid || lines[i].amount > 0;
      refunded = refunded || lines[i].amount < 0;
    }
    if (refunded) refunded_on = std::min(refunded_on, day);
    if (paid || !refunded) {
      gathered.days.push_back(day);
      gathered.amounts.push_back(amount);
    } else if (gathered.days.size() > before) {
      gathered.amounts.back() += amount;
    }
  }
  return refunded_on;
}

Gathered Gather(const timeline::Block& block, size_t index, std::optional<KindId> placed,
                std::optional<KindId> item_added, uint32_t until, const Calendar& calendar) {
  Gathered gathered;
  const auto* orders = placed ? block.Find(*placed) : nullptr;
  const auto* items = item_added ? block.Find(*item_added) : nullptr;
  if (orders == nullptr) return gathered;
  DayFinder day_of(calendar);
  std::vector<Line> lines;
  for (size_t slot = 0; slot < static_cast<size_t>(timeline::kBlockCustomers); ++slot) {
    lines.clear();
    AppendLines(orders, slot, until, lines);
    if (lines.empty()) continue;
    const size_t placed_lines = lines.size();
    AppendLines(items, slot, until, lines);
    if (lines.size() > placed_lines) {
      std::sort(lines.begin(), lines.end(),
                [](const Line& a, const Line& b) { return a.seconds < b.seconds; });
    }
    const auto id =
        static_cast<int64_t>(index) * timeline::kBlockCustomers + static_cast<int64_t>(slot);
    if (id == 0) continue;
    const size_t before = gathered.days.size();
    const int32_t refunded_on = AppendDays(lines, day_of, gathered);
    if (gathered.days.size() == before) continue;
    gathered.refunded_on.push_back(refunded_on);
    gathered.customers.push_back(id);
    gathered.counts.push_back(gathered.days.size() - before);
  }
  return gathered;
}

}  // namespace

Result<Purchases> GatherPurchases(const timeline::Snapshot& snapshot, const FactLog& facts,
                                  int64_t last_day, const Calendar& calendar) {
  const auto placed = facts.FindKind(kinds::kOrderPlaced);
  const auto item_added = facts.FindKind(kinds::kOrderItemAdded);
  // Whole days: those of the last day count too.
  const uint32_t until = timeline::ToSeconds(calendar.StartOfDay(last_day + 1));
  std::vector<Gathered> parts(snapshot.blocks());
  VAFA_TRY(timeline::ForEachBlock(
      snapshot, 0, [] { return false; },
      [&](size_t index, const timeline::Block& block, int) {
        parts[index] = Gather(block, index, placed, item_added, until, calendar);
      }));
  Purchases all;
  for (Gathered& part : parts) {
    all.customers.insert(all.customers.end(), part.customers.begin(), part.customers.end());
    all.days.insert(all.days.end(), part.days.begin(), part.days.end());
    all.amounts.insert(all.amounts.end(), part.amounts.begin(), part.amounts.end());
    all.refunded_on.insert(all.refunded_on.end(), part.refunded_on.begin(), part.refunded_on.end());
    for (const size_t count : part.counts) all.offsets.push_back(all.offsets.back() + count);
    part = Gathered();
  }
  return all;
}

KeepInput InputOf(const Purchases& purchases, int64_t day) {
  KeepInput input;
  input.customers = purchases.customers;
  input.purchases = purchases.columns();
  input.at_day = static_cast<int32_t>(day);
  input.refunded_on = purchases.refunded_on;
  return input;
}

}  // namespace vafa::predictions
