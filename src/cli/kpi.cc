#include <fmt/format.h>

#include <iostream>

#include "cli/cli.h"
#include "cli/wording.h"
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

/// The stable form for programs.
json::object ForPrograms(const json::object& figure) {
  json::object object;
  for (const char* key :
       {"kpi", "name", "from", "to", "value", "numerator", "denominator", "unit", "currency",
        "interval", "reason", "definition", "previous", "last_year", "points", "parts", "groups"}) {
    if (const auto* value = figure.if_contains(key)) object[key] = *value;
  }
  return object;
}

std::string Shown(const json::value& value, std::string_view unit, const Wording& wording) {
  if (value.is_null()) return "—";
  if (value.is_string()) return wording.InDigits(value.as_string().c_str());
  const double number = value.to_number<double>();
  return unit == "share" ? wording.Percent(number, 2) : wording.Plain(number);
}

/// "1.20–3.40"; empty where there is no interval.
std::string ShownInterval(const json::object& point, std::string_view unit,
                          const Wording& wording) {
  const json::value& interval = point.at("interval");
  if (!interval.is_array()) return {};
  return Shown(interval.at(0), unit, wording) + "–" + Shown(interval.at(1), unit, wording);
}

/// What a value is counted in, where its text does not say so.
std::string UnitOf(const json::object& figure) {
  const auto* currency = figure.if_contains("currency");
  if (currency != nullptr && currency->is_string()) return currency->as_string().c_str();
  const std::string unit = figure.at("unit").as_string().c_str();
  return unit == "share" ? std::string() : unit;
}

/// Writes figures as rows: what they are of, and each with its interval and what it is made of.
class FigureTable {
 public:
  FigureTable(std::string first, const Wording& wording)
      : wording_(wording),
        table_({std::move(first), wording.Say("cli.value"), wording.Say("cli.unit"),
                wording.Say("cli.interval"), wording.Say("cli.numerator"),
                wording.Say("cli.denominator")}) {}

  void Row(std::string name, const json::object& point, const json::object& of) {
    const std::string_view unit = of.at("unit").as_string();
    table_.Row({std::move(name), Shown(point.at("value"), unit, wording_), UnitOf(of),
                ShownInterval(point, unit, wording_), Shown(point.at("numerator"), {}, wording_),
                Shown(point.at("denominator"), {}, wording_)});
  }
  void Print() { table_.Print({1, 3, 4, 5}); }

 private:
  const Wording& wording_;
  Table table_;
};

// What a figure is made of, or how it is for each value of an attribute.
void PrintMore(const json::array& list, const json::object& figure, const Wording& wording) {
  FigureTable table("", wording);
  for (const json::value& item : list) {
    const json::object& one = item.as_object();
    const json::value* name = one.if_contains("name");
    if (name == nullptr) name = one.if_contains("group");
    table.Row(name->is_string() ? name->as_string().c_str() : "—", one,
              one.contains("unit") ? one : figure);
  }
  table.Print();
}

void PrintFigure(const json::object& figure, const Wording& wording) {
  const std::string_view unit = figure.at("unit").as_string();
  std::cout << figure.at("name").as_string().c_str() << ": "
            << Shown(figure.at("value"), unit, wording);
  if (const std::string counted = UnitOf(figure); !counted.empty()) std::cout << ' ' << counted;
  if (const std::string interval = ShownInterval(figure, unit, wording); !interval.empty()) {
    std::cout << "  (" << wording.Percent(0.95) << ": " << interval << ')';
  }
  if (figure.at("reason").is_string())
    std::cout << "  (" << figure.at("reason").as_string().c_str() << ')';
  std::cout << '\n';
  FigureTable periods(wording.Say("cli.period"), wording);
  periods.Row(fmt::format("{} – {}", wording.Day(figure.at("from")), wording.Day(figure.at("to"))),
              figure, figure);
  for (const char* before : {"previous", "last_year"}) {
    periods.Row(wording.Say(std::string("cli.") + before), figure.at(before).as_object(), figure);
  }
  if (const auto* points = figure.if_contains("points")) {
    for (const json::value& item : points->as_array()) {
      const json::object& point = item.as_object();
      periods.Row(wording.InDigits(point.at("label").as_string().c_str()), point, figure);
    }
  }
  periods.Print();
  for (const char* more : {"parts", "groups"}) {
    if (const auto* list = figure.if_contains(more)) PrintMore(list->as_array(), figure, wording);
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
  const Wording wording(language, calendar.With(range.calendar.value_or(calendar.kind())));
  VAFA_ASSIGN(
      const metrics::Figures figures,
      workspace->metrics().Evaluate(options.names, range, workspace->clock().Now(), language));
  json::array all;
  for (const auto& item : figures.items) {
    const json::object figure = ToJson(item, figures, language);
    if (common.json) {
      all.push_back(ForPrograms(figure));
    } else {
      PrintFigure(figure, wording);
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
