#include "learn/predictions/figures_json.h"

#include <algorithm>

#include "learn/predictions/model_json.h"
#include "stats/evaluate/ranking.h"

namespace vafa::predictions {
namespace {

constexpr size_t kCalibrationBins = 10;
constexpr size_t kThresholds = 100;
/// Parts of the customers that a budget might reach.
constexpr double kShares[] = {0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15,
                              0.2,  0.3,  0.4,  0.5,  0.75,  1};

json::object TrialJson(const PurchaseTrial& trial) {
  return {{"customers", trial.customers},
          {"actual", trial.actual},
          {"expected", trial.expected},
          {"mean_absolute_error", trial.mean_absolute_error},
          {"deviance", trial.deviance}};
}

/// What a budget brings by each of two orders of customers.
json::array BudgetsJson(const stats::ChurnContest& contest) {
  json::array budgets;
  const auto model = stats::GainsAt({contest.probability, contest.label}, kShares);
  const auto rule = stats::GainsAt({contest.rule, contest.label}, kShares);
  if (!model || !rule) return budgets;
  for (size_t i = 0; i < model->size(); ++i) {
    const stats::Gains& gains = (*model)[i];
    budgets.push_back({{"share", gains.share},
                       {"precision", gains.precision},
                       {"recall", gains.recall},
                       {"lift", gains.lift},
                       {"rule_recall", (*rule)[i].recall},
                       {"rule_precision", (*rule)[i].precision}});
  }
  return budgets;
}

/// How many of those held out had at least some chance of leaving, and how many of them left.
json::array ThresholdsJson(const stats::ChurnContest& contest) {
  json::array thresholds;
  const auto steps = stats::ReachedFrom({contest.probability, contest.label}, kThresholds);
  if (!steps) return thresholds;
  for (const stats::Reached& step : *steps) {
    thresholds.push_back({{"from", step.from}, {"reached", step.reached}, {"found", step.found}});
  }
  return thresholds;
}

json::array CalibrationJson(const stats::ChurnContest& contest) {
  json::array bins;
  const auto curve =
      stats::CalibrationCurve({contest.probability, contest.label}, kCalibrationBins);
  if (!curve) return bins;
  for (const stats::CalibrationBin& bin : *curve) {
    bins.push_back({{"customers", bin.customers},
                    {"predicted", bin.predicted},
                    {"observed", bin.observed},
                    {"interval", {bin.interval.low, bin.interval.high}}});
  }
  return bins;
}

}  // namespace

json::object FiguresJson(const PurchaseContest& contest, const Calendar& calendar) {
  const auto day = [&](int32_t number) { return IsoDate(calendar, calendar.StartOfDay(number)); };
  json::array methods;
  methods.push_back({{"method", "plain_rule"}, {"trial", TrialJson(contest.rule)}});
  for (const auto& entry : contest.entries) {
    methods.push_back({{"method", Name(entry.fitted.shape)}, {"trial", TrialJson(entry.trial)}});
  }
  const PurchaseTrial& shown = contest.best ? contest.entries[*contest.best].trial : contest.rule;
  json::array weeks;
  for (const WeekOfTrial& week : shown.weeks) {
    weeks.push_back(
        {{"from", day(week.from_day)}, {"expected", week.expected}, {"actual", week.actual}});
  }
  return {{"from", day(shown.from_day)},
          {"to", day(shown.to_day + 1)},
          {"methods", std::move(methods)},
          {"weeks", std::move(weeks)}};
}

json::object FiguresJson(const ContractsFit& fit) {
  if (!fit.trial) return {};
  json::array periods;
  for (const ContractTrial::Period& period : fit.trial->periods) {
    periods.push_back({{"expected", period.expected}, {"actual", period.actual}});
  }
  json::array methods;
  for (const auto& [shape, log_likelihood] : fit.tried) {
    methods.push_back({{"method", ShapeName(shape)}, {"log_likelihood", log_likelihood}});
  }
  return {{"customers", fit.trial->customers},
          {"methods", std::move(methods)},
          {"log_likelihood", fit.trial->log_likelihood},
          {"baseline_log_likelihood", fit.trial->baseline_log_likelihood},
          {"periods", std::move(periods)}};
}

json::object FiguresJson(const ChurnFit& fit) {
  json::array told;
  for (const std::string& name : fit.told_afterwards) told.emplace_back(name);
  json::object figures{{"horizon_days", fit.rules.horizon_days},
                       {"cut_offs", fit.cut_offs},
                       {"rows", fit.rows},
                       {"lost", fit.lost},
                       {"told_afterwards", std::move(told)}};
  if (!fit.contest) return figures;
  const stats::ChurnContest& contest = *fit.contest;
  json::array methods;
  for (const stats::ChurnResult& result : contest.results) {
    methods.push_back({{"method", stats::Name(result.method)},
                       {"auc", result.auc.value},
                       {"auc_interval", {result.auc.interval.low, result.auc.interval.high}},
                       {"brier_score", result.brier_score},
                       {"log_loss", result.log_loss},
                       {"gain", result.gain.value},
                       {"gain_error", result.gain.standard_error}});
  }
  figures["methods"] = std::move(methods);
  figures["best"] = stats::Name(contest.best);
  figures["held_out"] = json::object{{"cut_offs", fit.held_out},
                                     {"rows", contest.label.size()},
                                     {"lost", std::ranges::count(contest.label, uint8_t{1})}};
  figures["calibration"] = CalibrationJson(contest);
  figures["budgets"] = BudgetsJson(contest);
  figures["thresholds"] = ThresholdsJson(contest);
  return figures;
}

}  // namespace vafa::predictions
