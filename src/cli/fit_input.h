#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/fit.h"
#include "customers/import/batch.h"
#include "stats/btyd/rfm_summary.h"

namespace vafa::cli {

/// What a model looks at.
enum class FitNeeds {
  kTimes,
  kChances,  ///< each whole unit of time after the first purchase is a chance to buy
  kGaps,
  kSpend,
};

/// What a purchase or spend model is fitted to, from wherever it came. Columns that the source does
/// not have are empty.
struct PurchaseData {
  std::vector<uint32_t> repeats;
  std::vector<double> recency;
  std::vector<double> age;
  std::vector<double> weights;
  std::vector<double> mean_spend;  ///< of the repeat purchases, in units of the currency
  std::vector<double> log_gaps;

  std::string unit;   ///< of the times: "day", "week", "year"; empty in a summary
  std::string until;  ///< the last day, as ISO 8601; empty in a summary
  Calendar calendar = CalendarOfFiles();

  /// Purchase days after `until`, as long as they are known: to the day of --holdout. A day of
  /// --holdout that is not after `until` begins this time, and ends that of the fit.
  struct Later {
    std::vector<uint32_t> purchases;
    double horizon = 0;
    std::string until;
  };
  std::optional<Later> later;

  /// Rows of a file of orders.
  struct Rows {
    int64_t read = 0;
    int64_t rejected = 0;
    int64_t refunds = 0;   ///< amounts below zero: no purchases, they lessen the one before
    imports::Ahead ahead;  ///< left out, since they are dated later than today

    json::object ToJson() const;
  };
  std::optional<Rows> rows;

  stats::RepeatColumns columns() const { return {repeats, recency, age, weights}; }
};

/// The days that a fit looks at: those up to `until`, and in a hold-out those up to `later`.
struct FitDays {
  int32_t until = 0;
  std::optional<int32_t> later;
};

/// By --until, --to and --holdout; `last_day` is the last one that the source knows, beyond which a
/// hold-out may go by `grace_days`.
Result<FitDays> DaysToFit(const FitRequest& request, int64_t last_day, int64_t grace_days,
                          const Calendar& calendar);

std::string IsoDay(int64_t day);

Result<PurchaseData> ReadPurchaseData(const FitRequest& request, FitNeeds needs);

}  // namespace vafa::cli
