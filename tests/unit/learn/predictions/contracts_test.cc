// Subscriptions whose renewals nobody recorded: what their intervals tell.
#include "learn/predictions/contracts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>
#include <random>
#include <utility>

#include "learn/predictions/days_due.h"
#include "learn/predictions/keep_contracts.h"
#include "learn/predictions/life.h"
#include "learn/predictions/renewal_forecast.h"
#include "tests/unit/learn/metrics/shop.h"

namespace vafa::predictions {
namespace {

constexpr int64_t kPrice = 990;

/// Subscriptions as an import writes them.
struct Imported : metrics::Shop {
  void Starts(CustomerId id, const char* day, const char* interval, int64_t money = kPrice) {
    Has(id, "subscription_started", day, Carrying(id, interval, money));
  }
  void Leaves(CustomerId id, const char* day, const char* interval) {
    Has(id, "subscription_ended", day, Carrying(id, interval, kPrice));
  }
  void Renews(CustomerId id, const char* day) {
    Has(id, "subscription_renewed", day, Carrying(id, "", kPrice));
  }
  /// So many who begin within so many days of `first`, and leave at a renewal with the same chance.
  void BeginAndLeave(CustomerId count, const char* first, int days, double chance,
                     const char* known) {
    std::mt19937_64 random(11);
    std::geometric_distribution<int> months(chance);
    const Calendar here = calendar();
    for (CustomerId id = 1; id <= count; ++id) {
      const auto start = here.StartOfDay(Day(first) + static_cast<int>(random() % days));
      Starts(id, IsoDate(here, start).c_str(), "month");
      const RenewalDates dates(here, timeline::ToSeconds(start), Unit::kMonth);
      const Instant end =
          timeline::FromSeconds(static_cast<uint32_t>(dates.At(1 + months(random))));
      if (end < At(known)) Leaves(id, IsoDate(here, end).c_str(), "month");
    }
  }
  static metrics::Carries Carrying(CustomerId id, const std::string& interval, int64_t money) {
    metrics::Carries carries{.money = money};
    carries.texts.emplace_back("subscription_id", "S-" + std::to_string(id));
    if (!interval.empty()) carries.texts.emplace_back("interval", interval);
    return carries;
  }
  std::vector<Contract> Gather(const char* at, const char* known = nullptr) {
    const Calendar here = calendar();
    return GatherContracts(world.Take(), world.names, {here}, At(at), At(known ? known : at))
        .value();
  }
  int32_t Day(const char* day) const { return static_cast<int32_t>(calendar().DayOf(At(day))); }
};

TEST(ImportedContracts, EachIntervalThatPassedIsARenewal) {
  Imported shop;
  const char* intervals[] = {"day", "week", "month", "quarter", "year", ""};
  for (CustomerId id = 1; id <= 6; ++id) shop.Starts(id, "2024-01-31", intervals[id - 1]);
  const auto all = shop.Gather("2025-03-05");
  ASSERT_EQ(all.size(), 6u);
  const uint32_t paid[] = {399, 57, 14, 5, 2, 14};
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].paid, paid[i]) << i;
    EXPECT_TRUE(all[i].here);
    EXPECT_EQ(all[i].price, kPrice);
  }
  EXPECT_EQ(all[2].last_paid_day, shop.Day("2025-02-28"));
  EXPECT_EQ(all[2].due_day, shop.Day("2025-03-31"));
  EXPECT_EQ(all[4].due_day, shop.Day("2026-01-31"));
  EXPECT_NEAR(all[4].period_days, 365.25, 1e-9);
}

TEST(ImportedContracts, MonthsAreThoseOfTheOrganisation) {
  Imported shop;
  shop.organisation.calendar = CalendarKind::kJalali;
  shop.organisation.zone = "Asia/Tehran";
  shop.Starts(1, "1403/01/31", "month");
  const auto all = shop.Gather("1403/12/30");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].paid, 11u);
  EXPECT_EQ(all[0].last_paid_day, shop.Day("1403/11/30"));
  EXPECT_EQ(all[0].due_day, shop.Day("1403/12/30"));
}

TEST(ImportedContracts, WhoLeavesOnTheDayOfARenewalDoesNotPayIt) {
  Imported shop;
  shop.Starts(1, "2024-01-15T10:00", "month");
  shop.Leaves(1, "2024-04-15T11:00", "month");
  shop.Starts(2, "2024-01-15T10:00", "month");
  shop.Leaves(2, "2024-04-16T09:00", "month");
  const auto all = shop.Gather("2024-06-01");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].paid, 3u);
  EXPECT_FALSE(all[0].here);
  EXPECT_EQ(all[1].paid, 4u);
  const auto before = shop.Gather("2024-03-01", "2024-06-01");
  EXPECT_EQ(before[0].paid, 2u);
  EXPECT_EQ(before[0].paid_later, 1u);
  EXPECT_TRUE(before[0].lost_later);
}

TEST(ImportedContracts, RecordedRenewalsAreKeptTo) {
  Imported shop;
  shop.Starts(1, "2024-01-01", "month");  // followed from the middle on
  shop.Renews(1, "2024-03-02");           // that of 1 March, a day late
  shop.Renews(1, "2024-04-01");
  shop.Starts(2, "2024-03-10", "month");  // none recorded, though others are
  shop.Starts(3, "2024-02-10", "month");
  const auto all = shop.Gather("2024-06-20");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].paid, 4u);
  EXPECT_EQ(all[1].paid, 1u);
  EXPECT_EQ(all[2].paid, 5u);
}

TEST(ImportedContracts, AChangeBeginsANewInterval) {
  Imported shop;
  shop.Starts(1, "2024-01-01", "month");
  shop.Has(1, "subscription_changed", "2024-03-10", Imported::Carrying(1, "year", 9'000));
  const auto all = shop.Gather("2025-04-01");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].paid, 5u);  // January to March, the change, and a year after it
  EXPECT_EQ(all[0].price, 9'000);
  EXPECT_EQ(all[0].due_day, shop.Day("2026-03-10"));
}

TEST(ImportedContracts, LongYearsAreToldApartFromMonths) {
  Imported shop;
  std::mt19937_64 random(7);
  std::geometric_distribution<int> months(0.05);
  const Calendar calendar = shop.calendar();
  const Instant first = shop.At("2022-01-01");
  for (CustomerId id = 1; id <= 1'000; ++id) {
    const bool yearly = id % 8 == 0;
    const auto start =
        calendar.StartOfDay(calendar.DayOf(first) + static_cast<int>(random() % 900));
    const std::string from = IsoDate(calendar, start);
    shop.Starts(id, from.c_str(), yearly ? "year" : "month");
    const RenewalDates dates(calendar, timeline::ToSeconds(start), Unit::kMonth);
    const Instant end = timeline::FromSeconds(static_cast<uint32_t>(dates.At(1 + months(random))));
    if (end >= shop.At("2025-01-01")) continue;
    shop.Leaves(id, IsoDate(calendar, end).c_str(), yearly ? "year" : "month");
  }
  const auto fit =
      FitContractsOf(shop.world.Take(), shop.world.names, {calendar}, shop.At("2025-01-01"))
          .value();
  ASSERT_TRUE(fit.fit.has_value());
  EXPECT_NEAR(fit.period_days, 30.44, 0.1);
  const auto model = stats::ContractModel::Make(fit.fit->parameters).value();
  EXPECT_NEAR(model.Retention(1).value()[0], 0.95, 0.015);

  const auto all = shop.Gather("2025-01-01");
  const RenewalCurves curves(all, fit.period_days, model.Survival(400).value());
  EXPECT_NEAR(RenewalChance(curves.Of(365.25), 0, 1), std::pow(0.95, 12), 0.1);
  KeepList list;
  const int32_t at_day = shop.Day("2025-01-01");
  AddContracts({.contracts = all, .curves = curves, .churn_risk = {}, .at_day = at_day}, list);
  size_t due = 0;
  for (const KeepRow& row : list.rows) {
    if (*row.rhythm_days < 300) {
      EXPECT_NEAR(row.churn_risk.value(), 0.05, 0.06);
    } else if (row.due_day - at_day > 31) {
      EXPECT_EQ(row.churn_risk.value(), 0) << row.due_day - at_day;
    } else {
      EXPECT_NEAR(row.churn_risk.value(), 1 - std::pow(0.95, 12), 0.1);
      ++due;
    }
  }
  EXPECT_GT(due, 0u);
}

TEST(ImportedContracts, SeveralAtOnceAreRenewedOnceAnInterval) {
  Imported shop;
  shop.Starts(1, "2024-01-01", "month", 1000);
  auto second = Imported::Carrying(2, "month", 250);
  shop.Has(1, "subscription_started", "2024-02-20", second);
  const auto all = shop.Gather("2024-07-05", "2024-08-30");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].paid, 7u);  // January to July, once each
  EXPECT_EQ(all[0].price, 1250) << "what both cost in an interval";
  EXPECT_EQ(all[0].paid_later, 2u);
  EXPECT_EQ(all[0].later_days.size(), 2u);
}

TEST(RenewalForecast, WeeksComeAsOftenAsTheyAreExpected) {
  Imported shop;
  shop.BeginAndLeave(1'500, "2023-01-01", 700, 0.08, "2025-06-01");
  const Calendar calendar = shop.calendar();
  const auto fit = FitContractsOf(shop.world.Take(), shop.world.names, {calendar},
                                  shop.At("2025-01-01"), stats::ContractShape::kBetaDiscreteWeibull)
                       .value();
  ASSERT_TRUE(fit.fit && fit.trial);
  EXPECT_EQ(fit.tried.size(), 2u) << "the shape in use takes part";
  for (const auto& [shape, log_likelihood] : fit.tried) {
    EXPECT_LE(log_likelihood, fit.trial->log_likelihood);
  }
  const auto model = stats::ContractModel::Make(fit.fit->parameters).value();
  const auto contracts = shop.Gather("2025-01-01", "2025-04-02");
  const RenewalCurves curves(contracts, fit.period_days, model.Survival(400).value());
  const int32_t from = shop.Day("2025-01-01");
  const auto expected = RenewalsAhead(contracts, curves, fit.period_days, calendar, from, 13);
  const auto made = RenewalsMade(contracts, from, 13);
  double all_expected = 0, all_made = 0;
  for (size_t week = 0; week < made.size(); ++week) {
    EXPECT_NEAR(made[week], expected[week].expected, 5 * std::sqrt(expected[week].variance) + 3)
        << week;
    all_expected += expected[week].expected;
    all_made += made[week];
  }
  EXPECT_GT(all_made, 500);
  EXPECT_NEAR(all_made / all_expected, 1, 0.06);
}

TEST(RenewalsDue, ATrialKnowsOfThoseDueByItsEnd) {
  Imported shop;
  shop.Starts(1, "2024-01-15", "month");  // stays
  shop.Starts(2, "2024-01-15", "month");
  shop.Leaves(2, "2024-05-10", "month");  // before the renewal of 15 May
  shop.Starts(3, "2024-01-20", "month");
  shop.Leaves(3, "2024-04-01", "month");
  shop.Starts(4, "2023-06-10", "year");
  const auto became = [&](const char* last_day) {
    std::vector<std::pair<uint32_t, bool>> of;
    for (const Contract& contract : RenewalsDueBy(shop.Gather("2024-03-01", "2024-08-01"),
                                                  shop.calendar(), shop.Day(last_day))) {
      EXPECT_EQ(contract.later_days.size(), contract.paid_later);
      of.emplace_back(contract.paid_later, contract.lost_later);
    }
    return of;
  };
  using Became = std::vector<std::pair<uint32_t, bool>>;
  EXPECT_EQ(became("2024-03-14"), (Became{{0, false}, {0, false}, {0, false}, {0, false}}));
  EXPECT_EQ(became("2024-03-15"), (Became{{1, false}, {1, false}, {0, false}, {0, false}}));
  EXPECT_EQ(became("2024-05-14"), (Became{{2, false}, {2, false}, {1, true}, {0, false}}));
  EXPECT_EQ(became("2024-06-10"), (Became{{3, false}, {2, true}, {1, true}, {1, false}}));
  EXPECT_EQ(became("2024-07-20"), (Became{{5, false}, {2, true}, {1, true}, {1, false}}));
}

TEST(RenewalsDue, AreThoseOfTheCalendarWhereSheOnlyPaysByIt) {
  Imported shop;
  const auto pays = [&](CustomerId id, std::initializer_list<const char*> days) {
    const char* kind = "subscription_started";
    for (const char* day : days) {
      shop.Has(id, std::exchange(kind, "subscription_renewed"), day,
               Imported::Carrying(id, "", kPrice));
    }
  };
  pays(1, {"2023-10-31", "2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31",
           "2024-04-30"});
  pays(2, {"2023-11-03", "2023-12-03", "2024-01-02", "2024-02-01", "2024-03-02", "2024-04-01",
           "2024-05-01"});                // every 30 days
  pays(3, {"2024-03-30", "2024-04-30"});  // who knows
  const auto contracts = shop.Gather("2024-05-05");
  ASSERT_EQ(contracts.size(), 3u);
  const Calendar calendar = shop.calendar();
  const auto due = [&](size_t i, uint32_t count) {
    EXPECT_EQ(contracts[i].due_day, 0);
    return DaysDue(contracts[i], 30, calendar).At(count);
  };
  EXPECT_EQ(due(0, 1), shop.Day("2024-05-31"));
  EXPECT_EQ(due(0, 2), shop.Day("2024-06-30"));
  EXPECT_EQ(due(1, 1), shop.Day("2024-05-31"));
  EXPECT_EQ(due(1, 2), shop.Day("2024-06-30"));
  EXPECT_EQ(due(1, 3), shop.Day("2024-07-30"));
  EXPECT_EQ(due(2, 2), shop.Day("2024-07-01"));
}

TEST(RenewalsDue, ATrialCountsAsManyAsItExpects) {
  Imported shop;
  shop.BeginAndLeave(3'000, "2024-01-01", 300, 0.2, "2025-03-01");
  const Calendar calendar = shop.calendar();
  const auto before = shop.Gather("2024-10-01", "2024-12-11");
  stats::ContractFit fit;
  fit.parameters = {200'000, 800'000, 1};  // a fifth leave each month
  const auto trial =
      TryContracts(RenewalsDueBy(before, calendar, shop.Day("2024-12-10")), fit).value();
  double expected = 0, actual = 0;
  for (const auto& period : trial.periods) {
    expected += period.expected;
    actual += period.actual;
  }
  EXPECT_GT(actual, 1'000);
  EXPECT_NEAR(actual / expected, 1, 0.04);
}

TEST(RenewalsDue, AreCountedByTheirDates) {
  EXPECT_EQ(RenewalsDue(120, 365.25, 100, 31), 1u);
  EXPECT_EQ(RenewalsDue(132, 365.25, 100, 31), 0u);
  EXPECT_EQ(RenewalsDue(90, 30.4, 100, 31), 2u);
  EXPECT_EQ(RenewalsDue(110, 7, 100, 31), 4u);
}

}  // namespace
}  // namespace vafa::predictions
