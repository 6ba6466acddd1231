#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ask/question.h"
#include "base/json.h"
#include "base/message.h"
#include "base/money.h"
#include "base/result.h"
#include "facts/organisation.h"

namespace vafa::metrics {

/// A text in the three languages; may name "{window}", "{lost_window}", "{grace}", "{clv_months}"
/// and "{clv_discount}".
using Texts = std::array<std::string, 3>;

/// How the 95 % interval of a figure is found.
enum class IntervalKind : uint8_t {
  kNone,
  kWilson,         ///< of a share of counts
  kMean,           ///< from the standard error
  kPredictedMean,  ///< … and from how sure the models are that made the numbers
  kNps,            ///< from the shares of promoters and detractors among its parts
  kDifference,     ///< of a part: the main figure less the first part, both shares of counts
  kRank,           ///< of a median or percentile, from the numbers near it
  kResample,       ///< from the same figure without each of some random groups of customers
};

/// A further figure that is shown with a KPI.
struct KpiPart {
  std::string code;
  std::string unit;
  IntervalKind interval = IntervalKind::kNone;
  Texts name;
  std::map<Organisation::Business, ask::Measure> measure;
};

/// A KPI of the catalogue: a question with its words, as its data file has it.
struct Kpi {
  std::string code;
  int64_t order = 0;
  std::string group;      ///< "growth", "retention", "revenue", "value", "voice", …
  bool overview = false;  ///< on the first page
  std::string unit;    ///< "customers", "money", "share", "points", "score", "days", "seconds", …
  std::string better;  ///< "up", "down", "neutral"
  IntervalKind interval = IntervalKind::kNone;
  bool accumulates = false;  ///< it grows or falls over a period, from `begins_at`, like revenue
  double begins_at = 0;
  bool own = false;       ///< somebody added it
  json::value file = {};  ///< of an own one, as it was given
  Texts name;
  Texts advice;
  std::map<Organisation::Business, Texts> definition;
  std::map<Organisation::Business, ask::Measure> measure;
  std::vector<std::string> needs;  ///< without a fact of any of these kinds there is no value
  std::vector<KpiPart> parts;
};

/// The data files: conditions and measures that have names, for shops and for subscription
/// businesses, and the KPIs, whose questions use them as {"condition":"active_at_end"} and
/// {"measure":"revenue"}.
class Catalogue {
 public:
  /// The files carried in the program, with amounts in `currency`, and the organisation's own KPIs
  /// (those that fit no more are left out). An error is a defect of a file.
  static Result<Catalogue> Load(Currency currency, std::span<const json::object> own = {});
  /// A KPI that somebody writes: {"code","name","definition","advice","unit","better",
  /// "accumulates","measure"}. kInvalid, naming the field.
  static Result<Kpi> ReadOwn(const json::object& file, Currency currency);

  const std::vector<Kpi>& kpis() const { return kpis_; }
  const Kpi* Find(std::string_view code) const;
  /// The condition of this name for a business that is resolved (not kAuto).
  Result<ask::Condition> Condition(Organisation::Business business, std::string_view name) const;

 private:
  Currency currency_;
  json::object conditions_;
  json::object measures_;
  std::vector<Kpi> kpis_;
};

/// A text in a language with its days filled in, in that language's digits. Words in [] around a
/// number of days are left out where it is 0.
std::string FillNumbers(std::string_view text, Language language,
                        const std::map<std::string, int64_t>& days);

}  // namespace vafa::metrics
