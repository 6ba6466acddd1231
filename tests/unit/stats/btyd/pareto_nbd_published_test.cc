// Pareto/NBD against published numbers, all on the CDNOW sample calibrated to 1997-09-30 in weeks:
// Fader, Hardie & Lee 2005 (tables 2 and 3), the R packages CLVTools and BTYD.
#include <gtest/gtest.h>

#include "stats/btyd/pareto_nbd.h"
#include "tests/unit/stats/btyd/cdnow.h"

namespace vafa::stats {
namespace {

constexpr ParetoNbdParameters kPublished = {0.55315, 10.5763, 0.60625, 11.6715};

TEST(ParetoNbdPublished, CdnowFit) {
  VAFA_CDNOW_OR_SKIP(cdnow);
  const auto summary = Summarize(cdnow.columns(), DayOf(1997, 9, 30), 7);
  ASSERT_TRUE(summary);
  const auto fit = FitParetoNbd(summary->columns());
  ASSERT_TRUE(fit);
  EXPECT_TRUE(fit->converged);
  EXPECT_EQ(fit->estimator, Estimator::kMaximumLikelihood);
  // As the paper prints them; CLVTools stops a little before the maximum (0.55315, 10.5763,
  // 0.60625, 11.6715).
  EXPECT_NEAR(fit->parameters.r, 0.553, 5e-4);
  EXPECT_NEAR(fit->parameters.alpha, 10.578, 5e-4);
  EXPECT_NEAR(fit->parameters.s, 0.606, 5e-4);
  EXPECT_NEAR(fit->parameters.beta, 11.669, 5e-4);
  EXPECT_NEAR(fit->standard_errors.r, 0.0476, 5e-4);
  EXPECT_NEAR(fit->standard_errors.alpha, 0.8427, 5e-3);
  EXPECT_NEAR(fit->standard_errors.s, 0.1873, 2e-3);
  EXPECT_NEAR(fit->standard_errors.beta, 6.2105, 5e-2);
  EXPECT_NEAR(fit->log_likelihood, -9594.976, 1e-3);
  EXPECT_EQ(fit->repeat_purchases, 2457u);
}

TEST(ParetoNbdPublished, NewCustomer) {
  const auto model = ParetoNbd::Make(kPublished);
  ASSERT_TRUE(model);
  // Published without their parameters; those of every published fit come within half a percent.
  const double expected[] = {0.05077821, 0.09916088, 0.14542507, 0.18979930, 0.23247466,
                             0.27361274, 0.31335159, 0.35181024, 0.38909211};
  for (int t = 1; t <= 9; ++t) {
    EXPECT_NEAR(model->ExpectedPurchasesOfNew(t).value(), expected[t - 1], 6e-3 * expected[t - 1])
        << t;
  }
}

TEST(ParetoNbdPublished, KnownCustomer) {
  const auto model = ParetoNbd::Make(kPublished);
  ASSERT_TRUE(model);
  EXPECT_NEAR(model->ExpectedPurchases(52, 26, 216.0 / 7, 31).value(), 25.45647, 1e-3);
  EXPECT_NEAR(model->PAlive(26, 216.0 / 7, 31).value(), 0.997874, 1e-6);
  for (const uint32_t x : {201u, 600u, 2'000u, 1'000'000u}) {
    const double p = model->PAlive(x, 30.86, 31).value();
    EXPECT_TRUE(p >= 0 && p <= 1) << x;
  }
}

}  // namespace
}  // namespace vafa::stats
