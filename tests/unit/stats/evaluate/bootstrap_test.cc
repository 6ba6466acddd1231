#include "stats/evaluate/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace vafa::stats {
namespace {

/// Σ (v − mean)² / n of the drawn rows.
Statistic VarianceOf(const std::vector<double>& data) {
  return [&data](std::span<const uint32_t> rows) {
    double mean = 0, squares = 0;
    const auto n = static_cast<double>(rows.size());
    for (const uint32_t row : rows) mean += data[row] / n;
    for (const uint32_t row : rows) squares += (data[row] - mean) * (data[row] - mean);
    return squares / n;
  };
}

Statistic MeanOf(const std::vector<double>& data) {
  return [&data](std::span<const uint32_t> rows) {
    double mean = 0;
    for (const uint32_t row : rows) mean += data[row] / static_cast<double>(rows.size());
    return mean;
  };
}

TEST(BootstrapPublished, SpatialTest) {
  // Efron & Tibshirani 1993, tables 14.1 and 14.2: the variance of 26 scores is 171.5; 90 %
  // intervals from 2,000 resamples (100.8, 233.9) by percentiles and (115.8, 259.6) by BCa. With
  // 100,000 resamples R gives (97.9, 235.9) and (116.1, 262.2), acceleration 0.061 as the book.
  const std::vector<double> a = {48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6,
                                 0,  33, 28, 34, 4,  32, 24, 47, 41, 24, 26, 30, 41};
  BootstrapOptions options;
  options.level = 0.9;
  options.resamples = 50'000;
  const auto bca = Bootstrap(a.size(), VarianceOf(a), options).value();
  EXPECT_NEAR(bca.value, 171.5, 0.05);
  EXPECT_NEAR(bca.interval.low, 116.1, 1.5);
  EXPECT_NEAR(bca.interval.high, 262.2, 3);
  options.interval = BootstrapInterval::kPercentile;
  const auto percentile = Bootstrap(a.size(), VarianceOf(a), options).value();
  EXPECT_NEAR(percentile.interval.low, 97.9, 1.5);
  EXPECT_NEAR(percentile.interval.high, 235.9, 1.5);
}

TEST(BootstrapConsistent, SeedsTellAndThreadsDoNot) {
  std::vector<double> data;
  for (int i = 0; i < 50; ++i) data.push_back(std::sqrt(i));
  BootstrapOptions one, three;
  one.threads = 1;
  three.threads = 3;
  const auto estimate = Bootstrap(50, MeanOf(data), one).value();
  const auto same = Bootstrap(50, MeanOf(data), three).value();
  EXPECT_EQ(estimate.interval.low, same.interval.low);
  EXPECT_EQ(estimate.standard_error, same.standard_error);
  three.seed = 2;
  EXPECT_NE(Bootstrap(50, MeanOf(data), three)->standard_error, estimate.standard_error);
}

TEST(BootstrapConsistent, TheErrorOfAMeanIsKnown) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(5, 2);
  std::vector<double> data(3'000);
  for (double& v : data) v = normal(random);
  BootstrapOptions options;
  options.resamples = 400;
  const auto estimate = Bootstrap(3'000, MeanOf(data), options).value();
  EXPECT_NEAR(estimate.standard_error, 2 / std::sqrt(3'000.0), 0.004);
  EXPECT_NEAR(estimate.interval.high - estimate.interval.low, 4 * estimate.standard_error, 0.02);
}

TEST(BootstrapConsistent, IntervalsOfASkewedMeanHoldTheTruth) {
  std::mt19937_64 random(2);
  std::exponential_distribution<double> exponential;
  int held = 0;
  for (int round = 0; round < 150; ++round) {
    std::vector<double> data(40);
    for (double& v : data) v = exponential(random);
    BootstrapOptions options;
    options.resamples = 500;
    options.seed = static_cast<uint64_t>(round);
    options.threads = 1;
    const auto interval = Bootstrap(40, MeanOf(data), options)->interval;
    held += interval.low <= 1 && 1 <= interval.high ? 1 : 0;
  }
  EXPECT_NEAR(held / 150.0, 0.94, 0.05);
}

TEST(BootstrapBadInputs, ErrorsNameTheParameter) {
  const std::vector<double> data = {1, 2, 3};
  const auto field = [&](size_t rows, double level, uint32_t resamples) {
    BootstrapOptions options;
    options.level = level;
    options.resamples = resamples;
    const auto estimate = Bootstrap(rows, MeanOf(data), options);
    return estimate ? "none" : estimate.error().field;
  };
  EXPECT_EQ(field(3, 0.95, 100), "none");
  EXPECT_EQ(field(1, 0.95, 100), "rows");
  EXPECT_EQ(field(3, 1, 100), "level");
  EXPECT_EQ(field(3, 0.95, 99), "resamples");
  const auto nothing = [](std::span<const uint32_t>) { return std::nan(""); };
  EXPECT_EQ(Bootstrap(3, nothing).error().field, "statistic");
}

TEST(BootstrapAnything, AConstantHasNoWidth) {
  const std::vector<double> data = {7, 7, 7};
  const auto estimate = Bootstrap(3, MeanOf(data)).value();
  EXPECT_EQ(estimate.interval.low, 7);
  EXPECT_EQ(estimate.interval.high, 7);
  EXPECT_EQ(estimate.standard_error, 0);
}

TEST(DeltaMethod, OfARatio) {
  // Var(x/y) ≈ (σx²/μy²) + μx²σy²/μy⁴ − 2μxσxy/μy³ (Casella & Berger 2002, example 5.5.27).
  SquareMatrix covariance(2);
  covariance(0, 0) = 0.04;
  covariance(1, 1) = 0.09;
  covariance(0, 1) = covariance(1, 0) = 0.01;
  const auto ratio = [](std::span<const double> v) { return v[0] / v[1]; };
  const auto estimate = DeltaMethod(ratio, std::vector<double>{3, 5}, covariance).value();
  EXPECT_EQ(estimate.value, 0.6);
  const double variance = 0.04 / 25 + 9 * 0.09 / 625 - 2 * 3 * 0.01 / 125;
  EXPECT_NEAR(estimate.standard_error, std::sqrt(variance), 1e-8);
}

TEST(DeltaMethod, ErrorsNameTheParameter) {
  const auto log = [](std::span<const double> v) { return std::log(v[0]); };
  SquareMatrix covariance(1);
  covariance(0, 0) = 1;
  EXPECT_EQ(DeltaMethod(log, std::vector<double>{1, 2}, covariance).error().field, "covariance");
  EXPECT_EQ(DeltaMethod(log, std::vector<double>{-1}, covariance).error().field, "function");
  covariance(0, 0) = 0;
  EXPECT_EQ(DeltaMethod(log, std::vector<double>{0.5}, covariance)->standard_error, 0);
}

}  // namespace
}  // namespace vafa::stats
