#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "base/result.h"
#include "learn/predictions/fitted_purchases.h"
#include "stats/btyd/gamma_gamma.h"
#include "stats/btyd/rfm_summary.h"

namespace vafa::predictions {

/// Whom to keep: the rule that ranks customers by what is at stake, from their purchases alone.
/// The formulas and their reasons are in docs/reference/keep.md.

/// Purchases as columns. `customers[i]` is the id of the customer at purchases.offsets[i]; amounts
/// are minor units of one currency. What comes after `at_day` is not looked at.
struct KeepInput {
  std::span<const int64_t> customers;
  stats::PurchaseColumns purchases;
  int32_t at_day = 0;  ///< the last day that has been observed
  /// By customer, the first day with a refund, or kNoRefund; empty where it is not known.
  std::span<const int32_t> refunded_on{};
};
inline constexpr int32_t kNoRefund = std::numeric_limits<int32_t>::max();

/// What the row says in words.
enum class KeepReason : uint8_t {
  kRhythmBroken,  ///< bought every so many days, silent for longer
  kInRhythm,      ///< bought every so many days, and the next is not due yet
  kProbablyGone,  ///< silent so long that little is left to save
  kTwiceSilent,   ///< bought twice, silent for longer than between the two
  kTwiceRecent,   ///< bought twice, the last not long ago
  kOnce,          ///< bought once: nothing is known of her rhythm
  kContract,      ///< pays by the period
};

struct KeepRow {
  int64_t customer = 0;
  bool by_contract = false;  ///< a subscription runs: payments stand for purchases
  bool by_risk = false;      ///< listed for what the model of churn makes of it, above the usual
  int32_t first_purchase_day = 0;
  int32_t last_purchase_day = 0;
  int32_t silent_days = 0;  ///< from the last purchase to at_day
  int32_t due_day = 0;      ///< of contracts: of the next renewal
  uint32_t purchases = 0;   ///< days on which she bought
  KeepReason reason = KeepReason::kOnce;
  /// Her usual days between purchases: their mean without the shortest and longest eighth; nullopt
  /// with one purchase.
  std::optional<double> rhythm_days;
  /// nullopt under the plain rule, which knows no probabilities, and of contracts, of which it is
  /// known who is here. Of rows with judged_days it follows their churn_risk.
  std::optional<double> p_alive;
  /// The probability of being lost within the horizon of the churn model: of contracts, and of all
  /// who are active in a shop with such a model.
  std::optional<double> churn_risk;
  /// Of contracts whose churn_risk is that of the churn model: the renewals due within its horizon.
  std::optional<uint32_t> judged_renewals;
  /// Of a shop's rows whose expected_orders follow their churn_risk: days that it looks ahead …
  std::optional<int64_t> judged_days;
  /// … and the risk above which something is at risk: that of all, or of one who is surely still a
  /// customer and buys as seldom, whichever is more.
  std::optional<double> usual_risk;
  double expected_orders = 0;  ///< in the kHorizonDays after at_day
  double order_value = 0;      ///< minor units expected on a purchase day
  int64_t average_order = 0;   ///< minor units per purchase day, so far
  int64_t expected_value = 0;  ///< minor units, in the kHorizonDays after at_day
  int64_t value_at_risk = 0;  ///< minor units more at the usual risk, or that silence puts in doubt
};

/// The row's reason as a text of the catalogue.
Message ReasonText(const KeepRow& row);

/// What ranks: a purchase model, for subscribers a contract model, or the plain rule.
enum class KeepModel : uint8_t { kBgNbd, kMbgNbd, kMbgCnbd, kPlainRule };
std::string_view Name(KeepModel model);  ///< "bgnbd", "mbgnbd", "mbgcnbd", "plain_rule"

/// What stands behind the rows.
struct KeepFit {
  KeepModel model = KeepModel::kPlainRule;
  std::optional<Message> reason;  ///< why the plain rule, or what is weak about the model
  /// Present whenever it was fitted, also if it was not used.
  std::optional<FittedPurchases> purchases;
  /// On the repeat purchases, amounts in minor units. Absent when the plain mean is used instead.
  std::optional<stats::GammaGammaFit> spend;
  size_t customers = 0;                       ///< who ever bought
  size_t contracts = 0;                       ///< rows by contract
  std::optional<double> usual_risk;           ///< the mean churn_risk, where a shop's rows go by it
  std::optional<double> usual_contract_risk;  ///< the mean churn_risk of rows by contract
  double usual_gap_days = 0;                  ///< between purchases, for those who bought once
  int32_t from_day = 0;                       ///< the first purchase of all
  int32_t to_day = 0;
};

struct KeepList {
  KeepFit fit;
  std::vector<KeepRow> rows;  ///< dearest first: by value at risk, then by expected value
  int64_t at_risk = 0;        ///< the sum over all rows
  size_t late = 0;            ///< the first rows, who have anything at risk
  size_t half = 0;            ///< the fewest first rows that hold half of what is at risk
};

/// Orders the rows, dearest first, and sums them up.
void SortRows(KeepList& list);

inline constexpr int kHorizonDays = 365;
/// With less than this the model is not asked.
inline constexpr size_t kMinRepeatBuyers = 30;
inline constexpr int32_t kMinSpanDays = 56;

/// What the ranking goes by.
struct KeepModels {
  std::optional<FittedPurchases> purchases;  ///< nothing: the plain rule
  std::optional<stats::GammaGammaFit> spend;
  /// Customers whom the model of spend leaves out, since it knows no such amounts.
  struct LeftOut {
    size_t bought_once = 0;
    size_t zero = 0;      ///< the mean of their repeat purchases
    size_t negative = 0;  ///< the same, by refunds
    size_t refunded = 0;  ///< not left out: with an amount below zero, taken off what they spent
  };
  LeftOut left_out;
  std::optional<Message> reason;  ///< why the plain rule, or what is weak about the model
};

/// Of what is expected of a row by a purchase model, the part that her silence has put in doubt and
/// that can still be saved (docs/reference/keep.md); `parameters` are those of the model, or
/// others.
double ShareInDoubt(const FittedPurchases& model, const stats::BgNbdParameters& parameters,
                    const KeepRow& row, double usual_gap_days);

/// Fits the models to what is to be ranked. With too little to go by the plain rule is taken, and
/// `reason` says what is missing.
Result<KeepModels> FitKeepModels(const KeepInput& input,
                                 PurchaseShape shape = PurchaseShape::kBgNbd, int threads = 0);

/// kInvalid, naming the column, on columns that do not fit together. No customers are an empty
/// list.
Result<KeepList> RankWhomToKeep(const KeepInput& input, const KeepModels& models, int threads = 0);
/// By models fitted to the same purchases.
Result<KeepList> RankWhomToKeep(const KeepInput& input, int threads = 0);

}  // namespace vafa::predictions
