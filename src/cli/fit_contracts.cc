// The contract models of `vafa fit`.
#include "cli/fit_contracts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "cli/fit_table.h"
#include "customers/observed.h"
#include "learn/predictions/delta_variance.h"

namespace vafa::cli {
namespace {

constexpr Role kSurvivors{"survivors", ""};
constexpr Role kPeriods{"periods", "renewals|tenure"};
constexpr Role kHere{"here", "active"};
constexpr Role kWeights{"weights", "weight|customers"};

constexpr uint32_t kMorePeriods = 12;  // a year of months beyond what was seen

/// One cohort by how many of it are left, from its start on.
Result<stats::ContractCounts> ReadSurvivors(const std::string& file, char delimiter,
                                            size_t column) {
  VAFA_ASSIGN(const FileTable table, ReadTable(file, delimiter, {{column, false, true}}, "period"));
  const std::vector<double>& left = table.numbers[0];
  if (left.size() < 2 || left[0] == 0) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_few_survivors", {{"file", file}}});
  }
  for (size_t t = 1; t < left.size(); ++t) {
    if (left[t] <= left[t - 1]) continue;
    return Fail(ErrorCode::kInvalid, {"cli.fit_survivors_grow",
                                      {{"file", file},
                                       {"line", table.lines[t]},
                                       {"before", fmt::format("{}", left[t - 1])},
                                       {"value", fmt::format("{}", left[t])}}});
  }
  return stats::CountSurvivors(left);
}

/// A row a customer: her periods, whether she is still here, and how many customers she stands for.
Result<stats::ContractCounts> ReadContracts(const std::string& file, char delimiter,
                                            const Roles& roles) {
  VAFA_ASSIGN(const size_t periods, roles.Need(kPeriods));
  VAFA_ASSIGN(const size_t here, roles.Need(kHere));
  VAFA_ASSIGN(const auto weights, roles.Of(kWeights));
  std::vector<WantedColumn> wanted{{periods}, {here}};
  if (weights) wanted.push_back({*weights, false, true});
  VAFA_ASSIGN(const FileTable table, ReadTable(file, delimiter, wanted, "customer"));
  stats::ContractCounts counts;
  for (size_t row = 0; row < table.rows; ++row) {
    const double periods_of = table.numbers[0][row];
    const bool is_here = table.numbers[1][row] != 0;
    const bool right = periods_of == std::floor(periods_of) && periods_of >= (is_here ? 0 : 1) &&
                       periods_of <= stats::kMaxPeriods;
    if (!right) {
      return Fail(ErrorCode::kInvalid,
                  {"cli.fit_bad_periods", {{"file", file}, {"row", table.lines[row]}}});
    }
    const auto t = static_cast<size_t>(periods_of);
    if (counts.lost.size() <= t) counts.lost.resize(t + 1);
    if (counts.here.size() <= t) counts.here.resize(t + 1);
    (is_here ? counts.here : counts.lost)[t] += !weights ? 1 : table.numbers[2][row];
  }
  const size_t longest = std::max(counts.lost.size(), counts.here.size());
  counts.lost.resize(longest);
  counts.here.resize(longest);
  if (counts.lost.empty() || counts.customers() == 0) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_no_weight", {{"file", file}}});
  }
  return counts;
}

Result<stats::ContractCounts> CountsOfFile(const FitRequest& request) {
  VAFA_ASSIGN(const char delimiter, FindDelimiter(request.summary, request.delimiter));
  VAFA_ASSIGN(auto header, ReadHeader(request.summary, delimiter));
  VAFA_ASSIGN(const Roles roles, Roles::Make(request.summary, request.columns, std::move(header),
                                             std::array{kSurvivors, kPeriods, kHere, kWeights}));
  VAFA_ASSIGN(const auto survivors, roles.Of(kSurvivors));
  return survivors ? ReadSurvivors(request.summary, delimiter, *survivors)
                   : ReadContracts(request.summary, delimiter, roles);
}

struct Counted {
  stats::ContractCounts counts;
  ContractRows rows;  // of a data folder
};

Result<Counted> Counts(const FitRequest& request) {
  if (!request.orders.empty()) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_not_of_orders", {{"model", request.model}}});
  }
  if (!request.summary.empty()) {
    if (!request.holdout.empty()) {
      return Fail(ErrorCode::kInvalid, {"cli.fit_no_holdout", {{"model", request.model}}});
    }
    VAFA_ASSIGN(stats::ContractCounts counts, CountsOfFile(request));
    return Counted{std::move(counts), {}};
  }
  VAFA_ASSIGN(ContractRows rows, ReadContractsOfFolder(request));
  VAFA_ASSIGN(stats::ContractCounts counts, stats::CountContracts({rows.periods, rows.here}));
  return Counted{std::move(counts), std::move(rows)};
}

double ExpectedOf(const predictions::ContractTrial& trial) {
  double expected = 0;
  for (const auto& period : trial.periods) expected += period.expected;
  return expected;
}

/// How sure the renewals are that a fit expects, by the delta method.
stats::Interval ExpectedInterval(const std::vector<predictions::Contract>& contracts,
                                 const stats::ContractFit& fit, double expected) {
  const auto of = [&](const std::array<double, 3>& parameters) {
    stats::ContractFit other = fit;
    other.parameters = {parameters[0], parameters[1], parameters[2]};
    const auto trial = predictions::TryContracts(contracts, other);
    return trial ? ExpectedOf(*trial) : NAN;
  };
  const double variance = predictions::DeltaVariance(fit.parameters.array(), fit.covariance, of);
  return stats::EstimateOnScale(expected, variance / (expected * expected), stats::Scale::kPositive,
                                true)
      .interval;
}

/// Of the renewals of each contract, summed.
Result<double> SquaredErrors(const std::vector<predictions::Contract>& contracts,
                             const stats::ContractFit& fit) {
  double sum = 0;
  for (const predictions::Contract& contract : contracts) {
    VAFA_ASSIGN(const auto trial, predictions::TryContracts({contract}, fit));
    double error = 0;
    for (const auto& period : trial.periods) error += period.actual - period.expected;
    sum += error * error;
  }
  return sum;
}

std::unexpected<Error> NothingDue(const FitRequest& request, const ContractRows& rows,
                                  int32_t until) {
  const Wording wording(request.common->LanguageOrDefault(), rows.calendar);
  const auto day = [&](int64_t number) { return wording.Day(rows.calendar.StartOfDay(number)); };
  return Fail(ErrorCode::kInvalid, {"cli.fit_no_renewals_due",
                                    {{"from", day(rows.days.until + 1)}, {"until", day(until)}}});
}

// Renewals of those who ran when the hold-out began, against what was to be expected.
Result<json::value> HoldOut(const FitRequest& request, const ContractRows& rows,
                            const stats::ContractFit& fit) {
  const std::optional<int32_t> until = rows.days.later;
  if (!until) return nullptr;
  VAFA_ASSIGN(const predictions::ContractTrial trial,
              predictions::TryContracts(rows.contracts, fit));
  json::array periods;
  double actual = 0;
  for (size_t k = 0; k < trial.periods.size(); ++k) {
    const auto& period = trial.periods[k];
    periods.push_back(
        {{"renewals", k + 1}, {"expected", period.expected}, {"actual", period.actual}});
    actual += period.actual;
  }
  const double expected = ExpectedOf(trial);
  if (expected == 0) return NothingDue(request, rows, *until);
  const stats::Interval of_expected = ExpectedInterval(rows.contracts, fit, expected);
  json::object answer{
      {"until", IsoDay(*until)},
      {"customers", trial.customers},
      {"actual", actual},
      {"expected", expected},
      {"expected_interval", json::array{of_expected.low, EndOrNull(of_expected.high)}}};
  VAFA_ASSIGN(const double squared_errors, SquaredErrors(rows.contracts, fit));
  AddForecastInterval(answer, expected, actual, of_expected, squared_errors);
  answer["periods"] = std::move(periods);
  answer["log_likelihood"] = trial.log_likelihood;
  answer["baseline_log_likelihood"] = trial.baseline_log_likelihood;
  return answer;
}

json::object Named(const stats::ContractParameters& p, bool with_c) {
  json::object named{{"alpha", p.alpha}, {"beta", p.beta}};
  if (with_c) named["c"] = p.c;
  return named;
}

/// What share is left after each period, as foretold and as seen of those followed so long.
Result<json::array> Curve(const stats::ContractFit& fit, const stats::ContractCounts& counts) {
  VAFA_ASSIGN(const auto model, stats::ContractModel::Make(fit.parameters));
  const auto seen = static_cast<uint32_t>(counts.periods());
  VAFA_ASSIGN(const auto survival, model.Survival(seen + kMorePeriods));
  VAFA_ASSIGN(const auto retention, model.Retention(seen + kMorePeriods));
  json::array curve;
  double asked = counts.customers();  // those up for their t-th renewal
  for (uint32_t t = 1; t <= seen + kMorePeriods; ++t) {
    json::object point{{"period", t},
                       {"survival", survival[t]},
                       {"retention", retention[t - 1]},
                       {"observed", nullptr}};
    if (t <= seen) {
      asked -= counts.here[t - 1];
      if (asked > 0) point["observed"] = (asked - counts.lost[t]) / asked;
      asked -= counts.lost[t];
    }
    curve.push_back(std::move(point));
  }
  return curve;
}

constexpr std::array kNames = {"alpha", "beta", "c"};

Result<FitAnswer> FitShape(const FitRequest& request, stats::ContractShape shape) {
  VAFA_ASSIGN(const Counted counted, Counts(request));
  const stats::ContractCounts& counts = counted.counts;
  const auto started = std::chrono::steady_clock::now();
  VAFA_ASSIGN(const stats::ContractFit fit, stats::FitContracts(counts, shape));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  if (!fit.converged) return Fail(ErrorCode::kInvalid, "cli.fit_not_converged");
  const bool with_c = shape == stats::ContractShape::kBetaDiscreteWeibull;
  VAFA_ASSIGN(json::array curve, Curve(fit, counts));
  VAFA_ASSIGN(json::value holdout, HoldOut(request, counted.rows, fit));
  json::object answer{{"model", request.model},
                      {"until", nullptr},
                      {"parameters", Named(fit.parameters, with_c)},
                      {"standard_errors", Named(fit.standard_errors, with_c)},
                      {"intervals", IntervalsByDelta<3>(std::span(kNames).first(with_c ? 3 : 2),
                                                        fit.parameters.array(), fit.covariance)},
                      {"log_likelihood", fit.log_likelihood},
                      {"customers", fit.customers},
                      {"lost", fit.lost},
                      {"other_intervals", counted.rows.other_intervals},
                      {"converged", fit.converged},
                      {"estimator", fit.weak_prior ? "weak_prior" : "maximum_likelihood"},
                      {"seconds", took.count()},
                      {"periods", std::move(curve)},
                      {"holdout", std::move(holdout)}};
  if (request.summary.empty()) answer["until"] = IsoDay(counted.rows.days.until);
  return FitAnswer{std::move(answer), counted.rows.calendar};
}

Result<FitAnswer> Sbg(const FitRequest& request) {
  return FitShape(request, stats::ContractShape::kShiftedBetaGeometric);
}
Result<FitAnswer> Bdw(const FitRequest& request) {
  return FitShape(request, stats::ContractShape::kBetaDiscreteWeibull);
}

std::unexpected<Error> NoContracts(const FitRequest& request, const Calendar& calendar,
                                   std::optional<Instant> until) {
  if (!until) return Fail(ErrorCode::kInvalid, "cli.fit_no_contracts");
  const Wording wording(request.common->LanguageOrDefault(), calendar);
  const Instant day = *until - std::chrono::seconds(1);
  return Fail(ErrorCode::kInvalid, {"cli.fit_no_contracts_until", {{"until", wording.Day(day)}}});
}

ContractRows RowsOf(const std::vector<predictions::Contract>& contracts, const FitDays& days,
                    const Calendar& calendar) {
  ContractRows rows;
  rows.days = days;
  rows.calendar = calendar;
  rows.contracts = predictions::PaidBy(contracts, predictions::UsualPeriod(contracts));
  rows.other_intervals = contracts.size() - rows.contracts.size();
  for (const predictions::Contract& contract : rows.contracts) {
    rows.periods.push_back(std::min(contract.chances(), stats::kMaxPeriods));
    rows.here.push_back(contract.lost() ? 0 : 1);
  }
  if (days.later) {
    rows.contracts = predictions::RenewalsDueBy(std::move(rows.contracts), calendar, *days.later);
  }
  return rows;
}

}  // namespace

Result<ContractRows> ReadContractsOfFolder(const FitRequest& request) {
  VAFA_ASSIGN(const Config config, request.common->LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWriteIfFree));
  VAFA_TRY(workspace->feed().CatchUp());
  VAFA_ASSIGN(const Organisation organisation, workspace->settings().Get());
  VAFA_ASSIGN(const Calendar calendar, workspace->settings().GetCalendar());
  const timeline::Snapshot snapshot = workspace->feed().Take();
  const auto span = FindObservedSpan(snapshot, workspace->facts());
  if (!span) return Fail(ErrorCode::kInvalid, "cli.fit_no_contracts");
  const Instant now = ObservedNow(span, calendar, workspace->clock().Now());
  // The last one that is over: on the day of now some have not yet had the time to renew.
  const int64_t last_day = calendar.DayOf(now + std::chrono::seconds(1)) - 1;
  VAFA_ASSIGN(FitDays days, DaysToFit(request, last_day, 0, calendar));
  const bool asked = !request.until.empty() || !request.to.empty() || days.later;
  if (!asked) days.until = static_cast<int32_t>(calendar.DayOf(now));
  const Instant at = asked ? calendar.StartOfDay(days.until + 1) : now;
  const ask::FactLogNames names(workspace->facts());
  VAFA_ASSIGN(const auto all,
              predictions::GatherContracts(snapshot, names, {calendar, organisation.grace_days}, at,
                                           std::max(at, now)));
  VAFA_TRY(workspace->feed().Checkpoint());
  if (all.empty()) {
    return NoContracts(request, calendar, asked ? std::optional(at) : std::nullopt);
  }
  return RowsOf(all, days, calendar);
}

const FitModel kFitSbg = {"sbg", "", Sbg};
const FitModel kFitBdw = {"bdw", "", Bdw};

}  // namespace vafa::cli
