#include "stats/evaluate/two_samples.h"

#include <algorithm>
#include <cmath>

#include "stats/distributions.h"
#include "stats/errors.h"

namespace vafa::stats {
namespace {

Status CheckCounts(const TwoGroups& g) {
  if (g.customers_a < 0) return BadParameter("customers_a", "negative");
  if (g.customers_b < 0) return BadParameter("customers_b", "negative");
  if (g.happened_a < 0 || g.happened_a > g.customers_a) {
    return BadParameter("happened_a", "negative, or more than there are");
  }
  if (g.happened_b < 0 || g.happened_b > g.customers_b) {
    return BadParameter("happened_b", "negative, or more than there are");
  }
  return {};
}

Status Check(const TwoGroups& g) {
  if (g.customers_a <= 0) return BadParameter("customers_a", "none");
  if (g.customers_b <= 0) return BadParameter("customers_b", "none");
  return CheckCounts(g);
}

double Share(int64_t happened, int64_t customers) {
  return static_cast<double>(happened) / static_cast<double>(customers);
}

double LogChoose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

}  // namespace

Result<EstimateWithInterval> DifferenceOfShares(const TwoGroups& groups) {
  VAFA_TRY(Check(groups));
  const double a = Share(groups.happened_a, groups.customers_a);
  const double b = Share(groups.happened_b, groups.customers_b);
  const Interval of_a = WilsonInterval(groups.happened_a, groups.customers_a).value_or(Interval());
  const Interval of_b = WilsonInterval(groups.happened_b, groups.customers_b).value_or(Interval());
  return EstimateWithInterval{a - b,
                              {a - b - std::hypot(a - of_a.low, of_b.high - b),
                               a - b + std::hypot(of_a.high - a, b - of_b.low)}};
}

Result<EstimateWithInterval> RatioOfShares(const TwoGroups& groups) {
  VAFA_TRY(Check(groups));
  if (groups.happened_a == 0) return BadParameter("happened_a", "0: the ratio has no interval");
  if (groups.happened_b == 0) return BadParameter("happened_b", "0: the ratio has no interval");
  const double ratio =
      Share(groups.happened_a, groups.customers_a) / Share(groups.happened_b, groups.customers_b);
  const auto inverse = [](int64_t n) { return 1 / static_cast<double>(n); };
  const double variance = inverse(groups.happened_a) - inverse(groups.customers_a) +
                          inverse(groups.happened_b) - inverse(groups.customers_b);
  const double spread = std::exp(kNormal975 * std::sqrt(std::max(0.0, variance)));
  return EstimateWithInterval{ratio, {ratio / spread, ratio * spread}};
}

// With both totals fixed the first count is hypergeometric.
Result<ExactTest> TestExactly(const TwoGroups& groups) {
  VAFA_TRY(Check(groups));
  const auto a = static_cast<double>(groups.customers_a);
  const auto b = static_cast<double>(groups.customers_b);
  const auto happened = static_cast<double>(groups.happened_a + groups.happened_b);
  const double all = LogChoose(a + b, happened);
  const auto probability = [&](double count) {
    return std::exp(LogChoose(a, count) + LogChoose(b, happened - count) - all);
  };
  const double seen = probability(static_cast<double>(groups.happened_a));
  constexpr double kAlike = 1 + 1e-7;  // equal ones may differ by their rounding
  double as_likely = 0, less_likely = 0;
  for (double k = std::max(0.0, happened - b); k <= std::min(a, happened); ++k) {
    const double p = probability(k);
    if (p * kAlike < seen) {
      less_likely += p;
    } else if (p <= seen * kAlike) {
      as_likely += p;
    }
  }
  return ExactTest{std::min(1.0, less_likely + as_likely),
                   std::min(1.0, less_likely + as_likely / 2)};
}

Result<ChiSquareTest> TestStrata(std::span<const TwoGroups> strata) {
  double surplus = 0;
  double variance = 0;
  for (const TwoGroups& g : strata) {
    VAFA_TRY(CheckCounts(g));
    const auto a = static_cast<double>(g.customers_a);
    const auto b = static_cast<double>(g.customers_b);
    const auto happened = static_cast<double>(g.happened_a + g.happened_b);
    const double all = a + b;
    if (g.customers_a == 0 || g.customers_b == 0) continue;
    surplus += static_cast<double>(g.happened_a) - a * happened / all;
    variance += a * b * happened * (all - happened) / (all * all * (all - 1));
  }
  ChiSquareTest test;
  if (!(variance > 0)) return test;
  test.chi_square = surplus * surplus / variance;
  test.degrees_of_freedom = 1;
  test.p_value = ChiSquareTail(test.chi_square, 1);
  return test;
}

bool EnoughInStrata(std::span<const TwoGroups> strata) {
  constexpr double kRoom = 5;
  double fewer = 0;
  double more = 0;
  for (const TwoGroups& g : strata) {
    if (g.customers_a <= 0 || g.customers_b <= 0) continue;
    const auto a = static_cast<double>(g.customers_a);
    const auto b = static_cast<double>(g.customers_b);
    const auto happened = static_cast<double>(g.happened_a + g.happened_b);
    const double expected = a * happened / (a + b);
    fewer += expected - std::max(0.0, happened - b);
    more += std::min(a, happened) - expected;
  }
  return fewer >= kRoom && more >= kRoom;
}

Result<EstimateWithInterval> RatioWithinStrata(std::span<const TwoGroups> strata) {
  double above = 0;
  double below = 0;
  double spread = 0;
  for (const TwoGroups& g : strata) {
    VAFA_TRY(CheckCounts(g));
    if (g.customers_a == 0 || g.customers_b == 0) continue;
    const auto a = static_cast<double>(g.customers_a);
    const auto b = static_cast<double>(g.customers_b);
    const auto x = static_cast<double>(g.happened_a);
    const auto y = static_cast<double>(g.happened_b);
    const double all = a + b;
    above += x * b / all;
    below += y * a / all;
    spread += (a * b * (x + y) - x * y * all) / (all * all);
  }
  if (!(above > 0)) return BadParameter("happened_a", "0: the ratio has no interval");
  if (!(below > 0)) return BadParameter("happened_b", "0: the ratio has no interval");
  const double ratio = above / below;
  const double width = std::exp(kNormal975 * std::sqrt(spread / (above * below)));
  return EstimateWithInterval{ratio, {ratio / width, ratio * width}};
}

Result<ChiSquareTest> TestTable(std::span<const double> counts, size_t columns) {
  if (columns == 0) return BadParameter("columns", "none");
  if (counts.empty() || counts.size() % columns != 0) {
    return BadColumn("counts", counts.size(), "not a whole table");
  }
  const size_t rows = counts.size() / columns;
  std::vector<double> of_row(rows), of_column(columns);
  double all = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (!(counts[i] >= 0) || !std::isfinite(counts[i])) {
      return BadColumn("counts", i / columns, "not a count");
    }
    of_row[i / columns] += counts[i];
    of_column[i % columns] += counts[i];
    all += counts[i];
  }
  ChiSquareTest test;
  const auto filled = [](const std::vector<double>& totals) {
    return static_cast<double>(std::ranges::count_if(totals, [](double v) { return v > 0; }));
  };
  const double least = std::min(filled(of_row), filled(of_column)) - 1;
  if (!(least > 0)) return test;
  for (size_t i = 0; i < counts.size(); ++i) {
    const double expected = of_row[i / columns] * of_column[i % columns] / all;
    if (expected > 0) test.chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  test.degrees_of_freedom = (filled(of_row) - 1) * (filled(of_column) - 1);
  test.p_value = ChiSquareTail(test.chi_square, test.degrees_of_freedom);
  test.cramers_v = std::sqrt(test.chi_square / (all * least));
  return test;
}

}  // namespace vafa::stats
