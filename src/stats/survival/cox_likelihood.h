#pragma once

#include <utility>
#include <vector>

#include "stats/concave.h"
#include "stats/large_array.h"
#include "stats/survival/cox.h"
#include "stats/survival/risk_sets.h"

namespace vafa::stats {

/// Sums over the d events of one time, with f = l/d (0 for Breslow) and φ = risk − f·tied:
/// Σ ln φ, Σ 1/φ, Σ f/φ, Σ 1/φ², Σ f/φ², Σ f²/φ².
struct TieSums {
  TieSums(double risk, double tied, size_t events, Ties ties);

  double log = 0, one = 0, f = 0, squared = 0, f_squared = 0, ff_squared = 0;
};

/// A ridge also holds the coefficient of a feature that does not vary: at 0.
inline Constant ConstantsIn(const CoxOptions& options) {
  return options.ridge > 0 ? Constant::kKept : Constant::kRefused;
}

/// The partial log-likelihood on standardised features.
///
/// With weights w = e^η, η = β·x, and S₀ = Σw, S₁ = Σw·x over those at risk at one time, D₀, D₁ the
/// same sums over the d events there, Efron's likelihood gives each time
///
///     Σ_events η − Σ_{l<d} ln φ_l,     φ_l = S₀ − (l/d)·D₀      (Breslow: l/d is taken as 0)
///
/// and its information is Σ_l [ (S₂ − (l/d)·D₂)/φ_l − a_l·a_lᵀ ], a_l = (S₁ − (l/d)·D₁)/φ_l.
/// Added up over times, a row's x·xᵀ occurs in the first part with the weight w·H, where H is the
/// hazard it has lived through: Σ_l 1/φ_l for each time it was at risk, Σ_l (1 − l/d)/φ_l for that
/// of its own event. So the second moments S₂ are never summed time by time, and the gradient is
/// Σ (event − w·H)·x, the sum of the martingale residuals. A row costs p² operations once, not once
/// for every time.
///
/// Rows are kept in the order of the risk sets and cut into chunks of whole moments; sums over the
/// rows met before a chunk are carried into it, so the chunks run side by side, and the result does
/// not depend on the number of threads.
class CoxLikelihood {
 public:
  /// Right columns; copies them, standardised.
  CoxLikelihood(const CoxColumns& columns, const Standardisation& scale, Ties ties, int threads);

  size_t columns() const { return columns_; }
  const RiskSets& sets() const { return sets_; }
  /// The standardised features of a row by its position in the risk sets.
  const double* Row(size_t position) const { return &x_[position * width_]; }

  ConcaveEvaluation Evaluate(const std::vector<double>& beta);

  /// The baseline hazard that each moment adds, at the β last evaluated.
  std::vector<double> HazardSteps() const;
  /// e^(η − shift) by position, at the β last evaluated.
  const std::vector<double>& weights() const { return weight_; }

 private:
  struct Chunk {
    size_t first = 0, last = 0;  ///< moments [first, last)
  };
  /// Of each feature, standardised.
  struct Extremes {
    explicit Extremes(size_t columns);
    void Join(const Extremes& other);

    std::vector<double> low, high;
  };
  class LogSum;
  struct Part;

  void TakeRows(const Features& features, const Standardisation& scale, size_t begin, size_t end,
                Extremes& extremes);
  void CutIntoChunks();
  std::pair<size_t, size_t> RowsOf(const Chunk& chunk) const;
  double HighestEta(const std::vector<double>& beta) const;
  void Weigh(const Chunk& chunk, const std::vector<double>& beta);
  template <typename Sum>
  void WalkMoments(const std::vector<double>& beta, std::vector<Part>& parts);
  template <typename Sum>
  bool SumUp(const Chunk& chunk, std::vector<Sum>& sums) const;
  template <typename Sum>
  void AddRows(const RiskSets::Moment& moment, std::vector<Sum>& sums) const;
  template <typename Sum>
  void WalkChunk(const Chunk& chunk, std::vector<Sum> sums, Part& part);
  void AddMoment(size_t m, const double* risk, Part& part);
  void AddUpHazards();
  void WalkRows(const Chunk& chunk, Part& part) const;

  size_t columns_;
  size_t width_;  ///< of a row: its features, a 1 for the sum of weights, to a whole of Lanes
  Ties ties_;
  int threads_;
  RiskSets sets_;
  LargeArray<double> x_;  ///< as Row() sees them
  std::vector<Chunk> chunks_;
  double shift_ = 0;
  std::vector<double> eta_, weight_;  ///< by position: η, and e^(η − shift)
  std::vector<double> step_;          ///< by moment: Σ 1/φ, of shifted weights
  std::vector<double> event_step_;    ///< by moment: Σ (1 − l/d)/φ
  std::vector<double> hazard_;        ///< by moment: steps at this and all earlier times added up
  std::vector<double> lived_before_;  ///< by position: the hazard before the row's entry
  Extremes extremes_;
};

}  // namespace vafa::stats
