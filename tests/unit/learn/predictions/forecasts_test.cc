// Between which numbers what is forecast will lie.
#include "learn/predictions/forecasts.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vafa::predictions {
namespace {

TEST(RangeOfCount, PutsTogetherHowSureTheExpectationIsAndWhatChanceDoes) {
  const auto range = RangeOfCount(100, {94, 109}, 16);
  const double by_chance = 1.959964 * 4;
  EXPECT_NEAR(range.low, 100 - std::hypot(6, by_chance), 1e-4);
  EXPECT_NEAR(range.high, 100 + std::hypot(9, by_chance), 1e-4);
  EXPECT_EQ(RangeOfCount(1, {0.5, 2}, 1).low, 0) << "nothing comes less than never";
}

TEST(Dispersion, IsHowMuchMoreThanByChanceItVaried) {
  const Tried tried[] = {{100, 120, 100}, {50, 45, 25}, {0, 0, 0}};
  EXPECT_NEAR(Dispersion(tried), (4.0 + 1.0) / 2, 1e-12);
  const Tried close[] = {{100, 101, 100}};
  EXPECT_EQ(Dispersion(close), 1) << "never less than chance";
  EXPECT_EQ(Dispersion({}), 1);
}

TEST(Dispersion, OfContractsCountsWhoMayBeRenewedOnly) {
  ContractTrial trial;
  trial.customers = 100;
  trial.periods = {{90, 96}, {80, 88}};
  EXPECT_NEAR(DispersionOf(trial), (36.0 / 9 + 64.0 / 16) / 2, 1e-12);
}

TEST(ForecastLost, CarriesHowOftenTheRisksWereRight) {
  const Instant from{0}, to{1'000'000};
  const RiskTrial trial({{.predicted = 0.1, .customers = 500, .left = 60},
                         {.predicted = 0.3, .customers = 500, .left = 170, .design_effect = 3}});
  const auto share = stats::WilsonIntervalOfShare(0.23, 1000 / 2.0).value();
  const auto all = trial.OfAll().value();
  EXPECT_NEAR(all.high, share.high / 0.2, 1e-12);
  EXPECT_NEAR(all.low, std::min(1.0, share.low / 0.2), 1e-12);
  const auto forecast = ForecastLost({.sum = 40, .sum_of_squares = 10}, trial, from, to);
  EXPECT_EQ(forecast.expected, 40);
  const auto expected = RangeOfCount(40, {40 * all.low, 40 * all.high}, 30);
  EXPECT_EQ(forecast.interval, expected);
  EXPECT_FALSE(ForecastLost({.sum = 40, .sum_of_squares = 10}, RiskTrial(), from, to).interval)
      << "nothing was tried";
}

TEST(ForecastHits, OfAsManyAgainVaryTwice) {
  const auto forecast = ForecastHits(0.2, 400, Instant{0}, Instant{1'000'000});
  EXPECT_EQ(forecast.interval, stats::WilsonIntervalOfShare(0.2, 200));
}

}  // namespace
}  // namespace vafa::predictions
