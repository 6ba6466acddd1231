#include "cli/fit_orders.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string_view>
#include <unordered_map>

#include "customers/import/currency.h"
#include "customers/import/guess.h"
#include "customers/import/rows.h"
#include "customers/observed.h"

namespace vafa::cli {
namespace {

struct Line {
  uint32_t customer;
  int32_t day;
  int64_t amount;
};

Result<imports::Shape> ShapeOf(const FitRequest& request, const Calendar& calendar) {
  if (!std::filesystem::exists(request.orders)) {
    return Fail(ErrorCode::kNotFound, {"cli.no_file", {{"file", request.orders}}});
  }
  imports::Wish wish;
  if (!request.preset.empty()) {
    VAFA_ASSIGN(wish, imports::Preset(request.preset));
  }
  wish.kind = imports::Kind::kOrders;
  if (!request.columns.empty()) wish.columns = request.columns;
  if (!request.date_format.empty()) wish.date_format = request.date_format;
  if (request.no_header) wish.header = false;
  if (!request.delimiter.empty()) {
    VAFA_ASSIGN(wish.delimiter, imports::ParseDelimiter(request.delimiter));
  }
  auto shape = imports::Guess(request.orders, wish, calendar);
  Status fits = shape ? imports::CheckColumns(shape->mapping, shape->columns) : Status();
  if (!shape || !fits) {
    const Error& error = shape ? fits.error() : shape.error();
    return std::unexpected(InFile(request.orders, error, request.common->LanguageOrDefault()));
  }
  if (shape->mapping.Of("customer") != 0 && shape->mapping.Of("date") != 0) return shape;
  fits = imports::CheckMapping(shape->mapping, shape->columns);
  return Fail(ErrorCode::kInvalid,
              {"cli.fit_which_column",
               {{"file", request.orders},
                {"reason", Render(fits.error().message, request.common->LanguageOrDefault())},
                {"known", shape->header ? "yes" : "no"},
                {"columns", imports::ListOf(shape->column_names)},
                {"count", static_cast<int64_t>(shape->columns)}}});
}

/// Sorts the lines into the purchases of each customer, oldest first. An amount below zero is no
/// purchase: it is taken off the last one before it.
predictions::Purchases Sorted(std::vector<Line> lines, size_t customers, int64_t& refunds) {
  // On one day what was paid comes before what was given back.
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    if (a.customer != b.customer) return a.customer < b.customer;
    if (a.day != b.day) return a.day < b.day;
    return a.amount > b.amount;
  });
  predictions::Purchases sorted;
  auto line = lines.begin();
  for (uint32_t customer = 0; customer < customers; ++customer) {
    const size_t before = sorted.days.size();
    for (; line != lines.end() && line->customer == customer; ++line) {
      const bool known = sorted.days.size() > before;
      refunds += line->amount < 0;
      if (line->amount < 0 && !known) continue;
      if (line->amount < 0 || (known && sorted.days.back() == line->day)) {
        sorted.amounts.back() += line->amount;
      } else {
        sorted.days.push_back(line->day);
        sorted.amounts.push_back(line->amount);
      }
    }
    sorted.customers.push_back(customer);
    sorted.offsets.push_back(sorted.days.size());
  }
  return sorted;
}

/// Numbers for customers in the order in which they come.
class Names {
 public:
  uint32_t Number(std::string_view name) {
    const auto known = numbers_.find(name);
    if (known != numbers_.end()) return known->second;
    const auto number = static_cast<uint32_t>(numbers_.size());
    numbers_.emplace(name, number);
    return number;
  }
  size_t size() const { return numbers_.size(); }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> numbers_;
};

/// The good lines of a file of orders, and what became of the others.
class OrderLines {
 public:
  /// Lines after `last` are left out.
  OrderLines(const imports::Shape& shape, const Calendar& calendar, MoneyUnit unit, int64_t last)
      : parser_(shape, calendar, unit), calendar_(calendar), unit_(unit), last_(last) {}

  void Take(const imports::CsvRow& row) {
    ++rows.read;
    imports::PurchaseRow purchase;
    if (auto reject = Parse(row, purchase)) {
      if (rows.rejected++ == 0) first_reject = {row.line, std::move(*reject)};
      return;
    }
    const int64_t day = calendar_.DayOf(purchase.at);
    if (day > last_) {
      rows.ahead.Add({1, row.line});
      return;
    }
    last_day = std::max(last_day, day);
    lines.push_back({names.Number(purchase.customer), static_cast<int32_t>(day),
                     purchase.amount ? purchase.amount->minor : 0});
  }

  /// kInvalid when no line is left, with the reason.
  Status Check(const FitRequest& request) const {
    if (!lines.empty()) return {};
    const std::string& file = request.orders;
    if (rows.ahead.rows > 0) {
      return Fail(ErrorCode::kInvalid, {"cli.fit_all_after_today",
                                        {{"file", file},
                                         {"rows", rows.ahead.rows},
                                         {"line", static_cast<int64_t>(rows.ahead.first_line)}}});
    }
    if (rows.rejected == 0) {
      return Fail(ErrorCode::kInvalid, {"cli.fit_no_rows", {{"file", file}, {"of", "order"}}});
    }
    const auto& [line, reject] = first_reject;
    return Fail(ErrorCode::kInvalid,
                {"cli.fit_all_rejected",
                 {{"file", file},
                  {"rows", rows.rejected},
                  {"line", static_cast<int64_t>(line)},
                  {"reason", imports::Render(reject, request.common->LanguageOrDefault())}}});
  }

  std::vector<Line> lines;
  Names names;
  PurchaseData::Rows rows;
  int64_t last_day = INT32_MIN;
  std::pair<uint64_t, imports::Reject> first_reject;

 private:
  std::optional<imports::Reject> Parse(const imports::CsvRow& row, imports::PurchaseRow& purchase) {
    if (row.problem != imports::CsvProblem::kNone) {
      return imports::Reject{0, {}, imports::ReasonOf(row.problem)};
    }
    if (auto reject = parser_.Parse(row.fields, purchase)) return reject;
    if (!purchase.amount || purchase.amount->currency == unit_.currency) return std::nullopt;
    return imports::Reject{0,
                           {},
                           {"import.other_currency",
                            {{"currency", std::string(purchase.amount->currency.code())},
                             {"base", std::string(unit_.currency.code())}}}};
  }

  imports::RowParser parser_;
  const Calendar calendar_;
  const MoneyUnit unit_;
  const int64_t last_;
};

}  // namespace

Result<OrderedPurchases> ReadOrdersFile(const FitRequest& request) {
  const Calendar calendar = CalendarOfFiles();
  VAFA_ASSIGN(const imports::Shape shape, ShapeOf(request, calendar));
  MoneyUnit unit;
  VAFA_ASSIGN(unit.currency, Currency::Parse("USD"));
  VAFA_ASSIGN(const auto found, imports::FindCurrency(request.orders, shape));
  if (found) unit.currency = *found;
  VAFA_ASSIGN(auto reader, imports::CsvReader::Open(request.orders, shape.delimiter));
  // What is dated later than today is rather misread than known, unless it is asked for.
  const bool asked = !request.until.empty() || !request.to.empty();
  const int64_t last = asked ? INT32_MAX : calendar.DayOf(Clock::System().Now());
  OrderLines orders(shape, calendar, unit, last);
  imports::CsvRow row;
  bool is_header = shape.header;
  while (reader.Next(row)) {
    if (!std::exchange(is_header, false)) orders.Take(row);
  }
  VAFA_TRY(reader.status());
  VAFA_TRY(orders.Check(request));
  OrderedPurchases ordered;
  ordered.purchases = Sorted(std::move(orders.lines), orders.names.size(), orders.rows.refunds);
  ordered.rows = orders.rows;
  ordered.minor_units = std::pow(10.0, unit.currency.digits());
  ordered.last_day = orders.last_day;
  return ordered;
}

Result<OrderedPurchases> ReadOrdersOfFolder(const FitRequest& request) {
  VAFA_ASSIGN(const Config config, request.common->LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWriteIfFree));
  VAFA_TRY(workspace->feed().CatchUp());
  VAFA_ASSIGN(const Organisation organisation, workspace->settings().Get());
  VAFA_ASSIGN(const Calendar calendar, workspace->settings().GetCalendar());
  const timeline::Snapshot snapshot = workspace->feed().Take();
  const auto span = FindObservedSpan(snapshot, workspace->facts());
  if (!span) return Fail(ErrorCode::kInvalid, "cli.fit_nothing");
  OrderedPurchases ordered;
  ordered.calendar = calendar;
  ordered.last_day = calendar.DayOf(ObservedNow(span, calendar, workspace->clock().Now()));
  const int64_t all = std::max(ordered.last_day, calendar.DayOf(span->to));
  VAFA_ASSIGN(ordered.purchases,
              predictions::GatherPurchases(snapshot, workspace->facts(), all, calendar));
  ordered.minor_units = std::pow(10.0, organisation.currency.digits());
  VAFA_TRY(workspace->feed().Checkpoint());
  return ordered;
}

}  // namespace vafa::cli
