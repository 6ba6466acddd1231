#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
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

}  // namespace

Result<PurchaseData> ReadSummaryFile(const FitRequest& request, FitNeeds needs) {
  const std::string& file = request.summary;
  if (!std::filesystem::exists(file)) {
    return Fail(ErrorCode::kNotFound, {"cli.no_file", {{"file", file}}});
  }
  VAFA_ASSIGN(const char delimiter, FindDelimiter(file, request.delimiter));
  VAFA_ASSIGN(auto reader, imports::CsvReader::Open(file, delimiter));
  VAFA_ASSIGN(auto names, ReadHeader(file, delimiter));
  VAFA_ASSIGN(const Roles roles, Roles::Make(file, request.columns, std::move(names), kColumns));
  const auto& header = roles.header();
  imports::CsvRow row;
  reader.Next(row);
  std::array<size_t, std::size(kColumns)> places;
  for (size_t c = 0; c < places.size(); ++c) {
    VAFA_ASSIGN(const auto place, roles.Of(kColumns[c]));
    places[c] = place.value_or(SIZE_MAX);
  }
  for (size_t c = 0; c < places.size(); ++c) {
    const bool is_time = c == 1 || c == 2;
    const bool required = c == 0 || (is_time && needs != FitNeeds::kSpend) ||
                          (c == 3 && needs == FitNeeds::kSpend) ||
                          (c == 5 && needs == FitNeeds::kGaps);
    if (!required || places[c] != SIZE_MAX) continue;
    const bool periods = c == 2 && needs == FitNeeds::kChances;
    return NoColumn(file, periods ? "periods" : kColumns[c].name, header, true);
  }
  PurchaseData data;
  std::vector<double>* const into[] = {nullptr,          &data.recency, &data.age,
                                       &data.mean_spend, &data.weights, &data.log_gaps};
  while (reader.Next(row)) {
    SummaryRow cells(file, row.line, needs == FitNeeds::kChances);
    for (size_t c = 0; c < places.size(); ++c) {
      if (places[c] == SIZE_MAX) continue;
      const std::string_view text =
          places[c] < row.fields.size() ? Trim(row.fields[places[c]]) : std::string_view();
      const auto read = ReadNumber(text);
      const double number = read.value_or(-1);
      const bool is_count = into[c] == nullptr;
      if (row.problem != imports::CsvProblem::kNone || !read ||
          (is_count &&
           !(number >= 0 && number <= stats::kMaxRepeats && number == std::floor(number)))) {
        return Fail(ErrorCode::kInvalid, {"cli.fit_bad_number",
                                          {{"file", file},
                                           {"line", static_cast<int64_t>(row.line)},
                                           {"column", std::string(kColumns[c].name)},
                                           {"value", std::string(text.substr(0, 40))}}});
      }
      cells.cells[c] = number;
      if (is_count) {
        data.repeats.push_back(static_cast<uint32_t>(number));
      } else {
        into[c]->push_back(number);
      }
    }
    VAFA_TRY(cells.Check());
  }
  VAFA_TRY(reader.status());
  if (data.repeats.empty()) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_no_rows", {{"file", file}, {"of", "customer"}}});
  }
  return data;
}

}  // namespace vafa::cli
