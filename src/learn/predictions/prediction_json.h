#pragma once

#include <span>
#include <vector>

#include "learn/predictions/api.h"
#include "learn/predictions/ranges.h"
#include "learn/predictions/risk_reasons.h"

namespace vafa::predictions {

/// Writes what is predicted of single customers, with reasons in words and the versions of the
/// models that say so.
class PredictionWriter {
 public:
  /// `answer` is of `snapshot`; both outlive the writer.
  static Result<PredictionWriter> Make(PredictionsContext& context,
                                       const timeline::Snapshot& snapshot,
                                       const Ranking::Answer& answer, Language language);

  /// {"at","models":[{"kind","version","method","reason"}…],"horizon_days","clv_terms":{…}}
  json::object Head() const;
  /// One item for each row, in their order, without the customer's record.
  Result<std::vector<json::object>> Items(std::span<const KeepRow* const> rows) const;
  /// All that is known to say of one customer: intervals, every reason, and her history.
  Result<json::object> One(CustomerId customer) const;

 private:
  PredictionWriter(PredictionsContext& context, const timeline::Snapshot& snapshot,
                   const Ranking::Answer& answer, Language language, Organisation organisation,
                   Calendar calendar, ChurnSource source)
      : context_(context),
        snapshot_(snapshot),
        answer_(answer),
        language_(language),
        organisation_(std::move(organisation)),
        calendar_(std::move(calendar)),
        reasons_(answer, std::move(source)) {}

  int32_t AtDay() const { return static_cast<int32_t>(calendar_.DayOf(answer_.at)); }
  json::value MoneyJson(double minor) const;
  json::value MoneyRange(const std::optional<stats::Interval>& interval) const;
  std::string DayText(double days_from_now) const;
  json::object RowJson(const KeepRow& row, const RowRanges& ranges) const;
  json::array ReasonsJson(const std::vector<Reason>& reasons, size_t most) const;
  json::array AliveHistory(const KeepRow& row) const;
  /// Of a subscriber, who is known to be here: how likely she still is after each renewal to come.
  json::array StayAhead(const KeepRow& row, const RowRanges& ranges) const;
  Result<json::array> RiskHistory(CustomerId customer) const;
  /// What she is likely to buy next, likeliest first.
  json::array NextProductsJson(CustomerId customer) const;

  PredictionsContext& context_;
  const timeline::Snapshot& snapshot_;
  const Ranking::Answer& answer_;
  Language language_;
  Organisation organisation_;
  Calendar calendar_;
  RiskReasons reasons_;
};

}  // namespace vafa::predictions
