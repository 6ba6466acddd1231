#include "learn/answers/curves.h"

#include <algorithm>
#include <array>

#include "ask/figure.h"
#include "stats/evaluate/discoveries.h"
#include "stats/survival/log_rank.h"

namespace vafa::answers {
namespace {

using ask::Answer;
using ask::Quantity;

constexpr double kLevel = 0.05;

size_t GroupsOf(const Answer& table) { return table.split ? table.groups.size() : 1; }

bool Sums(const Answer& table) { return !table.sums.empty(); }

// How many later periods the longest row has.
size_t Reach(const Answer& table) {
  size_t reach = 0;
  for (const auto& row : table.returned) reach = std::max(reach, row.size());
  for (const auto& row : table.sums) reach = std::max(reach, row.size());
  return reach;
}

CurvePoint PointOf(const Answer& table, size_t group, size_t later) {
  CurvePoint point{.later = static_cast<int64_t>(later), .interval = {}, .sum = {}};
  __int128 minor = 0;
  double number = 0;
  for (size_t row = group; row < table.born.size(); row += GroupsOf(table)) {
    const size_t length = Sums(table) ? table.sums[row].size() : table.returned[row].size();
    if (length <= later) continue;
    point.of += table.born[row];
    if (!Sums(table)) {
      point.returned += table.returned[row][later];
    } else if (table.sum_kind == Quantity::Kind::kMoney) {
      minor += table.sums[row][later].integer;
    } else {
      number += table.sums[row][later].number;
    }
  }
  if (!Sums(table)) {
    point.interval = stats::WilsonInterval(point.returned, point.of);
  } else if (table.sum_kind == Quantity::Kind::kMoney) {
    point.sum = ask::OfMoney(minor).value;
  } else {
    point.sum = Quantity::Number(number);
  }
  return point;
}

stats::TwoGroups Add(const stats::TwoGroups& a, const stats::TwoGroups& b) {
  return {a.happened_a + b.happened_a, a.customers_a + b.customers_a, a.happened_b + b.happened_b,
          a.customers_b + b.customers_b};
}

// Whether what the cohorts are of each group, as shares, has at least half in common: else a test
// within cohorts speaks of few.
bool ShareTheirCohorts(const Answer& table) {
  std::array<double, 2> all{};
  for (size_t row = 0; row < table.born.size(); ++row) {
    all[row % 2] += static_cast<double>(table.born[row]);
  }
  if (all[0] == 0 || all[1] == 0) return true;
  double common = 0;
  for (size_t row = 0; row + 1 < table.born.size(); row += 2) {
    common += std::min(static_cast<double>(table.born[row]) / all[0],
                       static_cast<double>(table.born[row + 1]) / all[1]);
  }
  return common >= 0.5;
}

// Each cohort that has come so far.
std::vector<stats::TwoGroups> StrataOf(const Answer& table, size_t later) {
  std::vector<stats::TwoGroups> strata;
  for (size_t row = 0; row + 1 < table.born.size(); row += 2) {
    if (table.returned[row].size() <= later) continue;
    strata.push_back({table.returned[row][later], table.born[row], table.returned[row + 1][later],
                      table.born[row + 1]});
  }
  return strata;
}

// When each customer returned for the last time, one period after the other; who still does in the
// last period that is known is censored.
Result<stats::LogRank> TestLastReturns(const Answer& table, bool pooled) {
  std::vector<double> time;
  std::vector<uint8_t> event;
  std::vector<uint32_t> group;
  std::vector<uint32_t> stratum;
  const auto add = [&](int64_t customers, size_t at, bool left, size_t row) {
    const auto count = static_cast<size_t>(std::max<int64_t>(customers, 0));
    time.insert(time.end(), count, static_cast<double>(at) + 1);
    event.insert(event.end(), count, left ? 1 : 0);
    group.insert(group.end(), count, static_cast<uint32_t>(row % 2));
    stratum.insert(stratum.end(), count, pooled ? 0 : static_cast<uint32_t>(row / 2));
  };
  for (size_t row = 0; row < table.born.size(); ++row) {
    int64_t here = table.born[row];
    for (size_t k = 0; k < table.returned[row].size(); ++k) {
      add(here - table.returned[row][k], k, true, row);
      here = table.returned[row][k];
    }
    if (!table.returned[row].empty()) add(here, table.returned[row].size() - 1, false, row);
  }
  return stats::LogRankTest({time, event}, group, stratum);
}

// Who is ahead in every period that differs.
std::optional<size_t> AheadThroughout(const std::vector<CurveDifference::Later>& later) {
  std::optional<size_t> ahead;
  for (const CurveDifference::Later& one : later) {
    if (one.adjusted >= kLevel) continue;
    const size_t here = one.difference.value > 0 ? 0 : 1;
    if (ahead.value_or(here) != here) return std::nullopt;
    ahead = here;
  }
  return ahead;
}

}  // namespace

std::vector<Curve> CurvesOf(const Answer& table) {
  std::vector<Curve> curves;
  for (size_t group = 0; group < GroupsOf(table); ++group) {
    Curve curve{table.split ? table.groups[group] : ask::Group{}, {}};
    for (size_t later = 0; later < Reach(table); ++later) {
      curve.points.push_back(PointOf(table, group, later));
    }
    curves.push_back(std::move(curve));
  }
  return curves;
}

ask::Inquiry ByLastReturn(ask::Inquiry table) {
  if (auto* retention = std::get_if<ask::Retention>(&table.measure.node)) {
    retention->on_or_after = true;
  }
  return table;
}

Result<std::optional<CurveDifference>> Compare(const Answer& table, const Answer* last) {
  if (table.groups.size() != 2 || Sums(table)) return std::nullopt;
  CurveDifference difference;
  difference.pooled = !ShareTheirCohorts(table);
  std::vector<double> p_values;
  std::vector<size_t> tested;  // places in `later`
  for (size_t later = 0; later < Reach(table); ++later) {
    auto strata = StrataOf(table, later);
    stats::TwoGroups all;
    for (const stats::TwoGroups& one : strata) all = Add(all, one);
    if (all.customers_a == 0 || all.customers_b == 0) continue;
    if (difference.pooled) strata = {all};
    CurveDifference::Later at{.later = static_cast<int64_t>(later), .difference = {}};
    VAFA_ASSIGN(at.difference, stats::DifferenceOfShares(all));
    VAFA_ASSIGN(const stats::ChiSquareTest test, stats::TestStrata(strata));
    at.p_value = test.p_value;
    difference.later.push_back(at);
    // Where all returned, or nobody, there was nothing to test.
    const int64_t returned = all.happened_a + all.happened_b;
    if (returned == 0 || returned == all.customers_a + all.customers_b) continue;
    p_values.push_back(at.p_value);
    tested.push_back(difference.later.size() - 1);
  }
  if (difference.later.empty()) return std::nullopt;
  if (!p_values.empty()) {
    VAFA_ASSIGN(const std::vector<double> adjusted, stats::AdjustForDiscoveries(p_values));
    for (size_t i = 0; i < adjusted.size(); ++i) difference.later[tested[i]].adjusted = adjusted[i];
    difference.p_value = *std::ranges::min_element(adjusted);
  }
  difference.ahead = AheadThroughout(difference.later);
  if (!difference.pooled || last == nullptr) {
    difference.test = CurveDifference::Test::kLogRank;
    VAFA_ASSIGN(const stats::LogRank test,
                TestLastReturns(last != nullptr ? *last : table, difference.pooled));
    difference.p_value = test.p_value;
    difference.ahead = test.observed.front() < test.expected.front() ? 0 : 1;
  }
  difference.differs = difference.p_value < kLevel;
  if (!difference.differs) difference.ahead = std::nullopt;
  return difference;
}

json::array ToJson(const std::vector<Curve>& curves, Currency currency) {
  const auto pair = [](const stats::Interval& interval) {
    return json::array{interval.low, interval.high};
  };
  json::array list;
  for (const Curve& curve : curves) {
    json::array points;
    for (const CurvePoint& point : curve.points) {
      json::object one{{"later", point.later}, {"of", point.of}};
      if (point.sum.has_value()) {
        const bool money = point.sum.kind == Quantity::Kind::kMoney;
        one["sum"] = money ? json::value(DecimalString({point.sum.integer, currency}))
                           : json::value(point.sum.number);
      } else {
        one["returned"] = point.returned;
        one["value"] =
            point.of > 0
                ? json::value(static_cast<double>(point.returned) / static_cast<double>(point.of))
                : json::value(nullptr);
        one["interval"] = point.interval ? json::value(pair(*point.interval)) : nullptr;
      }
      points.push_back(std::move(one));
    }
    list.push_back({{"group", curve.group.name ? json::value(*curve.group.name) : nullptr},
                    {"group_values", curve.group.values},
                    {"points", std::move(points)}});
  }
  return list;
}

json::object ToJson(const CurveDifference& difference) {
  json::array later;
  for (const CurveDifference::Later& one : difference.later) {
    const stats::Interval& interval = one.difference.interval;
    later.push_back({{"later", one.later},
                     {"difference", one.difference.value},
                     {"interval", {interval.low, interval.high}},
                     {"p_value", one.p_value},
                     {"adjusted", one.adjusted}});
  }
  const bool log_rank = difference.test == CurveDifference::Test::kLogRank;
  return {{"test", log_rank ? "log_rank" : "shares"},
          {"p_value", difference.p_value},
          {"differs", difference.differs},
          {"pooled", difference.pooled},
          {"ahead", difference.ahead ? json::value(*difference.ahead) : json::value(nullptr)},
          {"later", std::move(later)}};
}

}  // namespace vafa::answers
