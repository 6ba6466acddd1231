#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/gamma_gamma.h"
#include "stats/btyd/rfm_summary.h"
#include "tests/unit/demo/company.h"

namespace vafa::demo {
namespace {

/// Made once.
const Simulator& Shop() {
  static const Simulator simulator = Make(Shape::kShop, 20'000);
  return simulator;
}

/// The orders of a shop as the purchase models take them: whole days, weeks as the unit.
stats::RepeatSummary SummaryOf(const Simulator& simulator) {
  constexpr int64_t kIstanbul = 3 * 3600 * kMicrosPerSecond;
  std::vector<size_t> offsets{0};
  std::vector<int32_t> days;
  std::vector<int64_t> amounts;
  Life life;
  for (int64_t index = 0; index < simulator.options().customers; ++index) {
    simulator.Simulate(index, life);
    if (life.orders.empty()) continue;
    for (const OrderLine& line : life.orders) {
      days.push_back(static_cast<int32_t>((line.at.micros + kIstanbul) / kMicrosPerDay));
      amounts.push_back(line.amount);
    }
    offsets.push_back(days.size());
  }
  const auto last_day = static_cast<int32_t>((kEnd.micros + kIstanbul) / kMicrosPerDay) - 1;
  return stats::Summarize({offsets, days, amounts}, last_day, 7).value();
}

const stats::RepeatSummary& Summary() {
  static const stats::RepeatSummary summary = SummaryOf(Shop());
  return summary;
}

TEST(Fitted, BgNbdFindsTheTruth) {
  const stats::RepeatSummary& summary = Summary();
  const stats::BgNbdFit fit = stats::FitBgNbd(summary.columns()).value();
  ASSERT_TRUE(fit.converged);
  const ShopTruth& truth = Shop().truth().shop;
  // Three standard errors, and 3 % because the model counts days while the shop counts orders.
  const auto near = [](double found, double error, double stated, const char* name) {
    EXPECT_NEAR(found, stated, 3 * error + 0.03 * stated) << name;
    EXPECT_LT(error, 0.1 * stated) << name << " is hardly known";
  };
  near(fit.parameters.r, fit.standard_errors.r, truth.r, "r");
  near(fit.parameters.alpha, fit.standard_errors.alpha, truth.alpha, "alpha");
  near(fit.parameters.a, fit.standard_errors.a, truth.a, "a");
  near(fit.parameters.b, fit.standard_errors.b, truth.b, "b");
}

TEST(Fitted, GammaGammaFindsTheTruth) {
  const stats::RepeatSummary& summary = Summary();
  std::vector<double> mean_spend;
  for (size_t i = 0; i < summary.repeats.size(); ++i) {
    mean_spend.push_back(
        summary.repeats[i] == 0 ? 0 : summary.repeat_spend[i] / 100 / summary.repeats[i]);
  }
  const auto fit = stats::FitGammaGamma({summary.repeats, mean_spend}).value();
  ASSERT_TRUE(fit.converged);
  const ShopTruth& truth = Shop().truth().shop;
  EXPECT_NEAR(fit.parameters.p, truth.p, 3 * fit.standard_errors.p + 0.05 * truth.p);
  EXPECT_NEAR(fit.parameters.q, truth.q, 3 * fit.standard_errors.q + 0.05 * truth.q);
  EXPECT_NEAR(fit.parameters.gamma, truth.gamma,
              3 * fit.standard_errors.gamma + 0.05 * truth.gamma);
  EXPECT_NEAR(fit.parameters.p * fit.parameters.gamma / (fit.parameters.q - 1), 40, 1.2);
  EXPECT_LT(std::abs(fit.correlation), 0.03) << "spend does not depend on how often she buys";
}

TEST(Fitted, WhoIsSaidToBeAliveMostlyIs) {
  const stats::RepeatSummary& summary = Summary();
  const ShopTruth& truth = Shop().truth().shop;
  const stats::BgNbd model =
      stats::BgNbd::Make({.r = truth.r, .alpha = truth.alpha, .a = truth.a, .b = truth.b}).value();
  Life life;
  std::vector<bool> alive;
  for (int64_t index = 0; index < Shop().options().customers; ++index) {
    Shop().Simulate(index, life);
    if (!life.orders.empty()) alive.push_back(life.hidden.alive);
  }
  struct Tenth {
    double expected = 0;
    double found = 0;
    double count = 0;
  };
  std::vector<Tenth> tenths(10);
  for (size_t i = 0; i < summary.repeats.size(); ++i) {
    const double p = model.PAlive(summary.repeats[i], summary.recency[i], summary.age[i]).value();
    Tenth& tenth = tenths[std::min<size_t>(9, static_cast<size_t>(p * 10))];
    tenth.expected += p;
    tenth.found += alive[summary.source[i]];
    ++tenth.count;
  }
  for (const Tenth& tenth : tenths) {
    if (tenth.count < 200) continue;
    const double p = tenth.expected / tenth.count;
    EXPECT_NEAR(tenth.found / tenth.count, p, 4 * std::sqrt(p * (1 - p) / tenth.count) + 0.02);
  }
}

}  // namespace
}  // namespace vafa::demo
