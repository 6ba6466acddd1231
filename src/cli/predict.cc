#include <algorithm>
#include <array>
#include <iostream>

#include "cli/cli.h"
#include "cli/outlook.h"
#include "learn/predictions/api.h"

namespace vafa::cli {
namespace {

struct PredictOptions {
  int64_t top = 20;
  std::string at;
  bool csv = false;
  bool fit = false;
};

std::string Text(const json::value& value) {
  if (value.is_string()) return std::string(value.as_string());
  return value.is_null() ? std::string() : json::serialize(value);
}

std::string ReasonsOf(const json::object& item) {
  std::string reasons;
  for (const json::value& reason : item.at("reasons").as_array()) {
    if (reason.at("effect").as_string() != "raises") continue;
    if (!reasons.empty()) reasons += "; ";
    reasons += Text(reason.at("text"));
  }
  return reasons.empty() ? Text(item.at("reason")) : reasons;
}

std::string NextOf(const json::object& item) {
  const json::value& next = item.at("next_purchase");
  return next.is_null() ? std::string() : Text(next.at("expected"));
}

json::value AmountsOf(const json::value& range) {
  if (range.is_null()) return nullptr;
  return json::array{range.at(0).at("amount"), range.at(1).at("amount")};
}

/// The stable form for programs: money as a decimal string with the currency beside it.
json::object ForPrograms(const json::object& page) {
  json::array rows;
  for (const json::value& value : page.at("items").as_array()) {
    const json::object& item = value.as_object();
    json::object row;
    for (const char* key : {"customer", "name", "model", "version", "churn_version", "p_alive",
                            "churn_risk", "expected_orders"}) {
      row[key] = item.at(key);
    }
    for (const char* key : {"expected_value", "value_at_risk", "clv"}) {
      row[key] = item.at(key).at("amount");
    }
    for (const char* key :
         {"p_alive_interval", "churn_risk_interval", "churn_alike", "expected_orders_interval"}) {
      row[key] = item.at(key);
    }
    for (const char* key : {"expected_value_interval", "value_at_risk_interval", "clv_interval"}) {
      row[key] = AmountsOf(item.at(key));
    }
    row["currency"] = item.at("clv").at("currency");
    row["next_purchase"] = item.at("next_purchase");
    row["reason"] = item.at("reason");
    row["reasons"] = item.at("reasons");
    rows.push_back(std::move(row));
  }
  return {{"at", page.at("at")},
          {"models", page.at("models")},
          {"horizon_days", page.at("horizon_days")},
          {"clv_terms", page.at("clv_terms")},
          {"total", page.at("total")},
          {"rows", std::move(rows)}};
}

Sheet::Cell CellOf(const json::value& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_int64()) return value.as_int64();
  return value.to_number<double>();
}

Sheet::Cell NumberCell(const json::value& number) {
  return number.is_null() ? Sheet::Cell() : number.to_number<double>();
}

/// A figure and the limits of its interval, which are empty where there is none.
void AddWithLimits(std::vector<Sheet::Cell>& cells, Sheet::Cell figure, const json::value& limits,
                   Sheet::Cell (*cell)(const json::value&)) {
  cells.push_back(std::move(figure));
  for (const size_t end : {0, 1}) {
    cells.push_back(limits.is_null() ? Sheet::Cell() : cell(limits.at(end)));
  }
}

constexpr std::array kNumbers = {"p_alive", "churn_risk", "expected_orders"};
constexpr std::array kAmounts = {"expected_value", "value_at_risk", "clv"};

std::vector<Sheet::Cell> SheetRow(const json::object& item) {
  std::vector<Sheet::Cell> cells;
  for (const char* key : {"customer", "name", "model", "version"}) {
    cells.push_back(CellOf(item.at(key)));
  }
  const auto limits = [&](const char* key) { return item.at(std::string(key) + "_interval"); };
  for (const char* key : kNumbers) {
    AddWithLimits(cells, NumberCell(item.at(key)), limits(key), NumberCell);
  }
  for (const char* key : kAmounts) {
    AddWithLimits(cells, CellOf(item.at(key).at("amount")), AmountsOf(limits(key)), CellOf);
  }
  cells.push_back(CellOf(item.at("clv").at("currency")));
  const json::value& next = item.at("next_purchase");
  AddWithLimits(cells, NextOf(item), next.is_null() ? next : next.at("interval"), CellOf);
  cells.push_back(ReasonsOf(item));
  return cells;
}

Sheet SheetOf(const json::object& page) {
  using enum Sheet::Type;
  Sheet sheet;
  const auto with_limits = [&](const char* title, Sheet::Type type) {
    for (const char* end : {"", "_low", "_high"}) {
      sheet.columns.push_back({std::string(title) + end, type});
    }
  };
  for (const char* title : {"customer", "name", "model"}) sheet.columns.push_back({title});
  sheet.columns.push_back({"version", kInteger});
  for (const char* title : kNumbers) with_limits(title, kNumber);
  for (const char* title : kAmounts) with_limits(title, kText);
  sheet.columns.push_back({"currency"});
  with_limits("next_purchase", kText);
  sheet.columns.push_back({"reasons"});
  for (const json::value& item : page.at("items").as_array()) {
    sheet.rows.push_back(SheetRow(item.as_object()));
  }
  return sheet;
}

void PrintTable(const json::object& page, const Wording& wording) {
  const auto title = [&](const char* id) { return wording.Say(id); };
  std::cout << wording.Say({"cli.predict_heading",
                            {{"at", wording.Day(page.at("at"))},
                             {"customers", page.at("total").to_number<int64_t>()}}})
            << '\n';
  const auto by_contract = [](const json::value& item) { return item.at("model") == "contract"; };
  const bool subscribers = std::ranges::all_of(page.at("items").as_array(), by_contract);
  const bool shop = std::ranges::none_of(page.at("items").as_array(), by_contract);
  for (const json::value& model : page.at("models").as_array()) {
    if (Text(model.at("kind")) == "purchases" && subscribers) continue;
    if (Text(model.at("kind")) == "contracts" && shop) continue;
    if (Text(model.at("kind")) == "next-products") continue;  // the rows name no products
    if (model.at("reason").is_string()) std::cout << Text(model.at("reason")) << '\n';
  }
  std::cout << '\n';
  Table table({title("cli.customer"), title("cli.name"), title("cli.p_alive"),
               title("cli.churn_risk"), title("cli.clv"), title("cli.value_at_risk"),
               title("cli.next_purchase"), title("cli.reason")});
  for (const json::value& value : page.at("items").as_array()) {
    const json::object& item = value.as_object();
    const auto percent = [&](const char* key) {
      const json::value& share = item.at(key);
      return share.is_null() ? "—" : wording.Percent(share.to_number<double>());
    };
    const json::value& next = item.at("next_purchase");
    table.Row({Text(item.at("customer")), Text(item.at("name")), percent("p_alive"),
               percent("churn_risk"), wording.Money(item.at("clv")),
               wording.Money(item.at("value_at_risk")),
               next.is_null() ? "—" : wording.Day(next.at("expected")), ReasonsOf(item)});
  }
  table.Print({2, 3, 4, 5});
}

Status Predict(const Common& common, const PredictOptions& options) {
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWriteIfFree));
  const Language language = common.LanguageOrDefault();
  VAFA_ASSIGN(const Calendar calendar, workspace->settings().GetCalendar());
  const Wording wording(language, calendar);
  VAFA_ASSIGN(const auto at, ReadAt(options.at, *workspace, wording));
  VAFA_TRY(workspace->feed().CatchUp());
  VAFA_TRY(options.fit ? FitAll(*workspace, language)
                       : FitWhereNeverFitted(*workspace, at, language));
  predictions::PredictionsContext context{
      .facts = workspace->facts(),
      .feed = workspace->feed(),
      .directory = workspace->directory(),
      .ranking = workspace->ranking(),
      .models = workspace->models(),
      .organisation = [&] { return workspace->settings().Get(); }};
  VAFA_ASSIGN(const json::object page, PredictionsJson(context, at, 0, options.top, language));
  if (common.json) {
    PrintJson(ForPrograms(page));
  } else if (options.csv) {
    PrintCsv(SheetOf(page));
  } else if (page.at("total").to_number<int64_t>() == 0) {
    VAFA_ASSIGN(const Message why, WhyNobody(*workspace, at, wording));
    std::cout << wording.Say(why) << '\n';
  } else {
    PrintTable(page, wording);
  }
  return workspace->feed().Checkpoint();
}

}  // namespace

void AddPredict(Cli& cli) {
  CLI::App* command =
      cli.Add("predict", "What is predicted of customers: risk, value, next purchase, and why");
  const auto options = std::make_shared<PredictOptions>();
  command->add_option("--top", options->top, "How many rows")->check(CLI::Range(1, 1'000'000));
  command->add_option("--at", options->at,
                      "As on this day, by models of what was known then (default: today, or the "
                      "last day with sales when the data are old)");
  command->add_flag("--csv", options->csv, "Answer in CSV")->excludes("--json");
  command->add_flag("--fit", options->fit, "Fit all models first");
  command->callback(
      [&cli, options] { cli.run = [&cli, options] { return Predict(cli.common, *options); }; });
}

}  // namespace vafa::cli
