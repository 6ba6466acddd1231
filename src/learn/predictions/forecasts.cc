#include "learn/predictions/forecasts.h"

#include <algorithm>
#include <cmath>

#include "learn/predictions/delta_variance.h"
#include "learn/predictions/renewal_forecast.h"
#include "stats/btyd/uncertainty.h"
#include "stats/distributions.h"

namespace vafa::predictions {
namespace {

using stats::BgNbdParameters;
using stats::Interval;

constexpr int32_t kWeek = 7;
constexpr uint32_t kCurvePeriods = 400;
/// Of so many customers it is asked what other parameters make of what they will buy.
constexpr size_t kSample = 500;

stats::RepeatSummary SampleOf(const stats::RepeatSummary& all) {
  stats::RepeatSummary sample;
  const size_t rows = std::min(all.source.size(), kSample);
  for (size_t i = 0; i < rows; ++i) {
    const size_t from = i * all.source.size() / rows;
    sample.repeats.push_back(all.repeats[from]);
    sample.recency.push_back(all.recency[from]);
    sample.age.push_back(all.age[from]);
  }
  return sample;
}

/// What a model expects of customers together within so many weeks.
Result<double> ExpectedWithin(int32_t weeks, const stats::PurchaseModel& model,
                              const stats::RepeatColumns& columns) {
  std::vector<double> p_alive(columns.size()), if_alive(columns.size());
  VAFA_TRY(model.Predict(columns, weeks, p_alive, if_alive));
  double sum = 0;
  for (size_t i = 0; i < p_alive.size(); ++i) sum += p_alive[i] * if_alive[i];
  return sum;
}

using Weeks = std::vector<double>;

Weeks ExpectedOf(const std::vector<RenewalsOfWeek>& weeks) {
  Weeks expected;
  for (const RenewalsOfWeek& week : weeks) expected.push_back(week.expected);
  return expected;
}

}  // namespace

Interval RangeOfCount(double expected, const Interval& of_expected, double variance) {
  const double by_chance = stats::kNormal975 * std::sqrt(variance);
  return {std::max(0.0, expected - std::hypot(expected - of_expected.low, by_chance)),
          expected + std::hypot(of_expected.high - expected, by_chance)};
}

double Dispersion(std::span<const Tried> tried) {
  double sum = 0;
  size_t known = 0;
  for (const auto& [expected, actual, variance] : tried) {
    if (!(variance > 0)) continue;
    sum += (actual - expected) * (actual - expected) / variance;
    ++known;
  }
  return known == 0 ? 1 : std::max(1.0, sum / static_cast<double>(known));
}

double DispersionOf(const PurchaseTrial& trial) {
  std::vector<Tried> tried;
  for (const WeekOfTrial& week : trial.weeks) {
    tried.push_back({week.expected, week.actual, week.expected});
  }
  return Dispersion(tried);
}

double DispersionOf(const ContractTrial& trial) {
  std::vector<Tried> tried;
  for (const auto& [expected, actual] : trial.periods) {
    const double share = expected / static_cast<double>(std::max<size_t>(1, trial.customers));
    tried.push_back({expected, actual, expected * (1 - share)});
  }
  return Dispersion(tried);
}

Result<std::vector<store::Forecast>> ForecastPurchases(const KeepInput& input,
                                                       const FittedPurchases& fitted,
                                                       double dispersion,
                                                       const Calendar& calendar) {
  VAFA_ASSIGN(const stats::RepeatSummary all,
              stats::Summarize(input.purchases, input.at_day, kWeek));
  VAFA_ASSIGN(const auto model, fitted.Model());
  const stats::RepeatSummary sample = SampleOf(all);
  const auto by_parameters = [&](const BgNbdParameters& p) -> Result<double> {
    VAFA_ASSIGN(const auto other, fitted.Model(p));
    return ExpectedWithin(kForecastWeeks, *other, sample.columns());
  };
  VAFA_ASSIGN(const auto together,
              stats::Uncertainty(fitted.fit).Of(by_parameters, stats::Scale::kPositive));
  std::vector<store::Forecast> forecasts;
  double before = 0;
  for (int32_t week = 1; week <= kForecastWeeks; ++week) {
    VAFA_ASSIGN(const double by, ExpectedWithin(week, *model, all.columns()));
    const double expected = by - before;
    before = by;
    const double share = together.value > 0 ? expected / together.value : 0;
    const Interval of_expected{share * together.interval.low, share * together.interval.high};
    const int64_t day = input.at_day + 1 + kWeek * (int64_t{week} - 1);
    forecasts.push_back({calendar.StartOfDay(day), calendar.StartOfDay(day + kWeek), expected,
                         RangeOfCount(expected, of_expected, dispersion * expected)});
  }
  return forecasts;
}

Result<std::vector<store::Forecast>> ForecastRenewals(std::span<const Contract> contracts,
                                                      const ContractsFit& fit, int32_t today,
                                                      const Calendar& calendar) {
  std::vector<store::Forecast> forecasts;
  if (!fit.fit) return forecasts;
  VAFA_ASSIGN(const auto model, stats::ContractModel::Make(fit.fit->parameters));
  VAFA_ASSIGN(auto survival, model.Survival(kCurvePeriods));
  const RenewalCurves curves(contracts, fit.period_days, std::move(survival));
  const auto ahead = [&](const RenewalCurves& of) {
    return RenewalsAhead(contracts, of, fit.period_days, calendar, today, kForecastWeeks);
  };
  const auto by_usual =
      DeltaVariances(fit.fit->parameters.array(), fit.fit->covariance, [&](const auto& v) -> Weeks {
        const auto other = stats::ContractModel::Make({v[0], v[1], v[2]});
        auto curve = other ? other->Survival(kCurvePeriods) : std::unexpected(other.error());
        if (!curve) return Weeks(kForecastWeeks, NAN);
        return ExpectedOf(ahead(curves.WithUsual(std::move(*curve))));
      });
  const auto expected = ahead(curves);
  const auto low = ahead(curves.AtLimits(false)), high = ahead(curves.AtLimits(true));
  const double dispersion = fit.trial ? DispersionOf(*fit.trial) : 1;
  for (size_t week = 0; week < expected.size(); ++week) {
    const auto [value, variance] = expected[week];
    const double usual = week < by_usual.size() ? stats::kNormal975 * std::sqrt(by_usual[week]) : 0;
    const Interval range{value - std::hypot(usual, value - low[week].expected),
                         value + std::hypot(usual, high[week].expected - value)};
    const int64_t day = today + kWeek * static_cast<int64_t>(week);
    forecasts.push_back({calendar.StartOfDay(day), calendar.StartOfDay(day + kWeek), value,
                         RangeOfCount(value, range, dispersion * variance)});
  }
  return forecasts;
}

store::Forecast ForecastLost(const RisksAdded& risks, const RiskTrial& trial, Instant from,
                             Instant to) {
  store::Forecast forecast{from, to, risks.sum};
  if (const auto range = trial.OfAll()) {
    const Interval of_expected{risks.sum * range->low, risks.sum * range->high};
    forecast.interval = RangeOfCount(risks.sum, of_expected, risks.sum - risks.sum_of_squares);
  }
  return forecast;
}

store::Forecast ForecastHits(double hit_rate, size_t customers, Instant from, Instant to) {
  // What was seen and what will be seen vary alike: twice the variance of one.
  return {from, to, hit_rate,
          stats::WilsonIntervalOfShare(hit_rate, static_cast<double>(customers) / 2)};
}

}  // namespace vafa::predictions
