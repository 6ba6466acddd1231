#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "stats/btyd/count_sums.h"
#include "stats/btyd/likelihood_region.h"
#include "stats/btyd/purchase_fit.h"
#include "stats/btyd/rfm_summary.h"
#include "stats/newton.h"

namespace vafa::stats {

/// Where a model's search begins and what its weak prior is about; those in the unit of time are
/// shares of the mean age, so that the search does not depend on the unit.
template <typename P>
struct SearchPlan {
  std::vector<P> starts;
  P usual;
  double mean_age = 1;
};

/// Every so-many-eth customer, copied; the whole when it is small.
class SampledColumns {
 public:
  explicit SampledColumns(const RepeatColumns& all);
  RepeatColumns columns() const { return {repeats_, recency_, age_, weights_}; }

 private:
  std::vector<uint32_t> repeats_;
  std::vector<double> recency_;
  std::vector<double> age_;
  std::vector<double> weights_;
};

/// Whether the edge of the likelihood region is asked for, and of so few rows that it is quick; of
/// more the parameters are about normal.
bool TracesEdge(const FitOptions& options, const RepeatColumns& columns);

/// The mean of T over customers; 1 where all are new.
double MeanAge(const RepeatColumns& columns);

/// Fills in who was fitted to; `purchases` are of the counts of repeat purchases.
template <typename P>
void CountCustomers(const CountSums& purchases, PurchaseFit<P>& fit) {
  fit.customers = static_cast<size_t>(std::llround(purchases.customers()));
  fit.repeat_buyers = static_cast<size_t>(std::llround(purchases.positive()));
  fit.repeat_purchases = static_cast<uint64_t>(std::llround(purchases.total()));
}

/// Maximises a likelihood over ln (parameters, those of time divided by the mean age), with or
/// without the weak prior. A Likelihood has `Evaluation<N> Evaluate(const P&) const`.
template <typename P, typename Likelihood>
class Search {
 public:
  static constexpr size_t kSize = kParameters<P>;
  using Point = Vector<kSize>;

  Search(const Likelihood& all, const Likelihood& sampled, const SearchPlan<P>& plan)
      : all_(all), sampled_(sampled), plan_(plan) {}

  /// Fills the parameters and what is known of them; `enough` tells whether the data may do without
  /// the prior.
  void Run(bool enough, PurchaseFit<P>& fit) const {
    Maximum<kSize> maximum;
    std::optional<Matrix<kSize>> covariance;
    if (enough) {
      maximum = FromSeveralStarts(false);
      fit.evaluations = maximum.evaluations;
      covariance = CovarianceInLogarithms(maximum);
    }
    fit.estimator = Estimator::kMaximumLikelihood;
    if (!covariance || !IsTold(*covariance)) {
      fit.estimator = Estimator::kWeakPrior;
      maximum = FromSeveralStarts(true);
      fit.evaluations += maximum.evaluations;
      covariance = CovarianceInLogarithms(maximum);
    }
    fit.converged = covariance.has_value();
    fit.parameters = ParametersAt(maximum.at);
    fit.log_likelihood = fit.estimator == Estimator::kMaximumLikelihood
                             ? maximum.evaluation.value
                             : all_.Evaluate(fit.parameters).value;
    if (!covariance) return;
    const Point p = fit.parameters.array();
    Point errors;
    for (size_t i = 0; i < kSize; ++i) {
      for (size_t j = 0; j < kSize; ++j) fit.covariance[i][j] = p[i] * p[j] * (*covariance)[i][j];
      errors[i] = std::sqrt(fit.covariance[i][i]);
    }
    fit.standard_errors = FromArray<P>(errors);
  }

  /// Fills in the edge of the region around what Run has found.
  void Trace(PurchaseFit<P>& fit) const {
    if (!fit.converged) return;
    const bool prior = fit.estimator == Estimator::kWeakPrior;
    const auto evaluate = [&](const Point& at) { return At(all_, at, prior); };
    Maximum<kSize> maximum;
    const Point p = fit.parameters.array();
    for (size_t i = 0; i < kSize; ++i) {
      maximum.at[i] = std::log(p[i] / (P::kTimes[i] ? plan_.mean_age : 1.0));
    }
    maximum.evaluation = evaluate(maximum.at);
    Matrix<kSize> covariance = fit.covariance;
    for (size_t i = 0; i < kSize; ++i) {
      for (size_t j = 0; j < kSize; ++j) covariance[i][j] /= p[i] * p[j];
    }
    fit.edge.clear();
    for (const Point& at : EdgeOfRegion(evaluate, maximum, covariance)) {
      fit.edge.push_back(ParametersAt(at));
    }
  }

 private:
  static constexpr double kPriorDeviation = 1.5;

  P ParametersAt(const Point& at) const {
    Point values;
    for (size_t i = 0; i < kSize; ++i) {
      values[i] = std::exp(at[i]) * (P::kTimes[i] ? plan_.mean_age : 1.0);
    }
    return FromArray<P>(values);
  }

  static Point PointAt(const P& parameters) {
    Point at = parameters.array();
    for (double& v : at) v = std::log(v);
    return at;
  }

  Evaluation<kSize> At(const Likelihood& likelihood, const Point& at, bool prior) const {
    const P p = ParametersAt(at);
    Evaluation<kSize> result = InLogarithms(likelihood.Evaluate(p), p.array());
    if (!prior) return result;
    constexpr double kPrecision = 1 / (kPriorDeviation * kPriorDeviation);
    const Point usual = PointAt(plan_.usual);
    for (size_t i = 0; i < kSize; ++i) {
      const double off = at[i] - usual[i];
      result.value -= 0.5 * kPrecision * off * off;
      result.gradient[i] -= kPrecision * off;
      result.hessian[i][i] -= kPrecision;
    }
    return result;
  }

  /// Several starts on the sample, then the best of them on everything.
  Maximum<kSize> FromSeveralStarts(bool prior) const {
    Maximum<kSize> best;
    bool found = false;
    for (const P& start : plan_.starts) {
      NewtonOptions rough;
      rough.tolerance = 1e-4;
      const auto on_sample = [&](const Point& at) { return At(sampled_, at, prior); };
      const auto tried = Maximize<kSize>(on_sample, PointAt(start), rough);
      if (found && !(tried.evaluation.value > best.evaluation.value)) continue;
      best = tried;
      found = true;
    }
    return Maximize<kSize>([&](const Point& at) { return At(all_, at, prior); }, best.at,
                           NewtonOptions());
  }

  static std::optional<Matrix<kSize>> CovarianceInLogarithms(const Maximum<kSize>& maximum) {
    if (!maximum.converged) return std::nullopt;
    Matrix<kSize> information = maximum.evaluation.hessian;
    for (auto& row : information) {
      for (double& v : row) v = -v;
    }
    return InversePositiveDefinite(information);
  }

  /// Whether the data tell each parameter better than the prior would.
  static bool IsTold(const Matrix<kSize>& covariance) {
    for (size_t i = 0; i < kSize; ++i) {
      if (!(covariance[i][i] < kPriorDeviation * kPriorDeviation)) return false;
    }
    return true;
  }

  const Likelihood& all_;
  const Likelihood& sampled_;
  const SearchPlan<P>& plan_;
};

}  // namespace vafa::stats
