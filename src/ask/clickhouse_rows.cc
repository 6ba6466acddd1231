#include "ask/clickhouse_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "base/number_order.h"
#include "warehouse/tables.h"

namespace vafa::ask::clickhouse {
namespace {

constexpr std::string_view kAlways = "1";
constexpr std::string_view kNever = "0";

template <typename T>
std::string OneOf(std::string_view what, const T& numbers) {
  if (std::empty(numbers)) return std::string(kNever);
  return fmt::format("{} IN ({})", what, fmt::join(numbers, ", "));
}

// Between two numbers as the column holds them; the least and the greatest possible are open ends.
std::string Between(std::string_view what, int64_t min, int64_t max) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kGreatest = std::numeric_limits<int64_t>::max();
  return And({min == kLeast ? std::string(kAlways) : fmt::format("{} >= {}", what, min),
              max == kGreatest ? std::string(kAlways) : fmt::format("{} <= {}", what, max)});
}

int64_t BitsOf(const PropertyTest& test, timeline::PropertyBits bits) {
  return warehouse::PropertyBitsOf(test.type, bits);
}

std::string Passes(const PropertyTest& test) {
  const uint64_t key = warehouse::PropertyKey(test.name, test.type);
  const std::string has = fmt::format("has(property, {})", key);
  const std::string bits = fmt::format("bits[indexOf(property, {})]", key);
  if (!test.any_of.empty()) {
    std::vector<int64_t> any_of;
    for (const timeline::PropertyBits one : test.any_of) any_of.push_back(BitsOf(test, one));
    return And({has, OneOf(bits, any_of)});
  }
  if (test.type == timeline::PropertyType::kMoney) {
    return And({has, Between(bits, test.money_min, test.money_max)});
  }
  return And({has, Between(bits, OrderOf(test.number_min), OrderOf(test.number_max))});
}

std::string Passes(const FactFilter& filter) {
  std::string all(kAlways);
  if (filter.on_label) all = And({all, OneOf("label", filter.labels)});
  if (filter.on_money) {
    all = And({all, Carries(Column::kMoney), Between("money", filter.money_min, filter.money_max)});
  }
  if (filter.on_value) {
    if (!std::isinf(filter.value_min)) {
      all = And({all, "value >= " + NumberOf(filter.value_min)});
    }
    if (!std::isinf(filter.value_max)) {
      all = And({all, "value <= " + NumberOf(filter.value_max)});
    }
  }
  for (const PropertyTest& test : filter.properties) all = And({all, Passes(test)});
  return all;
}

}  // namespace

std::string And(std::initializer_list<std::string> conditions) {
  std::string all;
  for (const std::string& condition : conditions) {
    if (condition == kAlways) continue;
    all += (all.empty() ? "" : " AND ") + condition;
  }
  return all.empty() ? std::string(kAlways) : all;
}

std::string Matches(const Source& source) {
  return And({OneOf("kind", source.kinds), Passes(source.filter)});
}

std::string Within(Span span) {
  return And({span.from == 0 ? std::string(kAlways) : fmt::format("second >= {}", span.from),
              span.to == timeline::kEndOfTime ? std::string(kAlways)
                                              : fmt::format("second < {}", span.to)});
}

std::string Carries(Column column) {
  if (column == Column::kValue) return "NOT isNaN(value)";
  return fmt::format("money >= {}", timeline::kNoMoney + 1);
}

std::string NumberOf(double number) { return fmt::format("{}", number); }

std::string Scope::From(bool corrections, int64_t swept) const {
  std::string where = organisation ? "" : "customer != 0 AND ";
  where += all_kinds ? "kind != 0" : OneOf("kind", kinds);
  if (corrections) {
    where += fmt::format(
        " AND seq NOT IN (SELECT corrects FROM facts WHERE kind = 0 AND corrects != 0 AND seq > "
        "{})",
        swept);
  }
  return "FROM facts WHERE " + where;
}

}  // namespace vafa::ask::clickhouse
