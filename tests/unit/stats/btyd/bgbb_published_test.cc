// BG/BB against the published fit of the donors of 1995: Fader, Hardie & Shang 2010 (table 3), and
// the R package BTYD.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "stats/btyd/bgbb.h"

namespace vafa::stats {
namespace {

TEST(BgBbPublished, Donors) {
  std::ifstream file(VAFA_SHARED_DATA "/donations.csv");
  if (!file) GTEST_SKIP() << "the donations are not at " VAFA_SHARED_DATA;
  std::vector<uint32_t> x;
  std::vector<double> recency, chances, donors;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    char comma = 0;
    uint32_t frequency = 0;
    double last = 0, periods = 0, weight = 0;
    fields >> frequency >> comma >> last >> comma >> periods >> comma >> weight;
    x.push_back(frequency);
    recency.push_back(last);
    chances.push_back(periods);
    donors.push_back(weight);
  }
  const auto fit = FitBgBb({x, recency, chances, donors});
  ASSERT_TRUE(fit);
  EXPECT_TRUE(fit->converged);
  EXPECT_EQ(fit->estimator, Estimator::kMaximumLikelihood);
  EXPECT_EQ(fit->customers, 11'104u);
  EXPECT_NEAR(fit->parameters.alpha, 1.204, 5e-4);
  EXPECT_NEAR(fit->parameters.beta, 0.750, 5e-4);
  EXPECT_NEAR(fit->parameters.gamma, 0.657, 5e-4);
  EXPECT_NEAR(fit->parameters.delta, 2.783, 5e-4);
  EXPECT_NEAR(fit->log_likelihood, -33'225.6, 0.05);
}

}  // namespace
}  // namespace vafa::stats
