#include "stats/churn/churn_contest.h"

#include <algorithm>
#include <cmath>

#include "stats/errors.h"

namespace vafa::stats {
namespace {

constexpr std::array kMethods = {ChurnMethod::kRule, ChurnMethod::kLogistic, ChurnMethod::kTrees};

struct Rows {
  std::vector<double> values;
  std::vector<uint8_t> label;

  void Push(std::span<const double> row, uint8_t happened) {
    values.insert(values.end(), row.begin(), row.end());
    label.push_back(happened);
  }
};

struct HeldOut {
  std::vector<uint32_t> rows;
  std::vector<uint8_t> label;
  std::array<std::vector<double>, kMethods.size()> log_odds;
};

Result<HeldOut> PredictFolds(const Features& features, std::span<const size_t> silence,
                             std::span<const uint8_t> label, std::span<const uint32_t> fold,
                             FoldOrder order, const TreeOptions& options) {
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
        held_out.rows.push_back(static_cast<uint32_t>(i));
      } else if (order == FoldOrder::kAny || fold[i] < number) {
        known.Push(features.Row(i), label[i]);
      }
    }
    held_out.label.insert(held_out.label.end(), unseen.label.begin(), unseen.label.end());
    for (const ChurnMethod method : kMethods) {
      VAFA_ASSIGN(const ChurnScorer scorer,
                  ChurnScorer::Train(method, {features.names, known.values}, silence, known.label,
                                     options));
      VAFA_ASSIGN(const std::vector<double> scores,
                  scorer.LogOdds({features.names, unseen.values}));
      auto& all = held_out.log_odds[static_cast<size_t>(method)];
      all.insert(all.end(), scores.begin(), scores.end());
    }
  }
  return held_out;
}

/// A method that has it the wrong way round knows nothing.
PlattCalibration Calibrate(const LabelledScores& scores) {
  const auto fitted = FitPlatt(scores);
  if (fitted && fitted->slope > 0) return *fitted;
  const auto size = static_cast<double>(scores.size());
  const double ones = static_cast<double>(std::ranges::count(scores.label, uint8_t{1}));
  return {std::log((ones + 1) / (size - ones + 1)), 0};
}

double Loss(double probability, uint8_t label) {
  const double p = std::clamp(probability, 1e-15, 1 - 1e-15);
  return label != 0 ? -std::log(p) : -std::log1p(-p);
}

EstimateWithError GainOver(std::span<const double> rule, std::span<const double> probability,
                           std::span<const uint8_t> label) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < label.size(); ++i) {
    const double gain = Loss(rule[i], label[i]) - Loss(probability[i], label[i]);
    sum += gain;
    squares += gain * gain;
  }
  const auto size = static_cast<double>(label.size());
  const double mean = sum / size;
  const double variance = std::max(0.0, squares / size - mean * mean);
  return {mean, std::sqrt(variance / size)};
}

bool IsSure(const EstimateWithError& gain) {
  return gain.value > 0 && gain.value > kSure * gain.standard_error;
}

ChurnMethod Best(const ChurnContest& contest) {
  const ChurnResult& trees = contest.of(ChurnMethod::kTrees);
  const ChurnResult& logistic = contest.of(ChurnMethod::kLogistic);
  if (IsSure(trees.gain) && trees.log_loss < logistic.log_loss) return ChurnMethod::kTrees;
  return IsSure(logistic.gain) ? ChurnMethod::kLogistic : ChurnMethod::kRule;
}

}  // namespace

Result<ChurnContest> RunChurnContest(const Features& features, std::span<const size_t> silence,
                                     std::span<const uint8_t> label, std::span<const uint32_t> fold,
                                     FoldOrder order, const TreeOptions& options) {
  if (fold.size() != label.size()) return BadColumn("fold", label.size(), "length differs");
  VAFA_TRY(Check(features, label.size()));
  VAFA_ASSIGN(HeldOut held_out, PredictFolds(features, silence, label, fold, order, options));
  ChurnContest contest;
  std::array<std::vector<double>, kMethods.size()> probabilities;
  std::array<PlattCalibration, kMethods.size()> calibrations;
  for (const ChurnMethod method : kMethods) {
    const auto index = static_cast<size_t>(method);
    const LabelledScores scores{held_out.log_odds[index], held_out.label};
    calibrations[index] = Calibrate(scores);
    for (const double v : scores.score) {
      probabilities[index].push_back(calibrations[index].At(v));
    }
    ChurnResult& result = contest.results[index];
    result.method = method;
    VAFA_ASSIGN(result.auc, AreaUnderCurve(scores));
    VAFA_ASSIGN(result.brier_score, BrierScore({probabilities[index], held_out.label}));
    VAFA_ASSIGN(result.log_loss, LogLoss({probabilities[index], held_out.label}));
    result.gain = GainOver(probabilities[0], probabilities[index], held_out.label);
  }
  contest.best = Best(contest);
  contest.calibration = calibrations[static_cast<size_t>(contest.best)];
  contest.probability = probabilities[static_cast<size_t>(contest.best)];
  contest.rule = std::move(probabilities[0]);
  contest.rows = std::move(held_out.rows);
  contest.label = std::move(held_out.label);
  return contest;
}

}  // namespace vafa::stats
