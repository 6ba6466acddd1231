#include "ask/figure.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/survival/kaplan_meier.h"

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

Figure OfRounded(double minor) {
  constexpr double kMost = 9.2e18;
  if (!(std::abs(minor) < kMost)) return Missing("ask.sum_too_large");
  return Of(Quantity::Minor(static_cast<int64_t>(std::round(minor))));
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
  const bool percentile = value.op == Value::Op::kPercentile;
  Figure figure = percentile ? Of(Shown(task, numbers.Nth(RankOf(value.percent, numbers.size()))))
                             : Middle(Shown(task, numbers.Nth((numbers.size() - 1) / 2)),
                                      Shown(task, numbers.Nth(numbers.size() / 2)));
  const double p = percentile ? value.percent / 100 : 0.5;
  if (const auto around = stats::RanksAround(p, numbers.size())) {
    figure.interval = {Shown(task, numbers.Nth(around->low)).AsDouble(),
                       Shown(task, numbers.Nth(around->high)).AsDouble()};
  }
  return figure;
}

Figure TotalOfSample(const Value& value, const RowTotals& totals) {
  const SampleTask& task = totals.plan().samples[value.task];
  const SampleTotal& total = totals.Sample(value);
  if (total.too_large) return Missing("ask.sum_too_large");
  Figure sum;
  if (task.doubles) {
    sum = Of(Quantity::Number(total.number));
  } else {
    sum = OfMoney(total.sum);  // minor units or whole numbers
    if (!task.money && sum.value.has_value()) sum.value.kind = Kind::kCount;
  }
  if (value.op == Value::Op::kSampleSum || !sum.value.has_value()) return sum;
  return MeanOf(sum.value, total.count, total.squares);
}

// A figure put together from others.
Figure Join(const Value& value, const RowTotals& totals) {
  std::vector<Figure> parts;
  for (const Value& part : value.parts) {
    parts.push_back(Evaluate(part, totals));
    if (!parts.back().value.has_value()) return Missing(parts.back().reason.id.c_str());
  }
  if (value.op == Value::Op::kRatio) return Divide(parts[0].value, parts[1].value);
  if (value.op == Value::Op::kDiscounted) return Discount(parts[0].value, value.yearly_rate);
  if (value.op == Value::Op::kDifference) return Subtract(parts[0].value, parts[1].value);
  Figure figure = Of(parts[0].value);
  for (size_t i = 1; i < parts.size(); ++i) {
    figure = value.op == Value::Op::kAdd ? Plus(figure.value, parts[i].value)
                                         : Times(figure.value, parts[i].value);
    if (!figure.value.has_value()) return figure;
  }
  if (HasParts(value)) {  // a ratio on another scale
    const Figure& ratio = parts[value.parts[0].op == Value::Op::kConstant ? 1 : 0];
    figure.numerator = ratio.numerator;
    figure.denominator = ratio.denominator;
  }
  return figure;
}

}  // namespace

bool HasParts(const Value& value) {
  switch (value.op) {
    case Value::Op::kRatio:
    case Value::Op::kMean:
    case Value::Op::kSampleMean:
      return true;
    case Value::Op::kProduct: {
      const auto constant = std::ranges::find(value.parts, Value::Op::kConstant, &Value::op);
      const auto& other = value.parts[constant == value.parts.begin() ? 1 : 0];
      return constant != value.parts.end() && HasParts(other);
    }
    default:
      return false;
  }
}

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
  } else if (numerator.kind == Kind::kMoney && denominator.kind == Kind::kNumber) {
    figure.value = OfRounded(static_cast<double>(numerator.integer) / denominator.number).value;
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

Figure Plus(const Quantity& a, const Quantity& b) {
  if (a.kind == Kind::kMoney && b.kind == Kind::kMoney) {
    return OfMoney(static_cast<__int128>(a.integer) + b.integer);
  }
  if (a.kind == Kind::kCount && b.kind == Kind::kCount) {
    return Of(Quantity::Count(a.integer + b.integer));
  }
  return Of(Quantity::Number(a.AsDouble() + b.AsDouble()));
}

Figure Times(const Quantity& a, const Quantity& b) {
  if ((a.kind == Kind::kMoney) != (b.kind == Kind::kMoney)) {
    const Quantity& money = a.kind == Kind::kMoney ? a : b;
    const Quantity& by = a.kind == Kind::kMoney ? b : a;
    if (by.kind == Kind::kCount) return OfMoney(static_cast<__int128>(money.integer) * by.integer);
    return OfRounded(static_cast<double>(money.integer) * by.number);
  }
  return Of(Quantity::Number(a.AsDouble() * b.AsDouble()));
}

Figure Discount(const Quantity& months, double yearly_rate) {
  const double worth = DiscountedMonths(months.AsDouble(), yearly_rate);
  if (!std::isfinite(worth)) return Missing("ask.sum_too_large");
  return Of(Quantity::Number(worth));
}

Figure MeanOf(const Quantity& sum, uint64_t count, double squares) {
  Figure figure = Divide(sum, Quantity::Count(static_cast<int64_t>(count)));
  if (count < 2 || std::isnan(squares)) return figure;
  const auto n = static_cast<double>(count);
  const double total = sum.AsDouble();
  const double variance = std::max(squares - total * total / n, 0.0) / (n - 1);
  figure.standard_error = std::sqrt(variance / n);
  return figure;
}

Figure TenureOf(const Numbers& numbers) {
  std::vector<double> days;
  std::vector<uint8_t> departed;
  double longest = 0;
  numbers.ForEach([&](int64_t number) {
    days.push_back(static_cast<double>(number >> 1));
    departed.push_back(static_cast<uint8_t>(number & 1));
    longest = std::max(longest, days.back());
  });
  if (days.empty()) return Missing("ask.nothing_to_rank");
  if (longest == 0) return Of(Quantity::Number(0));
  const auto curve = stats::KaplanMeier({days, departed});
  if (!curve) return Missing("ask.nothing_to_rank");
  const auto mean = curve->RestrictedMean(longest);
  if (!mean) return Missing("ask.nothing_to_rank");
  Figure figure = Of(Quantity::Number(mean->value));
  figure.standard_error = mean->standard_error;
  return figure;
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
  if (task.money) return Quantity::Minor(number);
  return task.doubles ? Quantity::Number(NumberOfOrder(number)) : Quantity::Count(number);
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
    case Value::Op::kRatio:
      return SizeOf(value.parts[1], totals);
    case Value::Op::kDifference:
      return SizeOf(value.parts[0], totals);
    case Value::Op::kDiscounted:
      return SizeOf(value.parts[0], totals);
    case Value::Op::kAdd:
    case Value::Op::kProduct: {
      long double size = 0;
      for (const Value& part : value.parts) size += SizeOf(part, totals);
      return size;
    }
    default:
      return 0;  // constants, and numbers, which are never split into groups that are ranked
  }
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
      return MeanOf(sum.value, static_cast<uint64_t>(total.filled), total.squares);
    }
    case Value::Op::kSampleSum:
    case Value::Op::kSampleMean:
      return TotalOfSample(value, totals);
    case Value::Op::kExpectedTenure:
      return TenureOf(totals.Sample(value).numbers);
    case Value::Op::kMedian:
    case Value::Op::kPercentile:
      return Rank(value, totals.plan().samples[value.task], totals.Sample(value));
    case Value::Op::kConstant:
      return Of(value.constant);
    default:
      return Join(value, totals);
  }
}

}  // namespace vafa::ask
