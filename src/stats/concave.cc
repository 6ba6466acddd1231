#include "stats/concave.h"

#include <algorithm>
#include <cmath>

namespace vafa::stats {
namespace {

constexpr int kMaxEvaluations = 100;
constexpr double kTolerance = 1e-12;  // of what a step promises to the value
/// Where a step promises nothing any more but still goes so far (in standard deviations of the
/// features), it goes on for ever.
constexpr double kStillMoving = 1e-2;

double Longest(const std::vector<double>& step) {
  const auto [low, high] = std::ranges::minmax(step);
  return std::max(-low, high);
}

std::unexpected<Error> Blame(const char* message, const std::string& name, const char* why) {
  return Fail(ErrorCode::kInvalid, Message(message, {{"column", name}}), name + why, name);
}

class Search {
 public:
  Search(const std::function<ConcaveEvaluation(const std::vector<double>&)>& evaluate,
         std::span<const std::string> names, std::span<const double> ridge)
      : evaluate_(evaluate), names_(names), ridge_(ridge) {}

  Result<ConcaveMaximum> From(std::vector<double> start) {
    ConcaveMaximum best;
    best.at = std::move(start);
    best.evaluation = Evaluate(best.at);
    best.start_value = best.evaluation.value;
    std::vector<double> step(best.at.size());
    while (evaluations_ < kMaxEvaluations) {
      const auto factor = Cholesky::Of(best.evaluation.information);
      if (!factor && evaluations_ > 1) return Separated(step);
      if (!factor) {
        return Blame("stats.collinear", names_[factor.error()], " follows from others");
      }
      step = factor->Solve(best.evaluation.gradient);
      double promised = 0;
      for (size_t j = 0; j < step.size(); ++j) {
        promised += 0.5 * step[j] * best.evaluation.gradient[j];
      }
      if (promised < kTolerance) {
        if (Longest(step) > kStillMoving) return Separated(step);
        best.covariance = factor->Inverse();
        best.evaluations = evaluations_;
        return best;
      }
      if (!Improve(step, best)) return Separated(step);
    }
    return Separated(step);
  }

 private:
  std::unexpected<Error> Separated(const std::vector<double>& step) const {
    const auto farthest = std::ranges::max_element(
        step, [](double a, double b) { return std::abs(a) < std::abs(b); });
    return Blame("stats.separated", names_[static_cast<size_t>(farthest - step.begin())],
                 ": its coefficient grows without end");
  }

  ConcaveEvaluation Evaluate(const std::vector<double>& at) {
    ++evaluations_;
    ConcaveEvaluation result = evaluate_(at);
    for (size_t j = 0; j < at.size(); ++j) {
      result.value -= 0.5 * ridge_[j] * at[j] * at[j];
      result.gradient[j] -= ridge_[j] * at[j];
      result.information(j, j) += ridge_[j];
    }
    return result;
  }

  /// Goes the step, or a half of it, a quarter, …: the first that does not lower the value.
  bool Improve(const std::vector<double>& step, ConcaveMaximum& best) {
    const double enough = best.evaluation.value - 1e-12 * std::abs(best.evaluation.value);
    double share = 1;
    for (int tries = 0; tries < 40; ++tries, share /= 2) {
      std::vector<double> at = best.at;
      for (size_t j = 0; j < step.size(); ++j) at[j] += share * step[j];
      ConcaveEvaluation trial = Evaluate(at);
      if (!(trial.value >= enough)) continue;
      best.at = std::move(at);
      best.evaluation = std::move(trial);
      return true;
    }
    return false;
  }

  const std::function<ConcaveEvaluation(const std::vector<double>&)>& evaluate_;
  std::span<const std::string> names_;
  std::span<const double> ridge_;
  int evaluations_ = 0;
};

}  // namespace

Result<ConcaveMaximum> MaximizeConcave(
    const std::function<ConcaveEvaluation(const std::vector<double>&)>& evaluate,
    std::vector<double> start, std::span<const std::string> names, std::span<const double> ridge) {
  return Search(evaluate, names, ridge).From(std::move(start));
}

}  // namespace vafa::stats
