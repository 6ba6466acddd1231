#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "learn/predictions/keep.h"

namespace vafa::predictions {

/// What was forecast for a week, and what came.
struct WeekOfTrial {
  int32_t from_day = 0;
  double expected = 0;
  double actual = 0;  ///< purchase days of the customers whom the forecast was about
};

/// How a forecast of purchases did in a time after the data that it was made from, over the
/// customers who had bought before.
struct PurchaseTrial {
  int32_t from_day = 0;  ///< the first day forecast
  int32_t to_day = 0;    ///< the last one
  size_t customers = 0;
  double actual = 0;
  double expected = 0;
  double mean_absolute_error = 0;  ///< of a customer
  /// 2·mean of y·ln(y/μ) − (y − μ): what a Poisson count of mean μ loses on y (McCullagh & Nelder
  /// 1989, section 2.3). The mean is what minimises it, so it compares forecasts fairly.
  double deviance = 0;
  std::vector<WeekOfTrial> weeks;
};

/// Which purchase model forecast the hold-out best, beside the plain rule.
struct PurchaseContest {
  PurchaseTrial rule;
  struct Entry {
    FittedPurchases fitted;  ///< to what came before the hold-out
    PurchaseTrial trial;
  };
  std::vector<Entry> entries;  ///< those that could be fitted
  /// The entry with the least deviance, if it is below the rule's.
  std::optional<size_t> best;

  const PurchaseTrial* TrialOf(PurchaseShape shape) const;  ///< null: it could not be fitted
};

/// Holds out the last quarter of the time (at most 26 weeks, whole ones) and has every purchase
/// model and the plain rule forecast it. nullopt when less than kMinHoldOutWeeks are left for it or
/// there is too little before it.
/// The winner's weeks tell what it expected of each only when that is wanted, which takes as long
/// as all the rest.
enum class TrialDetail : uint8_t { kTotals, kWeeks };
Result<std::optional<PurchaseContest>> TryPurchases(const KeepInput& input,
                                                    TrialDetail detail = TrialDetail::kWeeks,
                                                    int threads = 0);

inline constexpr int32_t kMinHoldOutWeeks = 4;

/// The models to rank by: the winner of the contest, fitted to all of the input.
struct PurchaseChoice {
  std::optional<PurchaseContest> contest;  ///< absent when there was too little to try on
  KeepModels models;

  std::string_view method() const;  ///< "bg-nbd", …, "plain_rule"
};
Result<PurchaseChoice> ChoosePurchases(const KeepInput& input,
                                       TrialDetail detail = TrialDetail::kWeeks, int threads = 0);

/// The purchase days in each whole week after input.at_day of those who had bought by then.
Result<std::vector<double>> PurchaseDays(const KeepInput& input, int32_t weeks);

/// What a fitted model forecasts for whole weeks after input.at_day, and what came.
Result<PurchaseTrial> TryOn(const KeepInput& input, const FittedPurchases& fitted, int32_t weeks,
                            int threads = 0);

}  // namespace vafa::predictions
