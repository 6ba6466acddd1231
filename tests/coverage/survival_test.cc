// Intervals of survival curves and hazard ratios over small companies with known parameters.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "stats/survival/kaplan_meier.h"
#include "tests/coverage/coverage.h"
#include "tests/unit/stats/survival/survival_data.h"

namespace vafa::stats {
namespace {

TEST(SmallCompanies, TheSurvivalCurveIsAsSureAsItSays) {
  constexpr double kTimes[] = {0.2, 0.7, 1.5};
  Coverage coverage[3];
  for (int company = 0; company < kCompanies; ++company) {
    const auto rows = SimulateLives({}, 150, 0, 3'000 + static_cast<uint64_t>(company));
    const auto curve = KaplanMeier(rows.survival(), 1);
    ASSERT_TRUE(curve);
    for (size_t i = 0; i < 3; ++i) {
      const auto after = std::ranges::upper_bound(curve->time, kTimes[i]);
      ASSERT_NE(after, curve->time.begin());
      const auto interval = curve->IntervalAt(static_cast<size_t>(after - curve->time.begin()) - 1);
      ASSERT_TRUE(interval);
      coverage[i].Add(*interval, std::exp(-kTimes[i]));
    }
  }
  for (size_t i = 0; i < 3; ++i) coverage[i].Expect("S at " + std::to_string(kTimes[i]));
}

TEST(SmallCompanies, CoxIsAsSureAsItSays) {
  const std::vector<double> truth = {0.5, -0.3, 0};
  std::vector<Coverage> coverage(truth.size());
  for (int company = 0; company < kCompanies; ++company) {
    const auto rows = SimulateLives(truth, 250, 0, 6'000 + static_cast<uint64_t>(company));
    const auto fit = FitCox(rows.columns(), {.threads = 1});
    ASSERT_TRUE(fit) << company;
    for (size_t i = 0; i < truth.size(); ++i) {
      const double reach = 1.959964 * fit->standard_errors[i];
      coverage[i].Add({fit->coefficients[i] - reach, fit->coefficients[i] + reach}, truth[i]);
    }
  }
  for (size_t i = 0; i < truth.size(); ++i) coverage[i].Expect("coefficient " + std::to_string(i));
}

}  // namespace
}  // namespace vafa::stats
