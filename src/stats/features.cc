#include "stats/features.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "stats/errors.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunk = 16'384;
constexpr double kHighest = 1e150;

/// Where the first value stands that is no finite number, or the end.
size_t FirstBad(std::span<const double> values) {
  constexpr size_t kValues = 16 * kChunk;
  const auto bad = [](double v) { return !(std::abs(v) <= kHighest); };
  std::vector<size_t> first((values.size() + kValues - 1) / kValues, values.size());
  ForEachChunk(first.size(), 0, [&](size_t chunk) {
    const auto begin = values.begin() + static_cast<ptrdiff_t>(chunk * kValues);
    const auto end = std::min(begin + kValues, values.end());
    const auto found = std::find_if(begin, end, bad);
    if (found != end) first[chunk] = static_cast<size_t>(found - values.begin());
  });
  return first.empty() ? 0 : *std::ranges::min_element(first);
}

/// Σ (v − centre)^power of every column, chunk by chunk.
std::vector<double> SumPowers(const Features& features, const std::vector<double>& centre,
                              bool squared, int threads) {
  const size_t columns = features.columns();
  const size_t rows = features.values.size() / columns;
  const size_t chunks = (rows + kChunk - 1) / kChunk;
  std::vector<double> parts(chunks * columns);
  ForEachChunk(chunks, threads, [&](size_t chunk) {
    std::vector<double> sum(columns);
    const size_t end = std::min(rows, (chunk + 1) * kChunk);
    for (size_t row = chunk * kChunk; row < end; ++row) {
      const double* v = &features.values[row * columns];
      for (size_t j = 0; j < columns; ++j) {
        const double off = v[j] - centre[j];
        sum[j] += squared ? off * off : off;
      }
    }
    std::ranges::copy(sum, parts.begin() + static_cast<ptrdiff_t>(chunk * columns));
  });
  std::vector<double> total(columns);
  for (size_t i = 0; i < parts.size(); ++i) total[i % columns] += parts[i];
  return total;
}

}  // namespace

Status Check(const Features& features, size_t rows) {
  const size_t columns = features.columns();
  if (columns == 0) return BadColumn("names", 0, "no columns");
  if (features.values.size() != rows * columns) return BadColumn("values", rows, "length differs");
  const size_t bad = FirstBad(features.values);
  if (bad == features.values.size()) return {};
  return BadColumn(features.names[bad % columns], bad / columns, "not a finite number");
}

Result<Standardisation> Standardise(const Features& features, Constant constant, int threads) {
  const size_t count = features.values.size() / features.columns();
  const auto rows = static_cast<double>(count);
  // Around the first row, so that large values that differ little keep their digits.
  const auto first = features.Row(0);
  const std::vector<double> start(first.begin(), first.end());
  Standardisation result;
  result.mean = SumPowers(features, start, false, threads);
  for (size_t j = 0; j < start.size(); ++j) result.mean[j] = start[j] + result.mean[j] / rows;
  result.deviation = SumPowers(features, result.mean, true, threads);
  for (size_t j = 0; j < start.size(); ++j) {
    result.deviation[j] = std::sqrt(result.deviation[j] / rows);
    if (result.deviation[j] > 1e-13 * std::abs(result.mean[j])) continue;
    if (constant == Constant::kKept) {
      result.deviation[j] = 1;
      continue;
    }
    const std::string& name = features.names[j];
    return Fail(ErrorCode::kInvalid, Message("stats.collinear", {{"column", name}}),
                name + " does not vary", name);
  }
  return result;
}

}  // namespace vafa::stats
