#pragma once

#include <memory>
#include <span>
#include <vector>

#include "ask/question.h"
#include "ask/saved.h"
#include "base/json.h"
#include "base/money.h"
#include "base/sheet.h"
#include "customers/list.h"

namespace vafa {

/// A prediction that a list shows of its customers.
struct ShownPrediction {
  ask::Prediction prediction;
  std::shared_ptr<const ask::NumberColumn> column;  ///< null: not predicted (yet)
};

/// What is predicted of the rows of a list.
class PredictedRows {
 public:
  /// `from`: the moment from which days until the next purchase are counted.
  PredictedRows(std::span<const ShownPrediction> shown, std::span<const CustomerList::Row> rows,
                Instant from);

  bool empty() const { return columns_.empty(); }
  /// {"churn_risk":0.12,"clv":money,"next_purchase":"2026-04-01"}; null where there is none.
  json::object Json(size_t row, Currency currency, const Calendar& calendar) const;
  /// A column each, after those that the sheet has; shares in percent.
  void AddTo(Sheet& sheet, Currency currency, const Calendar& calendar, Language language) const;

 private:
  struct Column {
    ask::Prediction prediction;
    std::vector<double> numbers;  ///< by row; NaN: none
  };
  Instant DayAfter(double days, const Calendar& calendar) const;
  json::value Value(const Column& column, size_t row, Currency currency,
                    const Calendar& calendar) const;
  Sheet::Cell Cell(const Column& column, size_t row, const Calendar& calendar) const;

  std::vector<Column> columns_;
  Instant from_;
};

}  // namespace vafa
