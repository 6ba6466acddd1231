// The purchase models of `vafa fit`.
#include <chrono>
#include <cmath>

#include "cli/fit_input.h"
#include "stats/btyd/bgbb.h"
#include "stats/btyd/bgnbd.h"
#include "stats/btyd/forecast.h"
#include "stats/btyd/mbgcnbd.h"
#include "stats/btyd/pareto_nbd.h"
#include "stats/btyd/uncertainty.h"

namespace vafa::cli {
namespace {

json::value ToJson(const stats::Interval& interval) {
  if (!std::isfinite(interval.low) || !std::isfinite(interval.high)) return nullptr;
  return json::array{interval.low, interval.high};
}

json::array ToJson(const std::vector<stats::CountGroup>& groups) {
  json::array answer;
  for (const auto& group : groups) {
    answer.push_back(json::object{{"purchases", group.purchases},
                                  {"customers", group.customers},
                                  {"expected", group.expected}});
  }
  return answer;
}

json::object ToJson(const stats::HoldOut& holdout, const stats::Estimate& expected,
                    const std::string& until) {
  json::array groups;
  for (const auto& group : holdout.by_purchases) {
    groups.push_back(json::object{{"purchases", group.purchases},
                                  {"customers", group.customers},
                                  {"actual", group.actual},
                                  {"expected", group.expected}});
  }
  json::object answer{{"until", until},
                      {"horizon", holdout.horizon},
                      {"actual", holdout.actual},
                      {"expected", holdout.expected},
                      {"expected_interval", ToJson(expected.interval)}};
  AddForecastInterval(answer, holdout.expected, holdout.actual, expected.interval,
                      holdout.squared_errors);
  answer["mean_absolute_error"] = holdout.mean_absolute_error;
  answer["by_purchases"] = std::move(groups);
  return answer;
}

/// 95 % of each parameter, by name: from 0, to null, where the data leave that end open.
template <typename P>
json::object IntervalsOf(const stats::Uncertainty<P>& uncertainty) {
  json::object intervals;
  for (size_t i = 0; i < stats::kParameters<P>; ++i) {
    const stats::Interval interval = uncertainty.OfParameter(i);
    intervals[P::kNames[i]] = json::array{interval.low, EndOrNull(interval.high)};
  }
  return intervals;
}

/// What a fitted model says. `make` maps parameters to Result<Model>.
template <typename P, typename Make>
Status Describe(const PurchaseData& data, const stats::PurchaseFit<P>& fit, const Make& make,
                json::object& answer) {
  const stats::Uncertainty<P> uncertainty(fit);
  const stats::RepeatColumns columns = data.columns();
  VAFA_ASSIGN(const auto model, make(fit.parameters));
  VAFA_ASSIGN(const auto counts, stats::FitByCount(model, columns));
  answer["by_purchases"] = ToJson(counts);
  const double year = data.unit == "day" ? 365 : data.unit == "week" ? 52 : 1;
  if (!data.unit.empty() && !model.IsDiscrete()) {
    const auto of_new = [&](const P& p) -> Result<double> {
      VAFA_ASSIGN(const auto other, make(p));
      return other.ExpectedPurchasesOfNew(year);
    };
    VAFA_ASSIGN(const auto estimate, uncertainty.Of(of_new, stats::Scale::kPositive));
    answer["new_customer"] = json::object{
        {"horizon", year}, {"expected", estimate.value}, {"interval", ToJson(estimate.interval)}};
  }
  answer["holdout"] = nullptr;
  if (!data.later) return {};
  const auto evaluate = [&](const P& p) -> Result<stats::HoldOut> {
    VAFA_ASSIGN(const auto other, make(p));
    return stats::EvaluateHoldOut(other, columns, data.later->purchases, data.later->horizon);
  };
  VAFA_ASSIGN(const stats::HoldOut holdout, evaluate(fit.parameters));
  const auto total = [&](const P& p) -> Result<double> {
    VAFA_ASSIGN(const stats::HoldOut other, evaluate(p));
    return other.expected;
  };
  VAFA_ASSIGN(const auto expected, uncertainty.Of(total, stats::Scale::kPositive));
  answer["holdout"] = ToJson(holdout, expected, data.later->until);
  return {};
}

/// Fits and describes. `fit` maps PurchaseData to Result<PurchaseFit<P>>, `make` is as above.
template <typename Fit, typename Make>
Result<FitAnswer> FitPurchases(const FitRequest& request, FitNeeds needs, const Fit& fit,
                               const Make& make) {
  VAFA_ASSIGN(const PurchaseData data, ReadPurchaseData(request, needs));
  const auto started = std::chrono::steady_clock::now();
  VAFA_ASSIGN(const auto fitted, fit(data));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  if (!fitted.converged) return Fail(ErrorCode::kInvalid, "cli.fit_not_converged");
  json::object answer{
      {"model", request.model},
      {"unit", data.unit.empty() ? json::value(nullptr) : json::value(data.unit)},
      {"until", data.until.empty() ? json::value(nullptr) : json::value(data.until)},
      {"parameters", NamedParameters(fitted.parameters)},
      {"standard_errors", NamedParameters(fitted.standard_errors)},
      {"intervals", IntervalsOf(stats::Uncertainty(fitted))},
      {"log_likelihood", fitted.log_likelihood},
      {"customers", fitted.customers},
      {"repeat_buyers", fitted.repeat_buyers},
      {"repeat_purchases", fitted.repeat_purchases},
      {"converged", fitted.converged},
      {"estimator", fitted.estimator == stats::Estimator::kMaximumLikelihood ? "maximum_likelihood"
                                                                             : "weak_prior"},
      {"seconds", took.count()}};
  if (data.rows) answer["rows"] = data.rows->ToJson();
  VAFA_TRY(Describe(data, fitted, make, answer));
  return FitAnswer(std::move(answer), data.calendar);
}

Result<FitAnswer> BgNbd(const FitRequest& request) {
  return FitPurchases(
      request, FitNeeds::kTimes,
      [](const PurchaseData& data) { return stats::FitBgNbd(data.columns()); },
      [](const auto& p) { return stats::BgNbd::Make(p); });
}

Result<FitAnswer> MbgNbd(const FitRequest& request) {
  return FitPurchases(
      request, FitNeeds::kTimes,
      [](const PurchaseData& data) { return stats::FitMbgNbd(data.columns()); },
      [](const auto& p) { return stats::MbgCnbd::Make(p); });
}

Result<FitAnswer> MbgCnbd(const FitRequest& request) {
  uint32_t k = 1;
  VAFA_ASSIGN(FitAnswer answer, FitPurchases(
                                    request, FitNeeds::kGaps,
                                    [&](const PurchaseData& data) -> Result<stats::BgNbdFit> {
                                      VAFA_ASSIGN(const auto fit,
                                                  stats::FitMbgCnbd(data.columns(), data.log_gaps));
                                      k = fit.k;
                                      return fit;
                                    },
                                    [&](const auto& p) { return stats::MbgCnbd::Make(p, k); }));
  answer.json["parameters"].as_object()["k"] = k;
  return answer;
}

Result<FitAnswer> ParetoNbd(const FitRequest& request) {
  return FitPurchases(
      request, FitNeeds::kTimes,
      [](const PurchaseData& data) { return stats::FitParetoNbd(data.columns()); },
      [](const auto& p) { return stats::ParetoNbd::Make(p); });
}

Result<FitAnswer> BgBb(const FitRequest& request) {
  return FitPurchases(
      request, FitNeeds::kChances,
      [](const PurchaseData& data) { return stats::FitBgBb(data.columns()); },
      [](const auto& p) { return stats::BgBb::Make(p); });
}

}  // namespace

const FitModel kFitBgNbd = {"bg-nbd", "bgnbd", BgNbd};
const FitModel kFitMbgNbd = {"mbg-nbd", "", MbgNbd};
const FitModel kFitMbgCnbd = {"mbg-cnbd-k", "", MbgCnbd};
const FitModel kFitParetoNbd = {"pareto-nbd", "", ParetoNbd};
const FitModel kFitBgBb = {"bg-bb", "", BgBb};

}  // namespace vafa::cli
