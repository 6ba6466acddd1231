#include "learn/metrics/resample.h"

#include <gtest/gtest.h>

#include <random>

#include "stats/evaluate/jackknife.h"
#include "tests/unit/learn/metrics/shop.h"

namespace vafa::metrics {
namespace {

constexpr const char* kFrom = "2025-06-01";
constexpr const char* kTo = "2025-07-01";
constexpr CustomerId kCustomers = 150;

class ResampleTest : public testing::Test {
 protected:
  ResampleTest() { shop.organisation.window_days = 45; }

  int64_t Below(int64_t bound) {
    return std::uniform_int_distribution<int64_t>(0, bound - 1)(random);
  }
  std::string Day() {
    const auto day = static_cast<int>(Below(28)) + 1;
    return fmt::format("2025-{:02}-{:02}", 4 + Below(3), day);
  }

  // Everybody in each random group but the one: a saved segment for each.
  void SaveAllButOne() {
    const auto column = WithRandomGroups(nullptr).Column(kRandomGroup);
    const std::vector<uint32_t> codes = column->Codes(0, kCustomers + 1);
    for (uint32_t left_out = 1; left_out <= kRandomGroups; ++left_out) {
      std::vector<CustomerId> rest;
      for (CustomerId customer = 1; customer <= kCustomers; ++customer) {
        if (codes[customer] != left_out) rest.push_back(customer);
      }
      shop.world.segments.contents["without " + std::to_string(left_out)] = std::move(rest);
    }
  }

  double Value(const Point& point) const { return point.figure.value.AsDouble(); }

  std::vector<KpiFigure> FiguresOf(Metrics& metrics, std::span<const std::string> codes,
                                   const std::string& segment) {
    auto figures = metrics.Evaluate(codes, {shop.At(kFrom), shop.At(kTo), {}, {}, segment},
                                    shop.At("2100-01-01"), Language::kEnglish);
    EXPECT_TRUE(figures) << Describe(figures.error());
    return figures ? std::move(figures->items) : std::vector<KpiFigure>(codes.size());
  }

  // The interval of each KPI is that of the KPI asked of each such segment.
  void ExpectOfSegments(const std::vector<std::string>& codes) {
    std::vector<std::vector<double>> without(codes.size());
    for (uint32_t left_out = 1; left_out <= kRandomGroups; ++left_out) {
      const auto figures = FiguresOf(shop.metrics, codes, "without " + std::to_string(left_out));
      for (size_t i = 0; i < codes.size(); ++i) without[i].push_back(Value(figures[i].main));
    }
    for (size_t i = 0; i < codes.size(); ++i) ExpectOfSegments(codes[i], without[i]);
    if (shop.clickhouse() == nullptr) return;
    Context there = shop.context();
    there.clickhouse = shop.clickhouse();
    Metrics metrics(there);
    const auto got = FiguresOf(metrics, codes, {}), want = FiguresOf(shop.metrics, codes, {});
    for (size_t i = 0; i < codes.size(); ++i) ExpectTheSame(got[i], want[i], codes[i]);
  }

  // Figures in money are whole minor units, those that the interval is made of are not.
  void ExpectOfSegments(const std::string& code, const std::vector<double>& without) {
    const KpiFigure kpi = shop.Kpi(code, kFrom, kTo);
    ASSERT_TRUE(kpi.main.interval) << code;
    const auto want = stats::JackknifeInterval(Value(kpi.main), without);
    ASSERT_TRUE(want) << code;
    const double near = kpi.main.figure.value.kind == ask::Quantity::Kind::kMoney ? 15 : 1e-9;
    EXPECT_NEAR(kpi.main.interval->low, want->low, near) << code;
    EXPECT_NEAR(kpi.main.interval->high, want->high, near) << code;
    EXPECT_LT(kpi.main.interval->low, Value(kpi.main)) << code;
    EXPECT_GT(kpi.main.interval->high, Value(kpi.main)) << code;
  }

  static void ExpectTheSame(const KpiFigure& of_clickhouse, const KpiFigure& of_timeline,
                            const std::string& code) {
    const auto &got = of_clickhouse.main.interval, &want = of_timeline.main.interval;
    ASSERT_TRUE(got && want) << code;
    EXPECT_NEAR(got->low, want->low, 1e-6 * std::abs(want->low)) << code;
    EXPECT_NEAR(got->high, want->high, 1e-6 * std::abs(want->high)) << code;
  }

  Shop shop;
  std::mt19937_64 random{7};
};

TEST_F(ResampleTest, OfAShopLeavesOutEachRandomGroup) {
  for (CustomerId customer = 1; customer <= kCustomers; ++customer) {
    for (int64_t orders = Below(5); orders >= 0; --orders) {
      shop.Buys(customer, Day(), 100 + Below(100'000));
    }
    if (Below(4) == 0) shop.Has(customer, "complaint_opened", Day());
    if (Below(2) == 0) shop.Has(customer, "page_viewed", Day());
  }
  SaveAllButOne();
  ExpectOfSegments(
      {"spc", "arpc", "clv_past", "complaints", "engagement", "growth_active", "growth_total"});
}

TEST_F(ResampleTest, OfSubscriptionsLeavesOutEachRandomGroup) {
  for (CustomerId customer = 1; customer <= kCustomers; ++customer) {
    const std::string id = "s" + std::to_string(customer);
    const auto has = [&](std::string_view kind, const char* day, int64_t minor) {
      shop.Has(customer, kind, day,
               {.money = minor, .texts = {{"subscription_id", id}, {"interval", "month"}}});
    };
    const int64_t price = 1000 + Below(10'000);
    has(kinds::kSubscriptionStarted, "2025-05-10", price);
    if (Below(3) == 0) has(kinds::kSubscriptionChanged, "2025-06-10", price / 2);
    if (Below(4) == 0) has(kinds::kSubscriptionChanged, "2025-06-12", price * 2);
    if (Below(5) == 0) has(kinds::kSubscriptionEnded, "2025-06-20", timeline::kNoMoney);
  }
  SaveAllButOne();
  ExpectOfSegments({"nrr", "grr", "revenue_churn", "arpc"});
}

// Costs belong to the organisation and stay; the customers won for them vary.
TEST_F(ResampleTest, OfACostForEachCustomerVariesWithTheirNumber) {
  for (CustomerId customer = 1; customer <= 400; ++customer) shop.Buys(customer, "2025-06-10");
  shop.Has(0, kinds::kCostRecorded, "2025-06-02",
           {.money = 40'000'000, .texts = {{"purpose", "acquisition"}}});
  const KpiFigure cac = shop.Kpi("cac", kFrom, kTo);
  ASSERT_TRUE(cac.main.figure.value.has_value()) << cac.main.figure.reason.id;
  ASSERT_TRUE(cac.main.interval);
  // 1 / √400 of the figure is its standard error where their number is Poisson's.
  const double error = (cac.main.interval->high - cac.main.interval->low) / 2 / 2.04;
  EXPECT_NEAR(error / Value(cac.main), 0.05, 0.02);
}

TEST_F(ResampleTest, SaysNothingOfAHandful) {
  for (CustomerId customer = 1; customer <= 8; ++customer) {
    shop.Buys(customer, "2025-06-10", 100 + Below(10'000));
  }
  EXPECT_FALSE(shop.Kpi("spc", kFrom, kTo).main.interval);
}

// Of each value of an attribute for the asked period.
TEST_F(ResampleTest, StandsWithEachGroup) {
  for (CustomerId customer = 1; customer <= kCustomers; ++customer) {
    shop.Buys(customer, "2025-06-10", 100 + Below(10'000));
    shop.world.attributes.cities[customer] = customer % 2 == 0 ? "Izmir" : "Shiraz";
  }
  const KpiFigure spc = shop.Kpi("spc", kFrom, kTo, Unit::kWeek, {}, "city");
  ASSERT_EQ(spc.groups.size(), 2);
  for (const GroupFigure& group : spc.groups) {
    ASSERT_TRUE(group.main.interval);
    EXPECT_LT(group.main.interval->low, Value(group.main));
    EXPECT_GT(group.main.interval->high, Value(group.main));
  }
}

TEST_F(ResampleTest, OfTheTimeToAnAnswerIsThatOfItsRanks) {
  for (CustomerId customer = 1; customer <= 60; ++customer) {
    shop.Has(customer, "complaint_opened", "2025-06-10T08:00:00");
    shop.Has(customer, "complaint_answered", fmt::format("2025-06-10T09:{:02}:00", customer - 1));
  }
  const KpiFigure kpi = shop.Kpi("reply_time", kFrom, kTo);
  ASSERT_TRUE(kpi.main.interval);
  EXPECT_EQ(kpi.main.figure.value.AsDouble(), 3600 + 29.5 * 60);
  EXPECT_EQ(*kpi.main.interval, (stats::Interval{3600 + 22 * 60, 3600 + 37 * 60}));
}

// What groups of customers stand for is no attribute of theirs.
TEST_F(ResampleTest, NamesNoFurtherAttribute) {
  shop.world.attributes.cities[1] = "Izmir";
  const WithRandomGroups with(&shop.world.attributes);
  EXPECT_EQ(with.Names(), shop.world.attributes.Names());
  EXPECT_EQ(with.Column("city")->Values(), shop.world.attributes.Column("city")->Values());
}

}  // namespace
}  // namespace vafa::metrics
