// How often a method is taken that only looks better than the rule, over companies of noise.
#include <gtest/gtest.h>

#include "stats/evaluate/calibration.h"
#include "tests/unit/stats/churn/contest_rows.h"

namespace vafa::stats {
namespace {

TEST(ChurnContest, NoiseIsSeldomTakenForKnowledge) {
  constexpr uint64_t kNoisy = 300;
  int taken = 0;
  double cost = 0;  // of what is shown, beside the chance that is true of everybody
  for (uint64_t seed = 0; seed < kNoisy; ++seed) {
    const Rows rows = Noise(400, seed);
    const ChurnContest contest = Contest(rows, rows.period).value();
    taken += contest.best != ChurnMethod::kRule;
    const std::vector<double> truth(contest.label.size(), 0.2);
    cost += contest.of(ChurnMethod::kLogistic).log_loss - LogLoss({truth, contest.label}).value();
  }
  // Two in a hundred for each of two methods: 21 or more in 1 % at worst.
  EXPECT_LE(taken, 20) << "of " << kNoisy;
  EXPECT_GT(cost, 0);  // nothing beats the truth, unless it is tried on what it was fitted to
}

}  // namespace
}  // namespace vafa::stats
