#include "ask/sample.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "ask/chain.h"
#include "ask/columns.h"
#include "ask/filter.h"
#include "ask/recurring.h"

namespace vafa::ask {
namespace {

using timeline::kBlockCustomers;
using timeline::KindColumns;
using timeline::PropertyBits;
using timeline::PropertyColumn;

struct SampleColumns {
  const KindColumns* columns;
  BoundFilter match;
  const PropertyColumn* property;
  NamedColumn item;
  NamedColumn order;
};

class SampleWalk {
 public:
  SampleWalk(const Plan& plan, const SampleTask& task, size_t block_index,
             const timeline::Block& block)
      : task_(task),
        calendar_(plan.calendars[task.calendar]),
        office_(task.office && plan.office ? &*plan.office : nullptr) {
    if (task.of == Sample::Of::kPredicted) {
      const auto begin = static_cast<CustomerId>(block_index) * kBlockCustomers;
      predicted_ = plan.prediction_columns[task.prediction]->Numbers(begin, kBlockCustomers);
      return;
    }
    if (task.of == Sample::Of::kRecurring) {
      recurring_pass_ = PassOf(task);
      recurring_.emplace(plan, task, recurring_pass_, block);
      return;
    }
    if (task.of == Sample::Of::kTime) {
      chain_.emplace(plan, plan.chains[task.chain], block);
      return;
    }
    readable_ = Read(plan, plan.sources[task.source], block);
    if (task.of == Sample::Of::kDelays || task.ends) {
      others_ = Read(plan, plan.sources[task.other], block);
    }
  }

  bool empty() const { return readable_.empty() && predicted_.empty() && !recurring_ && !chain_; }
  bool too_large() const { return too_large_; }

  template <typename Add>
  void ForEach(size_t slot, Add&& add) {
    switch (task_.of) {
      case Sample::Of::kFacts:
        return ForEachFact(slot, [&](const SampleColumns& from, size_t row) {
          if (const auto number = NumberAt(from, row)) add(*number);
        });
      case Sample::Of::kGaps:
        return Gaps(slot, add);
      case Sample::Of::kDelays:
        return Delays(slot, add);
      default:
        if (const auto number = Of(slot)) add(*number);
    }
  }

  /// The one number of a customer.
  std::optional<int64_t> Of(size_t slot) {
    switch (task_.of) {
      case Sample::Of::kSum:
        return task_.doubles ? SumOfDoubles(slot) : SumOfMoney(slot);
      case Sample::Of::kCount: {
        int64_t count = 0;
        ForEachFact(slot, [&](const SampleColumns&, size_t) { ++count; });
        return Unless0(count);
      }
      case Sample::Of::kDays:
        return Unless0(DaysOf(slot));
      case Sample::Of::kUpgrades:
        return Upgrades(slot);
      case Sample::Of::kMixedOrders:
        return MixedOrders(slot);
      case Sample::Of::kTime:
        return TimeOf(slot);
      case Sample::Of::kTenure:
        return TenureOf(slot);
      case Sample::Of::kRecurring:
        return RecurringOf(slot);
      case Sample::Of::kPredicted:
        return Predicted(slot);
      default:
        return std::nullopt;
    }
  }

 private:
  static std::vector<SampleColumns> Read(const Plan& plan, const Source& source,
                                         const timeline::Block& block, const SampleTask& task) {
    std::vector<SampleColumns> readable;
    for (const KindId kind : source.kinds) {
      const KindColumns* columns = block.Find(kind);
      if (columns == nullptr) continue;
      const BoundFilter match(source.filter, *columns);
      if (!match.Possible()) continue;
      readable.push_back({columns, match, PropertyOf(plan, task.property, *columns),
                          NamedColumn(plan, task.item, *columns),
                          NamedColumn(plan, task.order, *columns)});
    }
    return readable;
  }
  std::vector<SampleColumns> Read(const Plan& plan, const Source& source,
                                  const timeline::Block& block) const {
    return Read(plan, source, block, task_);
  }

  static std::optional<int64_t> Unless0(int64_t count) {
    return count == 0 ? std::nullopt : std::optional(count);
  }

  // Her facts of some columns in a span that pass the filter, each kind's in time.
  template <typename Visit>
  static void Walk(const std::vector<SampleColumns>& readable, size_t slot, Span span,
                   Visit&& visit) {
    for (const SampleColumns& from : readable) {
      const auto& seconds = from.columns->seconds;
      const auto begin = seconds.begin() + from.columns->offsets[slot];
      const auto end = seconds.begin() + from.columns->offsets[slot + 1];
      const auto first = span.from == 0 ? begin : std::lower_bound(begin, end, span.from);
      for (auto at = first; at != end && *at < span.to; ++at) {
        const auto row = static_cast<size_t>(at - seconds.begin());
        if (from.match(row)) visit(from, row);
      }
    }
  }
  template <typename Visit>
  void ForEachFact(size_t slot, Visit&& visit) const {
    Walk(readable_, slot, task_.span, visit);
  }

  // The column or property of a fact, as a sample keeps it.
  std::optional<int64_t> NumberAt(const SampleColumns& from, size_t row) const {
    if (task_.property != 0) {
      if (from.property == nullptr) return std::nullopt;
      const PropertyBits bits = (*from.property)[row];
      if (bits == timeline::kNoProperty) return std::nullopt;
      return task_.doubles ? OrderOf(timeline::NumberOf(bits)) : timeline::MoneyOf(bits);
    }
    if (task_.doubles) {
      const auto& values = from.columns->value;
      if (values.empty() || std::isnan(values[row])) return std::nullopt;
      return OrderOf(values[row]);
    }
    const auto& money = from.columns->money;
    if (money.empty() || money[row] == timeline::kNoMoney) return std::nullopt;
    return money[row];
  }

  std::optional<int64_t> SumOfMoney(size_t slot) {
    __int128 sum = 0;
    bool any = false;
    ForEachFact(slot, [&](const SampleColumns& from, size_t row) {
      if (const auto number = NumberAt(from, row)) {
        sum += *number;
        any = true;
      }
    });
    if (!any) return std::nullopt;
    if (sum > INT64_MAX || sum < INT64_MIN) {
      too_large_ = true;
      return std::nullopt;
    }
    return static_cast<int64_t>(sum);
  }

  std::optional<int64_t> SumOfDoubles(size_t slot) const {
    double sum = 0;
    bool any = false;
    ForEachFact(slot, [&](const SampleColumns& from, size_t row) {
      if (const auto number = NumberAt(from, row)) {
        sum += NumberOfOrder(*number);
        any = true;
      }
    });
    return any ? std::optional(OrderOf(sum)) : std::nullopt;
  }

  int64_t DayAt(uint32_t second) const { return calendar_.DayOf(timeline::FromSeconds(second)); }

  // The seconds of her facts in time.
  void Moments(const std::vector<SampleColumns>& readable, size_t slot, Span span,
               std::vector<uint32_t>& into) const {
    into.clear();
    Walk(readable, slot, span, [&](const SampleColumns& from, size_t row) {
      into.push_back(from.columns->seconds[row]);
    });
    if (readable.size() > 1) std::ranges::sort(into);
  }

  template <typename Add>
  void Gaps(size_t slot, Add&& add) {
    Moments(readable_, slot, task_.span, moments_);
    if (moments_.size() < 2) return;
    int64_t before = DayAt(moments_[0]);
    for (size_t i = 1; i < moments_.size(); ++i) {
      if (moments_[i] == moments_[i - 1]) continue;
      const int64_t day = DayAt(moments_[i]);
      if (day != before) add(day - before);
      before = day;
    }
  }

  int64_t DaysOf(size_t slot) {
    Moments(readable_, slot, task_.span, moments_);
    int64_t days = 0;
    for (size_t i = 0; i < moments_.size(); ++i) {
      days += i == 0 || DayAt(moments_[i]) != DayAt(moments_[i - 1]) ? 1 : 0;
    }
    return days;
  }

  template <typename Add>
  void Delays(size_t slot, Add&& add) {
    Moments(readable_, slot, task_.span, moments_);
    if (moments_.empty()) return;
    Moments(others_, slot, {moments_.front(), timeline::kEndOfTime}, others_moments_);
    for (const uint32_t moment : moments_) {
      const auto next = std::ranges::lower_bound(others_moments_, moment);
      if (next != others_moments_.end()) add(Delay(moment, *next));
    }
  }

  int64_t Delay(uint32_t from, uint32_t to) const {
    if (office_ == nullptr) return int64_t{to} - from;
    return office_->SecondsBetween(timeline::FromSeconds(from), timeline::FromSeconds(to));
  }

  struct Fact {
    uint32_t second;
    uint32_t micros;
    int64_t seq;
    PropertyBits item;
    PropertyBits order;
    int64_t money;
  };

  // Her facts before the end of the span in time.
  void Gather(size_t slot, Span span) {
    facts_.clear();
    Walk(readable_, slot, span, [&](const SampleColumns& from, size_t row) {
      const KindColumns& columns = *from.columns;
      const auto label = [&]() -> PropertyBits {
        return columns.label.empty() || columns.label[row] == 0 ? timeline::kNoProperty
                                                                : columns.label[row];
      };
      facts_.push_back({columns.seconds[row], columns.micros.empty() ? 0 : columns.micros[row],
                        columns.seq[row], task_.item == 0 ? label() : from.item[row],
                        from.order[row],
                        columns.money.empty() ? timeline::kNoMoney : columns.money[row]});
    });
    std::ranges::sort(facts_, {}, [](const Fact& fact) {
      return std::tuple(fact.second, fact.micros, fact.seq);
    });
  }

  std::optional<int64_t> Upgrades(size_t slot) {
    Gather(slot, {0, task_.span.to});
    std::erase_if(facts_, [](const Fact& fact) {
      return fact.item == timeline::kNoProperty || fact.money == timeline::kNoMoney;
    });
    std::ranges::sort(facts_, {}, [](const Fact& fact) {
      return std::tuple(fact.item, fact.second, fact.micros, fact.seq);
    });
    int64_t upgrades = 0;
    for (size_t i = 1; i < facts_.size(); ++i) {
      const Fact& fact = facts_[i];
      const Fact& before = facts_[i - 1];
      upgrades +=
          fact.second >= task_.span.from && fact.item == before.item && fact.money > before.money
              ? 1
              : 0;
    }
    return Unless0(upgrades);
  }

  std::optional<int64_t> MixedOrders(size_t slot) {
    Gather(slot, task_.span);
    std::ranges::sort(facts_, {},
                      [](const Fact& fact) { return std::pair(fact.order, fact.item); });
    int64_t mixed = 0;
    for (size_t begin = 0; begin < facts_.size();) {
      size_t end = begin;
      size_t items = 0;
      for (; end < facts_.size() && facts_[end].order == facts_[begin].order; ++end) {
        const bool fresh = end == begin || facts_[end].item != facts_[end - 1].item;
        items += fresh && facts_[end].item != timeline::kNoProperty ? 1 : 0;
      }
      mixed += facts_[begin].order != timeline::kNoProperty && items > 1 ? 1 : 0;
      begin = end;
    }
    return Unless0(mixed);
  }

  // When she departed by ends; nothing while something runs.
  std::optional<int64_t> EndOf(size_t slot) {
    Moments(others_, slot, {0, timeline::kEndOfTime}, others_moments_);
    int64_t open = 0;
    int64_t last = 0;
    size_t start = 0;
    size_t end = 0;
    while (true) {
      const int64_t opens = start < moments_.size() ? int64_t{moments_[start]} : INT64_MAX;
      const int64_t closes =
          end < others_moments_.size() ? others_moments_[end] + task_.low : INT64_MAX;
      if (std::min(opens, closes) >= task_.span.to) break;
      if (opens <= closes) {
        ++open;
        ++start;
        continue;
      }
      ++end;
      if (open == 0) continue;
      if (--open == 0) last = closes;
    }
    return open > 0 ? std::nullopt : std::optional(last);
  }

  std::optional<int64_t> TenureOf(size_t slot) {
    Moments(readable_, slot, {0, task_.span.to}, moments_);
    if (moments_.empty()) return std::nullopt;
    const int64_t first = DayAt(moments_.front());
    int64_t until = DayAt(task_.span.to);
    bool departed = false;
    if (task_.ends) {
      if (const auto end = EndOf(slot)) {
        departed = true;
        until = DayAt(static_cast<uint32_t>(*end));
      }
    } else {
      // She is silent for too long once the moment lies beyond the start of this day.
      const int64_t leaves = DayAt(moments_.back()) + task_.low;
      const Instant at = timeline::FromSeconds(task_.span.to);
      departed = calendar_.StartOfDay(leaves) < at;
      if (departed) until = leaves;
    }
    if (task_.departed && !departed) return std::nullopt;
    const int64_t days = std::max<int64_t>(until - first, 0);
    return task_.with_departed ? 2 * days + (departed ? 1 : 0) : days;
  }

  std::optional<int64_t> RecurringOf(size_t slot) {
    if (!recurring_ || !recurring_->Follow(slot)) return std::nullopt;
    return Unless0(recurring_->Amount(task_.part, recurring_pass_.ends[0]));
  }

  std::optional<int64_t> TimeOf(size_t slot) {
    if (!chain_) return std::nullopt;
    ChainWalk::Moments moments;
    const size_t last = chain_->steps() - 1;
    if (chain_->Follow(slot, task_.span, moments) <= last) return std::nullopt;
    return int64_t{moments[last]} - moments[0];
  }

  std::optional<int64_t> Predicted(size_t slot) const {
    if (slot >= predicted_.size() || std::isnan(predicted_[slot])) return std::nullopt;
    return task_.doubles ? OrderOf(predicted_[slot])
                         : static_cast<int64_t>(std::llround(predicted_[slot]));
  }

  const SampleTask& task_;
  const Calendar& calendar_;
  const OfficeClock* office_;  // null: all time counts
  std::vector<SampleColumns> readable_;
  std::vector<SampleColumns> others_;
  std::vector<double> predicted_;
  RecurringPass recurring_pass_;
  std::optional<RecurringWalk> recurring_;
  std::optional<ChainWalk> chain_;
  std::vector<uint32_t> moments_;
  std::vector<uint32_t> others_moments_;
  std::vector<Fact> facts_;
  bool too_large_ = false;
};

// The customers of a block; the organisation itself is none.
template <typename Visit>
void ForEachSlot(size_t block_index, const Bitmap* who, Visit&& visit) {
  for (size_t slot = block_index == 0 ? 1 : 0; slot < kBlockCustomers; ++slot) {
    if (who == nullptr || (((*who)[slot / 64] >> (slot % 64)) & 1) != 0) visit(slot);
  }
}

}  // namespace

void SampleTotal::Add(const SampleTask& task, int64_t one) {
  if (task.kept) {
    numbers.Add(one);
    return;
  }
  ++count;
  const double size = task.doubles ? NumberOfOrder(one) : static_cast<double>(one);
  if (task.doubles) {
    number += size;
  } else {
    sum += one;
  }
  squares += size * size;
}

void SampleTotal::Add(SampleTotal&& other) {
  numbers.Add(std::move(other.numbers));
  count += other.count;
  sum += other.sum;
  number += other.number;
  squares += other.squares;
  too_large |= other.too_large;
}

void RunSample(const Plan& plan, const SampleTask& task, size_t block_index,
               const timeline::Block& block, const Bitmap* who, SampleTotal& into) {
  SampleWalk walk(plan, task, block_index, block);
  if (walk.empty()) return;
  ForEachSlot(block_index, who, [&](size_t slot) {
    walk.ForEach(slot, [&](int64_t number) { into.Add(task, number); });
  });
  into.too_large |= walk.too_large();
}

void RunRecurring(const Plan& plan, const RecurringPass& pass, size_t block_index,
                  const timeline::Block& block, const std::function<const Bitmap*(int64_t)>& chosen,
                  std::vector<SampleTotal>& totals) {
  RecurringWalk walk(plan, plan.samples[pass.tasks.front()], pass, block);
  if (walk.empty()) return;
  std::vector<std::optional<Bitmap>> who;
  for (const uint32_t task : pass.tasks) {
    const Bitmap* bits = chosen(plan.samples[task].program);
    who.push_back(bits == nullptr ? std::nullopt : std::optional(*bits));
  }
  ForEachSlot(block_index, nullptr, [&](size_t slot) {
    if (!walk.Follow(slot)) return;
    for (size_t i = 0; i < pass.tasks.size(); ++i) {
      if (who[i] && (((*who[i])[slot / 64] >> (slot % 64)) & 1) == 0) continue;
      const SampleTask& task = plan.samples[pass.tasks[i]];
      const int64_t amount = walk.Amount(task.part, pass.ends[i]);
      if (amount != 0) totals[pass.tasks[i]].Add(task, amount);
    }
  });
}

void RunNumberLeaf(const Plan& plan, const Leaf& leaf, size_t block_index,
                   const timeline::Block& block, Bitmap& into) {
  into.fill(0);
  const NumberTest& test = plan.numbers[leaf.source];
  SampleWalk walk(plan, test.sample, block_index, block);
  if (walk.empty()) return;
  ForEachSlot(block_index, nullptr, [&](size_t slot) {
    bool found = false;
    walk.ForEach(slot, [&](int64_t number) { found |= number >= test.low && number <= test.high; });
    if (found) into[slot / 64] |= uint64_t{1} << (slot % 64);
  });
}

}  // namespace vafa::ask
