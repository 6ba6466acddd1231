#include "stats/survival/cox_likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "base/parallel.h"
#include "stats/lanes.h"
#include "stats/triangle_sum.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunkRows = 8192;
constexpr size_t kRowsAhead = 32;
constexpr double kHighestShift = 50;

/// out = e^(v − shift) for v ≤ shift.
void ExpShifted(const double* v, size_t count, double shift, double* out) {
  for (size_t i = 0; i < count; i += kLanes) {
    const size_t other = std::min(i + 1, count - 1);
    const Lanes e = ExpOfNegative(Lanes{v[i], v[other]} - shift);
    out[i] = e[0];
    out[other] = i == other ? e[0] : e[1];
  }
}

/// sum += weight·x, of an even number of values.
template <typename Sum>
void AddScaled(double weight, const double* x, size_t size, Sum* sum) {
  if constexpr (std::is_same_v<Sum, double>) {
    for (size_t j = 0; j < size; j += kLanes) {
      const Lanes added = Lanes{sum[j], sum[j + 1]} + weight * Lanes{x[j], x[j + 1]};
      sum[j] = added[0];
      sum[j + 1] = added[1];
    }
  } else {
    for (size_t j = 0; j < size; ++j) sum[j] += static_cast<Sum>(weight) * x[j];
  }
}

/// Of an even number of values.
double Product(const double* a, const double* b, size_t size) {
  Lanes sum{};
  for (size_t j = 0; j < size; j += kLanes) sum += Lanes{a[j], a[j + 1]} * Lanes{b[j], b[j + 1]};
  return SumOf(sum);
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
  Part(size_t columns, size_t width)
      : gradient(width), outer(columns), rows(columns), correction(columns), tied(width) {}

  double value = 0;  ///< without `logs`
  LogSum logs;       ///< to take away from it
  std::vector<double> gradient;
  TriangleSum outer;         ///< Σ a·aᵀ
  TriangleSum rows;          ///< Σ w·H·x·xᵀ
  SquareMatrix correction;   ///< what Efron's ties add to `outer`
  std::vector<double> tied;  ///< D₁, D₀
};

CoxLikelihood::CoxLikelihood(const CoxColumns& columns, const Standardisation& scale, Ties ties,
                             int threads)
    : columns_(columns.features.columns()),
      width_((columns_ + kLanes) / kLanes * kLanes),
      ties_(ties),
      threads_(threads),
      sets_(MakeRiskSets(columns.survival, columns.stratum, threads)),
      x_(sets_.rows.size() * width_),
      eta_(sets_.rows.size()),
      weight_(sets_.rows.size()),
      step_(sets_.moments.size()),
      event_step_(sets_.moments.size()),
      hazard_(sets_.moments.size()),
      lived_before_(sets_.entries.size()),
      extremes_(columns_) {
  const size_t parts = (sets_.rows.size() + kChunkRows - 1) / kChunkRows;
  std::vector<Extremes> extremes(parts, Extremes(columns_));
  ForEachChunk(parts, threads, [&](size_t part) {
    const size_t begin = part * kChunkRows;
    TakeRows(columns.features, scale, begin, std::min(begin + kChunkRows, sets_.rows.size()),
             extremes[part]);
  });
  for (const Extremes& part : extremes) extremes_.Join(part);
  CutIntoChunks();
}

CoxLikelihood::Extremes::Extremes(size_t columns)
    : low(columns, std::numeric_limits<double>::infinity()),
      high(columns, -std::numeric_limits<double>::infinity()) {}

void CoxLikelihood::Extremes::Join(const Extremes& other) {
  for (size_t j = 0; j < low.size(); ++j) {
    low[j] = std::min(low[j], other.low[j]);
    high[j] = std::max(high[j], other.high[j]);
  }
}

/// Copies the rows at [begin, end), standardised.
void CoxLikelihood::TakeRows(const Features& features, const Standardisation& scale, size_t begin,
                             size_t end, Extremes& extremes) {
  for (size_t i = begin; i < end; ++i) {
    // They lie anywhere: without asking ahead, each is waited for.
    const auto soon = features.Row(sets_.rows[std::min(i + kRowsAhead, end - 1)]);
    __builtin_prefetch(soon.data());
    __builtin_prefetch(soon.data() + soon.size() - 1);
    const auto from = features.Row(sets_.rows[i]);
    double* to = &x_[i * width_];
    for (size_t j = 0; j < columns_; ++j) {
      to[j] = (from[j] - scale.mean[j]) / scale.deviation[j];
      extremes.low[j] = std::min(extremes.low[j], to[j]);
      extremes.high[j] = std::max(extremes.high[j], to[j]);
    }
    to[columns_] = 1;
    for (size_t j = columns_ + 1; j < width_; ++j) to[j] = 0;
  }
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

/// No η is above it: as high as features that are each at their extreme could bring it, or where
/// that is far beyond what there may be, the highest one.
double CoxLikelihood::HighestEta(const std::vector<double>& beta) const {
  double bound = 0;
  for (size_t j = 0; j < columns_; ++j) {
    bound += std::max(beta[j] * extremes_.low[j], beta[j] * extremes_.high[j]);
  }
  if (bound <= kHighestShift) return bound;
  std::vector<double> highest(chunks_.size(), -std::numeric_limits<double>::infinity());
  ForEachChunk(chunks_.size(), threads_, [&](size_t c) {
    const auto [begin, end] = RowsOf(chunks_[c]);
    for (size_t i = begin; i < end; ++i) {
      highest[c] = std::max(highest[c], Product(beta.data(), Row(i), width_));
    }
  });
  return *std::ranges::max_element(highest);
}

std::pair<size_t, size_t> CoxLikelihood::RowsOf(const Chunk& chunk) const {
  return {sets_.moments[chunk.first].begin, sets_.moments[chunk.last - 1].end};
}

void CoxLikelihood::Weigh(const Chunk& chunk, const std::vector<double>& beta) {
  const auto [begin, end] = RowsOf(chunk);
  const size_t width = width_;
  const double* x = Row(begin);
  double* eta = eta_.data();
  for (size_t i = begin; i < end; ++i, x += width) eta[i] = Product(beta.data(), x, width);
  ExpShifted(&eta_[begin], end - begin, shift_, &weight_[begin]);
}

/// sums += w·(x, 1) of the rows met at a moment, less that of those that begin there or later.
template <typename Sum>
void CoxLikelihood::AddRows(const RiskSets::Moment& moment, std::vector<Sum>& sums) const {
  Sum* __restrict sum = sums.data();
  const size_t width = width_;
  const double* x = Row(moment.begin);
  for (uint32_t i = moment.begin; i < moment.end; ++i, x += width) {
    AddScaled(weight_[i], x, width, sum);
  }
  for (uint32_t i = moment.entry_begin; i < moment.entry_end; ++i) {
    AddScaled(-weight_[sets_.entries[i]], Row(sets_.entries[i]), width_, sum);
  }
}

/// The sums over the rows met in a chunk since its last stratum began; whether one begins in it.
template <typename Sum>
bool CoxLikelihood::SumUp(const Chunk& chunk, std::vector<Sum>& sums) const {
  bool starts = false;
  for (size_t m = chunk.first; m < chunk.last; ++m) {
    if (sets_.StartsStratum(m)) {
      std::ranges::fill(sums, Sum(0));
      starts = true;
    }
    AddRows(sets_.moments[m], sums);
  }
  return starts;
}

template <typename Sum>
void CoxLikelihood::WalkMoments(const std::vector<double>& beta, std::vector<Part>& parts) {
  std::vector<std::vector<Sum>> carried(chunks_.size(), std::vector<Sum>(width_));
  std::vector<uint8_t> starts(chunks_.size());
  const auto sum_up = [&](size_t c) { starts[c] = SumUp(chunks_[c], carried[c]) ? 1 : 0; };
  // Rows that leave the sums again may be those of other chunks, and need to be weighed before.
  const bool at_once = sets_.entries.empty();
  ForEachChunk(chunks_.size(), threads_, [&](size_t c) {
    Weigh(chunks_[c], beta);
    if (at_once) sum_up(c);
  });
  if (!at_once) ForEachChunk(chunks_.size(), threads_, sum_up);
  std::vector<Sum> running(width_);
  for (size_t c = 0; c < chunks_.size(); ++c) {
    std::swap(running, carried[c]);
    if (starts[c] != 0) continue;
    for (size_t j = 0; j < width_; ++j) running[j] += carried[c][j];
  }
  ForEachChunk(chunks_.size(), threads_,
               [&](size_t c) { WalkChunk(chunks_[c], std::move(carried[c]), parts[c]); });
}

template <typename Sum>
void CoxLikelihood::WalkChunk(const Chunk& chunk, std::vector<Sum> sums, Part& part) {
  std::vector<double> risk(width_);
  for (size_t m = chunk.first; m < chunk.last; ++m) {
    if (sets_.StartsStratum(m)) std::ranges::fill(sums, Sum(0));
    AddRows(sets_.moments[m], sums);
    if constexpr (std::is_same_v<Sum, double>) {
      AddMoment(m, sums.data(), part);
    } else {
      for (size_t j = 0; j < width_; ++j) risk[j] = static_cast<double>(sums[j]);
      AddMoment(m, risk.data(), part);
    }
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
  std::ranges::fill(part.tied, 0.0);
  double* __restrict tied = part.tied.data();
  for (size_t i = first_event; i < moment.end; ++i) AddScaled(weight_[i], Row(i), width_, tied);
  const TieSums sums(all, tied[columns_], moment.events, ties_);
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
  const size_t width = width_;
  const bool late = !lived_before_.empty();
  TriangleSum rows = std::move(part.rows);
  std::vector<double> gradient(width);
  for (size_t m = chunk.first; m < chunk.last; ++m) {
    const RiskSets::Moment moment = sets_.moments[m];
    const double lived = hazard_[m];
    const double at_event = lived - step_[m] + event_step_[m];
    const double* x = Row(moment.begin);
    for (size_t i = moment.begin; i < moment.end; ++i, x += width) {
      const bool event = RiskSets::IsEvent(moment, i);
      const double before = late ? lived_before_[i] : 0;
      const double expected = weight_[i] * ((event ? at_event : lived) - before);
      AddScaled((event ? 1.0 : 0.0) - expected, x, width, gradient.data());
      rows.Add(expected, x);
    }
  }
  part.gradient = std::move(gradient);
  part.rows = std::move(rows);
}

ConcaveEvaluation CoxLikelihood::Evaluate(const std::vector<double>& beta) {
  std::vector<double> wide = beta;
  wide.resize(width_);
  shift_ = HighestEta(wide);
  std::vector<Part> parts(chunks_.size(), Part(columns_, width_));
  // Rows that leave the sums again would leave their rounding behind; there it is kept small.
  if (sets_.entries.empty()) {
    WalkMoments<double>(wide, parts);
  } else {
    WalkMoments<long double>(wide, parts);
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
