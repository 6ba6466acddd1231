#include "ask/recurring.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "ask/columns.h"

namespace vafa::ask {
namespace {

using timeline::KindColumns;
using timeline::kNoMoney;
using timeline::kNoProperty;
using timeline::PropertyBits;

constexpr int64_t kForEver = int64_t{1} << 40;

// An amount of one interval as that of a month: a year is 12 months or 365 days. Rounded half away
// from zero.
int64_t Monthly(int64_t money, PropertyBits interval) {
  struct Rate {
    PropertyBits interval;
    int64_t times;
    int64_t by;
  };
  static const Rate kRates[] = {{timeline::BitsOfText("day"), 365, 12},
                                {timeline::BitsOfText("week"), 365, 84},
                                {timeline::BitsOfText("quarter"), 1, 3},
                                {timeline::BitsOfText("year"), 1, 12}};
  const auto* rate = std::ranges::find(kRates, interval, &Rate::interval);
  if (rate == std::end(kRates)) return money;
  const __int128 whole = __int128{money} * rate->times;
  return static_cast<int64_t>((2 * whole + (whole < 0 ? -rate->by : rate->by)) / (2 * rate->by));
}

}  // namespace

RecurringPass PassOf(const SampleTask& task) {
  return {{}, {task.span.from, task.span.to}, {{0, 1}}};
}

std::vector<RecurringPass> RecurringPasses(const std::vector<SampleTask>& samples) {
  const auto key = [](const SampleTask& task) {
    return std::tuple(task.source, task.other, task.item, task.order, task.low);
  };
  std::map<decltype(key(SampleTask{})), RecurringPass> passes;
  for (uint32_t i = 0; i < samples.size(); ++i) {
    if (samples[i].of != Sample::Of::kRecurring) continue;
    RecurringPass& pass = passes[key(samples[i])];
    pass.tasks.push_back(i);
    pass.seconds.push_back(samples[i].span.from);
    pass.seconds.push_back(samples[i].span.to);
  }
  std::vector<RecurringPass> found;
  for (auto& [shared, pass] : passes) {
    std::ranges::sort(pass.seconds);
    const auto repeats = std::ranges::unique(pass.seconds);
    pass.seconds.erase(repeats.begin(), repeats.end());
    const auto place = [&](uint32_t second) {
      const auto at = std::ranges::lower_bound(pass.seconds, second);
      return static_cast<uint32_t>(at - pass.seconds.begin());
    };
    for (const uint32_t task : pass.tasks) {
      pass.ends.emplace_back(place(samples[task].span.from), place(samples[task].span.to));
    }
    found.push_back(std::move(pass));
  }
  return found;
}

RecurringWalk::RecurringWalk(const Plan& plan, const SampleTask& task, const RecurringPass& pass,
                             const timeline::Block& block)
    : grace_(task.low), pass_(pass), states_(pass.seconds.size()) {
  for (const uint32_t source : {task.source, task.other}) {
    for (const KindId kind : plan.sources[source].kinds) {
      const KindColumns* columns = block.Find(kind);
      if (columns == nullptr) continue;
      readable_.push_back({columns, NamedColumn(plan, task.item, *columns),
                           NamedColumn(plan, task.order, *columns), source == task.other});
    }
  }
}

void RecurringWalk::Gather(size_t slot) {
  events_.clear();
  for (const auto& [columns, id, interval, ends] : readable_) {
    for (size_t row = columns->offsets[slot]; row < columns->offsets[slot + 1]; ++row) {
      events_.push_back({columns->seconds[row], columns->micros.empty() ? 0 : columns->micros[row],
                         columns->seq[row], id[row], interval[row],
                         columns->money.empty() ? kNoMoney : columns->money[row], ends});
    }
  }
  std::ranges::sort(events_, {}, [](const Event& event) {
    return std::tuple(event.second, event.micros, event.seq);
  });
}

void RecurringWalk::Take(const Event& event) {
  auto found = std::ranges::find(subscriptions_, event.id, &Subscription::id);
  if (event.ends) {
    if (found != subscriptions_.end()) {
      found->ends_at = std::min(found->ends_at, event.second + grace_);
    }
    return;
  }
  if (found == subscriptions_.end()) {
    found = subscriptions_.insert(found, {event.id, kNoProperty, 0, kForEver});
  }
  found->ends_at = kForEver;
  if (event.interval != kNoProperty) found->interval = event.interval;
  if (event.money != kNoMoney) found->money = event.money;
}

int64_t RecurringWalk::MonthlyAt(int64_t second) const {
  int64_t sum = 0;
  for (const Subscription& one : subscriptions_) {
    if (one.ends_at >= second) sum += Monthly(one.money, one.interval);
  }
  return sum;
}

bool RecurringWalk::Follow(size_t slot) {
  Gather(slot);
  if (events_.empty()) return false;
  subscriptions_.clear();
  size_t next = 0;
  bool before = false;
  for (size_t i = 0; i < pass_.seconds.size(); ++i) {
    const uint32_t second = pass_.seconds[i];
    for (; next < events_.size() && events_[next].second < second; ++next) {
      Take(events_[next]);
      before = before || (!events_[next].ends && MonthlyAt(events_[next].second) != 0);
    }
    states_[i] = {MonthlyAt(second), before};
  }
  return true;
}

int64_t RecurringWalk::Amount(Recurring::Part part, std::pair<uint32_t, uint32_t> ends) const {
  using Part = Recurring::Part;
  const auto [opening, before] = states_[ends.first];
  const int64_t closing = states_[ends.second].monthly;
  switch (part) {
    case Part::kOpening:
      return opening;
    case Part::kNew:
      return opening == 0 && !before ? closing : 0;
    case Part::kReactivated:
      return opening == 0 && before ? closing : 0;
    case Part::kExpansion:
      return opening != 0 && closing > opening ? closing - opening : 0;
    case Part::kContraction:
      return closing != 0 && closing < opening ? opening - closing : 0;
    case Part::kChurned:
      return closing == 0 ? opening : 0;
    case Part::kClosing:
      return closing;
  }
  return 0;
}

}  // namespace vafa::ask
