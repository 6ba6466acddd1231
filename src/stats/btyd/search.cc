#include "stats/btyd/search.h"

namespace vafa::stats {
namespace {

constexpr size_t kSample = 16'384;

}  // namespace

bool TracesEdge(const FitOptions& options, const RepeatColumns& columns) {
  return options.trace_edge && columns.size() <= kSample;
}

SampledColumns::SampledColumns(const RepeatColumns& all) {
  const size_t rows = std::min(all.size(), kSample);
  for (size_t i = 0; i < rows; ++i) {
    const size_t from = i * all.size() / rows;
    repeats_.push_back(all.repeats[from]);
    recency_.push_back(all.recency[from]);
    age_.push_back(all.age[from]);
    if (!all.weights.empty()) weights_.push_back(all.weights[from]);
  }
}

double MeanAge(const RepeatColumns& columns) {
  double sum = 0;
  double customers = 0;
  for (size_t i = 0; i < columns.size(); ++i) {
    sum += columns.weight(i) * columns.age[i];
    customers += columns.weight(i);
  }
  return sum / customers > 1e-12 ? sum / customers : 1.0;
}

}  // namespace vafa::stats
