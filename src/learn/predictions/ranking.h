#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/kept.h"
#include "facts/feed.h"
#include "facts/organisation.h"
#include "learn/predictions/keep.h"

namespace vafa::predictions {

/// Whom to keep, from the timeline as it is: gathers the purchases, fits and ranks, and keeps the
/// answer until something changes. Safe on any thread.
class Ranking {
 public:
  Ranking(const FactLog& facts, const TimelineFeed& feed, const Clock& clock)
      : facts_(facts), feed_(feed), clock_(clock) {}

  struct Answer {
    Instant at;  ///< what "silent" and "next" are counted from
    int64_t through = 0;
    KeepList list;
    std::vector<uint32_t> row_of;  ///< by customer id: 1 + index of her row; 0: none

    const KeepRow* Find(int64_t customer) const;
  };

  /// `at` unset: now, or the end of the data where these are old (customers/observed.h). With
  /// many customers an answer may lag behind single new facts for some seconds.
  Result<std::shared_ptr<const Answer>> At(std::optional<Instant> at, const Organisation& settings);

 private:
  struct Question {
    bool of_a_day = false;  ///< else of now
    int64_t day = 0;
    std::string zone;
    bool operator==(const Question&) const = default;
  };
  Result<std::shared_ptr<const Answer>> Compute(const timeline::Snapshot& snapshot, Instant at,
                                                const Calendar& calendar) const;

  const FactLog& facts_;
  const TimelineFeed& feed_;
  const Clock& clock_;

  Kept<Question, int64_t, Answer> kept_;
};

}  // namespace vafa::predictions
