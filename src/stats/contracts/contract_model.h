#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "stats/contracts/contract_columns.h"

namespace vafa::stats {

/// How long customers under contract stay. Each has her own chance θ of not renewing, which is
/// Beta(alpha, beta) over customers, and has renewed t times with probability (1 − θ)^(t^c):
///
///     S(t) = B(alpha, beta + t^c) / B(alpha, beta).
///
/// With c = 1 this is the shifted-beta-geometric model of Fader & Hardie, "How to Project Customer
/// Retention" (Journal of Interactive Marketing 21, 2007): her chance stays what it is, and
/// retention grows only because those likely to leave are gone. With any c it is the
/// beta-discrete-Weibull model of Fader, Hardie, Liu, Davin & Steenburgh, "'How to Project Customer
/// Retention' Revisited" (the same, 43, 2018; they write γ, δ for alpha, beta): c > 1 means that
/// each customer is likelier to leave the longer she stays, c < 1 less.
struct ContractParameters {
  double alpha = 0;
  double beta = 0;
  double c = 1;

  std::array<double, 3> array() const { return {alpha, beta, c}; }
  bool operator==(const ContractParameters&) const = default;
};

/// kInvalid, naming the parameter, unless alpha and beta lie in [1e-8, 1e8] and c in [0.05, 20].
Status Check(const ContractParameters& parameters);

enum class ContractShape { kShiftedBetaGeometric, kBetaDiscreteWeibull };

struct ContractFit {
  ContractShape shape = ContractShape::kShiftedBetaGeometric;
  ContractParameters parameters;
  ContractParameters standard_errors;  ///< that of c is 0 where c is fixed
  /// Of (alpha, beta, c): the inverse of the observed information. Zero unless converged.
  std::array<std::array<double, 3>, 3> covariance{};
  double log_likelihood = 0;  ///< of the data alone, also with a prior
  /// The likelihood has no maximum (customers all alike, say, or nobody lost), so it was multiplied
  /// by a weak prior: alpha, beta and c log-normal about 1, 4 and 1 with standard deviations in
  /// logarithms of 1.5, 1.5 and 0.5.
  bool weak_prior = false;
  bool converged = false;
  double customers = 0;
  double lost = 0;
  int evaluations = 0;
};

/// Maximum likelihood (eq. 5 and 6 of the paper of 2007) by Newton's method in logarithms. Not to
/// converge is no error: `converged` tells. Errors are those of counting.
Result<ContractFit> FitContracts(const ContractCounts& counts, ContractShape shape);

/// ln L(parameters | counts) = Σ lost[t]·ln(S(t−1) − S(t)) + here[t]·ln S(t).
Result<double> ContractLogLikelihood(const ContractParameters& parameters,
                                     const ContractCounts& counts);

/// What a contract model with known parameters expects.
class ContractModel {
 public:
  static Result<ContractModel> Make(const ContractParameters& parameters);

  const ContractParameters& parameters() const { return p_; }

  /// S(0) … S(periods): the share of a cohort that has renewed so often.
  Result<std::vector<double>> Survival(uint32_t periods) const;

  /// S(1)/S(0) … S(periods)/S(periods−1): of those up for their t-th renewal, the share that
  /// renews.
  Result<std::vector<double>> Retention(uint32_t periods) const;

  /// Discounted expected residual lifetime, in periods, of customers with 0, 1, … most_renewals
  /// renewals, just before the next renewal is due (Fader & Hardie, "Customer-Base Valuation in a
  /// Contractual Setting", Marketing Science 29, 2010, eq. 6, which has a closed form for c = 1):
  ///
  ///     DERL(n) = Σ_{t > n} S(t)/S(n) · (1 + discount)^-(t−n−1).
  ///
  /// Times her net cash flow per period it is her residual lifetime value. `discount` is per
  /// period, in [1e-5, 10]: an undiscounted lifetime has no mean when c·alpha ≤ 1.
  Result<std::vector<double>> ResidualLifetimes(uint32_t most_renewals, double discount) const;

 private:
  explicit ContractModel(const ContractParameters& parameters) : p_(parameters) {}

  ContractParameters p_;
};

}  // namespace vafa::stats
