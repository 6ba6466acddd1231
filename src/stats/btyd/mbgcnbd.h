#pragma once

#include "stats/btyd/bgnbd.h"

namespace vafa::stats {

/// MBG/NBD (Batislam, Denizel & Filiztekin 2007) differs from BG/NBD in that a customer may leave
/// after her first purchase too. Its parameters are those of BG/NBD.
///
/// MBG/CNBD-k (Platzer & Reutterer 2016; Reutterer, Platzer & Schröder 2021, "Leveraging purchase
/// regularity for predicting customer behavior the easy way") also sees rhythm: the gaps between
/// her purchases are Erlang(k, λ), that is, a purchase is every k-th event of a Poisson process of
/// rate λ. With k = 1 it is MBG/NBD; the greater k, the more even her gaps. λ counts events: she
/// buys at the rate λ/k.
inline constexpr uint32_t kMaxRegularity = 12;

Result<BgNbdFit> FitMbgNbd(const RepeatColumns& columns, const FitOptions& options = {});
Result<double> MbgNbdLogLikelihood(const BgNbdParameters& parameters, const RepeatColumns& columns);

struct MbgCnbdFit : BgNbdFit {
  uint32_t k = 1;
};

/// Fits MBG/CNBD-k for k = 1, 2, … as long as the likelihood grows, at most to kMaxRegularity.
/// `log_gaps` holds Σ ln of each customer's gaps (RepeatSummary). kInvalid names the column.
Result<MbgCnbdFit> FitMbgCnbd(const RepeatColumns& columns, std::span<const double> log_gaps,
                              const FitOptions& options = {});
Result<double> MbgCnbdLogLikelihood(const BgNbdParameters& parameters, uint32_t k,
                                    const RepeatColumns& columns, std::span<const double> log_gaps);

class MbgCnbd : public PurchaseModel {
 public:
  /// kInvalid names a wrong parameter; k from 1 to kMaxRegularity.
  static Result<MbgCnbd> Make(const BgNbdParameters& parameters, uint32_t k = 1);

  const BgNbdParameters& parameters() const { return p_; }
  uint32_t k() const { return k_; }

 private:
  MbgCnbd(const BgNbdParameters& parameters, uint32_t k) : p_(parameters), k_(k) {}
  double Alive(const Buyer& buyer) const override;
  double IfAlive(double horizon, const Buyer& buyer) const override;
  double OfNew(double time) const override;
  void Counts(double time, std::span<double> chances) const override;

  BgNbdParameters p_;
  uint32_t k_;
};

}  // namespace vafa::stats
