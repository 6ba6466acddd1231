#include "learn/predictions/fitted_purchases.h"

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

/// The chance that fewer than k events fell into her silence (mbgcnbd_likelihood.h).
double StillSilent(uint32_t k, const BgNbdParameters& p, uint32_t repeats, double recency,
                   double age) {
  return stats::SilenceOf(k, p.r + static_cast<double>(k) * repeats, recency, age, p.alpha).f;
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

double FittedPurchases::NextPurchase(double share, uint32_t repeats, double recency,
                                     double age) const {
  const BgNbdParameters& p = fit.parameters;
  if (k == 1) {
    // Her rate is Gamma(r + x, alpha + T), so that the time is Lomax.
    return (p.alpha + age) * std::expm1(-std::log1p(-share) / (p.r + repeats));
  }
  const double until = (1 - share) * StillSilent(k, p, repeats, recency, age);
  const auto bought = [&](double time) {
    return StillSilent(k, p, repeats, recency, age + time) <= until;
  };
  double low = 0, high = p.alpha + age;
  for (int i = 0; i < kDoublings && !bought(high); ++i) {
    low = high;
    high *= 2;
  }
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (bought(middle) ? high : low) = middle;
  }
  return high;
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
