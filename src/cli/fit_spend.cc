// The spend model of `vafa fit`.
#include <chrono>
#include <cmath>

#include "cli/fit_input.h"
#include "stats/btyd/gamma_gamma.h"

namespace vafa::cli {
namespace {

const char* NameOf(stats::Independence independence) {
  switch (independence) {
    case stats::Independence::kPlausible:
      return "plausible";
    case stats::Independence::kDoubtful:
      return "doubtful";
    case stats::Independence::kTooFew:
      break;
  }
  return "too_few";
}

/// Fails when nobody has what the model is fitted to.
Status CheckSpend(const FitRequest& request, const PurchaseData& data) {
  int64_t once = 0;
  for (size_t i = 0; i < data.repeats.size(); ++i) {
    if (data.repeats[i] > 0 && data.mean_spend[i] > 0) return {};
    once += data.repeats[i] == 0;
  }
  const auto customers = static_cast<int64_t>(data.repeats.size());
  return Fail(ErrorCode::kInvalid,
              {"cli.fit_no_repeat_spend",
               {{"file", request.summary.empty() ? request.orders : request.summary},
                {"of", request.summary.empty() && request.orders.empty() ? "folder" : "file"},
                {"once", once},
                {"zero", customers - once}}});
}

Result<FitAnswer> GammaGamma(const FitRequest& request) {
  VAFA_ASSIGN(const PurchaseData data, ReadPurchaseData(request, FitNeeds::kSpend));
  VAFA_TRY(CheckSpend(request, data));
  const auto started = std::chrono::steady_clock::now();
  VAFA_ASSIGN(const auto fit, stats::FitGammaGamma({data.repeats, data.mean_spend, data.weights}));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  if (!fit.converged) return Fail(ErrorCode::kInvalid, "cli.fit_not_converged");
  json::object answer{
      {"model", request.model},
      {"until", data.until.empty() ? json::value(nullptr) : json::value(data.until)},
      {"parameters", NamedParameters(fit.parameters)},
      {"standard_errors", NamedParameters(fit.standard_errors)},
      {"intervals", IntervalsByDelta<3>(stats::GammaGammaParameters::kNames, fit.parameters.array(),
                                        fit.covariance)},
      {"log_likelihood", fit.log_likelihood},
      {"customers", fit.customers},
      {"excluded", json::object{{"without_repeat_purchase", fit.without_purchase},
                                {"mean_not_positive", fit.not_positive}}},
      {"converged", fit.converged},
      {"estimator",
       fit.estimator == stats::Estimator::kMaximumLikelihood ? "maximum_likelihood" : "weak_prior"},
      {"seconds", took.count()}};
  answer["correlation"] = nullptr;
  if (std::isfinite(fit.correlation)) {
    answer["correlation"] = json::object{
        {"value", fit.correlation},
        {"interval", json::array{fit.correlation_interval.low, fit.correlation_interval.high}},
        {"independence", NameOf(fit.independence())}};
  }
  const auto usual = stats::ExpectedSpend(fit.parameters, 0, 0);
  answer["expected_spend_of_new"] = usual ? json::value(*usual) : json::value(nullptr);
  if (data.rows) answer["rows"] = data.rows->ToJson();
  answer["holdout"] = nullptr;
  return answer;
}

}  // namespace

const FitModel kFitGammaGamma = {"gamma-gamma", "", GammaGamma};

}  // namespace vafa::cli
