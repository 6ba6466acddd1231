#pragma once

#include <cmath>

#include "stats/btyd/purchase_fit.h"
#include "stats/intervals.h"

namespace vafa::stats {

/// On which scale an estimate is about normal.
enum class Scale {
  kPositive,     ///< in logarithms: purchases, money
  kProbability,  ///< in log-odds
};

/// A figure with its 95 % interval.
struct Estimate {
  double value = 0;
  Interval interval;
};

/// value·e^±z·σ, or the same of its odds. At the ends of the scale (0; 0 and 1) nothing varies.
Estimate EstimateOnScale(double value, double variance, Scale scale, bool converged);

/// Carries the uncertainty of a fit's parameters into any figure that follows from them, by the
/// delta method: with g the figure on its scale and Σ the covariance of the logarithms of the
/// parameters, Var g ≈ ∇gᵀ·Σ·∇g, whose gradient is taken by central differences. It is that of the
/// parameters alone: what a customer does varies about the figure besides.
template <typename P>
class Uncertainty {
 public:
  explicit Uncertainty(const PurchaseFit<P>& fit) : fit_(fit) {}

  /// `figure` maps P to Result<double>. Without a converged fit the interval is the whole range.
  template <typename Figure>
  Result<Estimate> Of(const Figure& figure, Scale scale) const {
    VAFA_ASSIGN(const double value, Result<double>(figure(fit_.parameters)));
    constexpr size_t kSize = kParameters<P>;
    const Vector<kSize> p = fit_.parameters.array();
    Vector<kSize> gradient{};
    for (size_t i = 0; i < kSize; ++i) {
      auto up = p, down = p;
      up[i] *= std::exp(kStep);
      down[i] *= std::exp(-kStep);
      VAFA_ASSIGN(const double above, Result<double>(figure(FromArray<P>(up))));
      VAFA_ASSIGN(const double below, Result<double>(figure(FromArray<P>(down))));
      gradient[i] = (ToScale(above, scale) - ToScale(below, scale)) / (2 * kStep);
    }
    double variance = 0;
    for (size_t i = 0; i < kSize; ++i) {
      for (size_t j = 0; j < kSize; ++j) {
        variance += gradient[i] * gradient[j] * fit_.covariance[i][j] / (p[i] * p[j]);
      }
    }
    return EstimateOnScale(value, variance, scale, fit_.converged);
  }

 private:
  static constexpr double kStep = 1e-4;

  const PurchaseFit<P>& fit_;

  static double ToScale(double value, Scale scale) {
    return scale == Scale::kPositive ? std::log(value) : std::log(value) - std::log1p(-value);
  }
};

}  // namespace vafa::stats
