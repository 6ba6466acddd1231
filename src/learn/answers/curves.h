#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ask/answer.h"
#include "ask/engine.h"
#include "base/json.h"
#include "stats/evaluate/two_samples.h"
#include "stats/intervals.h"

namespace vafa::answers {

/// What became of all rows of a retention table together, so many periods after their birth. Only
/// rows that have come so far count.
struct CurvePoint {
  int64_t later = 0;
  int64_t of = 0;                           ///< customers born
  int64_t returned = 0;                     ///< of them; not of a table of sums
  std::optional<stats::Interval> interval;  ///< of returned / of, Wilson, 95 %
  ask::Quantity sum;                        ///< what they brought, of a table of sums
};

struct Curve {
  ask::Group group;
  std::vector<CurvePoint> points;
};

/// One curve a group of a retention table; one in all where it is not split.
std::vector<Curve> CurvesOf(const ask::Answer& table);

/// Whether two groups of a retention table return differently.
struct CurveDifference {
  enum class Test : uint8_t {
    kLogRank,  ///< of the last return, each cohort a stratum
    kShares,   ///< Cochran-Mantel-Haenszel in each later period, of groups that began apart
  };
  struct Later {
    int64_t later = 0;
    stats::EstimateWithInterval difference;  ///< share of the first less that of the second
    double p_value = 1;
    double adjusted = 1;  ///< for looking at many periods (Benjamini & Hochberg 1995)
  };
  Test test = Test::kShares;
  std::vector<Later> later;
  double p_value = 1;  ///< of the log-rank test, or the smallest adjusted one
  /// They hardly began together (the shares of the cohorts in each have less than half in common),
  /// so all of each are compared as one.
  bool pooled = false;
  bool differs = false;
  /// The group whose customers stay longer, 0 or 1: who leave less than expected, or who return
  /// more often in each period that differs. Nothing where they do not differ, or cross.
  std::optional<size_t> ahead = std::nullopt;
};

/// The same table by the last return of each customer (Retention::on_or_after): what it takes to
/// say who stays longer.
ask::Inquiry ByLastReturn(ask::Inquiry table);

/// Of the first two groups of a table that is split in two; nothing where there is nobody in one.
/// `last`: the answer to ByLastReturn; null where `table` is one itself. Groups that began apart
/// had not the same time to return a last time, so only the shares of such a table are held against
/// each other, unless last returns are what was asked for.
Result<std::optional<CurveDifference>> Compare(const ask::Answer& table, const ask::Answer* last);

json::array ToJson(const std::vector<Curve>& curves, Currency currency);
json::object ToJson(const CurveDifference& difference);

}  // namespace vafa::answers
