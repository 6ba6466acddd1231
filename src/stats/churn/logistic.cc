#include "stats/churn/logistic.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "stats/concave.h"
#include "stats/distributions.h"
#include "stats/errors.h"
#include "stats/triangle_sum.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunkRows = 8192;

double Probability(double eta) { return 1 / (1 + std::exp(-eta)); }

/// ln(1 + e^η) without overflow.
double LogOnePlusExp(double eta) {
  return std::max(eta, 0.0) + std::log1p(std::exp(-std::abs(eta)));
}

/// Rows as (1, standardised features).
class Likelihood {
 public:
  Likelihood(const Features& features, std::span<const uint8_t> label, const Standardisation& scale,
             int threads)
      : size_(features.columns() + 1), label_(label), threads_(threads), x_(label.size() * size_) {
    EachChunk([&](size_t, size_t begin, size_t end) {
      for (size_t row = begin; row < end; ++row) {
        const auto from = features.Row(row);
        double* to = &x_[row * size_];
        to[0] = 1;
        for (size_t j = 1; j < size_; ++j) {
          to[j] = (from[j - 1] - scale.mean[j - 1]) / scale.deviation[j - 1];
        }
      }
    });
  }

  /// Σ label·η − ln(1 + e^η).
  ConcaveEvaluation Evaluate(const std::vector<double>& beta) const {
    struct Part {
      double value = 0;
      std::vector<double> gradient;
      TriangleSum information;
    };
    std::vector<Part> parts(Chunks(), Part{0, std::vector<double>(size_), TriangleSum(size_)});
    EachChunk([&](size_t chunk, size_t begin, size_t end) {
      Part& part = parts[chunk];
      for (size_t row = begin; row < end; ++row) {
        const double* x = &x_[row * size_];
        double eta = 0;
        for (size_t j = 0; j < size_; ++j) eta += beta[j] * x[j];
        const double p = Probability(eta);
        const double off = label_[row] - p;
        part.value += label_[row] * eta - LogOnePlusExp(eta);
        for (size_t j = 0; j < size_; ++j) part.gradient[j] += off * x[j];
        part.information.Add(p * (1 - p), x);
      }
    });
    ConcaveEvaluation sum{0, std::vector<double>(size_), SquareMatrix(size_)};
    for (Part& part : parts) {
      sum.value += part.value;
      for (size_t j = 0; j < size_; ++j) sum.gradient[j] += part.gradient[j];
      part.information.AddTo(sum.information, 1);
    }
    sum.information.MirrorLower();
    return sum;
  }

 private:
  size_t Chunks() const { return (label_.size() + kChunkRows - 1) / kChunkRows; }

  template <typename Work>
  void EachChunk(const Work& work) const {
    ForEachChunk(Chunks(), threads_, [&](size_t chunk) {
      work(chunk, chunk * kChunkRows, std::min(label_.size(), (chunk + 1) * kChunkRows));
    });
  }

  size_t size_;
  std::span<const uint8_t> label_;
  int threads_;
  std::vector<double> x_;
};

Result<size_t> CountOnes(std::span<const uint8_t> label) {
  size_t ones = 0;
  for (size_t i = 0; i < label.size(); ++i) {
    if (label[i] > 1) return BadColumn("label", i, "neither 0 nor 1");
    ones += label[i];
  }
  if (ones == 0 || ones == label.size()) return BadColumn("label", 0, "all alike");
  return ones;
}

/// Back from standardised features: β_j/s_j, and the intercept less Σ β_j·m_j/s_j, with the
/// covariance turned by the same linear map.
void Fill(const ConcaveMaximum& maximum, const Standardisation& scale, LogisticFit& fit) {
  const size_t size = maximum.at.size();
  SquareMatrix map(size);
  map(0, 0) = 1;
  for (size_t j = 1; j < size; ++j) {
    map(j, j) = 1 / scale.deviation[j - 1];
    map(0, j) = -scale.mean[j - 1] / scale.deviation[j - 1];
  }
  fit.covariance = SquareMatrix(size);
  fit.coefficients.assign(size, 0);
  SquareMatrix half(size);
  for (size_t i = 0; i < size; ++i) {
    for (size_t k = 0; k < size; ++k) {
      fit.coefficients[i] += map(i, k) * maximum.at[k];
      for (size_t j = 0; j < size; ++j) half(i, j) += map(i, k) * maximum.covariance(k, j);
    }
  }
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < size; ++j) {
      for (size_t k = 0; k < size; ++k) fit.covariance(i, j) += half(i, k) * map(j, k);
    }
    fit.standard_errors.push_back(std::sqrt(fit.covariance(i, i)));
    fit.z.push_back(fit.coefficients[i] / fit.standard_errors[i]);
    fit.p_values.push_back(TwoSidedNormal(fit.z[i]));
  }
}

}  // namespace

double LogisticFit::Probability(std::span<const double> features) const {
  double eta = coefficients[0];
  for (size_t j = 1; j < coefficients.size(); ++j) eta += coefficients[j] * features[j - 1];
  return stats::Probability(eta);
}

Result<LogisticFit> FitLogistic(const Features& features, std::span<const uint8_t> label,
                                const LogisticOptions& options) {
  if (!(options.ridge >= 0 && std::isfinite(options.ridge))) {
    return BadParameter("ridge", "negative or not finite");
  }
  VAFA_TRY(Check(features, label.size()));
  LogisticFit fit;
  VAFA_ASSIGN(fit.ones, CountOnes(label));
  fit.rows = label.size();
  const Constant constant = options.ridge > 0 ? Constant::kKept : Constant::kRefused;
  VAFA_ASSIGN(const Standardisation scale, Standardise(features, constant, options.threads));
  const Likelihood likelihood(features, label, scale, options.threads);
  fit.names = {"intercept"};
  fit.names.insert(fit.names.end(), features.names.begin(), features.names.end());
  std::vector<double> ridge(fit.names.size(), options.ridge);
  ridge[0] = 0;
  std::vector<double> start(fit.names.size());
  start[0] =
      std::log(static_cast<double>(fit.ones)) - std::log(static_cast<double>(fit.rows - fit.ones));
  VAFA_ASSIGN(const ConcaveMaximum maximum,
              MaximizeConcave([&](const auto& beta) { return likelihood.Evaluate(beta); }, start,
                              fit.names, ridge));
  fit.log_likelihood = maximum.evaluation.value;
  for (size_t j = 0; j < ridge.size(); ++j) {
    fit.log_likelihood += 0.5 * ridge[j] * maximum.at[j] * maximum.at[j];
  }
  fit.null_log_likelihood = maximum.start_value;
  fit.evaluations = maximum.evaluations;
  Fill(maximum, scale, fit);
  return fit;
}

}  // namespace vafa::stats
