#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "base/result.h"

namespace vafa::imports {

/// What a file holds.
enum class Kind { kOrders, kCustomers, kSubscriptions, kEvents, kCosts, kAnswers };

inline constexpr Kind kKinds[] = {Kind::kOrders, Kind::kCustomers, Kind::kSubscriptions,
                                  Kind::kEvents, Kind::kCosts,     Kind::kAnswers};

std::string_view Tag(Kind kind);  ///< "orders", "customers", …
std::optional<Kind> KindFromTag(std::string_view tag);

inline constexpr size_t kMaxFields = 12;

/// What a column can mean. The label for people is the message `import.field.<name>`.
struct Field {
  std::string_view name;    ///< "customer": in --columns and the API
  std::string_view header;  ///< "customer_id": in templates
  bool required;
  /// Headers that mean it, folded and without blanks and signs, parted by '|'.
  std::string_view aliases;
};

std::span<const Field> FieldsOf(Kind kind);
/// Where in FieldsOf(kind) a name or template header stands.
std::optional<size_t> FieldIndex(Kind kind, std::string_view name);

/// A header as it is compared: folded, without blanks, signs and the zero-width non-joiner.
std::string HeaderKey(std::string_view header);
/// The field that a header of this kind of file means.
std::optional<size_t> FieldOfHeader(Kind kind, std::string_view header);

/// Which column (from 1; 0 is none) holds each of FieldsOf(kind).
struct Mapping {
  Kind kind = Kind::kOrders;
  std::array<uint16_t, kMaxFields> columns{};
  /// Columns of a customers file that became custom fields, with their names.
  std::vector<std::pair<uint16_t, std::string>> custom;

  /// The column of a field, or 0.
  uint16_t Of(std::string_view field) const;
  bool operator==(const Mapping&) const = default;
};

/// Reads "customer=1,date=3,amount=5" or "customer=Client,date=Order date". `names` are the file's
/// headers, if it has any. kInvalid names an unknown field or column.
Result<Mapping> ParseColumns(Kind kind, std::string_view text, std::span<const std::string> names);

/// kInvalid when a column is out of range or taken twice.
Status CheckColumns(const Mapping& mapping, size_t columns);
/// The same, and kInvalid when a required field has no column.
Status CheckMapping(const Mapping& mapping, size_t columns);

/// Headers as a message lists them: the first of them, parted by commas.
std::string ListOf(std::span<const std::string> names);

/// How a file is to be read.
struct Shape {
  Kind kind = Kind::kOrders;
  char delimiter = ',';
  bool header = true;
  Mapping mapping;
  std::string date_format;  ///< for ParseInstantAs; empty: every form that ParseInstant knows
  char decimal = 0;         ///< the decimal mark, or 0 to decide for each amount
  std::vector<std::string> column_names;  ///< the headers, or empty without any
  size_t columns = 0;                     ///< of the widest row of the sample
};

/// What the user already knows of a file; the rest is guessed.
struct Wish {
  std::optional<Kind> kind;
  std::optional<char> delimiter;
  std::optional<bool> header;
  std::optional<std::string> columns;  ///< as ParseColumns takes them
  std::optional<std::string> date_format;
};

/// Settings under a name: "cdnow". kInvalid when there is none.
Result<Wish> Preset(std::string_view name);
/// A delimiter as a person writes it: ",", "tab", "\t", "blank", " ".
Result<char> ParseDelimiter(std::string_view text);

/// A file to fill in: its header and an example.
std::string TemplateCsv(Kind kind);

}  // namespace vafa::imports
