#pragma once

#include <optional>
#include <vector>

#include "learn/predictions/churn_rows.h"
#include "learn/predictions/risk_trial.h"
#include "stats/churn/churn_contest.h"

namespace vafa::predictions {

/// With less than this, nothing is learnt about who will leave.
inline constexpr size_t kMinCutOffs = 3;       ///< horizons of the past with their outcome known
inline constexpr size_t kMinChurnRows = 200;   ///< customers seen at them
inline constexpr size_t kMinLost = 50;         ///< of those, lost
inline constexpr size_t kMinHeldOutLost = 15;  ///< lost among those on whom it is tried

/// How far back is learnt from and how many of the newest cut-offs it is tried on: the further, the
/// more, the fewer customers there are.
struct ChurnFitOptions {
  size_t cut_offs = 12;          ///< at least, where the past goes back so far
  size_t most_cut_offs = 24;     ///< while there are no more rows than `most_rows`
  size_t held_out = 3;           ///< at least; at most half of them
  size_t enough_held_out = 300;  ///< lost, with which no more are held out
  size_t most_rows = 100'000;    ///< with more customers, a part of them drawn by their ids
  stats::TreeOptions trees;
};

/// The scorer in use, which a new one has to beat.
struct Incumbent {
  const FeatureSet& set;
  const stats::ChurnScorer& scorer;
  Instant data_to;  ///< it knows nothing of what came later
};

/// Who will leave, as learnt from those who did.
struct ChurnFit {
  ChurnRules rules;
  FeatureSet set;
  uint32_t at = 0;      ///< the moment up to which facts were known
  size_t cut_offs = 0;  ///< of the past
  size_t held_out = 0;  ///< the newest of them, on which it was tried
  size_t rows = 0;
  size_t lost = 0;
  /// Attributes that were left out since next to nobody has them before leaving: they tell of the
  /// leaving itself.
  std::vector<std::string> told_afterwards;
  std::optional<stats::ChurnContest> contest;  ///< absent when there was too little to learn from
  std::optional<stats::ChurnScorer> scorer;    ///< with it
  RiskTrial tried;                             ///< the same, by the best
  /// Why nothing, or only the plain rule, is used.
  std::optional<Message> reason;

  /// The log-loss of the best and of the incumbent on those whom neither has seen; absent where
  /// there are none.
  struct Comparison {
    double log_loss = 0;
    double incumbent_log_loss = 0;
    size_t rows = 0;
  };
  std::optional<Comparison> comparison;
};

/// Learns from the cut-offs before `at`, tries every method on the newest of them, and takes the
/// best (stats::ChurnContest). `first`: the first fact. Too little to learn from is no error:
/// `reason` says what is missing.
Result<ChurnFit> FitChurn(const ChurnSource& source, Instant first, Instant at,
                          const ChurnFitOptions& options = {},
                          const Incumbent* incumbent = nullptr);

}  // namespace vafa::predictions
