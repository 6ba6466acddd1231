// Forecasts of the weeks to come, over small companies whose future is known.
#include "learn/predictions/forecasts.h"

#include <cmath>
#include <random>

#include "base/parallel.h"
#include "learn/predictions/renewal_forecast.h"
#include "stats/btyd/bgnbd.h"
#include "tests/coverage/coverage.h"

namespace vafa::predictions {
namespace {

constexpr int kForecastCompanies = 125;
constexpr size_t kAskedWeeks[] = {0, 2, 4, 6, 7, 8, 10, 12};
static_assert(kForecastCompanies * std::size(kAskedWeeks) == stats::kCompanies);

struct Outcome {
  std::vector<store::Forecast> forecasts;
  std::vector<double> came;
};

/// Of some of the weeks, whether what came lay within what had been said.
void ExpectCovered(const std::vector<Outcome>& outcomes) {
  stats::Coverage coverage;
  double expected = 0, came = 0;
  for (const Outcome& outcome : outcomes) {
    for (const size_t week : kAskedWeeks) {
      coverage.Add(outcome.forecasts.at(week).interval.value(), outcome.came.at(week));
      expected += outcome.forecasts[week].expected;
      came += outcome.came[week];
    }
  }
  coverage.Expect("events of a week");
  EXPECT_NEAR(came / expected, 1, 0.03);
}

Calendar Utc() { return Calendar::Make(CalendarKind::kGregorian, "UTC", 1).value(); }

/// Buyers of BG/NBD with all that they buy, before and after the last day that is known.
class Buyers {
 public:
  static constexpr int32_t kKnown = 52 * 7;

  explicit Buyers(uint64_t seed) : random_(seed) {
    for (int i = 0; i < kCustomers; ++i) {
      customers_.push_back(i + 1);
      Add(std::uniform_real_distribution<double>(0, 45 * 7)(random_));
    }
  }

  KeepInput input() const {
    return {.customers = customers_, .purchases = {offsets_, days_, amounts_}, .at_day = kKnown};
  }

 private:
  static constexpr int kCustomers = 200;
  static constexpr stats::BgNbdParameters kBuys{0.8, 5, 0.8, 3};

  void Add(double day) {
    const double rate = std::gamma_distribution<double>(kBuys.r, 1 / (7 * kBuys.alpha))(random_);
    const double leaves = std::gamma_distribution<double>(kBuys.a)(random_);
    const double stays = std::gamma_distribution<double>(kBuys.b)(random_);
    std::uniform_real_distribution<double> uniform;
    const double leave = leaves / (leaves + stays);
    for (bool first = true; day < kKnown + 7 * kForecastWeeks + 1; first = false) {
      days_.push_back(static_cast<int32_t>(day));
      amounts_.push_back(100);
      if (!first && uniform(random_) < leave) break;
      day += std::exponential_distribution<double>(rate)(random_);
    }
    offsets_.push_back(days_.size());
  }

  std::mt19937_64 random_;
  std::vector<int64_t> customers_;
  std::vector<size_t> offsets_{0};
  std::vector<int32_t> days_;
  std::vector<int64_t> amounts_;
};

TEST(SmallCompanies, PurchasesOfTheWeeksToComeLieWhereTheyAreSaidTo) {
  const Calendar calendar = Utc();
  std::vector<Outcome> outcomes(kForecastCompanies);
  ForEachChunk(kForecastCompanies, 0, [&](size_t company) {
    const Buyers buyers(11'000 + company);
    const KeepInput input = buyers.input();
    const auto summary = stats::Summarize(input.purchases, input.at_day, 7).value();
    const auto fitted = FitPurchases(PurchaseShape::kBgNbd, summary, {.threads = 1}).value();
    outcomes[company] = {ForecastPurchases(input, fitted, 1, calendar).value(),
                         PurchaseDays(input, kForecastWeeks).value()};
  });
  ExpectCovered(outcomes);
}

constexpr int32_t kToday = 730;

/// Subscriptions by the month, each left at a renewal with a chance of its own.
std::vector<Contract> Subscriptions(uint64_t seed) {
  constexpr int kContracts = 400, kPeriod = 30;
  std::mt19937_64 random(seed);
  std::gamma_distribution<double> leaves(0.9), stays(6);
  std::uniform_real_distribution<double> uniform;
  std::vector<Contract> contracts;
  for (int i = 0; i < kContracts; ++i) {
    const double x = leaves(random), leave = x / (x + stays(random));
    Contract contract{.customer = i + 1, .period_days = kPeriod};
    contract.started_day = static_cast<int32_t>(uniform(random) * kToday);
    contract.here = true;
    for (int32_t day = contract.started_day; day < kToday + 7 * kForecastWeeks; day += kPeriod) {
      if (day > contract.started_day && uniform(random) < leave) {
        contract.here = day >= kToday;
        break;
      }
      if (day < kToday) {
        ++contract.paid;
        contract.last_paid_day = day;
      } else {
        contract.later_days.push_back(day);
      }
    }
    contracts.push_back(contract);
  }
  return contracts;
}

TEST(SmallCompanies, RenewalsOfTheWeeksToComeLieWhereTheyAreSaidTo) {
  const Calendar calendar = Utc();
  std::vector<Outcome> outcomes(kForecastCompanies);
  ForEachChunk(kForecastCompanies, 0, [&](size_t company) {
    const auto contracts = Subscriptions(12'000 + company);
    std::vector<uint32_t> periods;
    std::vector<uint8_t> here;
    for (const Contract& contract : contracts) {
      periods.push_back(contract.chances());
      here.push_back(contract.lost() ? 0 : 1);
    }
    ContractsFit fit;
    fit.fit = stats::FitContracts(stats::CountContracts({periods, here}).value(),
                                  stats::ContractShape::kShiftedBetaGeometric)
                  .value();
    outcomes[company] = {ForecastRenewals(contracts, fit, kToday, calendar).value(),
                         RenewalsMade(contracts, kToday, kForecastWeeks)};
  });
  ExpectCovered(outcomes);
}

}  // namespace
}  // namespace vafa::predictions
