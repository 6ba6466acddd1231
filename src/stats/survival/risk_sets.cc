#include "stats/survival/risk_sets.h"

#include <algorithm>
#include <numeric>

#include "stats/order.h"

namespace vafa::stats {
namespace {

/// Where each row's stratum stands among the given numbers, and these.
std::vector<uint32_t> CompactStrata(std::span<const uint32_t> stratum,
                                    std::vector<uint32_t>& strata) {
  strata.assign(stratum.begin(), stratum.end());
  std::ranges::sort(strata);
  strata.erase(std::unique(strata.begin(), strata.end()), strata.end());
  std::vector<uint32_t> compact(stratum.size());
  for (size_t i = 0; i < stratum.size(); ++i) {
    const auto at = std::lower_bound(strata.begin(), strata.end(), stratum[i]);
    compact[i] = static_cast<uint32_t>(at - strata.begin());
  }
  return compact;
}

/// Rows by stratum, values falling within each, and the values.
SortedColumn Falling(std::span<const double> values, const std::vector<uint32_t>& stratum,
                     size_t strata, int threads) {
  SortedColumn sorted = SortColumn(values, threads);
  std::ranges::reverse(sorted.rows);
  std::ranges::reverse(sorted.values);
  if (strata <= 1) return sorted;
  std::vector<uint32_t> next(strata + 1);
  for (const uint32_t s : stratum) ++next[s + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  SortedColumn placed = sorted;
  for (size_t i = 0; i < sorted.rows.size(); ++i) {
    const uint32_t at = next[stratum[sorted.rows[i]]]++;
    placed.rows[at] = sorted.rows[i];
    placed.values[at] = sorted.values[i];
  }
  return placed;
}

/// How many there are.
size_t PutEventsLast(std::span<uint32_t> rows, std::span<const uint8_t> event) {
  if (rows.size() == 1) return event[rows[0]] == 0 ? 0 : 1;
  return std::ranges::partition(rows, [&](uint32_t row) { return event[row] == 0; }).size();
}

/// The moments, and within each the events put last.
void FindMoments(const SurvivalColumns& columns, const std::vector<double>& times,
                 const std::vector<uint32_t>& stratum, RiskSets& sets) {
  const auto stratum_of = [&](uint32_t row) { return stratum.empty() ? 0 : stratum[row]; };
  std::vector<uint32_t>& rows = sets.rows;
  sets.moments.reserve(static_cast<size_t>(std::ranges::count(columns.event, uint8_t{1})));
  uint32_t begin = 0;
  for (size_t i = 0; i < rows.size();) {
    const double time = times[i];
    const uint32_t s = stratum_of(rows[i]);
    if (i > 0 && stratum_of(rows[i - 1]) != s) begin = static_cast<uint32_t>(i);
    size_t end = i;
    while (end < rows.size() && times[end] == time && stratum_of(rows[end]) == s) ++end;
    const size_t events = PutEventsLast(std::span(rows).subspan(i, end - i), columns.event);
    if (events > 0) {
      const auto last = static_cast<uint32_t>(end);
      sets.moments.push_back({begin, last, static_cast<uint32_t>(events), 0, 0, s, time});
      begin = last;
    }
    i = end;
  }
}

void FindEntries(const SurvivalColumns& columns, const std::vector<uint32_t>& stratum,
                 size_t strata, int threads, RiskSets& sets) {
  sets.entries = Falling(columns.entry, stratum, strata, threads).rows;
  const auto stratum_of = [&](uint32_t row) { return stratum.empty() ? 0 : stratum[row]; };
  uint32_t at = 0;
  for (RiskSets::Moment& moment : sets.moments) {
    while (at < sets.entries.size() && stratum_of(sets.entries[at]) < moment.stratum) ++at;
    moment.entry_begin = at;
    while (at < sets.entries.size() && stratum_of(sets.entries[at]) == moment.stratum &&
           columns.entry[sets.entries[at]] >= moment.time) {
      ++at;
    }
    moment.entry_end = at;
  }
  std::vector<uint32_t> position(sets.rows.size());
  for (uint32_t i = 0; i < sets.rows.size(); ++i) position[sets.rows[i]] = i;
  for (uint32_t& entry : sets.entries) entry = position[entry];
}

}  // namespace

RiskSets MakeRiskSets(const SurvivalColumns& columns, std::span<const uint32_t> stratum,
                      int threads) {
  RiskSets sets;
  const std::vector<uint32_t> compact = CompactStrata(stratum, sets.strata);
  SortedColumn times = Falling(columns.time, compact, sets.strata.size(), threads);
  sets.rows = std::move(times.rows);
  FindMoments(columns, times.values, compact, sets);
  if (!columns.entry.empty()) {
    FindEntries(columns, compact, sets.strata.size(), threads, sets);
  }
  return sets;
}

}  // namespace vafa::stats
