#include "stats/btyd/covariates.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>

#include "base/parallel.h"
#include "stats/btyd/bgnbd_likelihood.h"
#include "stats/btyd/pareto_nbd_likelihood.h"
#include "stats/btyd/search.h"
#include "stats/errors.h"

namespace vafa::stats {
namespace {

constexpr double kPriorDeviation = 1.5;

Status Check(const RepeatColumns& columns, const Covariates& covariates) {
  VAFA_TRY(stats::Check(columns));
  if (covariates.count == 0 || covariates.values.size() != covariates.count * columns.size()) {
    return BadColumn("covariates", columns.size(), "length differs");
  }
  for (size_t i = 0; i < covariates.values.size(); ++i) {
    if (!(std::abs(covariates.values[i]) < 1e100))
      return BadColumn("covariates", i / covariates.count, "not finite");
  }
  return {};
}

/// Customers whose covariates are equal.
struct Group {
  std::vector<double> z;  ///< scaled to [−1, 1]
  std::vector<uint32_t> repeats;
  std::vector<double> recency, age, weights;

  RepeatColumns columns() const { return {repeats, recency, age, weights}; }
};

/// The greatest absolute value of each covariate; 1 where all are 0.
std::vector<double> ScalesOf(const Covariates& covariates) {
  std::vector<double> scales(covariates.count, 0.0);
  for (size_t i = 0; i < covariates.values.size(); ++i) {
    double& scale = scales[i % covariates.count];
    scale = std::max(scale, std::abs(covariates.values[i]));
  }
  for (double& scale : scales) scale = scale > 0 ? scale : 1.0;
  return scales;
}

std::vector<Group> GroupsOf(const RepeatColumns& columns, const Covariates& covariates,
                            const std::vector<double>& scales) {
  std::map<std::vector<double>, size_t> places;
  std::vector<Group> groups;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto row = covariates.row(i);
    std::vector<double> z(row.begin(), row.end());
    for (size_t k = 0; k < z.size(); ++k) z[k] /= scales[k];
    const auto [place, is_new] = places.try_emplace(z, groups.size());
    if (is_new) groups.emplace_back().z = std::move(z);
    Group& group = groups[place->second];
    group.repeats.push_back(columns.repeats[i]);
    group.recency.push_back(columns.recency[i]);
    group.age.push_back(columns.age[i]);
    group.weights.push_back(columns.weight(i));
  }
  return groups;
}

/// The likelihood over θ = (ln base parameters, then γ of each parameter that has some). For a
/// group ln parameterᵢ = θᵢ + signᵢ·γᵢᵀz is linear in θ, so with g and H its derivatives in the
/// logarithms of its own parameters those in θ are Dᵀg and DᵀHD, where D holds 1, and sign·z.
template <typename P, typename Likelihood>
class CovariateLikelihood {
 public:
  static constexpr size_t kSize = kParameters<P>;
  static constexpr auto kSigns = CovariateSigns<P>::kSigns;

  CovariateLikelihood(const std::vector<Group>& groups, int threads)
      : groups_(groups), covariates_(groups[0].z.size()), threads_(threads) {
    for (const Group& group : groups) {
      likelihoods_.push_back(std::make_unique<Likelihood>(group.columns(), 1));
    }
  }

  size_t dimensions() const {
    return kSize + covariates_ * static_cast<size_t>(kSize - std::ranges::count(kSigns, 0.0));
  }

  Evaluation<kDynamic> Evaluate(const Vector<kDynamic>& theta) const {
    const size_t n = dimensions();
    const size_t chunks = (groups_.size() + kChunk - 1) / kChunk;
    std::vector<Evaluation<kDynamic>> parts(chunks, Zero(n));
    ForEachChunk(chunks, threads_, [&](size_t chunk) {
      const size_t end = std::min((chunk + 1) * kChunk, groups_.size());
      for (size_t i = chunk * kChunk; i < end; ++i) Add(i, theta, parts[chunk]);
    });
    Evaluation<kDynamic> sum = Zero(n);
    for (const auto& part : parts) {
      sum.value += part.value;
      for (size_t i = 0; i < n; ++i) {
        sum.gradient[i] += part.gradient[i];
        for (size_t j = 0; j < n; ++j) sum.hessian[i][j] += part.hessian[i][j];
      }
    }
    return sum;
  }

 private:
  static constexpr size_t kChunk = 64;

  static Evaluation<kDynamic> Zero(size_t n) {
    return {0, std::vector<double>(n, 0.0),
            std::vector<std::vector<double>>(n, std::vector<double>(n, 0.0))};
  }

  void Add(size_t place, const Vector<kDynamic>& theta, Evaluation<kDynamic>& sum) const {
    const std::vector<double>& z = groups_[place].z;
    // What of θ moves each parameter: (index, factor).
    std::array<std::vector<std::pair<size_t, double>>, kSize> moves;
    Vector<kSize> values;
    size_t at = kSize;
    for (size_t i = 0; i < kSize; ++i) {
      moves[i].emplace_back(i, 1.0);
      if (kSigns[i] != 0) {
        for (size_t k = 0; k < covariates_; ++k) moves[i].emplace_back(at + k, kSigns[i] * z[k]);
        at += covariates_;
      }
      double log = 0;
      for (const auto& [index, factor] : moves[i]) log += factor * theta[index];
      values[i] = std::exp(log);
    }
    const Evaluation<kSize> own =
        InLogarithms(likelihoods_[place]->Evaluate(FromArray<P>(values)), values);
    sum.value += own.value;
    for (size_t i = 0; i < kSize; ++i) {
      for (const auto& [index, factor] : moves[i]) {
        sum.gradient[index] += factor * own.gradient[i];
        for (size_t j = 0; j < kSize; ++j) {
          for (const auto& [other, by] : moves[j]) {
            sum.hessian[index][other] += factor * by * own.hessian[i][j];
          }
        }
      }
    }
  }

  const std::vector<Group>& groups_;
  size_t covariates_;
  int threads_;
  std::vector<std::unique_ptr<Likelihood>> likelihoods_;
};

/// The maximum, and the inverse of its information where it is one.
struct Found {
  std::vector<double> reached;  ///< from each start
  Maximum<kDynamic> maximum;
  std::optional<Matrix<kDynamic>> covariance;
};

std::optional<Matrix<kDynamic>> CovarianceAt(const Maximum<kDynamic>& maximum) {
  if (!maximum.converged) return std::nullopt;
  Matrix<kDynamic> information = maximum.evaluation.hessian;
  for (auto& row : information) {
    for (double& v : row) v = -v;
  }
  return InversePositiveDefinite(information);
}

/// Roughly from each start, then on from the best of where that led. The weak prior is about the
/// first start.
template <typename L>
Found FindMaximum(const L& likelihood, const std::vector<Vector<kDynamic>>& starts, bool prior) {
  const Vector<kDynamic>& usual = starts.front();
  const auto evaluate = [&](const Vector<kDynamic>& at) {
    Evaluation<kDynamic> result = likelihood.Evaluate(at);
    if (!prior) return result;
    constexpr double kPrecision = 1 / (kPriorDeviation * kPriorDeviation);
    for (size_t i = 0; i < at.size(); ++i) {
      const double off = at[i] - usual[i];
      result.value -= 0.5 * kPrecision * off * off;
      result.gradient[i] -= kPrecision * off;
      result.hessian[i][i] -= kPrecision;
    }
    return result;
  };
  NewtonOptions newton;
  newton.bound = 60;  // the logarithm of a time may be far from 0
  NewtonOptions rough = newton;
  rough.tolerance = 1e-4;
  Found found;
  Vector<kDynamic> best;
  for (const auto& start : starts) {
    const auto tried = Maximize<kDynamic>(evaluate, start, rough);
    const double value = tried.evaluation.value;
    found.reached.push_back(std::isfinite(value) ? value : -INFINITY);
    if (found.reached.back() == std::ranges::max(found.reached)) best = tried.at;
  }
  found.maximum = Maximize<kDynamic>(evaluate, best, newton);
  found.covariance = CovarianceAt(found.maximum);
  return found;
}

bool IsTold(const Found& found) {
  if (!found.covariance) return false;
  for (size_t i = 0; i < found.covariance->size(); ++i) {
    if (!((*found.covariance)[i][i] < 9)) return false;
  }
  return true;
}

/// No effects, and of the base parameters what fits without covariates; then what does where
/// customers are more alike than that, and less: differences that covariates explain look like
/// those of customers while none are known.
template <typename P>
std::vector<Vector<kDynamic>> StartsOf(const P& without, double mean_age, size_t dimensions) {
  constexpr double kEven = 3, kUneven = 0.3;
  std::vector<Vector<kDynamic>> starts(3, Vector<kDynamic>(dimensions, 0.0));
  for (size_t i = 0; i < kParameters<P>; ++i) {
    const double unit = P::kTimes[i] ? mean_age : 1;
    starts[0][i] = std::log(without.array()[i]);
    starts[1][i] = std::log(kEven * unit);
    starts[2][i] = std::log(kUneven * unit);
  }
  return starts;
}

template <typename P, typename Likelihood>
Result<CovariateFit<P>> Fit(const RepeatColumns& columns, const Covariates& covariates,
                            const FitOptions& options, const PurchaseFit<P>& without) {
  using L = CovariateLikelihood<P, Likelihood>;
  const std::vector<double> scales = ScalesOf(covariates);
  const std::vector<Group> groups = GroupsOf(columns, covariates, scales);
  const L likelihood(groups, options.threads);
  const auto starts = StartsOf(without.parameters, MeanAge(columns), likelihood.dimensions());
  CovariateFit<P> fit;
  Found found;
  if (without.estimator == Estimator::kMaximumLikelihood) {
    found = FindMaximum(likelihood, starts, false);
  }
  if (!IsTold(found)) {
    fit.estimator = Estimator::kWeakPrior;
    found = FindMaximum(likelihood, starts, true);
  }
  fit.converged = found.covariance.has_value();
  fit.reached = found.reached;
  fit.customers = without.customers;
  fit.log_likelihood_without = without.log_likelihood;
  fit.log_likelihood = likelihood.Evaluate(found.maximum.at).value;
  const size_t n = likelihood.dimensions();
  // Back from scaled covariates.
  Vector<kDynamic> per(n, 1.0);
  for (size_t i = L::kSize; i < n; ++i) per[i] = 1 / scales[(i - L::kSize) % covariates.count];
  fit.covariance.assign(n, std::vector<double>(n, 0.0));
  for (size_t i = 0; found.covariance && i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      fit.covariance[i][j] = (*found.covariance)[i][j] * per[i] * per[j];
    }
  }
  Vector<L::kSize> base{}, errors{};
  size_t at = L::kSize;
  for (size_t i = 0; i < L::kSize; ++i) {
    base[i] = std::exp(found.maximum.at[i]);
    errors[i] = base[i] * std::sqrt(fit.covariance[i][i]);
    if (L::kSigns[i] == 0) continue;
    for (size_t k = 0; k < covariates.count; ++k, ++at) {
      fit.effects[i].push_back(found.maximum.at[at] * per[at]);
      fit.effect_errors[i].push_back(std::sqrt(fit.covariance[at][at]));
    }
  }
  fit.base = FromArray<P>(base);
  fit.base_errors = FromArray<P>(errors);
  return fit;
}

}  // namespace

Result<CovariateFit<BgNbdParameters>> FitBgNbd(const RepeatColumns& columns,
                                               const Covariates& covariates,
                                               const FitOptions& options) {
  VAFA_TRY(Check(columns, covariates));
  VAFA_ASSIGN(const BgNbdFit without, FitBgNbd(columns, options));
  return Fit<BgNbdParameters, BgNbdLikelihood>(columns, covariates, options, without);
}

Result<CovariateFit<ParetoNbdParameters>> FitParetoNbd(const RepeatColumns& columns,
                                                       const Covariates& covariates,
                                                       const FitOptions& options) {
  VAFA_TRY(Check(columns, covariates));
  VAFA_ASSIGN(const ParetoNbdFit without, FitParetoNbd(columns, options));
  return Fit<ParetoNbdParameters, ParetoNbdLikelihood>(columns, covariates, options, without);
}

}  // namespace vafa::stats
