#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "stats/btyd/gamma_gamma.h"
#include "stats/newton.h"

namespace vafa::stats {

/// The customers the model is fitted to. Amounts are divided by their mean, so that the search does
/// not depend on the currency.
struct Spenders {
  std::vector<double> purchases;  ///< x
  std::vector<double> total;      ///< x times the mean amount
  std::vector<double> weights;    ///< empty: all 1
  std::map<uint32_t, double> customers_by_purchases;
  double scale = 1;
  double all_purchases = 0;  ///< Σ x
  double log_mean = 0;       ///< Σ ln z̄, z̄ in scaled amounts
  double x_log_mean = 0;     ///< Σ x·ln z̄
  double customers = 0;
  double without_purchase = 0;
  double not_positive = 0;
  double correlation = 0;

  size_t size() const { return purchases.size(); }
  double weight(size_t i) const { return weights.empty() ? 1 : weights[i]; }
};

/// ln L = ln Γ(px+q) − ln Γ(px) − ln Γ(q) + q·ln γ + px·ln(x·z̄) − ln z̄ − (px+q)·ln(γ + x·z̄) over
/// customers, with its derivatives in (p, q, γ); scaled amounts. Written by deviations from the
/// mean, so that nothing cancels where p and q are large and amounts nearly alike.
Evaluation<3> Evaluate(const Spenders& spenders, const GammaGammaParameters& b, int threads);

}  // namespace vafa::stats
