#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <vector>

namespace vafa::stats {

/// As a number of dimensions: known only when the program runs.
inline constexpr size_t kDynamic = 0;

template <size_t N>
using Vector = std::conditional_t<N == kDynamic, std::vector<double>, std::array<double, N>>;
template <size_t N>
using Matrix =
    std::conditional_t<N == kDynamic, std::vector<std::vector<double>>, std::array<Vector<N>, N>>;

/// A function's value, gradient and matrix of second derivatives at one point.
template <size_t N>
struct Evaluation {
  double value = 0;
  Vector<N> gradient{};
  Matrix<N> hessian{};
};

template <size_t N>
void AddTo(Evaluation<N>& sum, const Evaluation<N>& part) {
  sum.value += part.value;
  for (size_t i = 0; i < N; ++i) {
    sum.gradient[i] += part.gradient[i];
    for (size_t j = 0; j < N; ++j) sum.hessian[i][j] += part.hessian[i][j];
  }
}

/// Makes a Hessian symmetric of which only the lower triangle was filled.
template <size_t N>
void FillUpperTriangle(Evaluation<N>& evaluation) {
  for (size_t i = 0; i < evaluation.gradient.size(); ++i) {
    for (size_t j = i + 1; j < evaluation.gradient.size(); ++j)
      evaluation.hessian[i][j] = evaluation.hessian[j][i];
  }
}

/// The inverse of a symmetric positive definite matrix; nullopt if it is not one.
template <typename M>
std::optional<M> InversePositiveDefinite(const M& m) {
  const size_t n = m.size();
  M lower = m;  // Cholesky: m = lower · lowerᵀ
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double sum = m[i][j];
      for (size_t k = 0; k < j; ++k) sum -= lower[i][k] * lower[j][k];
      if (i != j) {
        lower[i][j] = sum / lower[j][j];
      } else if (sum > 1e-14 * std::abs(m[i][i]) && std::isfinite(sum)) {
        lower[i][i] = std::sqrt(sum);
      } else {
        return std::nullopt;
      }
    }
  }
  M inverse = m;
  auto y = m[0];
  for (size_t column = 0; column < n; ++column) {
    for (size_t i = 0; i < n; ++i) {
      double sum = i == column ? 1.0 : 0.0;
      for (size_t k = 0; k < i; ++k) sum -= lower[i][k] * y[k];
      y[i] = sum / lower[i][i];
    }
    for (size_t i = n; i-- > 0;) {
      double sum = y[i];
      for (size_t k = i + 1; k < n; ++k) sum -= lower[k][i] * inverse[k][column];
      inverse[i][column] = sum / lower[i][i];
    }
  }
  return inverse;
}

/// From second derivatives in p to those in θ = ln p, where models are fitted (every parameter of
/// theirs is positive): ∂f/∂θᵢ = pᵢ·fᵢ, ∂²f/∂θᵢ∂θⱼ = pᵢ·pⱼ·fᵢⱼ + [i = j]·pᵢ·fᵢ.
template <size_t N>
Evaluation<N> InLogarithms(const Evaluation<N>& natural, const Vector<N>& p) {
  Evaluation<N> result;
  result.value = natural.value;
  for (size_t i = 0; i < N; ++i) {
    result.gradient[i] = p[i] * natural.gradient[i];
    for (size_t j = 0; j < N; ++j) result.hessian[i][j] = p[i] * p[j] * natural.hessian[i][j];
    result.hessian[i][i] += result.gradient[i];
  }
  return result;
}

struct NewtonOptions {
  int max_evaluations = 100;
  /// Stops when the quadratic model promises less than this above the current value.
  double tolerance = 1e-9;
  /// No coordinate moves farther than this in one step.
  double max_step = 1.5;
  /// No coordinate leaves [-bound, bound]: reaching it means that there is no maximum inside.
  double bound = 18.0;
};

template <size_t N>
struct Maximum {
  Vector<N> at{};
  Evaluation<N> evaluation;
  int evaluations = 0;
  bool converged = false;
};

/// Maximises a smooth function by Newton's method with Levenberg's damping: the step solves
/// (damping·diag|H| − H)·step = gradient, where the damping grows until the matrix is positive
/// definite and the step improves the value, and shrinks to nothing near the maximum, where
/// convergence is quadratic. `evaluate` maps a Vector<N> to an Evaluation<N>.
template <size_t N, typename Function>
Maximum<N> Maximize(const Function& evaluate, const Vector<N>& start,
                    const NewtonOptions& options) {
  Maximum<N> best{start, evaluate(start), 1, false};
  if (!std::isfinite(best.evaluation.value)) return best;
  const size_t n = start.size();
  double damping = 0;
  while (best.evaluations < options.max_evaluations) {
    const Evaluation<N>& current = best.evaluation;
    Matrix<N> curvature = current.hessian;
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < n; ++j) curvature[i][j] = -current.hessian[i][j];
      curvature[i][i] += damping * (std::abs(current.hessian[i][i]) + 1e-6);
    }
    const auto inverse = InversePositiveDefinite(curvature);
    if (!inverse) {
      damping = damping > 0 ? damping * 4 : 1e-3;
      if (damping > 1e12) return best;
      continue;
    }
    Vector<N> step = current.gradient;
    double promised = 0;
    double longest = 0;
    for (size_t i = 0; i < n; ++i) {
      step[i] = 0;
      for (size_t j = 0; j < n; ++j) step[i] += (*inverse)[i][j] * current.gradient[j];
      promised += 0.5 * step[i] * current.gradient[i];
      longest = std::max(longest, std::abs(step[i]));
    }
    if (damping == 0 && promised < options.tolerance) {
      best.converged = true;
      return best;
    }
    const double shrink = longest > options.max_step ? options.max_step / longest : 1.0;
    Vector<N> next = best.at;
    for (size_t i = 0; i < n; ++i) {
      next[i] = std::clamp(next[i] + shrink * step[i], -options.bound, options.bound);
    }
    Evaluation<N> trial = evaluate(next);
    ++best.evaluations;
    if (std::isfinite(trial.value) && trial.value > current.value) {
      best.at = next;
      best.evaluation = trial;
      damping = damping < 1e-2 ? 0 : damping / 8;
    } else if (promised < 1e3 * options.tolerance) {
      best.converged = damping == 0;  // rounding hides what is left to gain
      return best;
    } else {
      damping = damping > 0 ? damping * 4 : 1e-3;
      if (damping > 1e12) return best;
    }
  }
  return best;
}

}  // namespace vafa::stats
