// Gamma-Gamma against published numbers: Fader & Hardie 2013 and the R package CLVTools, on the
// repeat purchases of the CDNOW sample up to 1997-09-30.
#include <gtest/gtest.h>

#include <vector>

#include "stats/btyd/gamma_gamma.h"
#include "tests/unit/stats/btyd/cdnow.h"

namespace vafa::stats {
namespace {

TEST(GammaGammaPublished, CdnowFit) {
  VAFA_CDNOW_OR_SKIP(cdnow);
  const auto summary = Summarize(cdnow.columns(), DayOf(1997, 9, 30), 7);
  ASSERT_TRUE(summary);
  std::vector<double> means;
  for (size_t i = 0; i < summary->repeats.size(); ++i) {
    const uint32_t x = summary->repeats[i];
    means.push_back(x == 0 ? 0.0 : summary->repeat_spend[i] / 100 / x);
  }
  const auto fit = FitGammaGamma({summary->repeats, means});
  ASSERT_TRUE(fit);
  EXPECT_TRUE(fit->converged);
  EXPECT_EQ(fit->estimator, Estimator::kMaximumLikelihood);
  EXPECT_EQ(fit->customers, 946u);
  EXPECT_NEAR(fit->parameters.p, 6.25, 0.005);
  EXPECT_NEAR(fit->parameters.q, 3.74, 0.005);
  EXPECT_NEAR(fit->parameters.gamma, 15.44, 0.01);
  EXPECT_NEAR(fit->log_likelihood, -4055.918, 1e-3);
}

}  // namespace
}  // namespace vafa::stats
