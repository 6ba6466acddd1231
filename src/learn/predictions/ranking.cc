#include "learn/predictions/ranking.h"

#include <algorithm>

#include "customers/observed.h"
#include "learn/predictions/purchases.h"

namespace vafa::predictions {
namespace {

/// With more customers than these hold, an answer may lag behind single new facts.
constexpr size_t kFewBlocks = 12;

}  // namespace

const KeepRow* Ranking::Answer::Find(int64_t customer) const {
  const auto index = static_cast<size_t>(customer);
  if (customer < 0 || index >= row_of.size() || row_of[index] == 0) return nullptr;
  return &list.rows[row_of[index] - 1];
}

Result<std::shared_ptr<const Ranking::Answer>> Ranking::Compute(const timeline::Snapshot& snapshot,
                                                                Instant at,
                                                                const Calendar& calendar) const {
  const int64_t at_day = calendar.DayOf(at);
  VAFA_ASSIGN(const Purchases all, GatherPurchases(snapshot, facts_, at_day, calendar));
  auto answer = std::make_shared<Answer>();
  answer->at = at;
  answer->through = snapshot.through();
  KeepInput input;
  input.customers = all.customers;
  input.purchases = all.columns();
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
