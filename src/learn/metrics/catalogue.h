#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "ask/question.h"
#include "base/json.h"
#include "base/message.h"
#include "base/money.h"
#include "base/result.h"
#include "facts/organisation.h"

namespace vafa::metrics {

/// A text in the three languages; may name "{window}", "{lost_window}" and "{grace}".
using Texts = std::array<std::string, 3>;

/// How a figure's interval is found.
enum class IntervalKind : uint8_t { kNone, kWilson };

/// A KPI of the catalogue: a question with its words, as its data file has it.
struct Kpi {
  std::string code;
  int64_t order = 0;
  std::string unit;    ///< "customers", "money", "share", "orders"
  std::string better;  ///< "up", "down", "neutral"
  IntervalKind interval = IntervalKind::kNone;
  Texts name;
  Texts advice;
  std::map<Organisation::Business, Texts> definition;
  std::map<Organisation::Business, ask::Measure> measure;
};

/// The data files: conditions that have names, for shops and for subscription businesses, and the
/// KPIs, whose questions use them as {"condition":"active_at_end"}.
class Catalogue {
 public:
  /// The files carried in the program, with amounts in `currency`. An error is a defect of a file.
  static Result<Catalogue> Load(Currency currency);

  const std::vector<Kpi>& kpis() const { return kpis_; }
  const Kpi* Find(std::string_view code) const;
  /// The condition of this name for a business that is resolved (not kAuto).
  Result<ask::Condition> Condition(Organisation::Business business, std::string_view name) const;

 private:
  Currency currency_;
  json::object conditions_;
  std::vector<Kpi> kpis_;
};

/// A text in a language with its days filled in, in that language's digits.
std::string FillDays(std::string_view text, Language language,
                     const std::map<std::string, int64_t>& days);

}  // namespace vafa::metrics
