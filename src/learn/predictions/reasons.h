#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/message.h"
#include "learn/predictions/features.h"

namespace vafa::predictions {

/// A reason for a prediction: the features of one theme taken together.
struct Reason {
  FeatureSet::Place place;
  double weight = 0;  ///< what it adds to the log-odds of leaving
  Message text;       ///< what is the case, in words
  /// It tells what she is, not what she did or what became of her: an attribute of her record, her
  /// plan, since when she has been a customer, that she has not answered. True, but nothing to call
  /// her about.
  bool of_record = false;
};

/// How reasons are told: in days of the calendar up to a moment, as everything beside them is.
struct Telling {
  const Calendar& calendar;
  Instant at;
  std::optional<Message> rhythm;  ///< what is said of her rhythm already, and is said again
  int rhythm_means = 0;           ///< what anybody takes that for: 1 leaving, −1 staying, 0 neither

  /// How many days ago something was that is so many days of 24 hours past.
  int64_t DaysAgo(double elapsed_days) const;
};

/// The reasons behind a customer's prediction, the weightiest first, those of her record last.
/// `parts` are the contributions of her features (stats::ChurnScorer), `traits` her values of the
/// set's traits ("": not known). What would be taken for the opposite of what it does to the risk
/// is left out: a silence long for her is no sign of staying in words, even where that of most is
/// longer.
std::vector<Reason> ReasonsOf(const FeatureSet& set, std::span<const double> parts,
                              const Behaviour& behaviour, std::span<const std::string> traits,
                              const ChurnRules& rules, const Telling& telling);

}  // namespace vafa::predictions
