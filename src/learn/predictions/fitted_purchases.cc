#include "learn/predictions/fitted_purchases.h"

#include <algorithm>
#include <cmath>

#include "stats/btyd/mbgcnbd.h"
#include "stats/btyd/mbgcnbd_likelihood.h"

namespace vafa::predictions {

using stats::BgNbdParameters;

namespace {

/// So many customers hold k and four parameters; each k that is tried is a fit of its own.
constexpr size_t kEnough = 50'000;

/// How far beyond the time of certainty is looked: doublings, then halvings.
constexpr int kDoublings = 60;
constexpr int kHalvings = 50;
constexpr double kExact = 1e-9;

/// The chance that fewer than k events fell into her silence (mbgcnbd_likelihood.h).
double StillSilent(uint32_t k, const BgNbdParameters& p, uint32_t repeats, double recency,
                   double age) {
  return stats::SilenceOf(k, p.r + static_cast<double>(k) * repeats, recency, age, p.alpha).f;
}

/// The first time at which something has come that stays; looked for about a guess.
template <typename HasCome>
double FirstTime(const HasCome& has_come, double guess) {
  double low = 0, high = guess;
  for (int i = 0; i < kDoublings && !has_come(high); ++i) {
    low = high;
    high *= 2;
  }
  for (int i = 0; i < kHalvings && high - low > kExact * high; ++i) {
    const double middle = (low + high) / 2;
    (has_come(middle) ? high : low) = middle;
  }
  return high;
}

/// Nodes and weights of Gauss-Hermite for a standard normal variable, exact up to the ninth power
/// (Abramowitz & Stegun 1964, table 25.10, with x·√2 and w/√π).
constexpr std::array<double, 5> kNodes = {-2.8569700138728, -1.3556261799742658, 0,
                                          1.3556261799742658, 2.8569700138728};
constexpr std::array<double, 5> kWeights = {0.011257411327720691, 0.22207592200561263,
                                            0.53333333333333333, 0.22207592200561263,
                                            0.011257411327720691};
constexpr size_t kDraws = kNodes.size() * kNodes.size();

struct Draw {
  BgNbdParameters parameters;
  double weight = 0;
};

/// What r and alpha may be, by the covariance of their logarithms.
std::array<Draw, kDraws> RateDraws(const stats::BgNbdFit& fit) {
  const auto& [r, alpha, a, b] = fit.parameters;
  const auto& covariance = fit.covariance;
  const double of_r = std::sqrt(std::max(0.0, covariance[0][0])) / r;
  const double both = of_r > 0 ? covariance[0][1] / (r * alpha) / of_r : 0;
  const double of_alpha =
      std::sqrt(std::max(0.0, covariance[1][1] / (alpha * alpha) - both * both));
  std::array<Draw, kDraws> draws;
  for (size_t i = 0; i < kDraws; ++i) {
    const size_t x = i / kNodes.size(), y = i % kNodes.size();
    draws[i] = {{r * std::exp(of_r * kNodes[x]),
                 alpha * std::exp(both * kNodes[x] + of_alpha * kNodes[y]), a, b},
                kWeights[x] * kWeights[y]};
  }
  return draws;
}

/// Every n-th customer, so that there are no more than enough.
stats::RepeatSummary ThinnedOut(const stats::RepeatSummary& summary) {
  const size_t step = summary.source.size() / (kEnough + 1) + 1;
  stats::RepeatSummary thinned;
  for (size_t i = 0; i < summary.source.size(); i += step) {
    thinned.repeats.push_back(summary.repeats[i]);
    thinned.recency.push_back(summary.recency[i]);
    thinned.age.push_back(summary.age[i]);
    thinned.log_gaps.push_back(summary.log_gaps[i]);
  }
  return thinned;
}

}  // namespace

std::string_view Name(PurchaseShape shape) {
  switch (shape) {
    case PurchaseShape::kBgNbd:
      return "bg-nbd";
    case PurchaseShape::kMbgNbd:
      return "mbg-nbd";
    case PurchaseShape::kMbgCnbd:
      break;
  }
  return "mbg-cnbd-k";
}

std::optional<PurchaseShape> PurchaseShapeFromName(std::string_view name) {
  for (const auto shape : kPurchaseShapes) {
    if (Name(shape) == name) return shape;
  }
  return std::nullopt;
}

Result<std::unique_ptr<stats::PurchaseModel>> FittedPurchases::Model(
    const BgNbdParameters& parameters) const {
  if (shape == PurchaseShape::kBgNbd) {
    VAFA_ASSIGN(const auto model, stats::BgNbd::Make(parameters));
    return std::make_unique<stats::BgNbd>(model);
  }
  VAFA_ASSIGN(const auto model, stats::MbgCnbd::Make(parameters, k));
  return std::make_unique<stats::MbgCnbd>(model);
}

double FittedPurchases::PAlive(const BgNbdParameters& p, uint32_t repeats, double recency,
                               double age) const {
  // How many coins fell in her favour already, of those that the model tosses.
  const bool first_too = shape != PurchaseShape::kBgNbd;
  const double survived = first_too ? repeats : repeats > 0 ? repeats - 1.0 : 0.0;
  const double odds = p.a / (p.b + survived);
  const double silent = StillSilent(k, p, repeats, recency, age);
  return silent / (silent + odds);
}

double FittedPurchases::BuysIfAlive(const BgNbdParameters& p, double time, uint32_t repeats,
                                    double recency, double age) const {
  const double silent = StillSilent(k, p, repeats, recency, age);
  const double later = StillSilent(k, p, repeats, recency, age + time);
  return silent > 0 ? 1 - later / silent : 0;
}

double FittedPurchases::BuysWithin(const BgNbdParameters& p, double time, uint32_t repeats,
                                   double recency, double age) const {
  return PAlive(p, repeats, recency, age) * BuysIfAlive(p, time, repeats, recency, age);
}

double FittedPurchases::NextPurchase(double share, uint32_t repeats, double recency,
                                     double age) const {
  const BgNbdParameters& p = fit.parameters;
  if (k == 1) {
    // Her rate is Gamma(r + x, alpha + T), so that the time is Lomax.
    return (p.alpha + age) * std::expm1(-std::log1p(-share) / (p.r + repeats));
  }
  const double until = (1 - share) * StillSilent(k, p, repeats, recency, age);
  return FirstTime(
      [&](double time) { return StillSilent(k, p, repeats, recency, age + time) <= until; },
      p.alpha + age);
}

stats::Interval FittedPurchases::NextPurchaseWithin(double outside, uint32_t repeats,
                                                    double recency, double age) const {
  const auto draws = RateDraws(fit);
  std::array<double, kDraws> silent{};  // up to now
  for (size_t i = 0; i < kDraws; ++i) {
    silent[i] = StillSilent(k, draws[i].parameters, repeats, recency, age);
  }
  const auto not_yet = [&](double time) {
    double chance = 0;
    for (size_t i = 0; i < kDraws; ++i) {
      const double later = StillSilent(k, draws[i].parameters, repeats, recency, age + time);
      if (silent[i] > 0) chance += draws[i].weight * later / silent[i];
    }
    return chance;
  };
  const auto by = [&](double share) {
    return FirstTime([&](double time) { return not_yet(time) <= 1 - share; },
                     NextPurchase(share, repeats, recency, age));
  };
  return {by(outside), by(1 - outside)};
}

Result<FittedPurchases> FitPurchases(PurchaseShape shape, const stats::RepeatSummary& summary,
                                     const stats::FitOptions& options) {
  if (shape == PurchaseShape::kBgNbd) {
    VAFA_ASSIGN(const stats::BgNbdFit fit, stats::FitBgNbd(summary.columns(), options));
    return FittedPurchases{shape, fit};
  }
  if (shape == PurchaseShape::kMbgNbd) {
    VAFA_ASSIGN(const stats::BgNbdFit fit, stats::FitMbgNbd(summary.columns(), options));
    return FittedPurchases{shape, fit};
  }
  const stats::RepeatSummary thinned = ThinnedOut(summary);
  VAFA_ASSIGN(const stats::MbgCnbdFit fit,
              stats::FitMbgCnbd(thinned.columns(), thinned.log_gaps, options));
  const stats::BgNbdFit& parameters = fit;
  return FittedPurchases{fit.k == 1 ? PurchaseShape::kMbgNbd : shape, parameters, fit.k};
}

}  // namespace vafa::predictions
