// Forecasts are kept and held against what then happened, in a shop that goes on as it was and in
// one that changes.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/unit/learn/predictions/models_on_store.h"

namespace vafa::predictions {
namespace {

constexpr int kCustomers = 900;
constexpr int kHistory = 700;  // days
constexpr int kWeeks = 13;

class Drift : public ModelsOnStore {
 protected:
  /// Purchase days of every customer from -kHistory on, as BG/NBD tells them: her own pace, and
  /// after each purchase her own chance to leave.
  static std::vector<std::vector<double>> Simulate(uint64_t seed) {
    std::mt19937_64 random(seed);
    std::gamma_distribution<double> pace(0.9, 1.0 / 20);
    std::gamma_distribution<double> a(0.8, 1);
    std::gamma_distribution<double> b(4, 1);
    std::uniform_real_distribution<double> uniform(0, 1);
    std::vector<std::vector<double>> days(kCustomers);
    for (auto& hers : days) {
      const double rate = pace(random);
      const double x = a(random);
      const double leaves = x / (x + b(random));
      double day = -kHistory * uniform(random);
      do {
        hers.push_back(day);
        day += std::exponential_distribution<double>(rate)(random);
      } while (day < 7 * kWeeks && uniform(random) >= leaves);
    }
    return days;
  }

  /// Those purchases that lie in [from, to) days from the beginning; of every `share`-th only.
  void Record(const std::vector<std::vector<double>>& days, double from, double to, int share = 1) {
    ASSERT_TRUE(store_->Write([&](Transaction& transaction) -> Result<bool> {
      VAFA_ASSIGN(const std::vector<CustomerId> ids, Ensure(transaction, days.size()));
      std::vector<NewFact> facts;
      int n = 0;
      for (size_t c = 0; c < days.size(); ++c) {
        for (const double day : days[c]) {
          if (day < from || day >= to || ++n % share != 0) continue;
          const auto micros = static_cast<int64_t>(day * static_cast<double>(kMicrosPerDay));
          NewFact fact{.customer = ids[c], .at = start_ + std::chrono::microseconds(micros)};
          fact.kind = kinds::kOrderPlaced;
          fact.money = Money{1000, currency_};
          facts.push_back(fact);
        }
      }
      VAFA_TRY(facts_->Append(transaction, facts, "test"));
      return true;
    }));
    ASSERT_TRUE(feed_->CatchUp());
  }

  /// Expected and actual purchases of the thirteen weeks after the fit, and in how many of them
  /// these lay within the interval.
  struct Thirteen {
    double expected = 0;
    double actual = 0;
    int inside = 0;
  };
  Thirteen Totals() {
    const json::array drift = models_->DriftJson(ModelKind::kPurchases).value();
    EXPECT_EQ(drift.size(), 1u);
    const json::array& points = drift.at(0).at("points").as_array();
    EXPECT_EQ(points.size(), size_t{kWeeks});
    Thirteen totals;
    for (const json::value& point : points) {
      const auto number = [](const json::value& value) { return value.to_number<double>(); };
      const double actual = number(point.at("actual"));
      const json::array& range = point.at("expected_interval").as_array();
      totals.expected += number(point.at("expected"));
      totals.actual += actual;
      totals.inside += number(range.at(0)) <= actual && actual <= number(range.at(1));
    }
    return totals;
  }

  // A midnight: weeks are whole days.
  const Instant start_{Instant{1'750'000'000'000'000}.micros / kMicrosPerDay * kMicrosPerDay};
};
VAFA_ON_BOTH_DATABASES(Drift);

TEST_P(Drift, AShopThatGoesOnKeepsToItsForecast) {
  const auto days = Simulate(1);
  clock_.now = start_;
  Record(days, -kHistory, 0);
  const auto version = models_->Fit(ModelKind::kPurchases);
  ASSERT_TRUE(version) << Describe(version.error());
  EXPECT_NE(version->method, "plain_rule");
  EXPECT_TRUE(models_->DriftJson(ModelKind::kPurchases)->empty()) << "nothing is over yet";
  const json::array ahead = models_->AheadJson(ModelKind::kPurchases).value();
  ASSERT_EQ(ahead.size(), size_t{kWeeks});
  EXPECT_FALSE(ahead[0].as_object().contains("actual"));
  EXPECT_LT(ahead[0].at("expected_interval").at(0).as_double(),
            ahead[0].at("expected").as_double());
  clock_.now = start_ + std::chrono::days(7 * kWeeks + 1);
  Record(days, 0, 7 * kWeeks);
  EXPECT_TRUE(models_->AheadJson(ModelKind::kPurchases)->empty()) << "all of it is over";
  const auto [expected, actual, inside] = Totals();
  EXPECT_GE(inside, 11);
  EXPECT_GT(actual, 200);
  EXPECT_NEAR(actual / expected, 1, 4 / std::sqrt(actual)) << expected << " and " << actual;
}

TEST_P(Drift, AShopThatLosesItsPaceLeavesItsForecast) {
  const auto days = Simulate(2);
  clock_.now = start_;
  Record(days, -kHistory, 0);
  ASSERT_TRUE(models_->Fit(ModelKind::kPurchases));
  clock_.now = start_ + std::chrono::days(7 * kWeeks + 1);
  Record(days, 0, 7 * kWeeks, 2);  // every second purchase goes elsewhere
  const auto [expected, actual, inside] = Totals();
  EXPECT_LE(inside, 7);
  EXPECT_LT(actual / expected, 0.65) << expected << " and " << actual;
  EXPECT_GT(actual / expected, 0.35);
}

}  // namespace
}  // namespace vafa::predictions
