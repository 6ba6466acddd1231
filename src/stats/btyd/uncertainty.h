#pragma once

#include <cmath>
#include <limits>

#include "stats/btyd/likelihood_region.h"
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

/// Carries the uncertainty of a fit's parameters into any figure that follows from them: its
/// interval goes from the least to the greatest value on the edge of the likelihood region, its
/// profile likelihood interval (likelihood_region.h). Without an edge, that is of many rows, by the
/// delta method: with g the figure on its scale and Σ the covariance of the logarithms of the
/// parameters, Var g ≈ ∇gᵀ·Σ·∇g, whose gradient is taken by central differences. It is the
/// uncertainty of the parameters alone: what a customer does varies about the figure besides.
template <typename P>
class Uncertainty {
 public:
  explicit Uncertainty(const PurchaseFit<P>& fit) : fit_(fit) {}

  /// `figure` maps P to Result<double>. Without a converged fit the interval is the whole range.
  template <typename Figure>
  Result<Estimate> Of(const Figure& figure, Scale scale) const {
    VAFA_ASSIGN(const double value, Result<double>(figure(fit_.parameters)));
    if (fit_.edge.empty()) return ByDelta(figure, value, scale);
    Estimate estimate{value, {value, value}};
    for (const P& at : fit_.edge) {
      VAFA_ASSIGN(const double other, Result<double>(figure(at)));
      estimate.interval.low = std::fmin(estimate.interval.low, other);
      estimate.interval.high = std::fmax(estimate.interval.high, other);
    }
    return estimate;
  }

  /// The interval of a parameter, in the order of P::kNames; from 0 or to infinity where the data
  /// leave that end open.
  Interval OfParameter(size_t which) const {
    const double value = fit_.parameters.array()[which];
    if (fit_.edge.empty()) {
      const double variance = fit_.covariance[which][which] / (value * value);
      return EstimateOnScale(value, variance, Scale::kPositive, fit_.converged).interval;
    }
    const double low = fit_.edge[2 * which].array()[which];
    const double high = fit_.edge[2 * which + 1].array()[which];
    const double farthest = std::exp(kFarthest) * (1 - 1e-9);
    return {low * farthest < value ? 0 : low,
            high > value * farthest ? std::numeric_limits<double>::infinity() : high};
  }

 private:
  static constexpr double kStep = 1e-4;

  const PurchaseFit<P>& fit_;

  template <typename Figure>
  Result<Estimate> ByDelta(const Figure& figure, double value, Scale scale) const {
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

  static double ToScale(double value, Scale scale) {
    return scale == Scale::kPositive ? std::log(value) : std::log(value) - std::log1p(-value);
  }
};

}  // namespace vafa::stats
