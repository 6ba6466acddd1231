#include <iostream>

#include "access/settings.h"
#include "cli/cli.h"
#include "cli/outlook.h"
#include "learn/predictions/api.h"

namespace vafa::cli {
namespace {

struct KeepOptions {
  int64_t top = 20;
  std::string at;
};

/// The stable form for programs: money as a decimal string with the currency beside it.
json::object ForPrograms(const json::object& page) {
  json::array rows;
  for (const json::value& item : page.at("items").as_array()) {
    const json::object& from = item.as_object();
    json::object row;
    for (const char* key : {"customer", "name", "last_purchase", "rhythm_days", "silent_days",
                            "p_alive", "expected_orders"}) {
      row[key] = from.at(key);
    }
    row["expected_value"] = from.at("expected_value").as_object().at("amount");
    row["value_at_risk"] = from.at("value_at_risk").as_object().at("amount");
    row["currency"] = from.at("currency");
    row["reason"] = from.at("reason");
    row["contacted_at"] = from.at("contacted_at");
    rows.push_back(std::move(row));
  }
  return {{"at", page.at("at")},
          {"model", page.at("model").as_object().at("name")},
          {"model_reason", page.at("model").as_object().at("reason")},
          {"parameters", page.at("model").as_object().at("parameters")},
          {"total", page.at("total")},
          {"rows", std::move(rows)}};
}

std::string Text(const json::value& value) {
  if (value.is_string()) return value.as_string().c_str();
  return value.is_null() ? "—" : json::serialize(value);
}

Message ModelText(const json::object& model, Language language) {
  const std::string name = Text(model.at("name"));
  if (name != "subscriptions") return Message("cli.model_" + name);
  const auto method = [&](const char* of) {
    return Render(Message("cli.method_" + Text(model.at("methods").at(of))), language);
  };
  return {"cli.model_subscriptions",
          {{"churn", method("churn")}, {"contracts", method("contracts")}}};
}

void PrintTable(const json::object& page, const Wording& wording) {
  const auto title = [&](const char* id) { return wording.Say(id); };
  const json::object& model = page.at("model").as_object();
  std::cout << wording.Say({"cli.keep_heading",
                            {{"at", wording.Day(page.at("at"))},
                             {"model", wording.Say(ModelText(model, wording.language()))},
                             {"customers", page.at("total").as_int64()}}})
            << '\n';
  if (model.at("reason").is_string()) std::cout << Text(model.at("reason")) << '\n';
  std::cout << '\n';
  Table table({title("cli.customer"), title("cli.name"), title("cli.last_purchase"),
               title("cli.p_alive"), title("cli.expected_orders"), title("cli.expected_value"),
               title("cli.value_at_risk"), title("cli.reason")});
  for (const json::value& item : page.at("items").as_array()) {
    const json::object& row = item.as_object();
    const json::value& alive = row.at("p_alive");
    table.Row({Text(row.at("customer")), Text(row.at("name")), wording.Day(row.at("last_purchase")),
               alive.is_null() ? "—" : wording.Percent(alive.to_number<double>()),
               wording.Fixed(row.at("expected_orders").to_number<double>(), 1),
               wording.Money(row.at("expected_value")), wording.Money(row.at("value_at_risk")),
               Text(row.at("reason"))});
  }
  table.Print({3, 4, 5, 6});
}

Status Keep(const Common& common, const KeepOptions& options) {
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWriteIfFree));
  Settings settings(workspace->store());
  predictions::PredictionsContext context{.facts = workspace->facts(),
                                          .feed = workspace->feed(),
                                          .directory = workspace->directory(),
                                          .ranking = workspace->ranking(),
                                          .models = workspace->models(),
                                          .organisation = [&] { return settings.Get(); }};
  const Language language = common.LanguageOrDefault();
  VAFA_ASSIGN(const Calendar calendar, settings.GetCalendar());
  const Wording wording(language, calendar);
  VAFA_ASSIGN(const auto at, ReadAt(options.at, *workspace, wording));
  VAFA_TRY(workspace->feed().CatchUp());
  VAFA_TRY(FitWhereNeverFitted(*workspace, at, language));
  VAFA_ASSIGN(const json::object page, KeepJson(context, at, {.limit = options.top}, language));
  if (common.json) {
    PrintJson(ForPrograms(page));
  } else if (page.at("total").as_int64() == 0) {
    VAFA_ASSIGN(const Message why, WhyNobody(*workspace, at, wording));
    std::cout << wording.Say(why) << '\n';
  } else {
    PrintTable(page, wording);
  }
  return workspace->feed().Checkpoint();
}

}  // namespace

void AddKeep(Cli& cli) {
  CLI::App* command = cli.Add("keep", "Whom to keep: customers ranked by the value at risk");
  const auto options = std::make_shared<KeepOptions>();
  command->add_option("--top", options->top, "How many rows")->check(CLI::Range(1, 1'000'000));
  command->add_option("--at", options->at,
                      "As on this day (default: today, or the last day with "
                      "sales when the data are old)");
  command->callback(
      [&cli, options] { cli.run = [&cli, options] { return Keep(cli.common, *options); }; });
}

}  // namespace vafa::cli
