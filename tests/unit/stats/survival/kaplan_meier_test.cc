// Survival curves against published numbers (the lung cancer data of R's survival; Freireich's
// leukaemia trial as in Klein & Moeschberger 2003), against themselves, on bad inputs and anything.
#include "stats/survival/kaplan_meier.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/stats/survival/survival_data.h"

namespace vafa::stats {
namespace {

/// Weeks of remission under 6-MP (Freireich et al. 1963).
SurvivalRows Remission() {
  SurvivalRows rows;
  for (const double t : {6, 6, 6, 7, 10, 13, 16, 22, 23}) rows.Push(t, true, {});
  for (const double t : {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35}) rows.Push(t, false, {});
  return rows;
}

TEST(KaplanMeierPublished, Remission) {
  // Klein & Moeschberger, tables 4.1B and 4.2, whose errors are roots of rounded variances.
  const auto rows = Remission();
  const auto curve = KaplanMeier(rows.survival()).value();
  EXPECT_EQ(curve.time, (std::vector<double>{6, 7, 10, 13, 16, 22, 23}));
  EXPECT_EQ(curve.at_risk, (std::vector<double>{21, 17, 15, 12, 11, 7, 6}));
  const double survival[] = {0.857, 0.807, 0.753, 0.690, 0.628, 0.538, 0.448};
  const double errors[] = {0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346};
  const double hazard[] = {0.1428, 0.2017, 0.2683, 0.3517, 0.4426, 0.5854, 0.7521};
  const double hazard_errors[] = {0.0825, 0.1015, 0.1212, 0.1473, 0.1733, 0.2243, 0.2795};
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_NEAR(curve.survival[i], survival[i], 6e-4);
    EXPECT_NEAR(curve.StandardError(i), errors[i], 6e-5);
    EXPECT_NEAR(curve.hazard[i], hazard[i], 1.1e-4);
    EXPECT_NEAR(std::sqrt(curve.hazard_variance[i]), hazard_errors[i], 4e-4);
  }
  EXPECT_EQ(curve.Quantile(0.5)->value, 23);
  EXPECT_EQ(curve.last_time, 35);
}

TEST(KaplanMeierPublished, Lung) {
  VAFA_TABLE_OR_SKIP(lung, "lung.csv");
  const auto rows = RowsOf(lung, "time", "status", 1, {});
  const auto curve = KaplanMeier(rows.survival()).value();
  const auto median = curve.Quantile(0.5, CurveInterval::kLog).value();
  EXPECT_EQ(median.value, 310);
  EXPECT_EQ(median.low, 285);
  EXPECT_EQ(median.high, 363);
  const auto log_log = curve.Quantile(0.5).value();
  EXPECT_EQ(log_log.low, 284);
  EXPECT_EQ(log_log.high, 361);
  const auto mean = curve.RestrictedMean(curve.last_time).value();
  EXPECT_NEAR(mean.value, 376.27474615, 1e-6);
  EXPECT_NEAR(mean.standard_error, 19.70779142, 1e-6);
  const auto to_500 = curve.RestrictedMean(500).value();
  EXPECT_NEAR(to_500.value, 310.3344367, 1e-6);
  EXPECT_NEAR(to_500.standard_error, 11.2460096, 1e-6);
  const auto at_310 = std::ranges::find(curve.time, 310.0) - curve.time.begin();
  const auto i = static_cast<size_t>(at_310);
  EXPECT_NEAR(curve.survival[i], 0.4950242932, 1e-9);
  EXPECT_NEAR(curve.StandardError(i), 0.03523274625, 1e-9);
  EXPECT_NEAR(curve.IntervalAt(i)->low, 0.4242440728, 1e-9);
  EXPECT_NEAR(curve.IntervalAt(i)->high, 0.5617959791, 1e-9);
}

TEST(KaplanMeierPublished, LateEntries) {
  // Checked against R's survfit(Surv(entry, week, arrest) ~ 1).
  VAFA_TABLE_OR_SKIP(rossi, "rossi.csv");
  auto rows = RowsOf(rossi, "week", "arrest", 1, {});
  for (size_t i = 0; i < rows.time.size(); ++i) {
    const size_t row = i + 1;
    const double late = std::min(rows.time[i] - 1, 5.0 + static_cast<double>(row % 7));
    rows.entry.push_back(row % 3 == 0 ? late : 0);
  }
  const auto curve = KaplanMeier(rows.survival()).value();
  EXPECT_NEAR(curve.At(10), 0.9542602730, 1e-9);
  EXPECT_NEAR(curve.At(26), 0.8647918399, 1e-9);
  EXPECT_NEAR(curve.At(52), 0.7275232939, 1e-9);
}

TEST(KaplanMeierConsistent, WithoutCensoringItIsTheShareLeft) {
  auto rows = SimulateLives({}, 1'000, 0.01, 1);
  std::ranges::fill(rows.event, uint8_t{1});
  const auto curve = KaplanMeier(rows.survival()).value();
  double total = 0;
  for (size_t i = 0; i < curve.time.size(); ++i) {
    const auto left = std::ranges::count_if(rows.time, [&](double t) { return t > curve.time[i]; });
    const double share = static_cast<double>(left) / 1'000;
    EXPECT_NEAR(curve.survival[i], share, 1e-12);
    EXPECT_NEAR(curve.StandardError(i), std::sqrt(share * (1 - share) / 1'000), 1e-12);
  }
  for (const double t : rows.time) total += t;
  EXPECT_NEAR(curve.RestrictedMean(curve.last_time)->value, total / 1'000, 1e-10);
}

TEST(KaplanMeierConsistent, RowOrderAndThreadsDoNotMatter) {
  const auto rows = SimulateLives({0.5}, 200'000, 0.001, 2);
  SurvivalRows turned = rows;
  std::ranges::reverse(turned.time);
  std::ranges::reverse(turned.event);
  const auto curve = KaplanMeier(rows.survival(), 1).value();
  const auto other = KaplanMeier(turned.survival(), 3).value();
  EXPECT_EQ(curve.time, other.time);
  EXPECT_EQ(curve.survival, other.survival);
  EXPECT_EQ(curve.greenwood, other.greenwood);
}

TEST(KaplanMeierConsistent, AnEntryBeforeAllTimesChangesNothing) {
  auto rows = SimulateLives({}, 500, 0.05, 3);
  for (double& t : rows.time) t += 1;
  const auto curve = KaplanMeier(rows.survival()).value();
  rows.entry.assign(500, 0.5);
  EXPECT_EQ(KaplanMeier(rows.survival())->survival, curve.survival);
}

TEST(KaplanMeierConsistent, IntervalsHoldTheTruth) {
  // Exponential lives: S(½) = e^-½ lies in 95 of 100 intervals.
  int held = 0;
  constexpr int kRounds = 400;
  for (int round = 0; round < kRounds; ++round) {
    const auto rows = SimulateLives({}, 120, 0, 100 + static_cast<uint64_t>(round));
    const auto curve = KaplanMeier(rows.survival()).value();
    const auto after = std::ranges::upper_bound(curve.time, 0.5) - curve.time.begin();
    const auto interval = curve.IntervalAt(static_cast<size_t>(after) - 1).value();
    held += interval.low <= std::exp(-0.5) && std::exp(-0.5) <= interval.high ? 1 : 0;
  }
  EXPECT_NEAR(held / static_cast<double>(kRounds), 0.95, 0.03);
}

std::string FieldAtFault(const SurvivalRows& rows) {
  const auto curve = KaplanMeier(rows.survival());
  return curve ? "none" : curve.error().field;
}

TEST(KaplanMeierBadInputs, ErrorsNameTheColumn) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(FieldAtFault({}), "time");
  EXPECT_EQ(FieldAtFault({{1}, {}, {}, {}, {}, {}}), "event");
  EXPECT_EQ(FieldAtFault({{1}, {2}, {}, {}, {}, {}}), "event");
  EXPECT_EQ(FieldAtFault({{-1}, {1}, {}, {}, {}, {}}), "time");
  EXPECT_EQ(FieldAtFault({{kNan}, {1}, {}, {}, {}, {}}), "time");
  EXPECT_EQ(FieldAtFault({{kInfinity}, {1}, {}, {}, {}, {}}), "time");
  EXPECT_EQ(FieldAtFault({{1}, {1}, {1}, {}, {}, {}}), "entry");
  EXPECT_EQ(FieldAtFault({{1}, {1}, {kNan}, {}, {}, {}}), "entry");
  EXPECT_EQ(FieldAtFault({{1, 2}, {1, 1}, {0}, {}, {}, {}}), "entry");
  const auto curve = KaplanMeier(Remission().survival()).value();
  EXPECT_EQ(curve.Quantile(1).error().field, "share");
  EXPECT_EQ(curve.RestrictedMean(0).error().field, "until");
}

TEST(KaplanMeierAnything, GivesAnAnswer) {
  SurvivalRows one;
  one.Push(3, true, {});
  const auto gone = KaplanMeier(one.survival()).value();
  EXPECT_EQ(gone.At(3), 0);
  EXPECT_EQ(gone.At(2.9), 1);
  EXPECT_FALSE(gone.IntervalAt(0));
  EXPECT_EQ(gone.Quantile(0.5)->value, 3);
  EXPECT_EQ(gone.RestrictedMean(10)->value, 3);
  one.event[0] = 0;
  const auto here = KaplanMeier(one.survival()).value();
  EXPECT_TRUE(here.time.empty());
  EXPECT_EQ(here.At(100), 1);
  EXPECT_FALSE(here.Quantile(0.5)->value);
  EXPECT_EQ(here.RestrictedMean(2)->value, 2);
  SurvivalRows two;  // the curve stays at one half from 1 to 4
  for (const double t : {1, 4}) two.Push(t, true, {});
  EXPECT_EQ(KaplanMeier(two.survival())->Quantile(0.5)->value, 2.5);
}

}  // namespace
}  // namespace vafa::stats
