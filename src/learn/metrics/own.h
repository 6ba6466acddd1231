#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/money.h"
#include "base/result.h"
#include "base/time.h"
#include "store/store.h"

namespace vafa::metrics {

/// A KPI that somebody added: {"code","name","definition","advice","unit","better","accumulates",
/// "measure"}, texts in the language of who wrote them.
struct OwnKpi {
  json::object file;
  std::string created_by;
  Instant created_at;
  Instant updated_at;

  std::string code() const { return std::string(file.at("code").as_string()); }
};

/// What a KPI is to reach in a period.
struct Target {
  std::string code;
  Unit every = Unit::kMonth;  ///< month, quarter or year
  std::string starts;         ///< the period's first day, ISO, Gregorian
  std::string value;          ///< an amount or a number, as text
  std::string set_by;
  std::optional<CalendarKind> calendar = std::nullopt;  ///< of the period; else the organisation's
};

/// The organisation's own KPIs and its targets, in the record store. Safe on any thread.
class OwnKpis {
 public:
  OwnKpis(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// By code.
  Result<std::vector<OwnKpi>> All() const;
  /// kConflict when the code is taken, kTooMany, kInvalid (naming the field) when the file does not
  /// say what a KPI needs.
  Result<OwnKpi> Create(json::object file, Currency currency, const std::string& by);
  /// Replaces what `changes` names; kNotFound.
  Result<OwnKpi> Change(const std::string& code, const json::object& changes, Currency currency);
  /// With its targets.
  Status Remove(const std::string& code);

  /// Those of one KPI, or of all when `code` is empty; by code and start.
  Result<std::vector<Target>> Targets(const std::string& code) const;
  /// An empty value takes the target away.
  Status SetTarget(const Target& target);

 private:
  Store& store_;
  const Clock& clock_;
};

}  // namespace vafa::metrics
