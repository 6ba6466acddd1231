#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "cli/cli.h"

namespace vafa::cli {
namespace {

struct FitOptions {
  std::string model;
  std::string to;
};

json::value ToJson(const stats::BgNbdFit& purchases, double seconds) {
  const auto named = [](const stats::BgNbdParameters& p) {
    return json::object{{"r", p.r}, {"alpha", p.alpha}, {"a", p.a}, {"b", p.b}};
  };
  return json::object{{"model", "bgnbd"},
                      {"unit", "week"},
                      {"parameters", named(purchases.parameters)},
                      {"standard_errors", named(purchases.standard_errors)},
                      {"log_likelihood", purchases.log_likelihood},
                      {"customers", purchases.customers},
                      {"repeat_buyers", purchases.repeat_buyers},
                      {"repeat_purchases", purchases.repeat_purchases},
                      {"converged", purchases.converged},
                      {"estimator", purchases.estimator == stats::Estimator::kMaximumLikelihood
                                        ? "maximum_likelihood"
                                        : "weak_prior"},
                      {"seconds", seconds},
                      {"holdout", nullptr}};
}

Status Fit(const Common& common, const FitOptions& options) {
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWriteIfFree));
  VAFA_TRY(workspace->feed().CatchUp());
  VAFA_ASSIGN(const Organisation organisation, workspace->settings().Get());
  VAFA_ASSIGN(const Calendar calendar, workspace->settings().GetCalendar());
  std::optional<Instant> at;
  if (!options.to.empty()) {
    // Half-open, like every period: the last observed day is the one before.
    VAFA_ASSIGN(const Instant to, ParseInstant(options.to, calendar));
    at = to - std::chrono::seconds(1);
  }
  const auto started = std::chrono::steady_clock::now();
  VAFA_ASSIGN(const auto answer, workspace->ranking().At(at, organisation));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  const predictions::KeepFit& fit = answer->list.fit;
  if (!fit.purchases) {
    return Fail(ErrorCode::kInvalid, fit.reason.value_or(Message("cli.fit_nothing")));
  }
  const json::value result = ToJson(*fit.purchases, took.count());
  if (common.json) {
    PrintJson(result);
    return workspace->feed().Checkpoint();
  }
  const auto& p = fit.purchases->parameters;
  const auto& e = fit.purchases->standard_errors;
  Table table({"", "r", "alpha", "a", "b"});
  const auto number = [](double value) { return fmt::format("{:.5f}", value); };
  const Language language = common.LanguageOrDefault();
  table.Row({Render(Message("cli.fit_parameter"), language), number(p.r), number(p.alpha),
             number(p.a), number(p.b)});
  table.Row({Render(Message("cli.fit_error"), language), number(e.r), number(e.alpha), number(e.a),
             number(e.b)});
  table.Print({1, 2, 3, 4});
  std::cout << Render({"cli.fit_summary",
                       {{"likelihood", fmt::format("{:.3f}", fit.purchases->log_likelihood)},
                        {"customers", static_cast<int64_t>(fit.purchases->customers)},
                        {"buyers", static_cast<int64_t>(fit.purchases->repeat_buyers)},
                        {"purchases", static_cast<int64_t>(fit.purchases->repeat_purchases)}}},
                      language)
            << '\n';
  return workspace->feed().Checkpoint();
}

}  // namespace

void AddFit(Cli& cli) {
  CLI::App* command = cli.Add("fit", "Fit a model to the organisation's own orders, in weeks");
  const auto options = std::make_shared<FitOptions>();
  command->add_option("model", options->model, "The model")
      ->required()
      ->check(CLI::IsMember({"bgnbd"}));
  command->add_option("--to", options->to, "Look only at what was before this day");
  command->callback(
      [&cli, options] { cli.run = [&cli, options] { return Fit(cli.common, *options); }; });
}

}  // namespace vafa::cli
