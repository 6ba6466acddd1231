// Cox's model on bad inputs, whose errors name what is wrong, and on anything else.
#include <gtest/gtest.h>

#include "stats/survival/proportional_hazards.h"
#include "tests/unit/stats/survival/survival_data.h"

namespace vafa::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string Fault(const SurvivalRows& rows, const CoxOptions& options = {}) {
  const auto fit = FitCox(rows.columns(), options);
  return fit ? "none" : fit.error().message.id + " " + fit.error().field;
}

TEST(CoxBadInputs, ErrorsNameTheColumn) {
  const auto good = SimulateLives({0.5, 0}, 50, 0, 1);
  EXPECT_EQ(Fault(good), "none");
  EXPECT_EQ(Fault({}), "stats.no_customers time");
  auto rows = good;
  rows.values.pop_back();
  EXPECT_EQ(Fault(rows), "stats.bad_column values");
  rows = good;
  rows.values[7] = kNan;
  EXPECT_EQ(Fault(rows), "stats.bad_column x1");
  rows = good;
  rows.time[3] = -1;
  EXPECT_EQ(Fault(rows), "stats.bad_column time");
  rows = good;
  rows.stratum = {1};
  EXPECT_EQ(Fault(rows), "stats.bad_column stratum");
  rows = good;
  std::ranges::fill(rows.event, uint8_t{0});
  EXPECT_EQ(Fault(rows), "stats.no_events event");
  rows = good;
  rows.names.clear();
  rows.values.clear();
  EXPECT_EQ(Fault(rows), "stats.bad_column names");
  CoxOptions options;
  options.ridge = -1;
  EXPECT_EQ(Fault(good, options), "stats.bad_parameter ridge");
}

TEST(CoxBadInputs, FeaturesThatSayNothingAreNamed) {
  auto rows = SimulateLives({0.5, 0.2, 0.1}, 300, 0, 2);
  for (size_t i = 0; i < 300; ++i)
    rows.values[3 * i + 2] = rows.values[3 * i] - rows.values[3 * i + 1];
  EXPECT_EQ(Fault(rows), "stats.collinear x2");
  CoxOptions options;
  options.ridge = 1e-3;
  EXPECT_EQ(Fault(rows, options), "none");
  for (size_t i = 0; i < 300; ++i) rows.values[3 * i + 1] = 4.2;
  EXPECT_EQ(Fault(rows), "stats.collinear x1");
  const auto fit = FitCox(rows.columns(), options).value();
  EXPECT_NEAR(fit.coefficients[1], 0, 1e-12);
  EXPECT_EQ(BaselineHazards(rows.columns(), fit, options)->size(), 1u);
}

TEST(CoxBadInputs, FeaturesThatSeparateAreNamed) {
  // Only those with x1 = 1 ever leave.
  auto rows = SimulateLives({0.5, 0}, 200, 0, 3);
  for (size_t i = 0; i < 200; ++i) {
    rows.values[2 * i + 1] = i % 2 == 0 ? 1 : 0;
    if (i % 2 != 0) rows.event[i] = 0;
  }
  EXPECT_EQ(Fault(rows), "stats.separated x1");
  CoxOptions options;
  options.ridge = 1;
  EXPECT_EQ(Fault(rows, options), "none");
}

TEST(CoxBadInputs, CurvesNeedTheirOwnFit) {
  const auto rows = SimulateLives({0.5, 0.1}, 60, 0, 4);
  const auto other = SimulateLives({0.5}, 60, 0, 4);
  const auto fit = FitCox(other.columns()).value();
  EXPECT_EQ(BaselineHazards(rows.columns(), fit).error().field, "names");
  EXPECT_EQ(CheckProportionalHazards(rows.columns(), fit).error().field, "names");
  auto at_once = other;
  at_once.time[0] = 0;
  at_once.event[0] = 1;
  const auto log = CheckProportionalHazards(at_once.columns(), fit, {}, TimeScale::kLog);
  EXPECT_EQ(log.error().field, "scale");
}

void ExpectUsable(const SurvivalRows& rows, const CoxOptions& options, const char* what) {
  const auto fit = FitCox(rows.columns(), options);
  if (!fit) {
    EXPECT_FALSE(fit.error().field.empty()) << what;
    return;
  }
  for (size_t j = 0; j < fit->coefficients.size(); ++j) {
    EXPECT_TRUE(std::isfinite(fit->coefficients[j])) << what;
    EXPECT_TRUE(fit->standard_errors[j] > 0 && std::isfinite(fit->standard_errors[j])) << what;
  }
  EXPECT_GE(fit->log_likelihood, fit->null_log_likelihood - 1e-9) << what;
  const auto baselines = BaselineHazards(rows.columns(), *fit, options);
  ASSERT_TRUE(baselines) << what;
  for (const auto& baseline : *baselines) {
    for (const double hazard : baseline.hazard) EXPECT_TRUE(hazard >= 0) << what;
  }
  const auto check = CheckProportionalHazards(rows.columns(), *fit, options);
  if (check) EXPECT_TRUE(check->global_p_value >= 0 && check->global_p_value <= 1) << what;
}

TEST(CoxAnything, GivesAnAnswerOrAClearError) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 80; ++round) {
    const size_t count = std::uniform_int_distribution<size_t>(1, 80)(random);
    const size_t columns = std::uniform_int_distribution<size_t>(1, 5)(random);
    const double grain = round % 3 == 0 ? 0 : std::exp(static_cast<double>(round % 7) - 4);
    auto rows = SimulateLives(std::vector<double>(columns, 0.7), count, grain, random());
    for (double& v : rows.values) {
      if (round % 4 == 1) v = std::round(v);
      if (round % 4 == 2) v = std::exp(8 * v);
    }
    for (size_t i = 0; i < count && round % 5 == 0; ++i) {
      rows.entry.push_back(random() % 2 == 0 ? -1.0 : rows.time[i] / 2 - 1e-9);
    }
    for (size_t i = 0; i < count && round % 6 == 0; ++i) {
      rows.stratum.push_back(static_cast<uint32_t>(random() % 4));
    }
    CoxOptions options;
    options.ridge = round % 2;
    ExpectUsable(rows, options, "random rows");
  }
}

TEST(CoxAnything, LongTails) {
  // One customer a million deviations away neither overflows nor hides the others.
  auto rows = SimulateLives({0.5}, 500, 0, 12);
  rows.values[0] = 1e6;
  rows.event[0] = 0;
  rows.time[0] = 100;
  ExpectUsable(rows, {}, "a long tail");
}

}  // namespace
}  // namespace vafa::stats
