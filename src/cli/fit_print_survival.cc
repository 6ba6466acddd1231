// What the models of survival say to people.
#include <iostream>

#include "cli/cli.h"
#include "cli/fit_print.h"

namespace vafa::cli {
namespace {

constexpr double kDoubt = 0.05;

double Double(const json::value& value) { return value.to_number<double>(); }

/// Rows that are used of those that were read, and why the others are not.
void PrintUsed(const json::object& answer, const Wording& wording) {
  const auto* rows = answer.if_contains("rows");
  if (rows == nullptr) return;
  std::vector<std::string> missing;
  for (const auto& [column, count] : rows->at("missing").as_object()) {
    missing.push_back(std::string(column) + ": " + wording.Number(count));
  }
  const auto read = rows->at("read").to_number<int64_t>();
  const auto dropped = answer.at("dropped").to_number<int64_t>();
  std::cout << wording.Say({"cli.fit_rows_used",
                            {{"read", read},
                             {"used", read - dropped},
                             {"events", answer.at("events").to_number<int64_t>()},
                             {"dropped", dropped},
                             {"missing", wording.List(missing)}}})
            << '\n';
}

void PrintProportional(const json::object& check, const Wording& wording) {
  const double together = Double(check.at("global").at("p_value"));
  std::vector<std::string> doubtful;
  for (const auto& [name, of] : check.at("covariates").as_object()) {
    const double p = Double(of.at("p_value"));
    if (p >= kDoubt) continue;
    doubtful.push_back(
        wording.Say({"cli.fit_with_p", {{"name", std::string(name)}, {"p", wording.PValue(p)}}}));
  }
  const char* const id = together < kDoubt  ? "cli.fit_not_proportional"
                         : doubtful.empty() ? "cli.fit_proportional"
                                            : "cli.fit_partly_proportional";
  std::cout << wording.Say({id,
                            {{"p", wording.PValue(together)},
                             {"any", doubtful.empty() ? "no" : "yes"},
                             {"covariates", wording.List(doubtful)}}})
            << '\n';
}

/// "310 (95 % 285 to 363)", or why there is none.
Message MedianText(const json::object& curve, const Wording& wording) {
  const json::value& median = curve.at("median").at("value");
  const json::value& low = curve.at("median").at("interval").at(0);
  const json::value& high = curve.at("median").at("interval").at(1);
  if (median.is_null()) {
    const json::array& points = curve.at("curve").as_array();
    return {"cli.fit_no_median",
            {{"left", wording.Percent(points.empty() ? 1 : Double(points.back().at("survival")))}}};
  }
  const auto plain = [&](const json::value& end) {
    return end.is_null() ? std::string() : wording.Plain(Double(end));
  };
  return {"cli.fit_median",
          {{"median", plain(median)},
           {"low", plain(low)},
           {"high", plain(high)},
           {"ends", low.is_null()    ? high.is_null() ? "none" : "high"
                    : high.is_null() ? "low"
                                     : "both"}}};
}

void PrintGroups(const json::object& answer, const Wording& wording) {
  Table table({wording.Say("cli.fit_group"), wording.Say("cli.fit_customers"),
               wording.Say("cli.fit_events"), wording.Say("cli.fit_median_title"),
               wording.Say("cli.fit_from"), wording.Say("cli.fit_to"),
               wording.Say("cli.fit_left_at_end")});
  for (const json::value& group : answer.at("groups").as_array()) {
    const json::value& median = group.at("median");
    const json::array& points = group.at("curve").as_array();
    const auto plain = [&](const json::value& value) {
      return value.is_null() ? "—" : wording.Plain(Double(value));
    };
    table.Row({std::string(group.at("group").as_string()), wording.Number(group.at("customers")),
               wording.Number(group.at("events")), plain(median.at("value")),
               plain(median.at("interval").at(0)), plain(median.at("interval").at(1)),
               wording.Percent(points.empty() ? 1 : Double(points.back().at("survival")))});
  }
  table.Print({1, 2, 3, 4, 5, 6});
  const json::value& test = answer.at("log_rank");
  if (test.is_null()) return;
  const double p = Double(test.at("p_value"));
  std::cout << wording.Say({"cli.fit_log_rank",
                            {{"chi", wording.Fixed(Double(test.at("chi_square")), 2)},
                             {"freedom", wording.Plain(Double(test.at("degrees_of_freedom")))},
                             {"p", wording.PValue(p)},
                             {"differ", p < kDoubt ? "yes" : "no"}}})
            << '\n';
}

}  // namespace

void PrintHazards(const json::object& answer, const Wording& wording) {
  Table table({"", wording.Say("cli.fit_coefficient"), wording.Say("cli.fit_error"),
               wording.Say("cli.fit_hazard_ratio"), wording.Say("cli.fit_from"),
               wording.Say("cli.fit_to"), "p"});
  for (const auto& [name, ratio] : answer.at("hazard_ratios").as_object()) {
    table.Row({std::string(name), wording.Number(answer.at("parameters").at(name)),
               wording.Number(answer.at("standard_errors").at(name)),
               wording.Number(ratio.at("value")), wording.Number(ratio.at("interval").at(0)),
               wording.Number(ratio.at("interval").at(1)),
               wording.PValue(Double(answer.at("p_values").at(name)))});
  }
  table.Print({1, 2, 3, 4, 5, 6});
  PrintUsed(answer, wording);
  PrintProportional(answer.at("proportional_hazards").as_object(), wording);
}

void PrintCurves(const json::object& answer, const Wording& wording) {
  std::cout << wording.Say({"cli.fit_curve",
                            {{"median", wording.Say(MedianText(answer, wording))},
                             {"customers", answer.at("customers").to_number<int64_t>()},
                             {"events", answer.at("events").to_number<int64_t>()}}})
            << '\n';
  if (answer.at("dropped").to_number<int64_t>() > 0) PrintUsed(answer, wording);
  if (const auto* mean = answer.at("restricted_mean").if_object()) {
    std::cout << wording.Say({"cli.fit_mean_time",
                              {{"mean", wording.Fixed(Double(mean->at("value")), 2)},
                               {"error", wording.Fixed(Double(mean->at("standard_error")), 2)},
                               {"until", wording.Plain(Double(mean->at("until")))}}})
              << '\n';
  }
  if (answer.contains("groups")) PrintGroups(answer, wording);
}

}  // namespace vafa::cli
