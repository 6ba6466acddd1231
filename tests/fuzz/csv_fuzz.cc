#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "customers/import/columns.h"
#include "customers/import/csv.h"
#include "customers/import/rows.h"

namespace {

using namespace vafa::imports;  // NOLINT: a program of one file

void Require(bool holds) {
  if (!holds) abort();
}

struct Seen {
  std::vector<std::string> fields;
  uint64_t line;
  uint64_t end;
  uint64_t next_line;
  CsvProblem problem;
};

std::vector<Seen> ReadAll(CsvReader reader, uint64_t size, uint64_t offset) {
  std::vector<Seen> rows;
  CsvRow row;
  uint64_t end = offset;
  while (reader.Next(row)) {
    Require(row.end > end);
    // UTF-16 may become half as long again in UTF-8.
    Require(row.end <= size * 3 / 2 + 3);
    Require(row.line >= 1 && row.next_line >= row.line);
    Require(row.fields.size() <= vafa::limits::kCsvColumns + 1);
    end = row.end;
    rows.push_back(
        {{row.fields.begin(), row.fields.end()}, row.line, row.end, row.next_line, row.problem});
  }
  Require(reader.status().has_value());
  return rows;
}

template <typename Row>
void ParseAs(Kind kind, const std::vector<Seen>& rows) {
  Shape shape;
  shape.kind = shape.mapping.kind = kind;
  for (size_t i = 0; i < FieldsOf(kind).size(); ++i) {
    shape.mapping.columns[i] = static_cast<uint16_t>(i + 1);
  }
  RowParser parser(shape, vafa::Calendar::Make(vafa::CalendarKind::kJalali, "UTC", 6).value(),
                   {vafa::Currency::Parse("IRR").value(), 10});
  for (const Seen& seen : rows) {
    const std::vector<std::string_view> fields(seen.fields.begin(), seen.fields.end());
    Row row;
    if (const auto reject = parser.Parse(fields, row)) {
      Require(!Render(*reject, vafa::Language::kPersian).empty());
    }
  }
}

}  // namespace

/// The first byte chooses the delimiter and the row after which to read again, the rest is a file.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const char delimiter = CsvReader::kDelimiters[data[0] % std::size(CsvReader::kDelimiters)];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto reader = CsvReader::OverText(text, delimiter);
  if (!reader) return 0;
  const auto rows = ReadAll(std::move(*reader), text.size(), 0);
  if (rows.empty()) return 0;

  {
    const size_t stop = data[0] % rows.size();
    const auto rest =
        ReadAll(CsvReader::OverText(text, delimiter, rows[stop].end, rows[stop].next_line).value(),
                text.size(), rows[stop].end);
    Require(rest.size() == rows.size() - stop - 1);
    for (size_t i = 0; i < rest.size(); ++i) {
      const Seen& before = rows[stop + 1 + i];
      Require(rest[i].fields == before.fields && rest[i].line == before.line);
      Require(rest[i].end == before.end && rest[i].problem == before.problem);
    }
  }
  ParseAs<OrderRow>(Kind::kOrders, rows);
  ParseAs<CustomerRow>(Kind::kCustomers, rows);
  ParseAs<SubscriptionRow>(Kind::kSubscriptions, rows);
  ParseAs<AnswerRow>(Kind::kAnswers, rows);
  return 0;
}
