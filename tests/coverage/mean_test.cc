// The mean lifetime value of all customers, with its interval, over small companies with known
// truths: what it would be of the same customers by the true parameters.
#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "base/parallel.h"
#include "learn/metrics/intervals.h"
#include "learn/predictions/mean_factors.h"
#include "stats/btyd/simulate.h"
#include "tests/coverage/coverage.h"
#include "tests/unit/stats/contracts/contract_customers.h"

namespace vafa::demo {
namespace {

using predictions::KeepFit;
using predictions::KeepRow;
using predictions::LifetimeModel;
using predictions::Ranking;
using predictions::RenewalCurves;
using predictions::RiskTrial;
using stats::kCompanies;

constexpr stats::BgNbdParameters kBuys{0.6, 6, 0.8, 2.4};
constexpr stats::GammaGammaParameters kSpends{6.25, 3.74, 1'544};
constexpr stats::ContractParameters kStays{0.9, 3.5, 1};
constexpr int32_t kAtDay = 40 * 7;
constexpr double kMonth = 30;

/// The interval of a company's mean, and the mean by the true parameters.
struct Held {
  stats::Interval interval;
  double truth = 0;
};

double MeanOf(const Ranking::Answer& answer) {
  double sum = 0;
  for (const KeepRow& row : answer.list.rows) sum += answer.lifetime->Value(row, kAtDay);
  return sum / static_cast<double>(answer.list.rows.size());
}

Held HeldOf(const Ranking::Answer& fitted, const stats::Interval& factors,
            const Ranking::Answer& truth) {
  const double mean = MeanOf(fitted);
  return {{factors.low * mean, factors.high * mean}, MeanOf(truth)};
}

/// That of the KPI, and the mean of all who might be customers.
Held KpiOf(const Ranking::Answer& fitted, const stats::Interval& factors, double of_all) {
  const auto n = static_cast<double>(fitted.list.rows.size());
  const double mean = MeanOf(fitted);
  double squares = 0;
  for (const KeepRow& row : fitted.list.rows) {
    squares += std::pow(fitted.lifetime->Value(row, kAtDay) - mean, 2);
  }
  ask::Figure figure;
  figure.value = ask::Quantity::Number(mean);
  figure.standard_error = std::sqrt(squares / (n - 1) / n);
  const auto interval = metrics::IntervalOf(metrics::IntervalKind::kPredictedMean, figure, factors);
  return {interval.value(), of_all};
}

/// Of each interval that a company is asked for.
std::vector<stats::Coverage> CoveragesOf(
    const std::function<std::vector<Held>(uint64_t seed)>& company) {
  std::vector<std::vector<Held>> held(kCompanies);
  ForEachChunk(held.size(), 0, [&](size_t i) { held[i] = company(6'000 + i); });
  std::vector<stats::Coverage> coverages(held.front().size());
  for (const auto& of_company : held) {
    for (size_t i = 0; i < of_company.size(); ++i) {
      coverages[i].Add(of_company[i].interval, of_company[i].truth);
    }
  }
  return coverages;
}

Ranking::Answer AnswerOf(std::vector<KeepRow> rows, const KeepFit& fit, RenewalCurves curves = {},
                         std::optional<stats::ContractFit> contract = std::nullopt) {
  Ranking::Answer answer;
  answer.list.fit = fit;
  answer.list.fit.to_day = kAtDay;
  answer.list.rows = std::move(rows);
  answer.lifetime = std::make_unique<const LifetimeModel>(
      LifetimeModel::Make(fit, std::move(curves), std::move(contract), {}).value());
  return answer;
}

/// Buyers as a company with these parameters ranks them.
Ranking::Answer Ranked(const stats::SimulatedCustomers& customers,
                       const std::vector<double>& mean_spend, const stats::BgNbdFit& buys,
                       const stats::GammaGammaFit& spends) {
  KeepFit fit;
  fit.model = predictions::KeepModel::kBgNbd;
  fit.purchases = {predictions::PurchaseShape::kBgNbd, buys};
  fit.spend = spends;
  std::vector<KeepRow> rows(customers.age.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    KeepRow& row = rows[i];
    row.purchases = customers.repeats[i] + 1;
    row.first_purchase_day = kAtDay - static_cast<int32_t>(std::lround(7 * customers.age[i]));
    row.last_purchase_day =
        row.first_purchase_day + static_cast<int32_t>(std::lround(7 * customers.recency[i]));
    row.average_order = std::llround(mean_spend[i]);
    row.order_value = stats::ExpectedSpend(spends.parameters, row.purchases,
                                           static_cast<double>(row.average_order))
                          .value();
  }
  return AnswerOf(std::move(rows), fit);
}

/// Those of a company, and what they spent on each purchase.
struct Buyers {
  Buyers(size_t count, uint64_t seed)
      : customers(stats::SimulateBgNbd(kBuys, count, 40, seed)), purchases(customers.repeats) {
    for (uint32_t& one : purchases) ++one;
    spend = stats::SimulateMeanSpend(kSpends, purchases, seed + 50'000);
  }

  Ranking::Answer Stated() const {
    stats::BgNbdFit buys;
    buys.parameters = kBuys;
    stats::GammaGammaFit spends;
    spends.parameters = kSpends;
    return Ranked(customers, spend, buys, spends);
  }
  Ranking::Answer Fitted() const {
    const stats::FitOptions options{.threads = 1};
    return Ranked(customers, spend, stats::FitBgNbd(customers.columns(), options).value(),
                  stats::FitGammaGamma({purchases, spend}, options).value());
  }

  stats::SimulatedCustomers customers;
  std::vector<uint32_t> purchases;
  std::vector<double> spend;
};

TEST(SmallCompanies, TheMeanLifetimeValueOfBuyersIsAsSureAsItSays) {
  const double of_all = MeanOf(Buyers(400'000, 5).Stated());
  const auto coverages = CoveragesOf([&](uint64_t seed) -> std::vector<Held> {
    const Buyers buyers(300, seed);
    const auto fitted = buyers.Fitted();
    const auto factors = FactorsOfMean(fitted).value();
    return {HeldOf(fitted, factors, buyers.Stated()), KpiOf(fitted, factors, of_all)};
  });
  coverages[0].Expect("mean lifetime value of these buyers");
  coverages[1].Expect("mean lifetime value of all who might have been");
}

Ranking::Answer Ranked(const stats::Customers& customers, const stats::ContractFit& fit) {
  std::vector<KeepRow> rows;
  for (size_t i = 0; i < customers.periods.size(); ++i) {
    if (customers.here[i] == 0) continue;
    KeepRow& row = rows.emplace_back();
    row.by_contract = true;
    row.purchases = customers.periods[i] + 1;
    row.rhythm_days = kMonth;
    row.due_day = kAtDay + static_cast<int32_t>(i % 30);
    row.order_value = 500 + 100.0 * static_cast<double>(i % 9);
  }
  const auto survival = stats::ContractModel::Make(fit.parameters)->Survival(400).value();
  return AnswerOf(std::move(rows), {}, RenewalCurves({}, kMonth, survival), fit);
}

Ranking::Answer Fitted(const stats::Customers& customers) {
  return Ranked(customers, stats::FitContracts(stats::CountContracts(customers.columns()).value(),
                                               stats::ContractShape::kShiftedBetaGeometric)
                               .value());
}

stats::ContractFit Stated() {
  stats::ContractFit fit;
  fit.parameters = kStays;
  return fit;
}

TEST(SmallCompanies, TheMeanLifetimeValueOfContractsIsAsSureAsItSays) {
  CoveragesOf([](uint64_t seed) -> std::vector<Held> {
    const auto customers = stats::Simulate(kStays, 500, 24, seed);
    const auto fitted = Fitted(customers);
    return {HeldOf(fitted, FactorsOfMean(fitted).value(), Ranked(customers, Stated()))};
  })[0]
      .Expect("mean lifetime value of contracts");
}

/// A model of churn that sees who is likelier to leave, but takes all for more, or less, likely to
/// than they are: by how much in log-odds, differs from company to company. It was tried on others.
struct Judgement {
  explicit Judgement(uint64_t seed) : random(seed), off(0.15 * normal(random)) {
    std::vector<double> risks;
    std::vector<uint8_t> lost;
    std::vector<int64_t> customers;
    for (int64_t i = 0; i < 3'000; ++i) {
      risks.push_back(NextRisk());
      lost.push_back(uniform(random) < TrueRisk(risks.back()) ? 1 : 0);
      customers.push_back(i);
    }
    tried = RiskTrial::Of(risks, lost, customers).value();
  }

  double NextRisk() { return 0.02 + 0.4 * std::pow(uniform(random), 2); }
  double TrueRisk(double risk) const { return 1 / (1 + (1 - risk) / risk * std::exp(off)); }

  std::mt19937_64 random;
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  double off;
  RiskTrial tried;
};

TEST(SmallCompanies, TheMeanLifetimeValueOfJudgedContractsIsAsSureAsItSays) {
  const auto coverages = CoveragesOf([](uint64_t seed) -> std::vector<Held> {
    const auto customers = stats::Simulate(kStays, 500, 24, seed);
    auto fitted = Fitted(customers), truth = Ranked(customers, Stated());
    Judgement judgement(seed);
    for (size_t i = 0; i < fitted.list.rows.size(); ++i) {
      const double risk = judgement.NextRisk();
      fitted.list.rows[i].churn_risk = risk;
      truth.list.rows[i].churn_risk = judgement.TrueRisk(risk);
      fitted.list.rows[i].judged_renewals = truth.list.rows[i].judged_renewals = 1;
    }
    auto models = std::make_shared<predictions::ModelsInUse>();
    models->churn.emplace(predictions::ModelsInUse::Churn{
        {},
        {},
        stats::ChurnScorer::Make(stats::ChurnMethod::kRule, {0, {1}, {0}}, {}).value(),
        judgement.tried});
    fitted.models = std::move(models);
    return {HeldOf(fitted, FactorsOfMean(fitted).value(), truth)};
  });
  // Wilson's intervals of small shares, of which this one is made, cover somewhat more than they
  // say.
  coverages[0].Expect("mean lifetime value of judged contracts", 0.975);
}

}  // namespace
}  // namespace vafa::demo
