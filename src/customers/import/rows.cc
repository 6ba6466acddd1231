#include "customers/import/rows.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"

namespace vafa::imports {
namespace {

constexpr size_t kIdBytes = 200;
constexpr size_t kEmailBytes = 254;
constexpr size_t kPhoneDigitsLeast = 5;
constexpr size_t kPhoneDigitsMost = 17;
constexpr int kEarliestBirth = 1900;

struct Word {
  const char* folded;
  int value;
};

/// The value of one of a few words in three languages, or -1.
int FindWord(std::span<const Word> words, std::string_view text) {
  const std::string key = HeaderKey(text.substr(0, 64));
  for (const Word& word : words) {
    if (key == word.folded || key == HeaderKey(word.folded)) return word.value;
  }
  return -1;
}

std::optional<double> ReadNumber(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

constexpr Word kIntervals[] = {
    {"day", 0},       {"daily", 0},  {"روزانه", 0},   {"gunluk", 0},  {"week", 1},
    {"weekly", 1},    {"هفتگی", 1},  {"haftalik", 1}, {"month", 2},   {"monthly", 2},
    {"ماهانه", 2},    {"ماه", 2},    {"aylik", 2},    {"ay", 2},      {"quarter", 3},
    {"quarterly", 3}, {"سهماهه", 3}, {"فصلی", 3},     {"ucaylik", 3}, {"year", 4},
    {"yearly", 4},    {"annual", 4}, {"annually", 4}, {"سالانه", 4},  {"سال", 4},
    {"yillik", 4},    {"yil", 4},
};

constexpr Word kPurposes[] = {
    {"acquisition", 0}, {"جذب", 0},   {"جذبمشتری", 0}, {"kazanim", 0},    {"musterikazanimi", 0},
    {"lead", 1},        {"leads", 1}, {"سرنخ", 1},     {"potansiyel", 1}, {"adaymusteri", 1},
    {"service", 2},     {"خدمت", 2},  {"خدمات", 2},    {"hizmet", 2},
};

constexpr Word kSurveys[] = {{"nps", 0}, {"csat", 1}, {"ces", 2}};

}  // namespace

std::string_view Tag(Purpose purpose) {
  switch (purpose) {
    case Purpose::kAcquisition:
      return "acquisition";
    case Purpose::kLead:
      return "lead";
    case Purpose::kService:
      return "service";
  }
  return {};
}

std::string_view Tag(Survey survey) {
  switch (survey) {
    case Survey::kNps:
      return "nps";
    case Survey::kCsat:
      return "csat";
    case Survey::kCes:
      return "ces";
  }
  return "nps";
}

std::string Render(const Reject& reject, Language language) {
  const std::string reason = vafa::Render(reject.reason, language);
  if (reject.field.empty()) return reason;
  const std::string label =
      vafa::Render(Message("import.field." + std::string(reject.field)), language);
  if (reject.column == 0) {
    return vafa::Render({"import.in_field", {{"field", label}, {"reason", reason}}}, language);
  }
  return vafa::Render({"import.in_column",
                       {{"column", int64_t{reject.column}}, {"field", label}, {"reason", reason}}},
                      language);
}

RowParser::RowParser(const Shape& shape, Calendar calendar, MoneyUnit unit)
    : mapping_(shape.mapping),
      date_format_(shape.date_format),
      decimal_(shape.decimal),
      calendar_(std::move(calendar)),
      unit_(unit) {}

std::string_view RowParser::Text(Fields fields, size_t index) const {
  const uint16_t column = mapping_.columns[index];
  return column == 0 || column > fields.size() ? std::string_view{} : Trim(fields[column - 1u]);
}

bool RowParser::Bad(size_t index, Message reason) {
  reject_ = {mapping_.columns[index], FieldsOf(mapping_.kind)[index].name, std::move(reason)};
  return false;
}

bool RowParser::BadValue(size_t index, const char* id, std::string_view value) {
  return Bad(index, {id, {{"value", Shorten(value)}}});
}

std::optional<Reject> RowParser::Outcome(bool good) {
  if (good) return std::nullopt;
  return std::move(reject_);
}

bool RowParser::Optional(Fields fields, size_t index, size_t limit, std::string_view& text) {
  text = Text(fields, index);
  if (text.size() <= limit) return true;
  return Bad(index, {"import.text_too_long",
                     {{"value", Shorten(text, 40)}, {"limit", static_cast<int64_t>(limit)}}});
}

bool RowParser::Required(Fields fields, size_t index, size_t limit, std::string_view& text) {
  if (!Optional(fields, index, limit, text)) return false;
  return !text.empty() || Bad(index, "import.value_missing");
}

bool RowParser::Date(Fields fields, size_t index, Instant& at, int earliest_year) {
  const std::string_view text = Text(fields, index);
  if (text.empty()) return Bad(index, "import.value_missing");
  // What is written as in ISO can be nothing else; and a compact date is read quicker without
  // walking along its format.
  const bool free = date_format_.empty() || (date_format_ == "%Y%m%d" && text.size() == 8);
  auto read = free ? ParseInstant(text, calendar_) : ParseInstantAs(text, date_format_, calendar_);
  if (!read) return Bad(index, std::move(read.error().message));
  at = *read;
  const int64_t earliest = FirstDayOfMonth(CalendarKind::kGregorian, int64_t{12} * earliest_year);
  static const int64_t kEnd =
      FirstDayOfMonth(CalendarKind::kGregorian, int64_t{12} * (kLatestYear + 1));
  if (at.micros < earliest * kMicrosPerDay || at.micros >= kEnd * kMicrosPerDay) {
    return Bad(index, {"import.date_out_of_range",
                       {{"value", Shorten(text)},
                        {"from", int64_t{earliest_year}},
                        {"to", int64_t{kLatestYear}}}});
  }
  return true;
}

bool RowParser::OptionalDate(Fields fields, size_t index, std::optional<Instant>& at,
                             int earliest_year) {
  at.reset();
  if (Text(fields, index).empty()) return true;
  Instant read;
  if (!Date(fields, index, read, earliest_year)) return false;
  at = read;
  return true;
}

bool RowParser::Currency(Fields fields, size_t index, MoneyUnit& unit) {
  unit = unit_;
  const std::string_view text = Text(fields, index);
  if (text.empty()) {
    return !unit.currency.empty() || Bad(index, "import.currency_missing");
  }
  if (text != currency_text_) {
    auto read = ParseMoneyUnit(text);
    if (!read) return Bad(index, std::move(read.error().message));
    currency_text_ = text;
    currency_unit_ = *read;
  }
  unit = currency_unit_;
  return true;
}

bool RowParser::Amount(Fields fields, size_t index, MoneyUnit unit, Money& money) {
  const std::string_view text = Text(fields, index);
  if (text.empty()) return Bad(index, "import.value_missing");
  auto minor = ParseMinor(text, unit, decimal_);
  if (!minor) return Bad(index, std::move(minor.error().message));
  money = {*minor, unit.currency};
  return true;
}

bool RowParser::OptionalAmount(Fields fields, size_t index, MoneyUnit unit,
                               std::optional<Money>& money) {
  money.reset();
  if (Text(fields, index).empty()) return true;
  Money read;
  if (!Amount(fields, index, unit, read)) return false;
  money = read;
  return true;
}

bool RowParser::Number(Fields fields, size_t index, std::optional<double>& number) {
  number.reset();
  const std::string_view text = Text(fields, index);
  if (text.empty()) return true;
  number = ReadNumber(text);
  if (number) return true;
  std::string latin = LatinDigits(text);
  if (std::ranges::count(latin, ',') == 1 && !latin.contains('.')) {
    latin[latin.find(',')] = '.';
  }
  number = ReadNumber(latin);
  return number || BadValue(index, "import.number_invalid", text);
}

bool RowParser::Email(size_t index, std::string_view text) {
  if (text.empty()) return true;
  const size_t at = text.find('@');
  const bool one_at = at != text.npos && text.find('@', at + 1) == text.npos;
  const std::string_view domain = one_at ? text.substr(at + 1) : std::string_view{};
  const size_t dot = domain.find('.');
  const bool good = one_at && at > 0 && dot != domain.npos && dot > 0 && domain.back() != '.' &&
                    text.find_first_of(" \t,;<>\"") == text.npos;
  return good || BadValue(index, "import.email_invalid", text);
}

bool RowParser::Phone(size_t index, std::string_view text) {
  if (text.empty()) return true;
  const std::string latin = LatinDigits(text);
  size_t digits = 0;
  bool good = true;
  for (const char c : latin) {
    if (c >= '0' && c <= '9') {
      ++digits;
    } else if (std::string_view("+-(). /\xE2\x80\x8E\x8F\xAA\xAC").find(c) ==
               std::string_view::npos) {
      good = false;
    }
  }
  good = good && digits >= kPhoneDigitsLeast && digits <= kPhoneDigitsMost;
  return good || BadValue(index, "import.phone_invalid", text);
}

bool RowParser::Interval(Fields fields, size_t index, std::optional<Unit>& interval) {
  interval.reset();
  const std::string_view text = Text(fields, index);
  if (text.empty()) return true;
  const int found = FindWord(kIntervals, text);
  if (found < 0) return BadValue(index, "import.interval_invalid", text);
  interval = static_cast<Unit>(found);
  return true;
}

// The indices below are those of FieldsOf(kind).

std::optional<Reject> RowParser::Parse(Fields fields, OrderRow& row) {
  enum {
    kOrder,
    kCustomer,
    kDate,
    kAmount,
    kCurrency,
    kCost,
    kProduct,
    kCategory,
    kQuantity,
    kChannel
  };
  MoneyUnit unit;
  return Outcome(Optional(fields, kOrder, kIdBytes, row.order) &&
                 Required(fields, kCustomer, kIdBytes, row.customer) &&
                 Date(fields, kDate, row.at) && Currency(fields, kCurrency, unit) &&
                 Amount(fields, kAmount, unit, row.amount) &&
                 OptionalAmount(fields, kCost, unit, row.cost) &&
                 Optional(fields, kProduct, limits::kLabelBytes, row.product) &&
                 Optional(fields, kCategory, limits::kLabelBytes, row.category) &&
                 Number(fields, kQuantity, row.quantity) &&
                 Optional(fields, kChannel, limits::kLabelBytes, row.channel));
}

std::optional<Reject> RowParser::Parse(Fields fields, PurchaseRow& row) {
  enum { kCustomer = 1, kDate, kAmount, kCurrency };
  MoneyUnit unit = unit_;
  return Outcome(Required(fields, kCustomer, kIdBytes, row.customer) &&
                 Date(fields, kDate, row.at) &&
                 (Text(fields, kAmount).empty() || Currency(fields, kCurrency, unit)) &&
                 OptionalAmount(fields, kAmount, unit, row.amount));
}

std::optional<Reject> RowParser::Parse(Fields fields, CustomerRow& row) {
  enum { kId, kName, kEmail, kPhone, kBirthday, kCity, kCountry, kLanguage, kSegment, kCreatedAt };
  constexpr size_t kLimit = limits::kLabelBytes;
  std::optional<Instant> birthday;
  row.custom.clear();
  const bool good = Required(fields, kId, kIdBytes, row.id) &&
                    Optional(fields, kName, kLimit, row.name) &&
                    Optional(fields, kEmail, kEmailBytes, row.email) && Email(kEmail, row.email) &&
                    Optional(fields, kPhone, kLimit, row.phone) && Phone(kPhone, row.phone) &&
                    OptionalDate(fields, kBirthday, birthday, kEarliestBirth) &&
                    Optional(fields, kCity, kLimit, row.city) &&
                    Optional(fields, kCountry, kLimit, row.country) &&
                    Optional(fields, kLanguage, kLimit, row.language) &&
                    Optional(fields, kSegment, kLimit, row.segment) &&
                    OptionalDate(fields, kCreatedAt, row.created_at);
  if (!good) return Outcome(false);
  row.birthday = birthday ? std::optional(calendar_.DayOf(*birthday)) : std::nullopt;
  for (const auto& [column, name] : mapping_.custom) {
    if (column > fields.size()) continue;
    const std::string_view value = Trim(fields[column - 1u]);
    if (value.empty()) continue;
    if (value.size() > limits::kNoteBytes) {
      return Reject{
          column,
          {},
          {"import.text_too_long",
           {{"value", Shorten(value, 40)}, {"limit", static_cast<int64_t>(limits::kNoteBytes)}}}};
    }
    row.custom.emplace_back(name, value);
  }
  return std::nullopt;
}

std::optional<Reject> RowParser::Parse(Fields fields, SubscriptionRow& row) {
  enum {
    kSubscription,
    kCustomer,
    kPlan,
    kStartedAt,
    kTrialEndsAt,
    kEndedAt,
    kAmount,
    kCurrency,
    kInterval
  };
  MoneyUnit unit = unit_;
  bool good = Required(fields, kSubscription, kIdBytes, row.subscription) &&
              Required(fields, kCustomer, kIdBytes, row.customer) &&
              Optional(fields, kPlan, limits::kLabelBytes, row.plan) &&
              Date(fields, kStartedAt, row.started_at) &&
              OptionalDate(fields, kTrialEndsAt, row.trial_ends_at) &&
              OptionalDate(fields, kEndedAt, row.ended_at) &&
              (Text(fields, kAmount).empty() || Currency(fields, kCurrency, unit)) &&
              OptionalAmount(fields, kAmount, unit, row.amount) &&
              Interval(fields, kInterval, row.interval);
  if (good && row.ended_at && *row.ended_at < row.started_at) {
    good = BadValue(kEndedAt, "import.ends_before_start", Text(fields, kEndedAt));
  }
  if (good && row.trial_ends_at && *row.trial_ends_at < row.started_at) {
    good = BadValue(kTrialEndsAt, "import.ends_before_start", Text(fields, kTrialEndsAt));
  }
  return Outcome(good);
}

std::optional<Reject> RowParser::Parse(Fields fields, EventRow& row) {
  enum { kCustomer, kAt, kKind, kValue, kLabel };
  return Outcome(Required(fields, kCustomer, kIdBytes, row.customer) && Date(fields, kAt, row.at) &&
                 Required(fields, kKind, kIdBytes, row.kind) && Number(fields, kValue, row.value) &&
                 Optional(fields, kLabel, limits::kLabelBytes, row.label));
}

std::optional<Reject> RowParser::Parse(Fields fields, CostRow& row) {
  enum { kDate, kChannel, kPurpose, kAmount, kCurrency };
  MoneyUnit unit;
  bool good = Date(fields, kDate, row.at) &&
              Optional(fields, kChannel, limits::kLabelBytes, row.channel) &&
              Currency(fields, kCurrency, unit) && Amount(fields, kAmount, unit, row.amount);
  row.purpose = Purpose::kAcquisition;
  if (const std::string_view text = Text(fields, kPurpose); good && !text.empty()) {
    const int found = FindWord(kPurposes, text);
    good = found >= 0 || BadValue(kPurpose, "import.purpose_invalid", text);
    if (good) row.purpose = static_cast<Purpose>(found);
  }
  return Outcome(good);
}

std::optional<Reject> RowParser::Parse(Fields fields, AnswerRow& row) {
  enum { kCustomer, kAt, kSurvey, kScore, kComment };
  std::string_view survey;
  std::optional<double> score;
  bool good = Required(fields, kCustomer, kIdBytes, row.customer) && Date(fields, kAt, row.at) &&
              Required(fields, kSurvey, kIdBytes, survey) && Number(fields, kScore, score) &&
              Optional(fields, kComment, limits::kNoteBytes, row.comment);
  if (!good) return Outcome(false);
  const int found = FindWord(kSurveys, survey);
  if (found < 0) return Outcome(BadValue(kSurvey, "import.survey_invalid", survey));
  row.survey = static_cast<Survey>(found);
  if (!score) return Outcome(Bad(kScore, "import.value_missing"));
  const double least = row.survey == Survey::kNps ? 0 : 1;
  const double most = row.survey == Survey::kNps ? 10 : 5;
  if (*score != std::floor(*score) || *score < least || *score > most) {
    return Outcome(Bad(kScore, {"import.score_invalid",
                                {{"value", Shorten(Text(fields, kScore))},
                                 {"least", static_cast<int64_t>(least)},
                                 {"most", static_cast<int64_t>(most)}}}));
  }
  row.score = static_cast<int>(*score);
  return Outcome(true);
}

}  // namespace vafa::imports
