#include "ask/figure.h"

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

Figure Evaluate(const Value& value, const Totals& totals) {
  switch (value.op) {
    case Value::Op::kCustomers:
      return Of(Quantity::Count(totals.counts[value.task]));
    case Value::Op::kFacts:
      return Of(Quantity::Count(totals.sums[value.task].facts));
    case Value::Op::kSum:
    case Value::Op::kMean: {
      const SumTotal& total = totals.sums[value.task];
      const Figure sum =
          value.column == Column::kMoney ? OfMoney(total.money) : Of(Quantity::Number(total.value));
      if (value.op == Value::Op::kSum || !sum.value.has_value()) return sum;
      return Divide(sum.value, Quantity::Count(total.filled));
    }
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
