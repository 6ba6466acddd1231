// MBG/NBD against the fit of the R package BTYDplus, on the CDNOW sample to 1997-09-30 in weeks.
#include <gtest/gtest.h>

#include "stats/btyd/mbgcnbd.h"
#include "tests/unit/stats/btyd/cdnow.h"

namespace vafa::stats {
namespace {

TEST(MbgNbdPublished, CdnowFit) {
  VAFA_CDNOW_OR_SKIP(cdnow);
  const auto summary = Summarize(cdnow.columns(), DayOf(1997, 9, 30), 7);
  ASSERT_TRUE(summary);
  const auto fit = FitMbgNbd(summary->columns());
  ASSERT_TRUE(fit);
  EXPECT_TRUE(fit->converged);
  EXPECT_EQ(fit->estimator, Estimator::kMaximumLikelihood);
  EXPECT_NEAR(fit->parameters.r, 0.525, 5e-4);
  EXPECT_NEAR(fit->parameters.alpha, 6.183, 5e-4);
  EXPECT_NEAR(fit->parameters.a, 0.891, 5e-4);
  EXPECT_NEAR(fit->parameters.b, 1.614, 5e-4);
}

TEST(MbgCnbdPublished, CdnowHasNoRhythm) {
  VAFA_CDNOW_OR_SKIP(cdnow);
  const auto summary = Summarize(cdnow.columns(), DayOf(1997, 9, 30), 7);
  ASSERT_TRUE(summary);
  const auto fit = FitMbgCnbd(summary->columns(), summary->log_gaps);
  ASSERT_TRUE(fit);
  const auto without = FitMbgNbd(summary->columns());
  EXPECT_EQ(fit->k, 1u);
  EXPECT_NEAR(fit->log_likelihood, without->log_likelihood, 1e-6);
  EXPECT_NEAR(fit->parameters.b, without->parameters.b, 1e-5);
}

}  // namespace
}  // namespace vafa::stats
