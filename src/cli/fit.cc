#include "cli/fit.h"

#include <fmt/format.h>

#include <array>
#include <iostream>
#include <memory>

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

std::string Number(const json::value& value) {
  if (value.is_null()) return "∞";
  return value.is_double() ? fmt::format("{:.5f}", value.as_double())
                           : fmt::format("{}", value.to_number<int64_t>());
}

void PrintParameters(const json::object& answer, Language language) {
  std::vector<std::string> names{""}, values{Render("cli.fit_parameter", language)},
      errors{Render("cli.fit_error", language)}, lows{Render("cli.fit_from", language)},
      highs{Render("cli.fit_to", language)};
  std::vector<size_t> right;
  const json::object& standard_errors = answer.at("standard_errors").as_object();
  const json::value* intervals = answer.if_contains("intervals");
  for (const auto& [name, value] : answer.at("parameters").as_object()) {
    right.push_back(names.size());
    names.emplace_back(name);
    values.push_back(Number(value));
    const auto* error = standard_errors.if_contains(name);
    errors.push_back(error == nullptr ? "" : Number(*error));
    const auto* interval =
        intervals == nullptr ? nullptr : intervals->as_object().if_contains(name);
    lows.push_back(interval == nullptr ? "" : Number(interval->as_array()[0]));
    highs.push_back(interval == nullptr ? "" : Number(interval->as_array()[1]));
  }
  Table table(std::move(names));
  table.Row(std::move(values));
  table.Row(std::move(errors));
  if (intervals != nullptr) {
    table.Row(std::move(lows));
    table.Row(std::move(highs));
  }
  table.Print(right);
}

void PrintHoldOut(const json::object& holdout, Language language) {
  if (!holdout.contains("mean_absolute_error")) {
    std::cout << Render({"cli.fit_holdout_renewals",
                         {{"customers", holdout.at("customers").to_number<int64_t>()},
                          {"expected", fmt::format("{:.0f}", holdout.at("expected").as_double())},
                          {"actual", fmt::format("{:.0f}", holdout.at("actual").as_double())}}},
                        language)
              << '\n';
    return;
  }
  std::cout << Render({"cli.fit_holdout",
                       {{"until", std::string(holdout.at("until").as_string())},
                        {"actual", fmt::format("{:.0f}", holdout.at("actual").as_double())},
                        {"expected", fmt::format("{:.0f}", holdout.at("expected").as_double())},
                        {"error",
                         fmt::format("{:.4f}", holdout.at("mean_absolute_error").as_double())}}},
                      language)
            << '\n';
}

std::string Plain(const json::value& value) {
  return value.is_null() ? "—" : fmt::format("{:g}", value.to_number<double>());
}

void PrintCurve(const json::object& answer, Language language) {
  const json::object& median = answer.at("median").as_object();
  const json::array& interval = median.at("interval").as_array();
  const auto say = [&](const Message& message) { std::cout << Render(message, language) << '\n'; };
  say({"cli.fit_median",
       {{"customers", answer.at("customers").to_number<int64_t>()},
        {"events", answer.at("events").to_number<int64_t>()},
        {"median", Plain(median.at("value"))},
        {"low", Plain(interval[0])},
        {"high", Plain(interval[1])}}});
  if (const auto* mean = answer.at("restricted_mean").if_object()) {
    say({"cli.fit_mean_time",
         {{"mean", fmt::format("{:.2f}", mean->at("value").as_double())},
          {"error", fmt::format("{:.2f}", mean->at("standard_error").as_double())},
          {"until", Plain(mean->at("until"))}}});
  }
}

void Print(const json::object& answer, Language language) {
  const auto say = [&](const Message& message) { std::cout << Render(message, language) << '\n'; };
  if (answer.at("log_likelihood").is_double()) {
    PrintParameters(answer, language);
    say({"cli.fit_likelihood",
         {{"likelihood", fmt::format("{:.3f}", answer.at("log_likelihood").as_double())},
          {"customers", answer.at("customers").to_number<int64_t>()}}});
  }
  if (answer.contains("median")) PrintCurve(answer, language);
  if (answer.contains("estimator") && answer.at("estimator") == "weak_prior") {
    say("cli.fit_weak_prior");
  }
  if (const auto* rows = answer.if_contains("rows")) {
    const int64_t rejected = rows->at("rejected").to_number<int64_t>();
    if (rejected > 0) say({"cli.fit_rejected", {{"rejected", rejected}}});
  }
  if (const auto* others = answer.if_contains("other_intervals")) {
    const int64_t left_out = others->to_number<int64_t>();
    if (left_out > 0) say({"cli.fit_other_intervals", {{"count", left_out}}});
  }
  if (const auto* correlation = answer.if_contains("correlation");
      correlation != nullptr && correlation->is_object()) {
    const auto& independence = correlation->at("independence");
    say({independence == "plausible"  ? "cli.fit_independent"
         : independence == "doubtful" ? "cli.fit_dependent"
                                      : "cli.fit_too_few_to_correlate",
         {{"correlation", fmt::format("{:.3f}", correlation->at("value").as_double())}}});
  }
  if (const auto* holdout = answer.if_contains("holdout"); holdout && holdout->is_object()) {
    PrintHoldOut(holdout->as_object(), language);
  }
}

/// An option that the model would not look at is refused, so that nobody takes it as heeded.
Status CheckOptions(const FitRequest& request, std::string_view model) {
  const bool survival = model == "cox" || model == "kaplan-meier";
  const auto refuse = [&](const char* option) {
    return Fail(ErrorCode::kInvalid,
                {"cli.fit_no_option", {{"model", std::string(model)}, {"option", option}}});
  };
  if (!request.covariates.empty() && model != "cox") return refuse("--covariates");
  if (request.holdout.empty()) return {};
  if (survival || model == "gamma-gamma") return refuse("--holdout");
  if (!request.summary.empty()) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_no_holdout", {{"model", std::string(model)}}});
  }
  return {};
}

Status Fit(const FitRequest& request) {
  VAFA_TRY(CheckOptions(request, Find(request.model)->name));
  VAFA_ASSIGN(const json::object answer, Find(request.model)->fit(request));
  if (request.common->json) {
    PrintJson(answer);
  } else {
    Print(answer, request.common->LanguageOrDefault());
  }
  return {};
}

}  // namespace

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
