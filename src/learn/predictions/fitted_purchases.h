#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/purchase_model.h"
#include "stats/intervals.h"

namespace vafa::predictions {

/// Which purchase model: whether somebody may leave after her first purchase already, and whether
/// her gaps are more even than chance.
enum class PurchaseShape : uint8_t { kBgNbd, kMbgNbd, kMbgCnbd };
inline constexpr std::array kPurchaseShapes = {PurchaseShape::kBgNbd, PurchaseShape::kMbgNbd,
                                               PurchaseShape::kMbgCnbd};
std::string_view Name(PurchaseShape shape);  ///< "bg-nbd", "mbg-nbd", "mbg-cnbd-k"
std::optional<PurchaseShape> PurchaseShapeFromName(std::string_view name);

/// A purchase model fitted to the customers of a shop; times in weeks.
struct FittedPurchases {
  PurchaseShape shape = PurchaseShape::kBgNbd;
  stats::BgNbdFit fit;
  uint32_t k = 1;  ///< events to a purchase; more than one in kMbgCnbd only

  /// The parameters of `fit`, or others of the same shape.
  Result<std::unique_ptr<stats::PurchaseModel>> Model() const { return Model(fit.parameters); }
  Result<std::unique_ptr<stats::PurchaseModel>> Model(
      const stats::BgNbdParameters& parameters) const;

  /// P(alive) at an age with nothing bought since `recency`. BG/NBD tosses the coin that decides
  /// whether she leaves after each repeat purchase; for who bought once the same coin is tossed
  /// after that one purchase (docs/reference/keep.md), as it would call her surely alive.
  double PAlive(uint32_t repeats, double recency, double age) const {
    return PAlive(fit.parameters, repeats, recency, age);
  }
  double PAlive(const stats::BgNbdParameters& parameters, uint32_t repeats, double recency,
                double age) const;

  /// The chance that she buys within a time after `age`, if she has not left …
  double BuysIfAlive(const stats::BgNbdParameters& parameters, double time, uint32_t repeats,
                     double recency, double age) const;
  /// … and as it is not certain that she is still here.
  double BuysWithin(const stats::BgNbdParameters& parameters, double time, uint32_t repeats,
                    double recency, double age) const;

  /// The time after `age` by which she buys next with probability `share`, if she has not left.
  double NextPurchase(double share, uint32_t repeats, double recency, double age) const;
  /// Between which times she does so but for `outside` on either side, whatever of what the data
  /// leave open the parameters are: the chance of buying by a time is its mean over them, taken as
  /// log-normal about the estimates (Gauss-Hermite on the two that it depends on).
  stats::Interval NextPurchaseWithin(double outside, uint32_t repeats, double recency,
                                     double age) const;
};

/// kMbgCnbd finds k itself, by 50,000 customers where there are more; where it is 1, what comes out
/// is kMbgNbd, which is the same.
Result<FittedPurchases> FitPurchases(PurchaseShape shape, const stats::RepeatSummary& summary,
                                     const stats::FitOptions& options = {});

}  // namespace vafa::predictions
