#include "customers/import/guess.h"

#include <algorithm>
#include <climits>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/text.h"

namespace vafa::imports {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr size_t kSampleBytes = 1 << 20;
constexpr size_t kShapeRows = 200;
constexpr double kMost = 0.9;

/// What a column of the sample looks like, as shares of its values that are not empty.
struct Look {
  double dates = 0;
  double numbers = 0;
  double decimals = 0;  ///< numbers with a fraction
  double small = 0;     ///< whole numbers up to 999
  size_t values = 0;
  size_t distinct = 0;
};

bool IsNumber(std::string_view text) {
  return !text.empty() && ParseMinor(text, Currency(), 0).has_value();
}

bool HasFraction(std::string_view text) {
  const size_t mark = text.find_last_of(".,");
  return mark != text.npos && text.size() - mark <= 3 && IsNumber(text);
}

/// A date as a column of dates has it: plain numbers of other meanings are kept apart.
bool LooksLikeDate(std::string_view text, const Calendar& calendar) {
  const auto at = ParseInstant(text, calendar);
  if (!at) return at.error().message.id == "base.date_ambiguous";
  const CivilDate date = DateOfDay(CalendarKind::kGregorian, calendar.DayOf(*at));
  return date.year >= 1950 && date.year <= 2100;
}

Look LookAt(const Rows& rows, size_t first, size_t column, const Calendar& calendar) {
  Look look;
  std::set<std::string_view> distinct;
  for (size_t i = first; i < rows.size(); ++i) {
    if (column >= rows[i].size()) continue;
    const std::string_view value = Trim(rows[i][column]);
    if (value.empty()) continue;
    ++look.values;
    distinct.insert(value);
    if (LooksLikeDate(value, calendar)) look.dates += 1;
    if (!IsNumber(value)) continue;
    look.numbers += 1;
    if (HasFraction(value)) look.decimals += 1;
    if (value.size() <= 3) look.small += 1;
  }
  look.distinct = distinct.size();
  if (look.values > 0) {
    for (double* share : {&look.dates, &look.numbers, &look.decimals, &look.small}) {
      *share /= static_cast<double>(look.values);
    }
  }
  return look;
}

size_t Width(const Rows& rows) {
  size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.size());
  return width;
}

size_t Recognised(Kind kind, const std::vector<std::string>& header) {
  std::set<size_t> fields;
  for (const std::string& name : header) {
    if (const auto field = FieldOfHeader(kind, name)) fields.insert(*field);
  }
  return fields.size();
}

size_t RecognisedByAny(const std::vector<std::string>& header) {
  size_t most = 0;
  for (const Kind kind : kKinds) most = std::max(most, Recognised(kind, header));
  return most;
}

/// The share of rows that have the commonest number of fields, 0 when that is one.
double Evenness(const Rows& rows) {
  std::map<size_t, size_t> counts;
  for (const auto& row : rows) ++counts[row.size()];
  size_t width = 0;
  size_t most = 0;
  for (const auto& [fields, count] : counts) {
    if (count > most) width = fields;
    most = std::max(most, count);
  }
  return width < 2 ? 0 : static_cast<double>(most) / static_cast<double>(rows.size());
}

Result<char> GuessDelimiter(const std::filesystem::path& file) {
  char best = ',';
  double best_score = 0;
  for (const char delimiter : {',', ';', '\t', '|', ' '}) {
    VAFA_ASSIGN(const Sample sample, TakeSample(file, delimiter, kShapeRows));
    if (sample.rows.empty()) continue;
    const double evenness = Evenness(sample.rows);
    if (delimiter == ' ' && best_score > 0) break;  // blanks stand inside the fields of others
    if (evenness < 0.5) continue;
    const double score = evenness * 10 +
                         static_cast<double>(RecognisedByAny(sample.rows.front())) * 5 +
                         static_cast<double>(std::min<size_t>(Width(sample.rows), 20)) * 0.1;
    if (score > best_score) {
      best_score = score;
      best = delimiter;
    }
  }
  return best;
}

bool GuessHeader(const Rows& rows, const Calendar& calendar) {
  if (rows.empty()) return false;
  const auto& first = rows.front();
  const bool any_value = std::ranges::any_of(first, [&](const std::string& cell) {
    return IsNumber(Trim(cell)) || LooksLikeDate(Trim(cell), calendar);
  });
  if (any_value) return false;
  if (RecognisedByAny(first) > 0 || rows.size() == 1) return true;
  return std::ranges::any_of(rows[1], [&](const std::string& cell) {
    return IsNumber(Trim(cell)) || LooksLikeDate(Trim(cell), calendar);
  });
}

Kind GuessKind(const std::vector<std::string>& header) {
  Kind best = Kind::kOrders;
  int best_score = INT_MIN;
  for (const Kind kind : kKinds) {
    int score = 0;
    const auto fields = FieldsOf(kind);
    std::set<size_t> found;
    for (const std::string& name : header) {
      if (const auto field = FieldOfHeader(kind, name)) {
        found.insert(*field);
      } else {
        --score;
      }
    }
    for (size_t i = 0; i < fields.size(); ++i) {
      if (found.contains(i)) score += fields[i].required ? 2 : 1;
      if (fields[i].required && !found.contains(i)) score -= 3;
    }
    if (score > best_score) {
      best_score = score;
      best = kind;
    }
  }
  return best;
}

Mapping MapHeaders(Kind kind, const std::vector<std::string>& header) {
  Mapping mapping{kind, {}, {}};
  const auto fields = FieldsOf(kind);
  const auto assign = [&](size_t field, size_t column) {
    if (mapping.columns[field] == 0) mapping.columns[field] = static_cast<uint16_t>(column + 1);
  };
  for (size_t i = 0; i < header.size(); ++i) {  // the very names of the template come first
    const std::string key = HeaderKey(header[i]);
    for (size_t f = 0; f < fields.size(); ++f) {
      if (key == HeaderKey(fields[f].header) || key == fields[f].name) assign(f, i);
    }
  }
  const auto taken = [&](size_t column) {
    return std::ranges::count(mapping.columns, static_cast<uint16_t>(column + 1)) > 0;
  };
  for (size_t i = 0; i < header.size(); ++i) {
    if (taken(i)) continue;
    if (const auto field = FieldOfHeader(kind, header[i])) assign(*field, i);
  }
  if (kind != Kind::kCustomers) return mapping;
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string_view name = Trim(header[i]);
    if (taken(i) || name.empty() || name.size() > limits::kLabelBytes) continue;
    mapping.custom.emplace_back(static_cast<uint16_t>(i + 1), std::string(name));
  }
  return mapping;
}

/// Fields of a file without headers, by what its columns look like.
Mapping MapContent(Kind kind, const Rows& rows, const Calendar& calendar) {
  Mapping mapping{kind, {}, {}};
  std::vector<Look> looks;
  for (size_t column = 0; column < Width(rows); ++column) {
    looks.push_back(LookAt(rows, 0, column, calendar));
  }
  std::vector<bool> taken(looks.size());
  const auto take = [&](std::string_view field, auto&& fits) {
    const auto index = FieldIndex(kind, field);
    if (!index || mapping.columns[*index] != 0) return;
    for (size_t i = 0; i < looks.size(); ++i) {
      if (taken[i] || looks[i].values == 0 || !fits(looks[i])) continue;
      taken[i] = true;
      mapping.columns[*index] = static_cast<uint16_t>(i + 1);
      return;
    }
  };
  const auto is_date = [](const Look& look) { return look.dates >= kMost; };
  for (const char* field : {"date", "at", "started_at", "created_at"}) take(field, is_date);
  take("amount", [](const Look& look) { return look.numbers >= kMost && look.decimals >= 0.5; });
  const char* const customer = kind == Kind::kCustomers ? "id" : "customer";
  take(customer, [](const Look& look) {
    return look.distinct > 1 && look.dates < kMost && look.decimals < 0.5 && look.small < kMost;
  });
  take(customer, [](const Look& look) { return look.dates < kMost && look.decimals < 0.5; });
  take("score", [](const Look& look) { return look.small >= kMost; });
  if (mapping.Of("amount") == 0) {
    for (size_t i = looks.size(); i-- > 0 && mapping.Of("amount") == 0;) {
      if (taken[i] || looks[i].numbers < kMost || looks[i].distinct < 2) continue;
      if (const auto index = FieldIndex(kind, "amount")) {
        taken[i] = true;
        mapping.columns[*index] = static_cast<uint16_t>(i + 1);
      } else {
        break;
      }
    }
  }
  take("quantity", [](const Look& look) { return look.small >= kMost && look.distinct > 1; });
  return mapping;
}

std::vector<std::string> ValuesOf(const Rows& rows, size_t first, uint16_t column) {
  std::vector<std::string> values;
  for (size_t i = first; i < rows.size(); ++i) {
    if (column == 0 || column > rows[i].size()) continue;
    const std::string_view value = Trim(rows[i][column - 1u]);
    if (!value.empty()) values.emplace_back(value);
  }
  return values;
}

/// A format is only needed where the dates do not speak for themselves.
std::string GuessDateFormat(const std::vector<std::string>& values, const Calendar& calendar) {
  if (values.empty()) return {};
  const auto share = [&](auto&& reads) {
    return static_cast<double>(std::ranges::count_if(values, reads)) /
           static_cast<double>(values.size());
  };
  const bool compact = std::ranges::all_of(values, [](const std::string& value) {
    return value.size() == 8 && value.find_first_not_of("0123456789") == value.npos;
  });
  if (compact && share([&](const auto& v) { return ParseInstant(v, calendar).has_value(); }) > 0.5)
    return "%Y%m%d";
  if (share([&](const auto& v) { return ParseInstant(v, calendar).has_value(); }) > 0.98) return {};
  std::string best;
  double best_share = 0.5;
  size_t ties = 0;
  for (const char* date : {"%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y",
                           "%d.%m.%y", "%d-%m-%y", "%d %b %Y", "%b %d, %Y", "%b %d %Y", "%d-%b-%Y",
                           "%d-%b-%y", "%d/%b/%Y", "%y/%m/%d"}) {
    for (const char* time : {"", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M"}) {
      const std::string format = std::string(date) + time;
      const double fits =
          share([&](const auto& v) { return ParseInstantAs(v, format, calendar).has_value(); });
      if (fits == best_share && !best.empty()) ++ties;
      if (fits <= best_share) continue;
      best_share = fits;
      best = format;
      ties = 0;
    }
  }
  return ties == 0 ? best : std::string();  // a guess between day and month would be a lie
}

/// The decimal mark that the amounts show; 0 when they show none.
char GuessDecimal(const std::vector<std::string>& values) {
  size_t points = 0;
  size_t commas = 0;
  for (const std::string& value : values) {
    const size_t mark = value.find_last_of(".,");
    if (mark == value.npos) continue;
    const char other = value[mark] == '.' ? ',' : '.';
    const bool both = value.contains(other);
    const size_t after = value.find_first_not_of("0123456789", mark + 1);
    const size_t digits = std::min(after, value.size()) - mark - 1;
    const bool repeated = value.find(value[mark]) != mark;
    if (repeated || (!both && digits == 3)) continue;
    (value[mark] == '.' ? points : commas) += 1;
  }
  if (points == commas) return 0;
  return points > commas ? '.' : ',';
}

const char* MainDate(Kind kind) {
  switch (kind) {
    case Kind::kOrders:
    case Kind::kCosts:
      return "date";
    case Kind::kCustomers:
      return "created_at";
    case Kind::kSubscriptions:
      return "started_at";
    case Kind::kEvents:
    case Kind::kAnswers:
      return "at";
  }
  return "date";
}

}  // namespace

Result<Sample> TakeSample(const std::filesystem::path& file, char delimiter, size_t rows) {
  VAFA_ASSIGN(CsvReader reader, CsvReader::Open(file, delimiter));
  Sample sample;
  sample.encoding = reader.encoding();
  sample.bytes = reader.size();
  CsvRow row;
  bool is_text = true;
  while (sample.rows.size() < rows && sample.rows_bytes < kSampleBytes && reader.Next(row)) {
    sample.rows_bytes = row.end;
    is_text = is_text && row.problem != CsvProblem::kNotUtf8;
    if (row.problem != CsvProblem::kNone) continue;
    sample.rows.emplace_back(row.fields.begin(), row.fields.end());
  }
  VAFA_TRY(reader.status());
  if (sample.rows.empty() && !is_text) {
    return Fail(ErrorCode::kInvalid, {"import.file_not_utf8", {{"file", file.string()}}});
  }
  return sample;
}

Result<Shape> Guess(const std::filesystem::path& file, const Wish& wish, const Calendar& calendar) {
  Shape shape;
  if (wish.delimiter) {
    shape.delimiter = *wish.delimiter;
  } else {
    VAFA_ASSIGN(shape.delimiter, GuessDelimiter(file));
  }
  VAFA_ASSIGN(const Sample sample, TakeSample(file, shape.delimiter));
  if (sample.rows.empty()) {
    return Fail(ErrorCode::kInvalid, {"import.empty_file", {{"file", file.string()}}});
  }
  shape.columns = Width(sample.rows);
  shape.header = wish.header.value_or(GuessHeader(sample.rows, calendar));
  if (shape.header) shape.column_names = sample.rows.front();
  shape.kind = wish.kind.value_or(shape.header ? GuessKind(shape.column_names) : Kind::kOrders);
  if (wish.columns) {
    VAFA_ASSIGN(shape.mapping, ParseColumns(shape.kind, *wish.columns, shape.column_names));
  } else if (shape.header) {
    shape.mapping = MapHeaders(shape.kind, shape.column_names);
  } else {
    shape.mapping = MapContent(shape.kind, sample.rows, calendar);
  }
  const size_t first = shape.header ? 1 : 0;
  shape.date_format = wish.date_format.value_or(GuessDateFormat(
      ValuesOf(sample.rows, first, shape.mapping.Of(MainDate(shape.kind))), calendar));
  shape.decimal = GuessDecimal(ValuesOf(sample.rows, first, shape.mapping.Of("amount")));
  return shape;
}

}  // namespace vafa::imports
