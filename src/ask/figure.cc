#include "ask/figure.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vafa::ask {
namespace {

using Kind = Quantity::Kind;

Figure Missing(const char* reason) {
  Figure figure;
  figure.reason = reason;
  return figure;
}

Figure Of(Quantity quantity) {
  Figure figure;
  figure.value = quantity;
  return figure;
}

bool IsZero(const Quantity& quantity) {
  return quantity.kind == Kind::kNumber ? quantity.number == 0 : quantity.integer == 0;
}

int64_t DivideRounded(int64_t a, int64_t b) {
  const auto x = static_cast<__int128>(a) * 2;
  const auto y = static_cast<__int128>(b);
  const bool positive = (x < 0) == (y < 0);
  return static_cast<int64_t>((x + (positive ? y : -y)) / (2 * y));
}

Figure Rank(const Value& value, const SampleTask& task, const SampleTotal& total) {
  const Numbers& numbers = total.numbers;
  if (total.too_large) return Missing("ask.sum_too_large");
  if (numbers.size() == 0) return Missing("ask.nothing_to_rank");
  if (value.op == Value::Op::kPercentile) {
    return Of(Shown(task, numbers.Nth(RankOf(value.percent, numbers.size()))));
  }
  return Middle(Shown(task, numbers.Nth((numbers.size() - 1) / 2)),
                Shown(task, numbers.Nth(numbers.size() / 2)));
}

}  // namespace

Figure OfMoney(__int128 minor) {
  if (minor > std::numeric_limits<int64_t>::max() || minor < std::numeric_limits<int64_t>::min()) {
    return Missing("ask.sum_too_large");
  }
  return Of(Quantity::Minor(static_cast<int64_t>(minor)));
}

Figure Divide(const Quantity& numerator, const Quantity& denominator) {
  Figure figure;
  figure.numerator = numerator;
  figure.denominator = denominator;
  if (IsZero(denominator)) {
    figure.reason = "ask.nothing_to_divide_by";
  } else if (numerator.kind == Kind::kMoney && denominator.kind == Kind::kCount) {
    figure.value = Quantity::Minor(DivideRounded(numerator.integer, denominator.integer));
  } else {
    figure.value = Quantity::Number(numerator.AsDouble() / denominator.AsDouble());
  }
  return figure;
}

Figure Subtract(const Quantity& of, const Quantity& less) {
  if (of.kind == Kind::kMoney && less.kind == Kind::kMoney) {
    return OfMoney(static_cast<__int128>(of.integer) - less.integer);
  }
  if (of.kind == Kind::kCount && less.kind == Kind::kCount) {
    return Of(Quantity::Count(of.integer - less.integer));
  }
  return Of(Quantity::Number(of.AsDouble() - less.AsDouble()));
}

Figure Middle(const Quantity& lower, const Quantity& upper) {
  if (lower.kind != Kind::kMoney) {
    return Of(Quantity::Number(lower.AsDouble() / 2 + upper.AsDouble() / 2));
  }
  if (lower.integer == upper.integer) return Of(lower);
  const __int128 sum = static_cast<__int128>(lower.integer) + upper.integer;
  return Of(Quantity::Minor(static_cast<int64_t>((sum + (sum > 0 ? 1 : -1) * (sum % 2 != 0)) / 2)));
}

uint64_t RankOf(double percent, uint64_t count) {
  const auto rank = static_cast<uint64_t>(std::ceil(percent * static_cast<double>(count) / 100));
  return std::clamp<uint64_t>(rank, 1, count) - 1;
}

Quantity Shown(const SampleTask& task, int64_t number) {
  if (task.money()) return Quantity::Minor(number);
  return task.doubles() ? Quantity::Number(NumberOfOrder(number)) : Quantity::Count(number);
}

int64_t RowTotals::Customers(const Value& value) const {
  if (value.grouping == kNoGrouping) return totals_.counts[value.task];
  const auto& groups = totals_.group_counts[static_cast<size_t>(value.grouping)];
  int64_t count = 0;
  for (const uint32_t code : codes_) {
    if (const int64_t* row = groups.Find(code)) count += row[value.task];
  }
  return count;
}

SumTotal RowTotals::Sum(const Value& value) const {
  if (value.grouping == kNoGrouping) return totals_.sums[value.task];
  const auto [pass, place] = plan_.sum_places[value.task];
  SumTotal sum;
  for (const uint32_t code : codes_) {
    if (const SumTotal* row = totals_.group_sums[pass].Find(code)) sum += row[place];
  }
  return sum;
}

long double SizeOf(const Value& value, const RowTotals& totals) {
  switch (value.op) {
    case Value::Op::kCustomers:
      return static_cast<long double>(totals.Customers(value));
    case Value::Op::kFacts:
      return static_cast<long double>(totals.Sum(value).facts);
    case Value::Op::kSum: {
      const SumTotal sum = totals.Sum(value);
      return value.column == Column::kMoney ? static_cast<long double>(sum.money) : sum.value;
    }
    case Value::Op::kMean:
      return static_cast<long double>(totals.Sum(value).filled);
    case Value::Op::kMedian:
    case Value::Op::kPercentile:
      return 0;  // never split into groups that are ranked
    case Value::Op::kRatio:
      return SizeOf(value.parts[1], totals);
    case Value::Op::kDifference:
      return SizeOf(value.parts[0], totals);
  }
  return 0;
}

Figure Evaluate(const Value& value, const RowTotals& totals) {
  switch (value.op) {
    case Value::Op::kCustomers:
      return Of(Quantity::Count(totals.Customers(value)));
    case Value::Op::kFacts:
      return Of(Quantity::Count(totals.Sum(value).facts));
    case Value::Op::kSum:
    case Value::Op::kMean: {
      const SumTotal total = totals.Sum(value);
      const Figure sum =
          value.column == Column::kMoney ? OfMoney(total.money) : Of(Quantity::Number(total.value));
      if (value.op == Value::Op::kSum || !sum.value.has_value()) return sum;
      return Divide(sum.value, Quantity::Count(total.filled));
    }
    case Value::Op::kMedian:
    case Value::Op::kPercentile:
      return Rank(value, totals.plan().samples[value.task], totals.Sample(value));
    case Value::Op::kRatio:
    case Value::Op::kDifference:
      break;
  }
  const Figure first = Evaluate(value.parts[0], totals);
  const Figure second = Evaluate(value.parts[1], totals);
  if (!first.value.has_value()) return Missing(first.reason.id.c_str());
  if (!second.value.has_value()) return Missing(second.reason.id.c_str());
  return value.op == Value::Op::kRatio ? Divide(first.value, second.value)
                                       : Subtract(first.value, second.value);
}

}  // namespace vafa::ask
