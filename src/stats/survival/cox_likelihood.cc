#include "stats/survival/cox_likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/parallel.h"
#include "stats/lanes.h"
#include "stats/triangle_sum.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunkRows = 8192;

/// out = e^(v − shift) for v ≤ shift.
void ExpShifted(const double* v, size_t count, double shift, double* out) {
  for (size_t i = 0; i < count; i += kLanes) {
    const size_t other = std::min(i + 1, count - 1);
    const Lanes e = ExpOfNegative(Lanes{v[i], v[other]} - shift);
    out[i] = e[0];
    out[other] = i == other ? e[0] : e[1];
  }
}

}  // namespace

/// A sum of logarithms, of many factors at once.
class CoxLikelihood::LogSum {
 public:
  void Add(double factor) {
    const double product = product_ * factor;
    if (product > 1e-100 && product < 1e100) {
      product_ = product;
      return;
    }
    total_ += std::log(product_) + std::log(factor);
    product_ = 1;
  }
  double Total() const { return total_ + std::log(product_); }

 private:
  double total_ = 0;
  double product_ = 1;
};

TieSums::TieSums(double risk, double tied, size_t events, Ties ties) {
  for (size_t l = 0; l < events; ++l) {
    const double share =
        ties == Ties::kEfron ? static_cast<double>(l) / static_cast<double>(events) : 0;
    const double phi = risk - share * tied;
    const double inverse = 1 / phi;
    log += std::log(phi);
    one += inverse;
    f += share * inverse;
    squared += inverse * inverse;
    f_squared += share * inverse * inverse;
    ff_squared += share * share * inverse * inverse;
  }
}

struct CoxLikelihood::Part {
  explicit Part(size_t columns)
      : gradient(columns), outer(columns), rows(columns), correction(columns), tied(columns) {}

  double value = 0;  ///< without `logs`
  LogSum logs;       ///< to take away from it
  std::vector<double> gradient;
  TriangleSum outer;        ///< Σ a·aᵀ
  TriangleSum rows;         ///< Σ w·H·x·xᵀ
  SquareMatrix correction;  ///< what Efron's ties add to `outer`
  std::vector<double> tied;
};

CoxLikelihood::CoxLikelihood(const CoxColumns& columns, const Standardisation& scale, Ties ties,
                             int threads)
    : columns_(columns.features.columns()),
      ties_(ties),
      threads_(threads),
      sets_(MakeRiskSets(columns.survival, columns.stratum, threads)),
      x_(std::make_unique_for_overwrite<double[]>(sets_.rows.size() * columns_)),
      eta_(sets_.rows.size()),
      weight_(sets_.rows.size()),
      step_(sets_.moments.size()),
      event_step_(sets_.moments.size()),
      hazard_(sets_.moments.size()),
      lived_before_(sets_.entries.size()) {
  const size_t size = sets_.rows.size();
  ForEachChunk((size + kChunkRows - 1) / kChunkRows, threads, [&](size_t chunk) {
    const size_t end = std::min(size, (chunk + 1) * kChunkRows);
    for (size_t i = chunk * kChunkRows; i < end; ++i) {
      const auto from = columns.features.Row(sets_.rows[i]);
      double* to = &x_[i * columns_];
      for (size_t j = 0; j < columns_; ++j) to[j] = (from[j] - scale.mean[j]) / scale.deviation[j];
    }
  });
  CutIntoChunks();
}

void CoxLikelihood::CutIntoChunks() {
  const auto& moments = sets_.moments;
  for (size_t first = 0; first < moments.size();) {
    size_t last = first + 1;
    while (last < moments.size() && moments[last].end - moments[first].begin < kChunkRows) ++last;
    chunks_.push_back({first, last});
    first = last;
  }
}

void CoxLikelihood::Weigh(const std::vector<double>& beta) {
  std::vector<double> highest(chunks_.size(), -std::numeric_limits<double>::infinity());
  const auto rows_of = [&](size_t c) {
    return std::pair<size_t, size_t>(sets_.moments[chunks_[c].first].begin,
                                     sets_.moments[chunks_[c].last - 1].end);
  };
  ForEachChunk(chunks_.size(), threads_, [&](size_t c) {
    const auto [begin, end] = rows_of(c);
    for (size_t i = begin; i < end; ++i) {
      const double* x = Row(i);
      double eta = 0;
      for (size_t j = 0; j < columns_; ++j) eta += beta[j] * x[j];
      eta_[i] = eta;
      highest[c] = std::max(highest[c], eta);
    }
  });
  shift_ = *std::ranges::max_element(highest);
  ForEachChunk(chunks_.size(), threads_, [&](size_t c) {
    const auto [begin, end] = rows_of(c);
    ExpShifted(&eta_[begin], end - begin, shift_, &weight_[begin]);
  });
}

/// sums += w·(1, x) of the rows met at a moment, less that of those that begin there or later.
template <typename Sum>
void CoxLikelihood::AddRows(const RiskSets::Moment& moment, std::vector<Sum>& sums) const {
  Sum* __restrict sum = sums.data();
  const auto add = [&](size_t position, double weight) {
    const double* x = Row(position);
    sum[columns_] += weight;
    for (size_t j = 0; j < columns_; ++j) sum[j] += weight * x[j];
  };
  for (uint32_t i = moment.begin; i < moment.end; ++i) add(i, weight_[i]);
  for (uint32_t i = moment.entry_begin; i < moment.entry_end; ++i) {
    add(sets_.entries[i], -weight_[sets_.entries[i]]);
  }
}

template <typename Sum>
void CoxLikelihood::WalkMoments(std::vector<Part>& parts) {
  std::vector<std::vector<Sum>> carried(chunks_.size(), std::vector<Sum>(columns_ + 1));
  std::vector<uint8_t> starts(chunks_.size());
  ForEachChunk(chunks_.size(), threads_, [&](size_t c) {
    for (size_t m = chunks_[c].first; m < chunks_[c].last; ++m) {
      if (sets_.StartsStratum(m)) {
        std::ranges::fill(carried[c], Sum(0));
        starts[c] = 1;
      }
      AddRows(sets_.moments[m], carried[c]);
    }
  });
  std::vector<Sum> running(columns_ + 1);
  for (size_t c = 0; c < chunks_.size(); ++c) {
    std::swap(running, carried[c]);
    if (starts[c] != 0) continue;
    for (size_t j = 0; j <= columns_; ++j) running[j] += carried[c][j];
  }
  ForEachChunk(chunks_.size(), threads_,
               [&](size_t c) { WalkChunk(chunks_[c], std::move(carried[c]), parts[c]); });
}

template <typename Sum>
void CoxLikelihood::WalkChunk(const Chunk& chunk, std::vector<Sum> sums, Part& part) {
  std::vector<double> risk(columns_ + 1);
  for (size_t m = chunk.first; m < chunk.last; ++m) {
    if (sets_.StartsStratum(m)) std::ranges::fill(sums, Sum(0));
    AddRows(sets_.moments[m], sums);
    for (size_t j = 0; j <= columns_; ++j) risk[j] = static_cast<double>(sums[j]);
    AddMoment(m, risk.data(), part);
  }
}

/// `risk`: S₁, then S₀.
void CoxLikelihood::AddMoment(size_t m, const double* risk, Part& part) {
  const RiskSets::Moment& moment = sets_.moments[m];
  const size_t first_event = moment.end - moment.events;
  for (size_t i = first_event; i < moment.end; ++i) part.value += eta_[i] - shift_;
  const double all = risk[columns_];
  if (ties_ == Ties::kBreslow || moment.events == 1) {
    const double d = moment.events;
    if (moment.events == 1) {
      part.logs.Add(all);
    } else {
      part.value -= d * std::log(all);
    }
    step_[m] = event_step_[m] = d / all;
    part.outer.Add(d / (all * all), risk);
    return;
  }
  double tied_all = 0;
  std::ranges::fill(part.tied, 0.0);
  double* __restrict tied = part.tied.data();
  for (size_t i = first_event; i < moment.end; ++i) {
    tied_all += weight_[i];
    for (size_t j = 0; j < columns_; ++j) tied[j] += weight_[i] * Row(i)[j];
  }
  const TieSums sums(all, tied_all, moment.events, ties_);
  part.value -= sums.log;
  step_[m] = sums.one;
  event_step_[m] = sums.one - sums.f;
  part.outer.Add(sums.squared, risk);
  part.outer.Add(sums.ff_squared, tied);
  for (size_t i = 0; i < columns_; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      part.correction(i, j) -= sums.f_squared * (risk[i] * tied[j] + tied[i] * risk[j]);
    }
  }
}

void CoxLikelihood::AddUpHazards() {
  for (size_t m = hazard_.size(); m-- > 0;) {
    const bool earliest = m + 1 == hazard_.size() || sets_.StartsStratum(m + 1);
    hazard_[m] = step_[m] + (earliest ? 0.0 : hazard_[m + 1]);
  }
  std::ranges::fill(lived_before_, 0.0);
  for (size_t m = 0; m < hazard_.size() && !lived_before_.empty(); ++m) {
    for (uint32_t i = sets_.moments[m].entry_begin; i < sets_.moments[m].entry_end; ++i) {
      lived_before_[sets_.entries[i]] = hazard_[m];
    }
  }
}

void CoxLikelihood::WalkRows(const Chunk& chunk, Part& part) const {
  double* __restrict gradient = part.gradient.data();
  for (size_t m = chunk.first; m < chunk.last; ++m) {
    const RiskSets::Moment& moment = sets_.moments[m];
    const double at_event = hazard_[m] - step_[m] + event_step_[m];
    for (size_t i = moment.begin; i < moment.end; ++i) {
      const bool event = RiskSets::IsEvent(moment, i);
      double lived = event ? at_event : hazard_[m];
      if (!lived_before_.empty()) lived -= lived_before_[i];
      const double expected = weight_[i] * lived;
      const double residual = (event ? 1.0 : 0.0) - expected;
      const double* x = Row(i);
      for (size_t j = 0; j < columns_; ++j) gradient[j] += residual * x[j];
      part.rows.Add(expected, x);
    }
  }
}

ConcaveEvaluation CoxLikelihood::Evaluate(const std::vector<double>& beta) {
  Weigh(beta);
  std::vector<Part> parts(chunks_.size(), Part(columns_));
  // Rows that leave the sums again would leave their rounding behind; there it is kept small.
  if (sets_.entries.empty()) {
    WalkMoments<double>(parts);
  } else {
    WalkMoments<long double>(parts);
  }
  AddUpHazards();
  ForEachChunk(chunks_.size(), threads_, [&](size_t c) { WalkRows(chunks_[c], parts[c]); });
  ConcaveEvaluation sum;
  sum.gradient.resize(columns_);
  sum.information = SquareMatrix(columns_);
  for (Part& part : parts) {
    sum.value += part.value - part.logs.Total();
    part.rows.AddTo(sum.information, 1);
    part.outer.AddTo(sum.information, -1);
    for (size_t i = 0; i < columns_; ++i) {
      sum.gradient[i] += part.gradient[i];
      for (size_t j = 0; j <= i; ++j) sum.information(i, j) -= part.correction(i, j);
    }
  }
  sum.information.MirrorLower();
  return sum;
}

std::vector<double> CoxLikelihood::HazardSteps() const {
  std::vector<double> steps = step_;
  for (double& step : steps) step *= std::exp(-shift_);
  return steps;
}

}  // namespace vafa::stats
