#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace vafa::predictions {

/// The variances of figures of parameters that have a covariance, by the delta method with central
/// differences; `figures` maps parameters to a vector. Parameters without variance are held;
/// infinite where a figure is not known nearby.
template <typename Figures>
std::vector<double> DeltaVariances(const std::array<double, 3>& at,
                                   const std::array<std::array<double, 3>, 3>& covariance,
                                   const Figures& figures) {
  constexpr double kStep = 1e-4;  // of a parameter
  std::vector<std::array<double, 3>> gradients;
  for (size_t i = 0; i < at.size(); ++i) {
    if (covariance[i][i] <= 0) continue;
    auto up = at, down = at;
    up[i] += kStep * at[i];
    down[i] -= kStep * at[i];
    const std::vector<double> above = figures(up), below = figures(down);
    gradients.resize(above.size());
    for (size_t k = 0; k < above.size(); ++k) {
      gradients[k][i] = (above[k] - below[k]) / (2 * kStep * at[i]);
    }
  }
  std::vector<double> variances;
  for (const auto& gradient : gradients) {
    double variance = 0;
    for (size_t i = 0; i < at.size(); ++i) {
      for (size_t j = 0; j < at.size(); ++j) {
        variance += gradient[i] * gradient[j] * covariance[i][j];
      }
    }
    variances.push_back(std::isnan(variance) ? std::numeric_limits<double>::infinity() : variance);
  }
  return variances;
}

/// Of one figure.
template <typename Figure>
double DeltaVariance(const std::array<double, 3>& at,
                     const std::array<std::array<double, 3>, 3>& covariance, const Figure& figure) {
  const auto variances =
      DeltaVariances(at, covariance, [&](const auto& v) { return std::vector<double>{figure(v)}; });
  return variances.empty() ? 0 : variances.front();
}

}  // namespace vafa::predictions
