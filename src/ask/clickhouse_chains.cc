#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ask/clickhouse_customers.h"

namespace vafa::ask::clickhouse {
namespace {

std::string Bit(std::string_view mask, size_t bit) {
  return fmt::format("bitAnd({}, {}) != 0", mask, uint64_t{1} << bit);
}

std::string Between(std::string_view second, Span span) {
  return fmt::format("{0} >= {1} AND {0} < {2}", second, span.from, span.to);
}

}  // namespace

std::string Naming(const std::vector<std::string>& columns) {
  return columns.empty() ? "" : fmt::format(" + 0 * ({})", fmt::join(columns, " + "));
}

CustomerQuery::Events CustomerQuery::AddEvents(const std::vector<uint32_t>& sources,
                                               const std::string& word, Span first_within) {
  std::string mask;
  std::string any;
  for (size_t i = 0; i < sources.size(); ++i) {
    const Source& source = plan_.sources[sources[i]];
    const std::string belongs =
        And({Matches(source), i == 0 ? Within(first_within) : std::string("1")});
    mask += fmt::format("{}toUInt16({}) * {}", i == 0 ? "" : " + ", belongs, uint64_t{1} << i);
    any += fmt::format("{}({})", i == 0 ? "" : " OR ", belongs);
    scope_.Add(source);
  }
  const std::string gathered = Put(
      kAggregates, fmt::format("groupArrayIf((second, micros, seq, {}, {}), {})", mask, word, any));
  const std::string sorted = Put(kSorted, fmt::format("arraySort({})", gathered));
  const auto column = [&](int element) {
    return Put(kEvents, fmt::format("arrayMap(e -> e.{}, {})", element, sorted));
  };
  return {column(1), column(4), column(5)};
}

CustomerQuery::Steps CustomerQuery::AddSteps(const Chain& chain, Span span) {
  const Events events = AddEvents(chain.steps, "0", {0, timeline::kEndOfTime});
  Steps steps;
  for (size_t step = 0; step < chain.steps.size(); ++step) {
    std::string fits = Bit("m", step);
    if (step == 0) {
      fits += " AND " + Between("s", span);
    } else {
      fits = fmt::format("{} != 0 AND {} AND s >= {}", steps.places.back(), fits,
                         steps.seconds.back());
      if (chain.within != Chain::kEver) {
        fits += fmt::format(" AND s <= {} + {}", steps.seconds.front(), chain.within);
      }
      for (const std::string& taken : steps.places) fits += " AND i != " + taken;
    }
    const std::string arrays =
        fmt::format("{0}, {1}, arrayEnumerate({0})", events.seconds, events.masks);
    std::vector<std::string> named = steps.places;
    named.insert(named.end(), steps.seconds.begin(), steps.seconds.end());
    const auto find = [&](const char* function) {
      return Put(kSteps + step,
                 fmt::format("{}((s, m, i) -> {}, {}){}", function, fits, arrays, Naming(named)));
    };
    steps.places.push_back(find("arrayFirstIndex"));
    steps.seconds.push_back(find("arrayFirst"));
  }
  return steps;
}

// As the steps of a chain, for every fact of the first step in the span at once.
std::string CustomerQuery::Sequence(const ask::Leaf& leaf) {
  const Chain& chain = plan_.chains[leaf.source];
  const Events events = AddEvents(chain.steps, "0", {0, timeline::kEndOfTime});
  const std::string arrays =
      fmt::format("{0}, {1}, arrayEnumerate({0})", events.seconds, events.masks);
  const std::string enters = Bit("m", 0) + " AND " + Between("s", leaf.span);
  const std::string first_seconds = Put(kSteps, fmt::format("arrayFilter((s, m) -> {}, {}, {})",
                                                            enters, events.seconds, events.masks));
  std::vector<std::string> places{
      Put(kSteps, fmt::format("arrayFilter((i, s, m) -> {0}, arrayEnumerate({1}), {1}, {2})",
                              enters, events.seconds, events.masks))};
  std::string seconds = first_seconds;
  for (size_t step = 1; step < chain.steps.size(); ++step) {
    std::string fits = fmt::format("p{} != 0 AND {} AND s >= q AND s < {}", step - 1,
                                   Bit("m", step), leaf.span.to);
    if (chain.within != Chain::kEver) fits += fmt::format(" AND s <= b + {}", chain.within);
    std::string names = "(q, b";
    std::string values = seconds + ", " + first_seconds;
    for (size_t taken = 0; taken < places.size(); ++taken) {
      fits += fmt::format(" AND i != p{}", taken);
      names += fmt::format(", p{}", taken);
      values += ", " + places[taken];
    }
    const auto each = [&](const char* find) {
      // The slice is all of it, and names the columns outside of lambdas (see Naming).
      return Put(kSteps + step,
                 fmt::format("arraySlice(arrayMap({}) -> {}((s, m, i) -> {}, {}), {}), 1, "
                             "length({}) + length({}))",
                             names, find, fits, arrays, values, events.seconds, events.masks));
    };
    places.push_back(each("arrayFirstIndex"));
    seconds = each("arrayFirst");
  }
  return fmt::format("arrayExists(p -> p != 0, {})", places.back());
}

}  // namespace vafa::ask::clickhouse
