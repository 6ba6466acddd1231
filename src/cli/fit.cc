#include "cli/fit.h"

#include <array>
#include <memory>

#include "cli/fit_print.h"
#include "learn/predictions/forecasts.h"

namespace vafa::cli {
namespace {

constexpr std::array kModels = {&kFitBgNbd, &kFitMbgNbd,     &kFitMbgCnbd, &kFitParetoNbd,
                                &kFitBgBb,  &kFitGammaGamma, &kFitSbg,     &kFitBdw,
                                &kFitCox,   &kFitKaplanMeier};

const FitModel* Find(std::string_view name) {
  for (const FitModel* model : kModels) {
    if (model->name == name || (!model->alias.empty() && model->alias == name)) return model;
  }
  return nullptr;
}

/// An option that the model would not look at is refused, so that nobody takes it as heeded.
Status CheckOptions(const FitRequest& request, std::string_view model) {
  const bool survival = model == "cox" || model == "kaplan-meier";
  const bool contracts = model == "sbg" || model == "bdw";
  const bool of_orders = !request.orders.empty(), of_summary = !request.summary.empty();
  const struct {
    const char* name;
    bool given, heeded;
  } options[] = {
      {"--covariates", !request.covariates.empty(), model == "cox"},
      {"--columns", !request.columns.empty(), of_orders || of_summary},
      {"--delimiter", !request.delimiter.empty(), of_orders || of_summary},
      {"--preset", !request.preset.empty(), of_orders},
      {"--date-format", !request.date_format.empty(), of_orders},
      {"--no-header", request.no_header, of_orders},
      {"--until", !request.until.empty(), !of_summary},
      {"--to", !request.to.empty(), !of_summary},
      {"--unit", !request.unit.empty(), !of_summary && !survival && !contracts},
      {"--holdout", !request.holdout.empty(), !survival && model != "gamma-gamma"},
  };
  for (const auto& option : options) {
    if (!option.given || option.heeded) continue;
    return Fail(ErrorCode::kInvalid,
                {"cli.fit_no_option", {{"model", std::string(model)}, {"option", option.name}}});
  }
  if (of_summary && !request.holdout.empty()) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_no_holdout", {{"model", std::string(model)}}});
  }
  return {};
}

Status Fit(FitRequest request) {
  VAFA_TRY(CheckOptions(request, Find(request.model)->name));
  if (request.unit.empty()) request.unit = "week";
  VAFA_ASSIGN(const FitAnswer answer, Find(request.model)->fit(request));
  if (request.common->json) {
    PrintJson(answer.json);
  } else {
    PrintFit(answer.json, {request.common->LanguageOrDefault(), answer.calendar});
  }
  return {};
}

}  // namespace

void AddForecastInterval(json::object& holdout, double expected, double actual,
                         const stats::Interval& of_expected, double squared_errors) {
  const stats::Interval range = predictions::RangeOfCount(expected, of_expected, squared_errors);
  holdout["forecast_interval"] = json::array{range.low, EndOrNull(range.high)};
  holdout["within"] = actual >= range.low && actual <= range.high;
}

void AddFit(Cli& cli) {
  CLI::App* command = cli.Add(
      "fit",
      "Fit a model of purchases, spend, contracts or survival to a file, or to the data folder");
  const auto request = std::make_shared<FitRequest>();
  std::vector<std::string> names;
  for (const FitModel* model : kModels) {
    names.emplace_back(model->name);
    if (!model->alias.empty()) names.emplace_back(model->alias);
  }
  command->add_option("model", request->model, "The model")
      ->required()
      ->check(CLI::IsMember(names));
  CLI::Option* orders =
      command->add_option("--orders", request->orders, "A file of orders instead of a data folder");
  command
      ->add_option("--summary", request->summary,
                   "A file with a row a customer: frequency, recency, T (or periods), "
                   "monetary_value, weights; of contracts periods and here, or survivors; of "
                   "survival time and event")
      ->excludes(orders);
  command->add_option("--preset", request->preset, "Settings under a name, such as cdnow");
  command->add_option("--columns", request->columns,
                      "Which column is what: customer=1,date=3,amount=5 or by header");
  command->add_option("--covariates", request->covariates,
                      "What the hazard depends on (default: all other columns)");
  command->add_option("--delimiter", request->delimiter, "What parts columns: , ; tab ' ' |");
  command->add_option("--date-format", request->date_format, "Such as %Y%m%d");
  command->add_flag("--no-header", request->no_header, "The first row is data");
  CLI::Option* until =
      command->add_option("--until", request->until, "Look at nothing after this day");
  command->add_option("--to", request->to, "Look only at what was before this day")
      ->excludes(until);
  command->add_option("--holdout", request->holdout,
                      "Try the model on what came between --until and this day, or from this day "
                      "on");
  command->add_option("--unit", request->unit, "The unit of time (default: week)")
      ->check(CLI::IsMember({"day", "week", "year"}));
  command->callback([&cli, request] {
    cli.run = [&cli, request] {
      request->common = &cli.common;
      return Fit(*request);
    };
  });
}

}  // namespace vafa::cli
