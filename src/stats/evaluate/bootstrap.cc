#include "stats/evaluate/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/parallel.h"
#include "stats/distributions.h"
#include "stats/errors.h"

namespace vafa::stats {
namespace {

constexpr size_t kMostGroups = 1'000;

/// Random numbers whose every start gives another sequence (SplitMix64: Steele, Lea & Flood 2014).
class Random {
 public:
  explicit Random(uint64_t start) : state_(start) {}

  uint64_t Next() {
    uint64_t v = state_ += 0x9E3779B97F4A7C15;
    v = (v ^ (v >> 30)) * 0xBF58476D1CE4E5B9;
    v = (v ^ (v >> 27)) * 0x94D049BB133111EB;
    return v ^ (v >> 31);
  }

  /// Below `bound`, each as likely (Lemire 2019).
  uint32_t Below(uint32_t bound) {
    const uint32_t uneven = -bound % bound;
    while (true) {
      const uint64_t product = (Next() >> 32) * bound;
      if (static_cast<uint32_t>(product) >= uneven) return static_cast<uint32_t>(product >> 32);
    }
  }

 private:
  uint64_t state_;
};

std::vector<double> Resampled(size_t rows, const Statistic& statistic,
                              const BootstrapOptions& options) {
  std::vector<double> values(options.resamples);
  ForEachChunk(options.resamples, options.threads, [&](size_t i) {
    Random random(Random(options.seed).Next() + i * 0xD1342543DE82EF95);
    std::vector<uint32_t> drawn(rows);
    for (uint32_t& row : drawn) row = random.Below(static_cast<uint32_t>(rows));
    values[i] = statistic(drawn);
  });
  return values;
}

/// Σ (mean − v)³ / (6·(Σ (mean − v)²)^1.5) over the values without one group (eq. 14.15).
double Acceleration(size_t rows, const Statistic& statistic, int threads) {
  const size_t groups = std::min(rows, kMostGroups);
  std::vector<double> values(groups);
  ForEachChunk(groups, threads, [&](size_t group) {
    std::vector<uint32_t> kept;
    for (size_t row = 0; row < rows; ++row) {
      if (row * groups / rows != group) kept.push_back(static_cast<uint32_t>(row));
    }
    values[group] = statistic(kept);
  });
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(groups);
  double squares = 0, cubes = 0;
  for (const double v : values) {
    squares += (mean - v) * (mean - v);
    cubes += (mean - v) * (mean - v) * (mean - v);
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

/// The value below which a share of sorted values lies, between neighbours by a straight line
/// (type 6 of Hyndman & Fan 1996, as the (B+1)·share-th value).
double QuantileOf(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() + 1) - 1;
  if (!(at > 0)) return sorted.front();
  const auto below = static_cast<size_t>(at);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

double DeviationOf(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return std::sqrt(squares / (n - 1));
}

Status CheckInputs(size_t rows, const BootstrapOptions& options) {
  if (rows < 2 || rows > std::numeric_limits<uint32_t>::max()) {
    return BadParameter("rows", "fewer than 2, or too many");
  }
  if (!(options.level > 0 && options.level < 1)) return BadParameter("level", "not in (0, 1)");
  if (options.resamples < 100) return BadParameter("resamples", "below 100");
  return {};
}

}  // namespace

Result<BootstrapEstimate> Bootstrap(size_t rows, const Statistic& statistic,
                                    const BootstrapOptions& options) {
  VAFA_TRY(CheckInputs(rows, options));
  std::vector<uint32_t> all(rows);
  std::iota(all.begin(), all.end(), 0u);
  BootstrapEstimate estimate;
  estimate.value = statistic(all);
  std::vector<double> values = Resampled(rows, statistic, options);
  const auto finite = [](double v) { return std::isfinite(v); };
  if (!finite(estimate.value) || !std::ranges::all_of(values, finite)) {
    return BadParameter("statistic", "not finite");
  }
  estimate.standard_error = DeviationOf(values);
  std::ranges::sort(values);
  const double tail = (1 - options.level) / 2;
  estimate.interval = {QuantileOf(values, tail), QuantileOf(values, 1 - tail)};
  if (options.interval == BootstrapInterval::kPercentile) return estimate;
  // Values equal to the estimate count half, so that a statistic with few values is not biased.
  const auto [low, high] = std::ranges::equal_range(values, estimate.value);
  const double below =
      static_cast<double>(low - values.begin()) + static_cast<double>(high - low) / 2;
  const double share = below / static_cast<double>(values.size());
  if (!(share > 0 && share < 1)) return estimate;  // all on one side: nothing to correct by
  const double bias = NormalQuantile(share);
  const double acceleration = Acceleration(rows, statistic, options.threads);
  const auto corrected = [&](double z) {
    return NormalDistribution(bias + (bias + z) / (1 - acceleration * (bias + z)));
  };
  const double z = NormalQuantile(1 - tail);
  estimate.interval = {QuantileOf(values, corrected(-z)), QuantileOf(values, corrected(z))};
  return estimate;
}

Result<EstimateWithError> DeltaMethod(
    const std::function<double(std::span<const double>)>& function, std::span<const double> at,
    const SquareMatrix& covariance) {
  if (covariance.size() != at.size()) return BadParameter("covariance", "size differs");
  std::vector<double> point(at.begin(), at.end());
  std::vector<double> gradient(at.size());
  EstimateWithError estimate;
  estimate.value = function(at);
  for (size_t i = 0; i < at.size(); ++i) {
    // A step that is small beside the value and beside its own error.
    const double step = 1e-4 * std::max(std::sqrt(covariance(i, i)), 1e-3 * std::abs(at[i]));
    if (!(step > 0)) continue;  // known exactly: it adds no error
    point[i] = at[i] + step;
    const double above = function(point);
    point[i] = at[i] - step;
    gradient[i] = (above - function(point)) / (2 * step);
    point[i] = at[i];
  }
  double variance = 0;
  for (size_t i = 0; i < at.size(); ++i) {
    for (size_t j = 0; j < at.size(); ++j) variance += gradient[i] * covariance(i, j) * gradient[j];
  }
  if (!std::isfinite(estimate.value) || !std::isfinite(variance)) {
    return BadParameter("function", "not finite");
  }
  estimate.standard_error = std::sqrt(std::max(variance, 0.0));
  return estimate;
}

}  // namespace vafa::stats
