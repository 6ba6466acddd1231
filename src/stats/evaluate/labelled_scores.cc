#include "stats/evaluate/labelled_scores.h"

#include <cmath>

#include "stats/errors.h"

namespace vafa::stats {

Status Check(const LabelledScores& scores) {
  if (scores.size() == 0) return Fail(ErrorCode::kInvalid, "stats.no_customers", {}, "score");
  if (scores.label.size() != scores.size()) {
    return BadColumn("label", scores.size(), "length differs");
  }
  for (size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores.score[i])) return BadColumn("score", i, "not finite");
    if (scores.label[i] > 1) return BadColumn("label", i, "neither 0 nor 1");
  }
  return {};
}

Status CheckProbabilities(const LabelledScores& scores) {
  VAFA_TRY(Check(scores));
  for (size_t i = 0; i < scores.size(); ++i) {
    if (!(scores.score[i] >= 0 && scores.score[i] <= 1)) {
      return BadColumn("score", i, "not a probability");
    }
  }
  return {};
}

}  // namespace vafa::stats
