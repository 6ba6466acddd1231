#include <algorithm>
#include <cmath>

#include "stats/distributions.h"
#include "stats/errors.h"
#include "stats/evaluate/two_samples.h"
#include "stats/order.h"

namespace vafa::stats {
namespace {

constexpr size_t kExactUpTo = 40;  // the numbers of orders are whole numbers below 2^53

/// ways[u]: in how many of the orders of m and n values u pairs are in favour of the first: the
/// coefficients of Π_{i=1..m} (1 − q^(n+i))/(1 − q^i) (Mann & Whitney 1947).
std::vector<double> WaysToWin(size_t m, size_t n) {
  std::vector<double> ways(m * n + 1);
  ways[0] = 1;
  for (size_t i = 1; i <= m; ++i) {
    for (size_t u = ways.size(); u-- > n + i;) ways[u] -= ways[u - n - i];
    for (size_t u = i; u < ways.size(); ++u) ways[u] += ways[u - i];
  }
  return ways;
}

double ExactPValue(double u, size_t m, size_t n) {
  const std::vector<double> ways = WaysToWin(m, n);
  double all = 0, tail = 0;
  const double farthest = std::min(u, static_cast<double>(m * n) - u);
  for (size_t k = 0; k < ways.size(); ++k) {
    all += ways[k];
    if (static_cast<double>(k) <= farthest) tail += ways[k];
  }
  return std::min(1.0, 2 * tail / all);
}

}  // namespace

Result<RankTest> TestRanks(std::span<const double> a, std::span<const double> b) {
  std::vector<double> both(a.begin(), a.end());
  both.insert(both.end(), b.begin(), b.end());
  if (a.empty()) return BadColumn("a", 0, "empty");
  if (b.empty()) return BadColumn("b", 0, "empty");
  for (size_t i = 0; i < both.size(); ++i) {
    if (std::isfinite(both[i])) continue;
    return i < a.size() ? BadColumn("a", i, "not finite")
                        : BadColumn("b", i - a.size(), "not finite");
  }
  const SortedColumn sorted = SortColumn(both);
  const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  RankTest test;
  double below = 0;  // values of b below
  double ties = 0;   // Σ (t³ − t)
  for (size_t begin = 0, end = 0; begin < both.size(); begin = end) {
    double tied_a = 0;
    for (end = begin; end < both.size() && sorted.values[end] == sorted.values[begin]; ++end) {
      tied_a += sorted.rows[end] < a.size() ? 1 : 0;
    }
    const auto tied = static_cast<double>(end - begin);
    test.u += tied_a * (below + (tied - tied_a) / 2);
    below += tied - tied_a;
    ties += tied * tied * tied - tied;
  }
  test.superiority = test.u / (m * n);
  test.rank_biserial = 2 * test.superiority - 1;
  test.exact = ties == 0 && both.size() <= kExactUpTo;
  if (test.exact) {
    test.p_value = ExactPValue(test.u, a.size(), b.size());
    return test;
  }
  const double all = m + n;
  const double variance = m * n / 12 * (all + 1 - ties / (all * (all - 1)));
  const double off = std::max(0.0, std::abs(test.u - m * n / 2) - 0.5);
  if (variance > 0) test.p_value = TwoSidedNormal(off / std::sqrt(variance));
  return test;
}

}  // namespace vafa::stats
