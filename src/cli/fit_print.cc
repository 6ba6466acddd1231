#include "cli/fit_print.h"

#include <iostream>

#include "cli/cli.h"

namespace vafa::cli {
namespace {

int64_t Count(const json::object& object, const char* key) {
  return object.at(key).to_number<int64_t>();
}

void PrintParameters(const json::object& answer, const Wording& wording) {
  std::vector<std::string> names{""}, values{wording.Say("cli.fit_parameter")},
      errors{wording.Say("cli.fit_error")}, lows{wording.Say("cli.fit_from")},
      highs{wording.Say("cli.fit_to")};
  std::vector<size_t> right;
  const json::object& standard_errors = answer.at("standard_errors").as_object();
  const json::object& intervals = answer.at("intervals").as_object();
  for (const auto& [name, value] : answer.at("parameters").as_object()) {
    right.push_back(names.size());
    names.emplace_back(name);
    values.push_back(wording.Number(value));
    const auto* error = standard_errors.if_contains(name);
    errors.push_back(error == nullptr ? "" : wording.Number(*error));
    const auto* interval = intervals.if_contains(name);
    lows.push_back(interval == nullptr ? "" : wording.Number(interval->at(0)));
    const bool open = interval != nullptr && interval->at(1).is_null();
    highs.push_back(interval == nullptr ? "" : open ? "∞" : wording.Number(interval->at(1)));
  }
  Table table(std::move(names));
  table.Row(std::move(values));
  table.Row(std::move(errors));
  table.Row(std::move(lows));
  table.Row(std::move(highs));
  table.Print(right);
}

void PrintHoldOut(const json::object& holdout, const Wording& wording) {
  const json::value& range = holdout.at("forecast_interval");
  Message::Arguments arguments{
      {"expected", wording.Count(holdout.at("expected").to_number<double>())},
      {"actual", wording.Count(holdout.at("actual").to_number<double>())},
      {"low", wording.Count(range.at(0).to_number<double>())},
      {"high", range.at(1).is_null() ? "∞" : wording.Count(range.at(1).to_number<double>())},
      {"within", holdout.at("within").as_bool() ? "yes" : "no"},
      {"until", wording.Day(holdout.at("until"))}};
  if (!holdout.contains("mean_absolute_error")) {
    arguments.emplace_back("customers", Count(holdout, "customers"));
    std::cout << wording.Say({"cli.fit_holdout_renewals", std::move(arguments)}) << '\n';
    return;
  }
  arguments.emplace_back("error", wording.Fixed(holdout.at("mean_absolute_error").as_double(), 4));
  std::cout << wording.Say({"cli.fit_holdout", std::move(arguments)}) << '\n';
}

/// By the rule of the page: a correlation of 0.1 is still small (Cohen 1988).
const char* OfCorrelation(double low, double high, bool few) {
  constexpr double kSmall = 0.1;
  if (low > kSmall) return "cli.fit_frequent_spend_more";
  if (high < -kSmall) return "cli.fit_frequent_spend_less";
  if (low >= -kSmall && high <= kSmall) return "cli.fit_independent";
  if (few) return "cli.fit_too_few_to_correlate";
  return low > 0 || high < 0 ? "cli.fit_dependent_how_much" : "cli.fit_independence_open";
}

void PrintSpend(const json::object& answer, const Wording& wording) {
  const json::object& excluded = answer.at("excluded").as_object();
  std::cout << wording.Say({"cli.fit_excluded",
                            {{"once", Count(excluded, "without_repeat_purchase")},
                             {"zero", Count(excluded, "mean_not_positive")}}})
            << '\n';
  const json::value& correlation = answer.at("correlation");
  if (correlation.is_null()) return;
  const double low = correlation.at("interval").at(0).to_number<double>();
  const double high = correlation.at("interval").at(1).to_number<double>();
  std::cout << wording.Say(
                   {OfCorrelation(low, high, correlation.at("independence") == "too_few"),
                    {{"correlation", wording.Fixed(correlation.at("value").to_number<double>(), 3)},
                     {"low", wording.Fixed(low, 3)},
                     {"high", wording.Fixed(high, 3)}}})
            << '\n';
}

/// What became of the rows of a file of orders.
void PrintRows(const json::object& rows, const Wording& wording) {
  const auto say_if_any = [&](const char* key, const char* id) {
    const int64_t count = Count(rows, key);
    if (count == 0) return;
    const json::value& line = rows.at("first_after_today");
    std::cout << wording.Say(
                     {id,
                      {{"rows", count}, {"line", line.is_null() ? 0 : line.to_number<int64_t>()}}})
              << '\n';
  };
  say_if_any("rejected", "cli.fit_rejected");
  say_if_any("refunds", "cli.fit_refunds");
  say_if_any("after_today", "cli.fit_after_today");
}

}  // namespace

void PrintFit(const json::object& answer, const Wording& wording) {
  const auto say = [&](const Message& message) { std::cout << wording.Say(message) << '\n'; };
  if (answer.contains("hazard_ratios")) {
    PrintHazards(answer, wording);
  } else if (answer.contains("median")) {
    PrintCurves(answer, wording);
  } else {
    PrintParameters(answer, wording);
  }
  if (answer.at("log_likelihood").is_double()) {
    say({"cli.fit_likelihood",
         {{"likelihood", wording.Fixed(answer.at("log_likelihood").as_double(), 3)},
          {"customers", Count(answer, "customers")}}});
  }
  if (const auto* used = answer.if_contains("estimator"); used && *used == "weak_prior") {
    say("cli.fit_weak_prior");
  }
  const auto* rows = answer.if_contains("rows");
  if (rows != nullptr && rows->as_object().contains("refunds")) {
    PrintRows(rows->as_object(), wording);
  }
  if (const auto* others = answer.if_contains("other_intervals")) {
    const int64_t left_out = others->to_number<int64_t>();
    if (left_out > 0) say({"cli.fit_other_intervals", {{"count", left_out}}});
  }
  if (answer.contains("correlation")) PrintSpend(answer, wording);
  const json::value& holdout = answer.at("holdout");
  if (holdout.is_object()) PrintHoldOut(holdout.as_object(), wording);
}

}  // namespace vafa::cli
