#include "stats/survival/log_rank.h"

#include <algorithm>

#include "stats/dense.h"
#include "stats/distributions.h"
#include "stats/errors.h"
#include "stats/survival/risk_sets.h"

namespace vafa::stats {
namespace {

/// (O − E)ᵀ V⁻ (O − E). Within groups that were at risk together O − E adds up to 0, so one of them
/// says nothing that the others do not: it is left out, as are those never at risk beside others.
void FillTest(const SquareMatrix& variance, LogRank& test) {
  std::vector<size_t> in;
  for (size_t j = 0; j < variance.size(); ++j) {
    if (variance(j, j) > 0) in.push_back(j);
  }
  while (!in.empty()) {
    SquareMatrix v(in.size());
    std::vector<double> off(in.size());
    for (size_t i = 0; i < in.size(); ++i) {
      off[i] = test.observed[in[i]] - test.expected[in[i]];
      for (size_t j = 0; j < in.size(); ++j) v(i, j) = variance(in[i], in[j]);
    }
    const auto factor = Cholesky::Of(v);
    if (!factor) {
      in.erase(in.begin() + static_cast<ptrdiff_t>(factor.error()));
      continue;
    }
    const std::vector<double> solved = factor->Solve(off);
    for (size_t i = 0; i < in.size(); ++i) test.chi_square += off[i] * solved[i];
    test.degrees_of_freedom = static_cast<double>(in.size());
    test.p_value = ChiSquareTail(test.chi_square, test.degrees_of_freedom);
    return;
  }
}

}  // namespace

Result<LogRank> LogRankTest(const SurvivalColumns& columns, std::span<const uint32_t> group,
                            std::span<const uint32_t> stratum) {
  VAFA_TRY(Check(columns));
  const size_t size = columns.size();
  if (group.size() != size) return BadColumn("group", size, "length differs");
  if (!stratum.empty() && stratum.size() != size) {
    return BadColumn("stratum", size, "length differs");
  }
  const auto most = std::ranges::max_element(group);
  if (*most >= kMaxGroups) {
    return BadColumn("group", static_cast<size_t>(most - group.begin()), "too many groups");
  }
  if (*most == 0) return BadColumn("group", 0, "only one group");
  const size_t groups = *most + 1;
  LogRank test;
  test.customers.resize(groups);
  test.observed.resize(groups);
  test.expected.resize(groups);
  for (const uint32_t g : group) ++test.customers[g];

  const RiskSets sets = MakeRiskSets(columns, stratum, 0);
  SquareMatrix variance(groups);
  std::vector<double> at_risk(groups);
  for (size_t m = 0; m < sets.moments.size(); ++m) {
    const RiskSets::Moment& moment = sets.moments[m];
    if (sets.StartsStratum(m)) std::ranges::fill(at_risk, 0.0);
    for (uint32_t i = moment.begin; i < moment.end; ++i) ++at_risk[group[sets.rows[i]]];
    for (uint32_t i = moment.entry_begin; i < moment.entry_end; ++i) {
      --at_risk[group[sets.rows[sets.entries[i]]]];
    }
    for (uint32_t i = moment.end - moment.events; i < moment.end; ++i) {
      ++test.observed[group[sets.rows[i]]];
    }
    double n = 0;
    for (const double count : at_risk) n += count;
    const double d = moment.events;
    const double scale = n > 1 ? d * (n - d) / (n - 1) : 0;
    for (size_t i = 0; i < groups; ++i) {
      const double share = at_risk[i] / n;
      test.expected[i] += d * share;
      if (share == 0) continue;
      variance(i, i) += scale * share;
      for (size_t j = 0; j < groups; ++j) variance(i, j) -= scale * share * at_risk[j] / n;
    }
  }
  FillTest(variance, test);
  return test;
}

}  // namespace vafa::stats
