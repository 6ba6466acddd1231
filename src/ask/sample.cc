#include "ask/sample.h"

#include <algorithm>
#include <cmath>

#include "ask/filter.h"

namespace vafa::ask {
namespace {

using timeline::kBlockCustomers;
using timeline::KindColumns;

class SampleWalk {
 public:
  SampleWalk(const Plan& plan, const SampleTask& task, const timeline::Block& block,
             SampleTotal& into)
      : task_(task), calendar_(plan.calendars[task.calendar]), into_(into) {
    const Source& source = plan.sources[task.source];
    for (const KindId kind : source.kinds) {
      const KindColumns* columns = block.Find(kind);
      if (columns == nullptr) continue;
      const BoundFilter match(source.filter, *columns);
      if (match.Possible()) readable_.push_back({columns, match});
    }
  }

  bool empty() const { return readable_.empty(); }

  void Add(size_t slot) {
    switch (task_.of) {
      case Sample::Of::kFacts:
        return task_.money() ? AddFacts(slot, &KindColumns::money)
                             : AddFacts(slot, &KindColumns::value);
      case Sample::Of::kSum:
        return task_.money() ? AddMoney(slot) : AddValue(slot);
      case Sample::Of::kCount: {
        int64_t count = 0;
        ForEachFact(slot, [&](const KindColumns&, size_t) { ++count; });
        if (count > 0) into_.numbers.Add(count);
        return;
      }
      case Sample::Of::kGaps:
        return AddGaps(slot);
    }
  }

 private:
  struct Readable {
    const KindColumns* columns;
    BoundFilter match;
  };

  static bool Filled(int64_t money) { return money != timeline::kNoMoney; }
  static bool Filled(double value) { return !std::isnan(value); }
  static int64_t KeyOf(int64_t money) { return money; }
  static int64_t KeyOf(double value) { return OrderOf(value); }

  // Her facts in the span that pass the filter, each kind's in time.
  template <typename Visit>
  void ForEachFact(size_t slot, Visit&& visit) const {
    for (const auto& [columns, match] : readable_) {
      const auto begin = columns->seconds.begin() + columns->offsets[slot];
      const auto end = columns->seconds.begin() + columns->offsets[slot + 1];
      const auto from =
          task_.span.from == 0 ? begin : std::lower_bound(begin, end, task_.span.from);
      for (auto at = from; at != end && *at < task_.span.to; ++at) {
        const auto row = static_cast<size_t>(at - columns->seconds.begin());
        if (match(row)) visit(*columns, row);
      }
    }
  }

  template <typename T>
  void AddFacts(size_t slot, std::span<const T> KindColumns::* column) {
    ForEachFact(slot, [&](const KindColumns& columns, size_t row) {
      const auto& numbers = columns.*column;
      if (!numbers.empty() && Filled(numbers[row])) into_.numbers.Add(KeyOf(numbers[row]));
    });
  }

  void AddMoney(size_t slot) {
    __int128 sum = 0;
    bool any = false;
    ForEachFact(slot, [&](const KindColumns& columns, size_t row) {
      if (columns.money.empty() || !Filled(columns.money[row])) return;
      sum += columns.money[row];
      any = true;
    });
    if (!any) return;
    if (sum > INT64_MAX || sum < INT64_MIN) {
      into_.too_large = true;
    } else {
      into_.numbers.Add(static_cast<int64_t>(sum));
    }
  }

  void AddValue(size_t slot) {
    double sum = 0;
    bool any = false;
    ForEachFact(slot, [&](const KindColumns& columns, size_t row) {
      if (columns.value.empty() || !Filled(columns.value[row])) return;
      sum += columns.value[row];
      any = true;
    });
    if (any) into_.numbers.Add(OrderOf(sum));
  }

  void AddGaps(size_t slot) {
    moments_.clear();
    ForEachFact(slot, [&](const KindColumns& columns, size_t row) {
      moments_.push_back(columns.seconds[row]);
    });
    if (moments_.size() < 2) return;
    if (readable_.size() > 1) std::ranges::sort(moments_);
    int64_t before = calendar_.DayOf(timeline::FromSeconds(moments_[0]));
    for (size_t i = 1; i < moments_.size(); ++i) {
      if (moments_[i] == moments_[i - 1]) continue;
      const int64_t day = calendar_.DayOf(timeline::FromSeconds(moments_[i]));
      if (day != before) into_.numbers.Add(day - before);
      before = day;
    }
  }

  const SampleTask& task_;
  const Calendar& calendar_;
  SampleTotal& into_;
  std::vector<Readable> readable_;
  std::vector<uint32_t> moments_;
};

}  // namespace

void RunSample(const Plan& plan, const SampleTask& task, const timeline::Block& block, size_t first,
               const Bitmap* who, SampleTotal& into) {
  SampleWalk walk(plan, task, block, into);
  if (walk.empty()) return;
  for (size_t slot = first; slot < kBlockCustomers; ++slot) {
    if (who == nullptr || (((*who)[slot / 64] >> (slot % 64)) & 1) != 0) walk.Add(slot);
  }
}

}  // namespace vafa::ask
