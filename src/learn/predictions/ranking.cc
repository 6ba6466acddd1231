#include "learn/predictions/ranking.h"

#include <algorithm>

#include "customers/observed.h"

namespace vafa::predictions {
namespace {

/// With more customers than these hold, an answer may lag behind single new facts.
constexpr size_t kFewBlocks = 12;

/// The purchases of a block's customers, gathered by one worker.
struct Gathered {
  std::vector<int64_t> customers;
  std::vector<size_t> counts;
  std::vector<int32_t> days;
  std::vector<int64_t> amounts;
};

/// Days of many instants: most lie near the one before, so its day is kept with its limits.
class DayFinder {
 public:
  explicit DayFinder(const Calendar& calendar) : calendar_(calendar) {}
  int32_t Of(uint32_t seconds) {
    const Instant at = timeline::FromSeconds(seconds);
    if (at < begin_ || at >= end_) {
      day_ = calendar_.DayOf(at);
      begin_ = calendar_.StartOfDay(day_);
      end_ = calendar_.StartOfDay(day_ + 1);
    }
    return static_cast<int32_t>(day_);
  }

 private:
  const Calendar& calendar_;
  Instant begin_{1};
  Instant end_{0};
  int64_t day_ = 0;
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
    for (const Line& line : lines) {
      const int32_t day = day_of.Of(line.seconds);
      if (gathered.days.size() > before && gathered.days.back() == day) {
        gathered.amounts.back() += line.amount;
      } else {
        gathered.days.push_back(day);
        gathered.amounts.push_back(line.amount);
      }
    }
    gathered.customers.push_back(id);
    gathered.counts.push_back(gathered.days.size() - before);
  }
  return gathered;
}

}  // namespace

const KeepRow* Ranking::Answer::Find(int64_t customer) const {
  const auto index = static_cast<size_t>(customer);
  if (customer < 0 || index >= row_of.size() || row_of[index] == 0) return nullptr;
  return &list.rows[row_of[index] - 1];
}

Result<std::shared_ptr<const Ranking::Answer>> Ranking::Compute(const timeline::Snapshot& snapshot,
                                                                Instant at,
                                                                const Calendar& calendar) const {
  const auto placed = facts_.FindKind(kinds::kOrderPlaced);
  const auto item_added = facts_.FindKind(kinds::kOrderItemAdded);
  const int64_t at_day = calendar.DayOf(at);
  // Whole days: those of the last day count too.
  const uint32_t until = timeline::ToSeconds(calendar.StartOfDay(at_day + 1));
  std::vector<Gathered> parts(snapshot.blocks());
  VAFA_TRY(timeline::ForEachBlock(
      snapshot, 0, [] { return false; },
      [&](size_t index, const timeline::Block& block, int) {
        parts[index] = Gather(block, index, placed, item_added, until, calendar);
      }));
  Gathered all;
  std::vector<size_t> offsets{0};
  for (Gathered& part : parts) {
    all.customers.insert(all.customers.end(), part.customers.begin(), part.customers.end());
    all.days.insert(all.days.end(), part.days.begin(), part.days.end());
    all.amounts.insert(all.amounts.end(), part.amounts.begin(), part.amounts.end());
    for (const size_t count : part.counts) offsets.push_back(offsets.back() + count);
    part = Gathered();
  }
  auto answer = std::make_shared<Answer>();
  answer->at = at;
  answer->through = snapshot.through();
  KeepInput input;
  input.customers = all.customers;
  input.purchases = {offsets, all.days, all.amounts};
  input.at_day = static_cast<int32_t>(at_day);
  VAFA_ASSIGN(answer->list, RankWhomToKeep(input));
  answer->row_of.resize(snapshot.blocks() * timeline::kBlockCustomers);
  for (size_t i = 0; i < answer->list.rows.size(); ++i) {
    answer->row_of[static_cast<size_t>(answer->list.rows[i].customer)] =
        static_cast<uint32_t>(i + 1);
  }
  return answer;
}

Result<std::shared_ptr<const Ranking::Answer>> Ranking::At(std::optional<Instant> at,
                                                           const Organisation& settings) {
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(settings.calendar, settings.zone, settings.first_weekday));
  const timeline::Snapshot snapshot = feed_.Take();
  const Instant now = at.value_or(clock_.Now());
  const Question question{at.has_value(), calendar.DayOf(now), settings.zone};
  const Lag lag = snapshot.blocks() > kFewBlocks ? Lag::kAllowed : Lag::kNone;
  return kept_.Get(question, snapshot.through(), lag, [this, snapshot, at, now, calendar] {
    const Instant from = at ? *at : ObservedNow(FindObservedSpan(snapshot, facts_), calendar, now);
    return Compute(snapshot, from, calendar);
  });
}

}  // namespace vafa::predictions
