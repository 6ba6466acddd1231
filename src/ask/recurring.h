#pragma once

#include <vector>

#include "ask/columns.h"
#include "ask/plan.h"

namespace vafa::ask {

/// Recurring revenue (docs/reference/questions.md, Recurring revenue) for sample tasks that differ
/// in span, part and customers only: one walk answers them all. Their source are the facts that
/// start, renew or change a subscription, `other` those that end one, `item` the properties with
/// its id, `order` those with its interval.
struct RecurringPass {
  std::vector<uint32_t> tasks;                      ///< places in Plan::samples
  std::vector<uint32_t> seconds;                    ///< where spans begin and end, rising
  std::vector<std::pair<uint32_t, uint32_t>> ends;  ///< by task: places of its span's ends
};
std::vector<RecurringPass> RecurringPasses(const std::vector<SampleTask>& samples);
RecurringPass PassOf(const SampleTask& task);

/// Follows the customers of one block.
class RecurringWalk {
 public:
  /// `task`: any of the pass. What is referred to outlives the walk.
  RecurringWalk(const Plan& plan, const SampleTask& task, const RecurringPass& pass,
                const timeline::Block& block);

  bool empty() const { return readable_.empty(); }
  /// Looks at a customer; false when nothing ever recurs.
  bool Follow(size_t slot);
  /// Minor units a month of a task of the pass, for the customer last followed.
  int64_t Amount(Recurring::Part part, std::pair<uint32_t, uint32_t> ends) const;

 private:
  struct Readable {
    const timeline::KindColumns* columns;
    NamedColumn id;
    NamedColumn interval;
    bool ends;
  };
  struct Event {
    uint32_t second;
    uint32_t micros;
    int64_t seq;
    timeline::PropertyBits id;
    timeline::PropertyBits interval;
    int64_t money;
    bool ends;
  };
  struct Subscription {
    timeline::PropertyBits id;
    timeline::PropertyBits interval;
    int64_t money;    ///< of one interval
    int64_t ends_at;  ///< from this second on it runs no more
  };
  struct State {
    int64_t monthly;
    bool before;  ///< there was something at an earlier second
  };

  void Gather(size_t slot);
  void Take(const Event& event);
  int64_t MonthlyAt(int64_t second) const;

  int64_t grace_;
  const RecurringPass& pass_;
  std::vector<Readable> readable_;
  std::vector<Event> events_;
  std::vector<Subscription> subscriptions_;
  std::vector<State> states_;  // by second of the pass
};

}  // namespace vafa::ask
