#pragma once

#include "ask/answer.h"
#include "ask/fold.h"

namespace vafa::ask {

/// The totals of one row: of everything, or of the groups with some codes.
class RowTotals {
 public:
  RowTotals(const Plan& plan, const Totals& totals, std::span<const uint32_t> codes = {})
      : plan_(plan), totals_(totals), codes_(codes) {}

  int64_t Customers(const Value& value) const;
  SumTotal Sum(const Value& value) const;
  const Plan& plan() const { return plan_; }
  const SampleTotal& Sample(const Value& value) const { return totals_.samples[value.task]; }

 private:
  const Plan& plan_;
  const Totals& totals_;
  std::span<const uint32_t> codes_;
};

/// Whether its figures have a numerator and a denominator.
bool HasParts(const Value& value);
/// Puts a figure together from the totals. A ratio without a denominator has no value but a reason.
Figure Evaluate(const Value& value, const RowTotals& totals);
/// By what groups are ranked: a count or sum itself; the denominator of a mean or ratio; of a
/// difference, the first.
long double SizeOf(const Value& value, const RowTotals& totals);

/// The arithmetic of quantities, shared by all engines: money stays in minor units (a quotient is
/// rounded half away from zero).
Figure Divide(const Quantity& numerator, const Quantity& denominator);
Figure Subtract(const Quantity& of, const Quantity& less);
/// Money plus money, counts plus counts; else numbers.
Figure Plus(const Quantity& a, const Quantity& b);
/// Money times a number or count is money, rounded half away from zero.
Figure Times(const Quantity& a, const Quantity& b);
/// As Discounted.
Figure Discount(const Quantity& months, double yearly_rate);
/// The mean of `count` numbers with its standard error, from their sum and that of their squares
/// (NaN: not known).
Figure MeanOf(const Quantity& sum, uint64_t count, double squares);
/// From twice the days of each customer, and 1 more of who departed.
Figure TenureOf(const Numbers& numbers);
Figure OfMoney(__int128 minor);
/// The mean of the two middle numbers of a sample (the same when their number is odd).
Figure Middle(const Quantity& lower, const Quantity& upper);
/// The place from 0 of the percentile among `count` numbers in order: nearest rank.
uint64_t RankOf(double percent, uint64_t count);
/// A number of a sample as it is shown.
Quantity Shown(const SampleTask& task, int64_t number);

}  // namespace vafa::ask
