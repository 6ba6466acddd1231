#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "cli/fit_orders.h"
#include "cli/fit_table.h"
#include "customers/import/csv.h"

namespace vafa::cli {
namespace {

/// The columns of a summary by the names they have in the papers and in other programs.
constexpr Role kColumns[] = {{"frequency", "x"},
                             {"recency", "t_x|t.x"},
                             {"T", "age|periods|n|t.cal|n.cal"},
                             {"monetary_value", "monetary|m|m_x"},
                             {"weights", "weight|customers"},
                             {"log_gaps", "litt"}};

/// One row of a summary; NaN where its file has no such column.
struct SummaryRow {
  std::string_view file;
  int64_t line = 0;
  bool chances = false;  ///< a customer has them by number, and uses one a purchase
  std::array<double, std::size(kColumns)> cells;

  SummaryRow(std::string_view in_file, size_t in_line, bool of_chances)
      : file(in_file), line(static_cast<int64_t>(in_line)), chances(of_chances) {
    cells.fill(std::numeric_limits<double>::quiet_NaN());
  }

  Status Wrong(const char* id, size_t column) const {
    const bool periods = chances && kColumns[column].name == "T";
    const auto text = [&](size_t place) { return fmt::format("{}", cells[place]); };
    return Fail(ErrorCode::kInvalid,
                {id,
                 {{"file", std::string(file)},
                  {"line", line},
                  {"column", std::string(periods ? "periods" : kColumns[column].name)},
                  {"value", text(column)},
                  {"frequency", text(0)},
                  {"recency", text(1)},
                  {"T", text(2)}}});
  }

  /// Fails on what no customer can have.
  Status Check() const {
    const auto& [frequency, recency, age, mean_spend, weight, log_gaps] = cells;
    for (const size_t column : {1, 2, 4}) {
      if (cells[column] < 0) return Wrong("cli.fit_negative", column);
    }
    constexpr double kMost[] = {stats::kMaxRepeats, stats::kMaxAge,    stats::kMaxAge,
                                kMostOfCell,        stats::kMaxWeight, kMostOfCell};
    for (size_t column = 0; column < cells.size(); ++column) {
      if (cells[column] > kMost[column]) return Wrong("cli.fit_too_large", column);
    }
    if (std::isnan(recency) || std::isnan(age)) return {};
    if (recency > age) return Wrong("cli.fit_beyond", 1);
    if ((frequency == 0) != (recency == 0)) return Wrong("cli.fit_first_only", 1);
    if (!chances) return {};
    for (const size_t column : {1, 2}) {
      if (cells[column] != std::floor(cells[column])) return Wrong("cli.fit_no_count", column);
    }
    return frequency > recency ? Wrong("cli.fit_more_than_chances", 0) : Status();
  }
};

enum class Use { kNo, kIfThere, kRequired };

/// What a model makes of a column.
Use UseOf(size_t column, FitNeeds needs) {
  const bool spend = needs == FitNeeds::kSpend;
  const Use uses[] = {Use::kRequired,
                      spend ? Use::kNo : Use::kRequired,
                      spend ? Use::kNo : Use::kRequired,
                      spend ? Use::kRequired : Use::kNo,
                      Use::kIfThere,
                      needs == FitNeeds::kGaps ? Use::kRequired : Use::kNo};
  return uses[column];
}

/// The place of each column in the file; nothing of those that are not read.
using Places = std::array<std::optional<size_t>, std::size(kColumns)>;

Result<Places> PlacesOf(const Roles& roles, FitNeeds needs) {
  Places places;
  for (size_t c = 0; c < places.size(); ++c) {
    const Use use = UseOf(c, needs);
    if (use == Use::kNo) continue;
    Role role = kColumns[c];
    VAFA_ASSIGN(places[c], roles.Of(role));
    if (places[c] || use == Use::kIfThere) continue;
    if (c == 2 && needs == FitNeeds::kChances) role.name = "periods";
    VAFA_ASSIGN(places[c], roles.Need(role));
  }
  return places;
}

/// The numbers of a row. An amount may be missing of who did not buy again.
Result<SummaryRow> RowOf(const std::string& file, const imports::CsvRow& row, const Places& places,
                         FitNeeds needs) {
  SummaryRow cells(file, row.line, needs == FitNeeds::kChances);
  for (size_t c = 0; c < places.size(); ++c) {
    const std::optional<size_t> place = places[c];
    if (!place) continue;
    const std::string_view text =
        *place < row.fields.size() ? Trim(row.fields[*place]) : std::string_view();
    const bool none = c == 3 && cells.cells[0] == 0 && SaysNothing(text);
    const std::optional<double> number = none ? 0 : ReadNumber(text);
    const bool is_count =
        number && *number >= 0 && *number <= stats::kMaxRepeats && *number == std::floor(*number);
    if (row.problem != imports::CsvProblem::kNone || !number || (c == 0 && !is_count)) {
      return Fail(ErrorCode::kInvalid, {"cli.fit_bad_number",
                                        {{"file", file},
                                         {"line", static_cast<int64_t>(row.line)},
                                         {"column", std::string(kColumns[c].name)},
                                         {"value", std::string(text.substr(0, 40))}}});
    }
    cells.cells[c] = *number;
  }
  VAFA_TRY(cells.Check());
  return cells;
}

}  // namespace

Result<PurchaseData> ReadSummaryFile(const FitRequest& request, FitNeeds needs) {
  const std::string& file = request.summary;
  VAFA_ASSIGN(const char delimiter, FindDelimiter(file, request.delimiter));
  VAFA_ASSIGN(auto header, ReadHeader(file, delimiter));
  VAFA_ASSIGN(const Roles roles, Roles::Make(file, request.columns, std::move(header), kColumns));
  VAFA_ASSIGN(const Places places, PlacesOf(roles, needs));
  VAFA_ASSIGN(auto reader, imports::CsvReader::Open(file, delimiter));
  imports::CsvRow row;
  reader.Next(row);
  PurchaseData data;
  std::vector<double>* const into[] = {nullptr,          &data.recency, &data.age,
                                       &data.mean_spend, &data.weights, &data.log_gaps};
  while (reader.Next(row)) {
    VAFA_ASSIGN(const SummaryRow cells, RowOf(file, row, places, needs));
    data.repeats.push_back(static_cast<uint32_t>(cells.cells[0]));
    for (size_t c = 1; c < places.size(); ++c) {
      if (places[c]) into[c]->push_back(cells.cells[c]);
    }
  }
  VAFA_TRY(reader.status());
  if (data.repeats.empty()) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_no_rows", {{"file", file}, {"of", "customer"}}});
  }
  if (!data.weights.empty() && std::ranges::max(data.weights) == 0) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_no_weight", {{"file", file}}});
  }
  return data;
}

}  // namespace vafa::cli
