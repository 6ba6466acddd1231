// What is shown of a customer's future, with its interval, over small companies with known truths.
#include "learn/predictions/lifetime.h"

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "stats/btyd/mbgcnbd.h"
#include "stats/btyd/simulate.h"
#include "tests/coverage/coverage.h"
#include "tests/unit/stats/contracts/contract_customers.h"

namespace vafa::demo {
namespace {

using predictions::FittedPurchases;
using predictions::KeepFit;
using predictions::KeepRow;
using predictions::LifetimeModel;
using predictions::PurchaseShape;
using stats::BgNbdParameters;
using stats::kCompanies;

constexpr BgNbdParameters kBuys{0.6, 6, 0.8, 2.4};
constexpr stats::GammaGammaParameters kSpends{6.25, 3.74, 1'544};
constexpr int32_t kAtDay = 45 * 7;

/// A buyer as a company with these parameters ranks her.
KeepRow RowOf(uint32_t purchases, int32_t last_day, const KeepFit& fit) {
  KeepRow row;
  row.purchases = purchases;
  row.last_purchase_day = last_day;
  row.average_order = 400;
  const auto& [p, q, gamma] = fit.spend->parameters;
  const double total = static_cast<double>(row.average_order) * purchases;
  row.order_value = p * (gamma + total) / (p * purchases + q - 1);
  const auto repeats = purchases - 1;
  row.expected_orders = fit.purchases->Model()
                            .value()
                            ->ExpectedPurchases(predictions::kHorizonDays / 7.0, repeats,
                                                last_day / 7.0, kAtDay / 7.0)
                            .value();
  row.p_alive = fit.purchases->PAlive(repeats, last_day / 7.0, kAtDay / 7.0);
  return row;
}

LifetimeModel ModelOf(const KeepFit& fit) {
  return LifetimeModel::Make(fit, {}, std::nullopt, {}).value();
}

KeepFit FitOf(FittedPurchases purchases, std::optional<stats::GammaGammaFit> spend) {
  KeepFit fit;
  fit.model = predictions::KeepModel::kBgNbd;
  fit.purchases = std::move(purchases);
  fit.spend = std::move(spend);
  return fit;
}

KeepFit Truth() {
  FittedPurchases purchases;
  purchases.fit.parameters = kBuys;
  stats::GammaGammaFit spend;
  spend.parameters = kSpends;
  return FitOf(purchases, spend);
}

/// A company of 400, fitted.
KeepFit FitCompany(uint64_t seed) {
  const auto customers = stats::SimulateBgNbd(kBuys, 400, 78, seed);
  const auto spend = stats::SimulateMeanSpend(kSpends, customers.repeats, seed + 50'000);
  const stats::FitOptions options{.threads = 1};
  return FitOf({PurchaseShape::kBgNbd, stats::FitBgNbd(customers.columns(), options).value()},
               stats::FitGammaGamma({customers.repeats, spend}, options).value());
}

/// One who bought four times, and one who bought once.
TEST(SmallCompanies, TheFutureOfBuyersIsAsSureAsItSays) {
  constexpr std::pair<uint32_t, int32_t> kBuyers[] = {{4, 140}, {1, 0}};
  const KeepFit truth = Truth();
  stats::Coverage value[2], orders[2], alive[2];
  for (int company = 0; company < kCompanies; ++company) {
    const KeepFit fit = FitCompany(2'000 + static_cast<uint64_t>(company));
    const LifetimeModel model = ModelOf(fit);
    for (size_t i = 0; i < 2; ++i) {
      const auto [purchases, last_day] = kBuyers[i];
      const KeepRow row = RowOf(purchases, last_day, fit);
      const KeepRow stated = RowOf(purchases, last_day, truth);
      value[i].Add(model.ValueWithInterval(row, kAtDay).interval.value(),
                   ModelOf(truth).Value(stated, kAtDay));
      orders[i].Add(model.ExpectedOrders(row, kAtDay).interval.value(), stated.expected_orders);
      alive[i].Add(model.PAlive(row, kAtDay).interval.value(), *stated.p_alive);
    }
  }
  for (size_t i = 0; i < 2; ++i) {
    const std::string of = fmt::format(" of {} purchases", kBuyers[i].first);
    value[i].Expect("lifetime value" + of);
    orders[i].Expect("orders in a year" + of);
    alive[i].Expect("P(alive)" + of);
  }
}

TEST(SmallCompanies, LifetimeValueOfContractsIsAsSureAsItSays) {
  constexpr stats::ContractParameters kStays{0.9, 3.5, 1};
  const auto model_of = [](const stats::ContractFit& fit) {
    const auto survival = stats::ContractModel::Make(fit.parameters)->Survival(60).value();
    return LifetimeModel::Make({}, predictions::RenewalCurves({}, 30, survival), fit, {}).value();
  };
  KeepRow row;
  row.by_contract = true;
  row.purchases = 6;
  row.rhythm_days = 30;
  row.due_day = kAtDay + 10;
  row.order_value = 900;
  stats::ContractFit stated;
  stated.parameters = kStays;
  const double truth = model_of(stated).Value(row, kAtDay);
  stats::Coverage value;
  for (int company = 0; company < kCompanies; ++company) {
    const auto customers = stats::Simulate(kStays, 500, 24, 3'000 + static_cast<uint64_t>(company));
    const auto fit = stats::FitContracts(stats::CountContracts(customers.columns()).value(),
                                         stats::ContractShape::kShiftedBetaGeometric);
    value.Add(model_of(fit.value()).ValueWithInterval(row, kAtDay).interval.value(), truth);
  }
  value.Expect("lifetime value");
}

/// Customers of MBG/CNBD-k whose next purchase is known too.
struct Followed {
  stats::SimulatedCustomers customers;
  std::vector<std::optional<double>> next;  ///< after her age; nothing if she has left

  Followed(uint32_t k, size_t count, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::gamma_distribution<double> rate(kBuys.r, k / kBuys.alpha), leaves(kBuys.a), stays(kBuys.b),
        gap(k);
    std::uniform_real_distribution<double> uniform;
    for (size_t i = 0; i < count; ++i) {
      const double lambda = rate(random), leave = leaves(random), stay = stays(random);
      const double p = leave / (leave + stay), age = 78 * (1 - uniform(random));
      double last = 0, log_gaps = 0;
      uint32_t repeats = 0;
      std::optional<double> after;
      while (!after && uniform(random) >= p) {
        const double wait = gap(random) / lambda;
        if (last + wait > age) {
          after = last + wait - age;
        } else {
          last += wait;
          log_gaps += std::log(wait);
          ++repeats;
        }
      }
      customers.repeats.push_back(repeats);
      customers.recency.push_back(last);
      customers.age.push_back(age);
      customers.log_gaps.push_back(log_gaps);
      next.push_back(after);
    }
  }
};

struct NextPurchaseCase {
  uint32_t k = 1;
  size_t customers = 400;
  /// How far the shares may be off. The fewer the customers, the more alike they look: maximum
  /// likelihood overestimates r, so that long waits are rarer than they should be.
  double off = 0.01;
};

class NextPurchase : public testing::TestWithParam<NextPurchaseCase> {};

/// Eight of ten who have not left buy between the days that are told, one of ten later.
TEST_P(NextPurchase, ComesWhenItIsSaidTo) {
  double sooner = 0, later = 0, by_expected = 0, all = 0;
  for (int company = 0; company < kCompanies; ++company) {
    const Followed followed(GetParam().k, GetParam().customers,
                            4'000 + static_cast<uint64_t>(company));
    const auto& c = followed.customers;
    const auto fit =
        stats::FitMbgCnbd(c.columns(), c.log_gaps, {.threads = 1, .trace_edge = false}).value();
    const LifetimeModel model = ModelOf(FitOf({PurchaseShape::kMbgCnbd, fit, fit.k}, std::nullopt));
    for (size_t i = 0; i < c.age.size(); i += 8) {
      if (!followed.next[i]) continue;
      KeepRow row;
      row.purchases = c.repeats[i] + 1;
      row.last_purchase_day = static_cast<int32_t>(std::lround(7 * c.recency[i]));
      const auto at_day = static_cast<int32_t>(std::lround(7 * c.age[i]));
      const auto within = model.NextPurchaseWithin(row, at_day).value();
      const double came = 7 * *followed.next[i];
      ++all;
      sooner += came < within.low;
      by_expected += came <= model.NextPurchase(row, at_day);
      later += came > within.high;
    }
  }
  const double off = GetParam().off;
  EXPECT_NEAR(1 - (sooner + later) / all, 0.8, off);
  EXPECT_NEAR(sooner / all, 0.1, off);
  EXPECT_NEAR(later / all, 0.1, off);
  EXPECT_NEAR(by_expected / all, 0.5, off);
}

INSTANTIATE_TEST_SUITE_P(SmallCompanies, NextPurchase,
                         testing::Values(NextPurchaseCase{1, 400}, NextPurchaseCase{2, 400},
                                         NextPurchaseCase{1, 100, 0.035}));

}  // namespace
}  // namespace vafa::demo
