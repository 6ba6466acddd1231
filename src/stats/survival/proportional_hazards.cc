#include "stats/survival/proportional_hazards.h"

#include <algorithm>
#include <cmath>

#include "stats/distributions.h"
#include "stats/errors.h"
#include "stats/survival/cox_likelihood.h"
#include "stats/survival/kaplan_meier.h"

namespace vafa::stats {
namespace {

/// S₀, S₁ and S₂ of one time, and the same of the events there.
class MomentSums {
 public:
  explicit MomentSums(size_t size) : size_(size), first_(size), second_(size * (size + 1) / 2) {}

  void Clear() {
    all_ = 0;
    std::ranges::fill(first_, 0.0L);
    std::ranges::fill(second_, 0.0L);
  }

  void Add(double weight, const double* x) {
    all_ += weight;
    for (size_t i = 0, k = 0; i < size_; ++i) {
      first_[i] += weight * x[i];
      for (size_t j = 0; j <= i; ++j) second_[k++] += weight * x[i] * x[j];
    }
  }

  double all() const { return static_cast<double>(all_); }
  double First(size_t i) const { return static_cast<double>(first_[i]); }
  double Second(size_t k) const { return static_cast<double>(second_[k]); }

 private:
  size_t size_;
  // Rows that leave again would leave their rounding behind: it is kept small.
  long double all_ = 0;
  std::vector<long double> first_, second_;
};

/// Score and information in (β, θ): the blocks of the information are Σ V, Σ g·V and Σ g²·V.
struct ScoreTest {
  std::vector<double> score;  ///< in θ
  SquareMatrix v, gv, ggv;
};

/// The times on the scale, by moment, less their mean over events.
Result<std::vector<double>> TimesOn(TimeScale scale, const CoxColumns& columns,
                                    const RiskSets& sets) {
  std::vector<double> g;
  if (scale == TimeScale::kKaplanMeier) {
    VAFA_ASSIGN(const SurvivalCurve curve, KaplanMeier(columns.survival));
    for (const auto& moment : sets.moments) {
      const auto at = std::ranges::lower_bound(curve.time, moment.time) - curve.time.begin();
      g.push_back(at == 0 ? 0.0 : 1 - curve.survival[static_cast<size_t>(at) - 1]);
    }
    return g;
  }
  for (const auto& moment : sets.moments) {
    if (scale == TimeScale::kLog && !(moment.time > 0)) {
      return BadParameter("scale", "an event at time 0 has no logarithm");
    }
    g.push_back(scale == TimeScale::kLog ? std::log(moment.time) : moment.time);
  }
  return g;
}

double MeanOverEvents(const std::vector<double>& g, const RiskSets& sets) {
  double sum = 0, events = 0;
  for (size_t m = 0; m < g.size(); ++m) {
    sum += g[m] * sets.moments[m].events;
    events += sets.moments[m].events;
  }
  return sum / events;
}

/// The test of the features named in `in`, given all coefficients: the last of the quadratic form's
/// blocks, scoreᵀ·(Σg²V − ΣgV·(ΣV)⁻¹·ΣgV)⁻¹·score.
Result<double> ChiSquare(const ScoreTest& test, const std::vector<size_t>& in) {
  const size_t all = test.score.size();
  const auto factor = Cholesky::Of(test.v);
  if (!factor) return BadParameter("fit", "the information has no inverse");
  SquareMatrix rest(in.size());
  std::vector<double> score(in.size());
  for (size_t i = 0; i < in.size(); ++i) {
    std::vector<double> column(all);
    for (size_t k = 0; k < all; ++k) column[k] = test.gv(k, in[i]);
    const std::vector<double> solved = factor->Solve(column);
    score[i] = test.score[in[i]];
    for (size_t j = 0; j < in.size(); ++j) {
      rest(j, i) = test.ggv(in[j], in[i]);
      for (size_t k = 0; k < all; ++k) rest(j, i) -= test.gv(in[j], k) * solved[k];
    }
  }
  const auto last = Cholesky::Of(rest);
  if (!last) return 0.0;  // events at one time only: nothing can change
  const std::vector<double> solved = last->Solve(score);
  double chi_square = 0;
  for (size_t i = 0; i < in.size(); ++i) chi_square += score[i] * solved[i];
  return chi_square;
}

class Walk {
 public:
  Walk(const CoxLikelihood& likelihood, Ties ties, const std::vector<double>& g, double mean)
      : likelihood_(likelihood), ties_(ties), g_(g), mean_(mean) {}

  /// Fills `test`, and in the order of the risk sets the residuals of the events.
  void Run(ScoreTest& test, std::vector<double>& residuals) const {
    const size_t size = likelihood_.columns();
    const RiskSets& sets = likelihood_.sets();
    test = {std::vector<double>(size), SquareMatrix(size), SquareMatrix(size), SquareMatrix(size)};
    MomentSums risk(size), tied(size);
    const auto add = [&](MomentSums& sums, size_t position, double sign) {
      sums.Add(sign * likelihood_.weights()[position], likelihood_.Row(position));
    };
    for (size_t m = 0; m < sets.moments.size(); ++m) {
      const RiskSets::Moment& moment = sets.moments[m];
      if (sets.StartsStratum(m)) risk.Clear();
      tied.Clear();
      for (size_t i = moment.begin; i < moment.end; ++i) {
        add(risk, i, 1);
        if (RiskSets::IsEvent(moment, i)) add(tied, i, 1);
      }
      for (size_t i = moment.entry_begin; i < moment.entry_end; ++i) {
        add(risk, sets.entries[i], -1);
      }
      AddMoment(moment, g_[m] - mean_, risk, tied, test, residuals);
    }
    test.v.MirrorLower();
    test.gv.MirrorLower();
    test.ggv.MirrorLower();
  }

 private:
  void AddMoment(const RiskSets::Moment& moment, double g, const MomentSums& risk,
                 const MomentSums& tied, ScoreTest& test, std::vector<double>& residuals) const {
    const TieSums sums(risk.all(), tied.all(), moment.events, ties_);
    const double d = moment.events;
    const auto expected = [&](size_t i) {
      return sums.one * risk.First(i) - sums.f * tied.First(i);
    };
    for (size_t row = moment.end - moment.events; row < moment.end; ++row) {
      for (size_t i = 0; i < test.score.size(); ++i) {
        const double residual = likelihood_.Row(row)[i] - expected(i) / d;
        residuals.push_back(residual);
        test.score[i] += g * residual;
      }
    }
    for (size_t i = 0, k = 0; i < test.score.size(); ++i) {
      for (size_t j = 0; j <= i; ++j, ++k) {
        const double r = risk.First(i) * risk.First(j);
        const double c = risk.First(i) * tied.First(j) + tied.First(i) * risk.First(j);
        const double t = tied.First(i) * tied.First(j);
        const double v = sums.one * risk.Second(k) - sums.f * tied.Second(k) - sums.squared * r +
                         sums.f_squared * c - sums.ff_squared * t;
        test.v(i, j) += v;
        test.gv(i, j) += g * v;
        test.ggv(i, j) += g * g * v;
      }
    }
  }

  const CoxLikelihood& likelihood_;
  Ties ties_;
  const std::vector<double>& g_;
  double mean_;
};

/// residual·covariance·events + β, turned round so that times rise within each stratum.
void FillEffects(const CoxLikelihood& likelihood, const CoxFit& fit, const Standardisation& scale,
                 const std::vector<double>& g, const std::vector<double>& residuals,
                 ProportionalHazards& result) {
  const size_t size = likelihood.columns();
  const auto& moments = likelihood.sets().moments;
  std::vector<size_t> order(moments.size()), first_event(moments.size());
  for (size_t m = 0; m < moments.size(); ++m) {
    order[m] = m;
    if (m > 0) first_event[m] = first_event[m - 1] + moments[m - 1].events;
  }
  std::ranges::sort(order, [&](size_t a, size_t b) {
    return moments[a].stratum != moments[b].stratum ? moments[a].stratum < moments[b].stratum
                                                    : moments[a].time < moments[b].time;
  });
  for (const size_t m : order) {
    for (size_t event = first_event[m]; event < first_event[m] + moments[m].events; ++event) {
      result.time.push_back(moments[m].time);
      result.scale.push_back(g[m]);
      for (size_t i = 0; i < size; ++i) {
        double effect = 0;
        for (size_t j = 0; j < size; ++j) {
          effect += residuals[event * size + j] * scale.deviation[j] * fit.covariance(j, i);
        }
        result.effects.push_back(effect * static_cast<double>(fit.events) + fit.coefficients[i]);
      }
    }
  }
}

}  // namespace

Result<ProportionalHazards> CheckProportionalHazards(const CoxColumns& columns, const CoxFit& fit,
                                                     const CoxOptions& options, TimeScale scale) {
  VAFA_TRY(Check(columns));
  const size_t size = columns.features.columns();
  if (fit.coefficients.size() != size) return BadColumn("names", size, "not those of the fit");
  VAFA_ASSIGN(const Standardisation standard,
              Standardise(columns.features, ConstantsIn(options), options.threads));
  CoxLikelihood likelihood(columns, standard, options.ties, options.threads);
  std::vector<double> beta = fit.coefficients;
  for (size_t j = 0; j < size; ++j) beta[j] *= standard.deviation[j];
  likelihood.Evaluate(beta);
  VAFA_ASSIGN(const std::vector<double> g, TimesOn(scale, columns, likelihood.sets()));

  ScoreTest test;
  std::vector<double> residuals;
  Walk(likelihood, options.ties, g, MeanOverEvents(g, likelihood.sets())).Run(test, residuals);
  ProportionalHazards result;
  std::vector<size_t> all;
  for (size_t j = 0; j < size; ++j) {
    VAFA_ASSIGN(const double chi_square, ChiSquare(test, {j}));
    result.chi_square.push_back(chi_square);
    result.p_values.push_back(ChiSquareTail(chi_square, 1));
    all.push_back(j);
  }
  VAFA_ASSIGN(result.global_chi_square, ChiSquare(test, all));
  result.global_p_value = ChiSquareTail(result.global_chi_square, static_cast<double>(size));
  FillEffects(likelihood, fit, standard, g, residuals, result);
  return result;
}

}  // namespace vafa::stats
