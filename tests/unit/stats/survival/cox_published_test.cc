// Cox's model against published numbers: R's survival 3.5 (coxph, cox.zph, basehaz, survfit) on its
// own lung cancer data and on Rossi's recidivism data (as in Fox & Weisberg, and lifelines).
#include <gtest/gtest.h>

#include "stats/survival/proportional_hazards.h"
#include "tests/unit/stats/survival/survival_data.h"

namespace vafa::stats {
namespace {

void ExpectNear(const std::vector<double>& actual, const std::vector<double>& expected,
                double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], tolerance) << i;
}

TEST(CoxPublished, Rossi) {
  VAFA_TABLE_OR_SKIP(rossi, "rossi.csv");
  const auto rows = RowsOf(rossi, "week", "arrest", 1, kRossiFeatures);
  const auto fit = FitCox(rows.columns()).value();
  ExpectNear(fit.coefficients,
             {-0.37942216649, -0.05743774268, 0.31389978784, -0.14979569767, -0.43370387794,
              -0.08487108250, 0.09149708099},
             1e-9);
  ExpectNear(fit.standard_errors,
             {0.19137948071, 0.02199947060, 0.30799277656, 0.21222429625, 0.38186805767,
              0.19575667191, 0.02864854996},
             1e-8);
  EXPECT_NEAR(fit.log_likelihood, -658.7476594, 1e-7);
  EXPECT_NEAR(fit.null_log_likelihood, -675.3806323, 1e-7);
  EXPECT_NEAR(fit.likelihood_ratio, 33.2659458, 1e-6);
  EXPECT_EQ(fit.events, 114u);
  EXPECT_EQ(fit.rows, 432u);
}

TEST(CoxPublished, RossiCurves) {
  VAFA_TABLE_OR_SKIP(rossi, "rossi.csv");
  const auto rows = RowsOf(rossi, "week", "arrest", 1, kRossiFeatures);
  const auto fit = FitCox(rows.columns()).value();
  const auto baselines = BaselineHazards(rows.columns(), fit).value();
  ASSERT_EQ(baselines.size(), 1u);
  const auto& [stratum, time, hazard] = baselines[0];
  const std::vector<double> customer = {1, 25, 1, 0, 0, 1, 3};
  // R's baseline leaves features of 0 and 1 where they are and is for the mean of the others.
  const std::vector<double> centre = {0, fit.means[1], 0, 0, 0, 0, fit.means[6]};
  const double ratio = HazardRatio(fit, centre);
  const auto curve = baselines[0].Survival(fit, customer);
  const std::tuple<double, double, double> expected[] = {{1, 0.002176239859, 0.9981694123},
                                                         {10, 0.033280109578, 0.9723690323},
                                                         {26, 0.129205277237, 0.8969248488},
                                                         {52, 0.305967749637, 0.7728991170}};
  for (const auto& [week, total, survival] : expected) {
    const auto i = static_cast<size_t>(std::ranges::find(time, week) - time.begin());
    ASSERT_LT(i, time.size());
    EXPECT_NEAR(hazard[i] * ratio, total, 1e-9);
    EXPECT_NEAR(curve[i], survival, 1e-9);
  }
}

TEST(CoxPublished, RossiProportionalHazards) {
  VAFA_TABLE_OR_SKIP(rossi, "rossi.csv");
  const auto rows = RowsOf(rossi, "week", "arrest", 1, kRossiFeatures);
  const auto fit = FitCox(rows.columns()).value();
  const auto check = CheckProportionalHazards(rows.columns(), fit).value();
  ExpectNear(check.chi_square,
             {0.06242975136, 5.97398165342, 2.06826538748, 4.22459563342, 1.01102156444,
              0.01838329917, 0.52058425030},
             1e-7);
  EXPECT_NEAR(check.global_chi_square, 17.69441525445, 1e-6);
  EXPECT_NEAR(check.global_p_value, 0.01342750679, 1e-9);
  const auto in_weeks =
      CheckProportionalHazards(rows.columns(), fit, {}, TimeScale::kIdentity).value();
  EXPECT_NEAR(in_weeks.chi_square[1], 6.615943789294, 1e-7);
  EXPECT_NEAR(in_weeks.global_chi_square, 18.182687039129, 1e-6);
  const auto in_logs = CheckProportionalHazards(rows.columns(), fit, {}, TimeScale::kLog).value();
  EXPECT_NEAR(in_logs.chi_square[1], 8.2314983419, 1e-7);
}

TEST(CoxPublished, Lung) {
  VAFA_TABLE_OR_SKIP(lung, "lung.csv");
  const auto rows = RowsOf(lung, "time", "status", 1, {"age", "sex", "ph.ecog"});
  const auto fit = FitCox(rows.columns()).value();
  ExpectNear(fit.coefficients, {0.01106676456, -0.55261239570, 0.46372847537}, 1e-9);
  ExpectNear(fit.standard_errors, {0.009267411014, 0.167739053787, 0.113577266162}, 1e-9);
  EXPECT_NEAR(fit.log_likelihood, -729.2301214, 1e-7);
  EXPECT_EQ(fit.rows, 227u);
  EXPECT_EQ(fit.events, 164u);
  const auto check = CheckProportionalHazards(rows.columns(), fit).value();
  ExpectNear(check.chi_square, {0.1879876737, 2.3054372274, 2.0542487741}, 1e-7);
  EXPECT_NEAR(check.global_chi_square, 4.4636575888, 1e-7);
  ExpectNear({check.effects.begin(), check.effects.begin() + 3},
             {0.05965525154, 3.005895004, -2.22926457186}, 1e-7);
  EXPECT_EQ(check.time[0], 5);
  EXPECT_NEAR(check.scale[4], 0.017621145374, 1e-9);
}

TEST(CoxPublished, LungWithBreslowTies) {
  VAFA_TABLE_OR_SKIP(lung, "lung.csv");
  const auto rows = RowsOf(lung, "time", "status", 1, {"age", "sex", "ph.ecog"});
  CoxOptions options;
  options.ties = Ties::kBreslow;
  const auto fit = FitCox(rows.columns(), options).value();
  ExpectNear(fit.coefficients, {0.01104113635, -0.55188956979, 0.46294704059}, 1e-9);
  EXPECT_NEAR(fit.log_likelihood, -729.4887052, 1e-7);
  const auto check = CheckProportionalHazards(rows.columns(), fit, options).value();
  ExpectNear(check.chi_square, {0.1880856612, 2.2971973549, 2.0517086117}, 1e-7);
}

TEST(CoxPublished, LungStratified) {
  VAFA_TABLE_OR_SKIP(lung, "lung.csv");
  auto rows = RowsOf(lung, "time", "status", 1, {"age", "ph.ecog", "sex"});
  SurvivalRows split = rows;
  split.names = {"age", "ph.ecog"};
  split.values.clear();
  for (size_t i = 0; i < rows.time.size(); ++i) {
    split.values.insert(split.values.end(), {rows.values[3 * i], rows.values[3 * i + 1]});
    split.stratum.push_back(static_cast<uint32_t>(rows.values[3 * i + 2]));
  }
  const auto fit = FitCox(split.columns()).value();
  ExpectNear(fit.coefficients, {0.0105662546, 0.4624244344}, 1e-9);
  EXPECT_NEAR(fit.log_likelihood, -628.7709395, 1e-7);
  EXPECT_NEAR(fit.null_log_likelihood, -638.5097650, 1e-7);
  const auto check = CheckProportionalHazards(split.columns(), fit).value();
  ExpectNear(check.chi_square, {0.1334707239, 2.1824006895}, 1e-7);
  EXPECT_NEAR(check.global_chi_square, 2.2004789021, 1e-7);
  const auto baselines = BaselineHazards(split.columns(), fit).value();
  ASSERT_EQ(baselines.size(), 2u);
  EXPECT_EQ(baselines[0].stratum, 1u);
  EXPECT_EQ(baselines[1].stratum, 2u);
}

TEST(CoxPublished, RossiWithLateEntries) {
  VAFA_TABLE_OR_SKIP(rossi, "rossi.csv");
  auto rows = RowsOf(rossi, "week", "arrest", 1, {"fin", "age", "prio"});
  for (size_t i = 0; i < rows.time.size(); ++i) {
    const size_t row = i + 1;
    const double late = std::min(rows.time[i] - 1, 5.0 + static_cast<double>(row % 7));
    rows.entry.push_back(row % 3 == 0 ? late : 0);
  }
  const auto fit = FitCox(rows.columns()).value();
  ExpectNear(fit.coefficients, {-0.34622983463, -0.06658659411, 0.09610736300}, 1e-9);
  ExpectNear(fit.standard_errors, {0.19018284160, 0.02083326098, 0.02715391740}, 1e-8);
  EXPECT_NEAR(fit.log_likelihood, -656.7761528, 1e-7);
  EXPECT_NEAR(fit.null_log_likelihood, -671.1310079, 1e-7);
  const auto check = CheckProportionalHazards(rows.columns(), fit).value();
  ExpectNear(check.chi_square, {0.05022558612, 6.74295475196, 0.38594796811}, 1e-7);
  EXPECT_NEAR(check.global_chi_square, 7.37725738225, 1e-6);
}

}  // namespace
}  // namespace vafa::stats
