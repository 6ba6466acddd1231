#include <fmt/format.h>

#include <iostream>

#include "cli/cli.h"
#include "learn/metrics/api.h"

namespace vafa::cli {
namespace {

struct KpiOptions {
  std::vector<std::string> names;
  std::string from;
  std::string to;
  std::string every;
  std::string calendar;
  std::string segment;
  std::string by;
  std::string as_of;
};

Result<metrics::Range> ReadRange(const KpiOptions& options, const Calendar& calendar) {
  metrics::Range range;
  VAFA_ASSIGN(range.from, ParseInstant(options.from, calendar));
  VAFA_ASSIGN(range.to, ParseInstant(options.to, calendar));
  if (!options.every.empty()) range.every = UnitFromTag(options.every);
  if (!options.calendar.empty()) range.calendar = CalendarFromTag(options.calendar);
  if (!options.as_of.empty()) {
    VAFA_ASSIGN(range.as_of, metrics::ReadAsOf(options.as_of, calendar));
  }
  range.segment = options.segment;
  range.by = options.by;
  range.parts = true;
  return range;
}

/// The stable form for programs; with `every`, only the points.
json::object ForPrograms(const json::object& figure, bool points) {
  if (points) return {{"kpi", figure.at("kpi")}, {"points", figure.at("points")}};
  json::object object;
  for (const char* key : {"kpi", "from", "to", "value", "numerator", "denominator", "unit",
                          "currency", "interval", "reason", "definition"}) {
    object[key] = figure.at(key);
  }
  for (const char* more : {"parts", "groups"}) {
    if (const auto* list = figure.if_contains(more)) object[more] = *list;
  }
  return object;
}

std::string Shown(const json::object& point, const json::value& unit) {
  const json::value& value = point.at("value");
  if (value.is_null()) return "—";
  if (value.is_string()) return value.as_string().c_str();
  const double number = value.to_number<double>();
  if (unit.as_string() == "share") return fmt::format("{:.2f} %", number * 100);
  return fmt::format("{}", number);
}

// What a figure is made of, or how it is for each value of an attribute.
void PrintMore(const json::array& list, const json::object& figure, Language language) {
  Table table({"", Render(Message("cli.value"), language)});
  for (const json::value& item : list) {
    const json::object& one = item.as_object();
    const json::value* name = one.if_contains("name");
    if (name == nullptr) name = one.if_contains("group");
    const json::value* unit = one.if_contains("unit");
    table.Row({name->is_string() ? std::string(name->as_string().c_str()) : std::string("—"),
               Shown(one, unit == nullptr ? figure.at("unit") : *unit)});
  }
  table.Print({1});
}

void PrintFigure(const json::object& figure, Language language) {
  const json::value& unit = figure.at("unit");
  std::cout << figure.at("name").as_string().c_str() << ": " << Shown(figure, unit);
  if (figure.at("currency").is_string())
    std::cout << ' ' << figure.at("currency").as_string().c_str();
  if (figure.at("reason").is_string())
    std::cout << "  (" << figure.at("reason").as_string().c_str() << ')';
  std::cout << '\n';
  if (const auto* points = figure.if_contains("points"); points && !points->as_array().empty()) {
    Table table({Render(Message("cli.period"), language), Render(Message("cli.value"), language),
                 Render(Message("cli.numerator"), language),
                 Render(Message("cli.denominator"), language)});
    for (const json::value& item : points->as_array()) {
      const json::object& point = item.as_object();
      const auto text = [&](const char* key) {
        const json::value& value = point.at(key);
        return value.is_null()     ? std::string("—")
               : value.is_string() ? std::string(value.as_string().c_str())
                                   : json::serialize(value);
      };
      table.Row({text("label"), Shown(point, unit), text("numerator"), text("denominator")});
    }
    table.Print({1, 2, 3});
  }
  for (const char* more : {"parts", "groups"}) {
    if (const auto* list = figure.if_contains(more)) PrintMore(list->as_array(), figure, language);
  }
  std::cout << "  " << figure.at("definition").as_string().c_str() << "\n\n";
}

Status List(Workspace& workspace, const Common& common) {
  VAFA_ASSIGN(const json::object list, workspace.metrics().List(common.LanguageOrDefault()));
  if (common.json) {
    PrintJson(list);
    return {};
  }
  Table table({"KPI", Render(Message("cli.name"), common.LanguageOrDefault())});
  for (const json::value& item : list.at("items").as_array()) {
    table.Row({item.as_object().at("code").as_string().c_str(),
               item.as_object().at("name").as_string().c_str()});
  }
  table.Print();
  return {};
}

Status Kpi(const Common& common, const KpiOptions& options) {
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWriteIfFree));
  VAFA_TRY(workspace->feed().CatchUp());
  if (options.names == std::vector<std::string>{"list"}) return List(*workspace, common);
  if (options.from.empty() || options.to.empty()) {
    return Fail(ErrorCode::kInvalid, "cli.kpi_needs_range");
  }
  VAFA_ASSIGN(const Calendar calendar, workspace->settings().GetCalendar());
  VAFA_ASSIGN(const metrics::Range range, ReadRange(options, calendar));
  const Language language = common.LanguageOrDefault();
  VAFA_ASSIGN(
      const metrics::Figures figures,
      workspace->metrics().Evaluate(options.names, range, workspace->clock().Now(), language));
  json::array all;
  for (const auto& item : figures.items) {
    const json::object figure = ToJson(item, figures, language);
    if (common.json) {
      all.push_back(ForPrograms(figure, range.every.has_value()));
    } else {
      PrintFigure(figure, language);
    }
  }
  if (common.json) PrintJson(all.size() == 1 ? all.front() : json::value(all));
  return workspace->feed().Checkpoint();
}

}  // namespace

void AddKpi(Cli& cli) {
  CLI::App* command = cli.Add("kpi", "KPIs by their code for a period; `kpi list` names them all");
  const auto options = std::make_shared<KpiOptions>();
  command->add_option("names", options->names, "Codes such as churn, or list")->required();
  command->add_option("--from", options->from, "The first day");
  command->add_option("--to", options->to, "The day after the last");
  command->add_option("--every", options->every, "Follow it by this period")
      ->check(CLI::IsMember({"day", "week", "month", "quarter", "year"}));
  command->add_option("--calendar", options->calendar, "Whose months")
      ->check(CLI::IsMember({"gregorian", "jalali"}));
  command->add_option("--segment", options->segment, "Of the customers of this segment only");
  command->add_option("--by", options->by, "Told apart by an attribute, such as city");
  command->add_option("--as-of", options->as_of, "As it was known at the end of this day");
  command->callback(
      [&cli, options] { cli.run = [&cli, options] { return Kpi(cli.common, *options); }; });
}

}  // namespace vafa::cli
