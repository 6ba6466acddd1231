#include "stats/churn/churn_model.h"

#include <algorithm>

#include "stats/churn/logistic.h"
#include "stats/errors.h"

namespace vafa::stats {
namespace {

struct Rows {
  std::vector<double> values;
  std::vector<uint8_t> label;

  void Push(std::span<const double> row, uint8_t happened) {
    values.insert(values.end(), row.begin(), row.end());
    label.push_back(happened);
  }
};

/// What models said of rows that they had not seen.
struct HeldOut {
  std::vector<uint8_t> label;
  std::vector<double> log_odds;  ///< by the trees
  std::vector<double> baseline;  ///< probabilities by logistic regression
};

Status PredictFold(std::span<const std::string> names, const Rows& known, const Rows& unseen,
                   const TreeOptions& options, HeldOut& held_out) {
  VAFA_ASSIGN(const Trees trees, Trees::Train({names, known.values}, known.label, options));
  VAFA_ASSIGN(const std::vector<double> log_odds, trees.LogOdds({names, unseen.values}));
  held_out.log_odds.insert(held_out.log_odds.end(), log_odds.begin(), log_odds.end());
  held_out.label.insert(held_out.label.end(), unseen.label.begin(), unseen.label.end());
  LogisticOptions ridge;
  ridge.ridge = 1;
  ridge.threads = options.threads;
  VAFA_ASSIGN(const LogisticFit baseline, FitLogistic({names, known.values}, known.label, ridge));
  const Features features{names, unseen.values};
  for (size_t i = 0; i < unseen.label.size(); ++i) {
    held_out.baseline.push_back(baseline.Probability(features.Row(i)));
  }
  return {};
}

Result<HeldOut> PredictFolds(const Features& features, std::span<const uint8_t> label,
                             std::span<const uint32_t> fold, FoldOrder order,
                             const TreeOptions& options) {
  std::vector<uint32_t> numbers(fold.begin(), fold.end());
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  if (numbers.size() < 2) return BadColumn("fold", 0, "fewer than two");
  HeldOut held_out;
  for (const uint32_t number : numbers) {
    if (order == FoldOrder::kInTime && number == numbers.front()) continue;
    Rows known, unseen;
    for (size_t i = 0; i < label.size(); ++i) {
      if (fold[i] == number) {
        unseen.Push(features.Row(i), label[i]);
      } else if (order == FoldOrder::kAny || fold[i] < number) {
        known.Push(features.Row(i), label[i]);
      }
    }
    VAFA_TRY(PredictFold(features.names, known, unseen, options, held_out));
  }
  return held_out;
}

Result<ChurnEvaluation> Evaluate(const HeldOut& held_out, const PlattCalibration& calibration) {
  ChurnEvaluation evaluation;
  evaluation.rows = held_out.label.size();
  std::vector<double> probability;
  for (const double v : held_out.log_odds) probability.push_back(calibration.At(v));
  VAFA_ASSIGN(evaluation.auc, AreaUnderCurve({held_out.log_odds, held_out.label}));
  VAFA_ASSIGN(evaluation.brier_score, BrierScore({probability, held_out.label}));
  VAFA_ASSIGN(evaluation.log_loss, LogLoss({probability, held_out.label}));
  VAFA_ASSIGN(const Auc baseline, AreaUnderCurve({held_out.baseline, held_out.label}));
  evaluation.baseline_auc = baseline.value;
  return evaluation;
}

}  // namespace

Result<ChurnModel> ChurnModel::Train(const Features& features, std::span<const uint8_t> label,
                                     std::span<const uint32_t> fold, FoldOrder order,
                                     const TreeOptions& options) {
  if (fold.size() != label.size()) return BadColumn("fold", label.size(), "length differs");
  VAFA_TRY(Check(features, label.size()));
  VAFA_ASSIGN(const HeldOut held_out, PredictFolds(features, label, fold, order, options));
  // Trees that tell nobody apart are left as they are.
  const auto calibration =
      FitPlatt({held_out.log_odds, held_out.label}).value_or(PlattCalibration{0, 1});
  VAFA_ASSIGN(ChurnEvaluation evaluation, Evaluate(held_out, calibration));
  VAFA_ASSIGN(Trees trees, Trees::Train(features, label, options));
  return ChurnModel(std::move(trees), calibration, std::move(evaluation));
}

Result<std::vector<double>> ChurnModel::Probabilities(const Features& features) const {
  VAFA_ASSIGN(std::vector<double> values, trees_.LogOdds(features));
  for (double& v : values) v = calibration_.At(v);
  return values;
}

Result<std::vector<double>> ChurnModel::Contributions(const Features& features) const {
  VAFA_ASSIGN(std::vector<double> parts, trees_.Contributions(features));
  const size_t width = features.columns() + 1;
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i] *= calibration_.slope;
    if (i % width == width - 1) parts[i] += calibration_.intercept;
  }
  return parts;
}

}  // namespace vafa::stats
