// The survival models of `vafa fit`: how long until an event.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "cli/fit_contracts.h"
#include "cli/fit_table.h"
#include "stats/survival/cox.h"
#include "stats/survival/kaplan_meier.h"
#include "stats/survival/log_rank.h"
#include "stats/survival/proportional_hazards.h"

namespace vafa::cli {
namespace {

constexpr double kNormal95 = 1.959963984540054;

// What is said of each row of a file.
constexpr Role kTime{"time", "stop|tstop|duration|t"};
constexpr Role kEvent{"event", "status", true};
constexpr Role kEntry{"entry", "start|tstart"};
constexpr Role kCustomer{"customer", "customer_id|id|subject", true};
constexpr Role kStrata{"strata", "stratum", true};
constexpr Role kGroup{"group", "", true};

/// Rows of a file: how long each was followed, how that ended, and what else is known.
struct Followed {
  std::vector<double> time;
  std::vector<uint8_t> event;
  std::vector<double> entry;
  std::vector<uint32_t> part;  ///< the stratum or group of each row; may be empty
  std::vector<std::string> part_names;
  std::vector<uint32_t> customer;  ///< whose row it is; empty where each row is a customer
  std::vector<std::string> features;
  std::vector<double> values;  ///< rows × features
  size_t dropped = 0;
  json::object missing;        ///< of a file: in how many rows each column says nothing
  size_t other_intervals = 0;  ///< as ContractRows has it
  json::value until;           ///< of a data folder: the last day, as ISO 8601

  stats::SurvivalColumns columns() const { return {time, event, entry}; }
  size_t customers() const {
    return customer.empty() ? time.size() : std::set(customer.begin(), customer.end()).size();
  }
  json::object rows() const { return {{"read", time.size() + dropped}, {"missing", missing}}; }
};

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    parts.emplace_back(Trim(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// Events are 1, true or yes. Where a 2 occurs, it is the event and 1 is none, as R has it.
Result<std::vector<uint8_t>> EventsOf(const std::string& file, const FileTable& table) {
  const std::vector<std::string>& texts = table.texts[1];
  const bool has_two = std::ranges::find(texts, "2") != texts.end();
  std::vector<uint8_t> events;
  for (size_t row = 0; row < texts.size(); ++row) {
    const std::string& text = texts[row];
    const bool yes = has_two ? text == "2" : IsNamed(text, "1|true|yes");
    if (!yes && !IsNamed(text, has_two ? "0|1" : "0|false|no")) {
      return Fail(ErrorCode::kInvalid, {"cli.fit_bad_event",
                                        {{"file", file},
                                         {"line", table.lines[row]},
                                         {"column", table.names[1]},
                                         {"value", text.substr(0, 40)}}});
    }
    events.push_back(yes ? 1 : 0);
  }
  return events;
}

/// Fails on a row that begins when it has ended; the columns are those of ReadFollowed.
Status CheckEntries(const std::string& file, const FileTable& table) {
  for (size_t row = 0; row < table.rows; ++row) {
    const double time = table.numbers[0][row], entry = table.numbers[2][row];
    if (entry < time) continue;
    return Fail(ErrorCode::kInvalid, {"cli.fit_late_entry",
                                      {{"file", file},
                                       {"line", table.lines[row]},
                                       {"entry", table.names[2]},
                                       {"began", fmt::format("{}", entry)},
                                       {"time", table.names[0]},
                                       {"ended", fmt::format("{}", time)}}});
  }
  return {};
}

/// The place of each text among the different ones, `names`, in their order.
std::vector<uint32_t> Number(const std::vector<std::string>& texts,
                             std::vector<std::string>& names) {
  std::map<std::string_view, uint32_t> numbers;
  for (const std::string& text : texts) numbers.try_emplace(text, 0);
  for (auto& [text, number] : numbers) {
    number = static_cast<uint32_t>(names.size());
    names.emplace_back(text);
  }
  std::vector<uint32_t> numbered;
  for (const std::string& text : texts) numbered.push_back(numbers.at(text));
  return numbered;
}

/// The column that says whose row it is, unless it is to be a covariate.
Result<std::optional<size_t>> CustomerOf(const FitRequest& request, const Roles& roles) {
  const auto asked = Split(request.covariates);
  if (std::ranges::any_of(asked, [](const auto& name) {
        return IsNamed(name, kCustomer.name) || IsNamed(name, kCustomer.aliases);
      })) {
    return std::nullopt;
  }
  return roles.Of(kCustomer);
}

/// Adds the columns of --covariates, else all that are not wanted yet.
Status WantCovariates(const FitRequest& request, const Roles& roles,
                      std::vector<WantedColumn>& wanted) {
  const size_t roles_end = wanted.size();
  const auto asked = Split(request.covariates);
  for (const std::string& name : asked.empty() ? roles.header() : asked) {
    const bool taken =
        std::ranges::any_of(std::span(wanted).first(roles_end),
                            [&](const auto& role) { return roles.header()[role.place] == name; });
    if (taken) continue;
    VAFA_ASSIGN(const size_t place, roles.Place(name));
    wanted.push_back({place});
  }
  if (wanted.size() == roles_end) return Fail(ErrorCode::kInvalid, "cli.fit_no_covariates");
  return {};
}

/// Reads a file; `parts` is the role that tells rows apart.
Result<Followed> ReadFollowed(const FitRequest& request, const Role& parts, bool features) {
  const std::string& file = request.summary;
  VAFA_ASSIGN(const char delimiter, FindDelimiter(file, request.delimiter));
  VAFA_ASSIGN(auto header, ReadHeader(file, delimiter));
  const std::array known = {kTime, kEvent, kEntry, kCustomer, parts};
  VAFA_ASSIGN(const Roles roles, Roles::Make(file, request.columns, std::move(header), known));
  std::vector<WantedColumn> wanted;
  VAFA_ASSIGN(const size_t time, roles.Need(kTime));
  VAFA_ASSIGN(const size_t event, roles.Need(kEvent));
  VAFA_ASSIGN(const auto entry, roles.Of(kEntry));
  VAFA_ASSIGN(const auto customer, CustomerOf(request, roles));
  VAFA_ASSIGN(const auto part, roles.Of(parts));
  wanted.push_back({time, false, true});
  wanted.push_back({event, true});
  if (entry) wanted.push_back({*entry, false, true});
  if (customer) wanted.push_back({*customer, true});
  if (part) wanted.push_back({*part, true});
  const size_t first = wanted.size();
  if (features) VAFA_TRY(WantCovariates(request, roles, wanted));
  VAFA_ASSIGN(FileTable table, ReadTable(file, delimiter, wanted, "customer"));
  Followed followed;
  followed.dropped = table.dropped;
  for (size_t c = 0; c < wanted.size(); ++c) {
    if (table.missing[c] > 0) followed.missing[table.names[c]] = table.missing[c];
  }
  if (entry) VAFA_TRY(CheckEntries(file, table));
  followed.time = std::move(table.numbers[0]);
  VAFA_ASSIGN(followed.event, EventsOf(file, table));
  if (entry) followed.entry = std::move(table.numbers[2]);
  std::vector<std::string> ids;
  if (customer) followed.customer = Number(table.texts[entry ? 3 : 2], ids);
  if (part) followed.part = Number(table.texts[first - 1], followed.part_names);
  followed.features.assign(table.names.begin() + static_cast<ptrdiff_t>(first), table.names.end());
  for (size_t row = 0; row < table.rows; ++row) {
    for (size_t c = first; c < wanted.size(); ++c) {
      followed.values.push_back(table.numbers[c][row]);
    }
  }
  return followed;
}

json::array Ends(double value, double error) {
  return {std::exp(value - kNormal95 * error), std::exp(value + kNormal95 * error)};
}

json::object CoxJson(const FitRequest& request, const Followed& followed, const stats::CoxFit& fit,
                     const stats::ProportionalHazards& check, double seconds) {
  json::object parameters, errors, intervals, ratios, z, p_values, hazards;
  for (size_t i = 0; i < fit.names.size(); ++i) {
    const std::string& name = fit.names[i];
    parameters[name] = fit.coefficients[i];
    errors[name] = fit.standard_errors[i];
    const double margin = kNormal95 * fit.standard_errors[i];
    intervals[name] = json::array{fit.coefficients[i] - margin, fit.coefficients[i] + margin};
    ratios[name] = json::object{{"value", std::exp(fit.coefficients[i])},
                                {"interval", Ends(fit.coefficients[i], fit.standard_errors[i])}};
    z[name] = fit.z[i];
    p_values[name] = fit.p_values[i];
    hazards[name] =
        json::object{{"chi_square", check.chi_square[i]}, {"p_value", check.p_values[i]}};
  }
  return {{"model", request.model},
          {"parameters", std::move(parameters)},
          {"standard_errors", std::move(errors)},
          {"intervals", std::move(intervals)},
          {"hazard_ratios", std::move(ratios)},
          {"z", std::move(z)},
          {"p_values", std::move(p_values)},
          {"log_likelihood", fit.log_likelihood},
          {"null_log_likelihood", fit.null_log_likelihood},
          {"likelihood_ratio",
           json::object{{"chi_square", fit.likelihood_ratio}, {"p_value", fit.p_value}}},
          {"proportional_hazards",
           json::object{{"global", json::object{{"chi_square", check.global_chi_square},
                                                {"p_value", check.global_p_value}}},
                        {"covariates", std::move(hazards)}}},
          {"customers", followed.customers()},
          {"events", fit.events},
          {"dropped", followed.dropped},
          {"rows", followed.rows()},
          {"converged", true},
          {"seconds", seconds},
          {"holdout", nullptr}};
}

Result<FitAnswer> Cox(const FitRequest& request) {
  if (request.summary.empty()) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_needs_summary", {{"model", request.model}}});
  }
  VAFA_ASSIGN(const Followed followed, ReadFollowed(request, kStrata, true));
  const stats::CoxColumns columns{
      followed.columns(), {followed.features, followed.values}, followed.part};
  const auto started = std::chrono::steady_clock::now();
  if (std::ranges::find(followed.event, uint8_t{1}) == followed.event.end()) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_no_events", {{"file", request.summary}}});
  }
  const auto fitted = stats::FitCox(columns);
  if (!fitted) {
    return std::unexpected(
        InFile(request.summary, fitted.error(), request.common->LanguageOrDefault()));
  }
  const stats::CoxFit& fit = *fitted;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  VAFA_ASSIGN(const auto check, stats::CheckProportionalHazards(columns, fit));
  return CoxJson(request, followed, fit, check, took.count());
}

json::value Optional(const std::optional<double>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::array PointsOf(const stats::SurvivalCurve& curve) {
  json::array points;
  for (size_t i = 0; i < curve.time.size(); ++i) {
    json::object point{{"time", curve.time[i]},     {"at_risk", curve.at_risk[i]},
                       {"events", curve.events[i]}, {"survival", curve.survival[i]},
                       {"interval", nullptr},       {"hazard", curve.hazard[i]}};
    if (const auto interval = curve.IntervalAt(i)) {
      point["interval"] = json::array{interval->low, interval->high};
    }
    points.push_back(std::move(point));
  }
  return points;
}

/// One curve: its median with both usual intervals, and the mean up to the longest that anybody was
/// followed. `seconds`: what the curve itself took.
Result<json::object> CurveJson(const Followed& followed, double& seconds) {
  const stats::SurvivalColumns columns = followed.columns();
  const auto started = std::chrono::steady_clock::now();
  VAFA_ASSIGN(const auto curve, stats::KaplanMeier(columns));
  seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  VAFA_ASSIGN(const auto median, curve.Quantile(0.5));
  VAFA_ASSIGN(const auto on_log, curve.Quantile(0.5, stats::CurveInterval::kLog));
  json::object answer{
      {"customers", followed.customers()},
      {"events", std::ranges::count(columns.event, uint8_t{1})},
      {"median", json::object{{"value", Optional(median.value)},
                              {"interval", {Optional(median.low), Optional(median.high)}},
                              {"interval_log", {Optional(on_log.low), Optional(on_log.high)}}}},
      {"restricted_mean", nullptr},
      {"curve", PointsOf(curve)}};
  if (const auto mean = curve.RestrictedMean(curve.last_time)) {
    answer["restricted_mean"] = json::object{{"value", mean->value},
                                             {"standard_error", mean->standard_error},
                                             {"until", curve.last_time}};
  }
  return answer;
}

Result<json::object> GroupsJson(const Followed& followed) {
  json::array groups;
  for (size_t g = 0; g < followed.part_names.size(); ++g) {
    Followed part;
    for (size_t row = 0; row < followed.time.size(); ++row) {
      if (followed.part[row] != g) continue;
      part.time.push_back(followed.time[row]);
      part.event.push_back(followed.event[row]);
      if (!followed.entry.empty()) part.entry.push_back(followed.entry[row]);
      if (!followed.customer.empty()) part.customer.push_back(followed.customer[row]);
    }
    double seconds = 0;
    VAFA_ASSIGN(json::object one, CurveJson(part, seconds));
    one["group"] = followed.part_names[g];
    groups.push_back(std::move(one));
  }
  json::object answer{{"groups", std::move(groups)}, {"log_rank", nullptr}};
  if (followed.part_names.size() < 2) return answer;
  VAFA_ASSIGN(const auto test, stats::LogRankTest(followed.columns(), followed.part));
  answer["log_rank"] = json::object{{"chi_square", test.chi_square},
                                    {"degrees_of_freedom", test.degrees_of_freedom},
                                    {"p_value", test.p_value}};
  return answer;
}

/// How long subscriptions of the data folder run, in periods.
Result<Followed> FollowedInFolder(const FitRequest& request) {
  VAFA_ASSIGN(const ContractRows rows, ReadContractsOfFolder(request));
  Followed followed;
  followed.time.assign(rows.periods.begin(), rows.periods.end());
  for (const uint8_t here : rows.here) followed.event.push_back(here == 0 ? 1 : 0);
  followed.other_intervals = rows.other_intervals;
  followed.until = IsoDay(rows.days.until);
  return followed;
}

Result<FitAnswer> KaplanMeier(const FitRequest& request) {
  if (!request.orders.empty()) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_not_of_orders", {{"model", request.model}}});
  }
  VAFA_ASSIGN(const Followed followed, request.summary.empty()
                                           ? FollowedInFolder(request)
                                           : ReadFollowed(request, kGroup, false));
  double seconds = 0;
  VAFA_ASSIGN(json::object curve, CurveJson(followed, seconds));
  json::object answer{{"model", request.model},
                      {"parameters", json::object{}},
                      {"standard_errors", json::object{}},
                      {"intervals", json::object{}},
                      {"log_likelihood", nullptr},
                      {"converged", true},
                      {"until", followed.until},
                      {"dropped", followed.dropped},
                      {"other_intervals", followed.other_intervals},
                      {"seconds", seconds},
                      {"holdout", nullptr}};
  for (auto& [key, value] : curve) answer[key] = std::move(value);
  if (!request.summary.empty()) answer["rows"] = followed.rows();
  if (followed.part_names.empty()) return answer;
  VAFA_ASSIGN(json::object groups, GroupsJson(followed));
  for (auto& [key, value] : groups) answer[key] = std::move(value);
  return answer;
}

}  // namespace

const FitModel kFitCox = {"cox", "", Cox};
const FitModel kFitKaplanMeier = {"kaplan-meier", "", KaplanMeier};

}  // namespace vafa::cli
