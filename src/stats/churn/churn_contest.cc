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

constexpr uint32_t kParts = 5;

struct HeldOut {
  std::vector<uint32_t> rows;
  std::vector<uint32_t> fold;  ///< of each of them
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
        held_out.fold.push_back(number);
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

/// The probability of each row by a calibration that was fitted to the other folds; where there is
/// only one, to the other fifths of it.
std::vector<double> CrossCalibrated(const HeldOut& held_out, std::span<const double> log_odds) {
  std::vector<uint32_t> part = held_out.fold;
  if (part.front() == part.back()) {
    for (size_t i = 0; i < part.size(); ++i) part[i] = static_cast<uint32_t>(i) % kParts;
  }
  std::vector<uint32_t> parts = part;
  std::ranges::sort(parts);
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  std::vector<double> probability(part.size());
  for (const uint32_t left_out : parts) {
    std::vector<double> score;
    std::vector<uint8_t> label;
    for (size_t i = 0; i < part.size(); ++i) {
      if (part[i] == left_out) continue;
      score.push_back(log_odds[i]);
      label.push_back(held_out.label[i]);
    }
    const PlattCalibration calibration = Calibrate({score, label});
    for (size_t i = 0; i < part.size(); ++i) {
      if (part[i] == left_out) probability[i] = calibration.At(log_odds[i]);
    }
  }
  return probability;
}

double Loss(double probability, uint8_t label) {
  const double p = std::clamp(probability, 1e-15, 1 - 1e-15);
  return label != 0 ? -std::log(p) : -std::log1p(-p);
}

EstimateWithError GainOver(std::span<const double> other, std::span<const double> probability,
                           std::span<const uint8_t> label) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < label.size(); ++i) {
    const double gain = Loss(other[i], label[i]) - Loss(probability[i], label[i]);
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

/// `over_logistic`: the gain of the trees over logistic regression.
ChurnMethod Best(const ChurnContest& contest, const EstimateWithError& over_logistic) {
  const bool logistic = IsSure(contest.of(ChurnMethod::kLogistic).gain);
  const double least = logistic ? over_logistic.standard_error : 0;
  if (IsSure(contest.of(ChurnMethod::kTrees).gain) && over_logistic.value > least) {
    return ChurnMethod::kTrees;
  }
  return logistic ? ChurnMethod::kLogistic : ChurnMethod::kRule;
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
  for (const ChurnMethod method : kMethods) {
    const auto index = static_cast<size_t>(method);
    const LabelledScores scores{held_out.log_odds[index], held_out.label};
    probabilities[index] = CrossCalibrated(held_out, scores.score);
    ChurnResult& result = contest.results[index];
    result.method = method;
    VAFA_ASSIGN(result.auc, AreaUnderCurve(scores));
    VAFA_ASSIGN(result.brier_score, BrierScore({probabilities[index], held_out.label}));
    VAFA_ASSIGN(result.log_loss, LogLoss({probabilities[index], held_out.label}));
    result.gain = GainOver(probabilities[0], probabilities[index], held_out.label);
  }
  contest.best = Best(
      contest, GainOver(probabilities[static_cast<size_t>(ChurnMethod::kLogistic)],
                        probabilities[static_cast<size_t>(ChurnMethod::kTrees)], held_out.label));
  const auto best = static_cast<size_t>(contest.best);
  contest.calibration = Calibrate({held_out.log_odds[best], held_out.label});
  contest.probability = probabilities[best];
  contest.rule = std::move(probabilities[0]);
  contest.rows = std::move(held_out.rows);
  contest.label = std::move(held_out.label);
  return contest;
}

}  // namespace vafa::stats
