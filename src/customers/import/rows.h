#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/money.h"
#include "base/time.h"
#include "customers/import/columns.h"

namespace vafa::imports {

/// Why a row was not taken.
struct Reject {
  uint16_t column = 0;     ///< from 1; 0 when the whole row is at fault
  std::string_view field;  ///< of FieldsOf(kind), or empty
  Message reason;
};

/// "Column 3 (date): “abc” is not a date …".
std::string Render(const Reject& reject, Language language);

// One row of each kind. Texts are trimmed and point into the row that was parsed; a text that the
// file does not have is empty.

struct OrderRow {
  std::string_view order;
  std::string_view customer;
  Instant at;
  Money amount;
  std::optional<Money> cost;
  std::string_view product;
  std::string_view category;
  std::optional<double> quantity;
  std::string_view channel;
};

/// Of an orders file, for those who ask only who bought when; the file may have no amounts.
struct PurchaseRow {
  std::string_view customer;
  Instant at;
  std::optional<Money> amount;
};

struct CustomerRow {
  std::string_view id;
  std::string_view name;
  std::string_view email;
  std::string_view phone;
  std::optional<int64_t> birthday;  ///< as days since 1970-01-01
  std::string_view city;
  std::string_view country;
  std::string_view language;
  std::string_view segment;
  std::optional<Instant> created_at;
  std::vector<std::pair<std::string_view, std::string_view>> custom;
};

struct SubscriptionRow {
  std::string_view subscription;
  std::string_view customer;
  std::string_view plan;
  Instant started_at;
  std::optional<Instant> trial_ends_at;
  std::optional<Instant> ended_at;
  std::optional<Money> amount;
  std::optional<Unit> interval;
};

struct EventRow {
  std::string_view customer;
  Instant at;
  std::string_view kind;
  std::optional<double> value;
  std::string_view label;
};

enum class Purpose { kAcquisition, kLead, kService };
std::string_view Tag(Purpose purpose);

struct CostRow {
  Instant at;
  std::string_view channel;
  Purpose purpose = Purpose::kAcquisition;
  Money amount;
};

enum class Survey { kNps, kCsat, kCes };
std::string_view Tag(Survey survey);

struct AnswerRow {
  std::string_view customer;
  Instant at;
  Survey survey = Survey::kNps;
  int score = 0;
  std::string_view comment;
};

/// The years whose facts can be kept; see timeline::InRange.
inline constexpr int kEarliestYear = 1950;
inline constexpr int kLatestYear = 2085;

/// Gives the fields of rows their meaning. Not for more than one thread at a time.
class RowParser {
 public:
  using Fields = std::span<const std::string_view>;

  /// `unit` is what amounts are in where the row itself does not say.
  RowParser(const Shape& shape, Calendar calendar, MoneyUnit unit);

  /// Nothing when the row is good; `row` then points into `fields` and into this parser.
  std::optional<Reject> Parse(Fields fields, OrderRow& row);
  std::optional<Reject> Parse(Fields fields, PurchaseRow& row);
  std::optional<Reject> Parse(Fields fields, CustomerRow& row);
  std::optional<Reject> Parse(Fields fields, SubscriptionRow& row);
  std::optional<Reject> Parse(Fields fields, EventRow& row);
  std::optional<Reject> Parse(Fields fields, CostRow& row);
  std::optional<Reject> Parse(Fields fields, AnswerRow& row);

  /// The text of field number `index` of FieldsOf(kind), trimmed; empty when there is none.
  std::string_view Text(Fields fields, size_t index) const;

 private:
  // Each returns false after having described in reject_ what is wrong.
  bool Required(Fields fields, size_t index, size_t limit, std::string_view& text);
  bool Optional(Fields fields, size_t index, size_t limit, std::string_view& text);
  bool Date(Fields fields, size_t index, Instant& at, int earliest_year = kEarliestYear);
  bool OptionalDate(Fields fields, size_t index, std::optional<Instant>& at,
                    int earliest_year = kEarliestYear);
  bool Currency(Fields fields, size_t index, MoneyUnit& unit);
  bool Amount(Fields fields, size_t index, MoneyUnit unit, Money& money);
  bool OptionalAmount(Fields fields, size_t index, MoneyUnit unit, std::optional<Money>& money);
  bool Number(Fields fields, size_t index, std::optional<double>& number);
  bool Email(size_t index, std::string_view text);
  bool Phone(size_t index, std::string_view text);
  bool Interval(Fields fields, size_t index, std::optional<Unit>& interval);
  bool Bad(size_t index, Message reason);
  bool BadValue(size_t index, const char* id, std::string_view value);
  std::optional<Reject> Outcome(bool good);

  const Mapping mapping_;
  const std::string date_format_;
  const char decimal_;
  const Calendar calendar_;
  const MoneyUnit unit_;
  Reject reject_;
  std::string currency_text_;  // the last one met, with what it means
  MoneyUnit currency_unit_;
};

}  // namespace vafa::imports
