#include "learn/predictions/fitted_purchases.h"

#include <cmath>

#include "stats/btyd/mbgcnbd.h"

namespace vafa::predictions {

using stats::BgNbdParameters;

std::string_view Name(PurchaseShape shape) {
  return shape == PurchaseShape::kBgNbd ? "bg-nbd" : "mbg-nbd";
}

std::optional<PurchaseShape> PurchaseShapeFromName(std::string_view name) {
  for (const auto shape : {PurchaseShape::kBgNbd, PurchaseShape::kMbgNbd}) {
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
  VAFA_ASSIGN(const auto model, stats::MbgCnbd::Make(parameters));
  return std::make_unique<stats::MbgCnbd>(model);
}

double FittedPurchases::PAlive(const BgNbdParameters& p, uint32_t repeats, double recency,
                               double age) const {
  // How many coins fell in her favour already, of those that the model tosses.
  const bool first_too = shape == PurchaseShape::kMbgNbd;
  const double survived = first_too ? repeats : repeats > 0 ? repeats - 1.0 : 0.0;
  const double odds = p.a / (p.b + survived);
  const double e = std::exp(-(p.r + repeats) * std::log((p.alpha + age) / (p.alpha + recency)));
  return e / (e + odds);
}

double FittedPurchases::NextPurchase(double share, uint32_t repeats, double age) const {
  const BgNbdParameters& p = fit.parameters;
  return (p.alpha + age) * std::expm1(-std::log1p(-share) / (p.r + repeats));
}

Result<FittedPurchases> FitPurchases(PurchaseShape shape, const stats::RepeatColumns& columns,
                                     const stats::FitOptions& options) {
  if (shape == PurchaseShape::kBgNbd) {
    VAFA_ASSIGN(stats::BgNbdFit fit, stats::FitBgNbd(columns, options));
    return FittedPurchases{shape, fit};
  }
  VAFA_ASSIGN(stats::BgNbdFit fit, stats::FitMbgNbd(columns, options));
  return FittedPurchases{shape, fit};
}

}  // namespace vafa::predictions
