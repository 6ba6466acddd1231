#include "stats/btyd/bgbb_likelihood.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunk = 1024;

/// ln (z)_k for k = 0, 1, …, with its derivatives in z.
class Rising {
 public:
  Rising(double z, size_t most) {
    log_.push_back(0);
    first_.push_back(0);
    second_.push_back(0);
    for (size_t k = 0; k < most; ++k) {
      const double at = z + static_cast<double>(k);
      log_.push_back(log_.back() + std::log(at));
      first_.push_back(first_.back() + 1 / at);
      second_.push_back(second_.back() - 1 / (at * at));
    }
  }
  double log(size_t k) const { return log_[k]; }
  double first(size_t k) const { return first_[k]; }
  double second(size_t k) const { return second_[k]; }

 private:
  std::vector<double> log_, first_, second_;
};

struct Tables {
  Tables(const BgBbParameters& p, size_t most)
      : alpha(p.alpha, most),
        beta(p.beta, most),
        both(p.alpha + p.beta, most),
        delta(p.delta, most),
        ends(p.gamma + p.delta, most + 1),
        gamma(p.gamma),
        log_gamma(std::log(p.gamma)) {}
  Rising alpha, beta, both, delta, ends;
  double gamma, log_gamma;
};

/// A term of the sum: its logarithm, and the derivatives of that.
struct Term {
  double log = 0;
  Vector<4> first{};
  // The second derivatives that are not zero.
  double aa = 0, ab = 0, bb = 0, gg = 0, gd = 0, dd = 0;
};

Term TermOf(const Tables& t, size_t x, size_t j, bool left) {
  const size_t end = left ? j + 1 : j;
  Term term;
  term.log = t.alpha.log(x) + t.beta.log(j - x) - t.both.log(j) + t.delta.log(j) - t.ends.log(end);
  term.first = {t.alpha.first(x) - t.both.first(j), t.beta.first(j - x) - t.both.first(j),
                -t.ends.first(end), t.delta.first(j) - t.ends.first(end)};
  term.ab = -t.both.second(j);
  term.aa = t.alpha.second(x) + term.ab;
  term.bb = t.beta.second(j - x) + term.ab;
  term.gd = -t.ends.second(end);
  term.gg = term.gd;
  term.dd = t.delta.second(j) + term.gd;
  if (left) {
    term.log += t.log_gamma;
    term.first[2] += 1 / t.gamma;
    term.gg -= 1 / (t.gamma * t.gamma);
  }
  return term;
}

/// Adds ln Σ e^log of the terms of one row; the derivatives are weighted by the terms' shares.
void AddRow(const Tables& t, size_t x, size_t last, size_t n, double weight, Evaluation<4>& sum) {
  const auto term_at = [&](size_t j) { return TermOf(t, x, j, j < n); };
  double most = term_at(n).log;
  for (size_t j = last; j < n; ++j) {
    most = std::max(most, t.beta.log(j - x) - t.both.log(j) + t.delta.log(j) - t.ends.log(j + 1) +
                              t.alpha.log(x) + t.log_gamma);
  }
  Evaluation<4> row;
  for (size_t j = last; j <= n; ++j) {
    const Term term = term_at(j);
    const double share = std::exp(term.log - most);
    if (share == 0) continue;
    row.value += share;
    for (size_t i = 0; i < 4; ++i) {
      row.gradient[i] += share * term.first[i];
      for (size_t k = 0; k <= i; ++k) row.hessian[i][k] += share * term.first[i] * term.first[k];
    }
    row.hessian[0][0] += share * term.aa;
    row.hessian[1][0] += share * term.ab;
    row.hessian[1][1] += share * term.bb;
    row.hessian[2][2] += share * term.gg;
    row.hessian[3][2] += share * term.gd;
    row.hessian[3][3] += share * term.dd;
  }
  sum.value += weight * (most + std::log(row.value));
  for (size_t i = 0; i < 4; ++i) {
    row.gradient[i] /= row.value;
    sum.gradient[i] += weight * row.gradient[i];
    for (size_t k = 0; k <= i; ++k) {
      sum.hessian[i][k] +=
          weight * (row.hessian[i][k] / row.value - row.gradient[i] * row.gradient[k]);
    }
  }
}

}  // namespace

BgBbLikelihood::BgBbLikelihood(const RepeatColumns& columns, int threads)
    : columns_(columns), threads_(threads) {
  for (const double age : columns.age) {
    most_chances_ = std::max(most_chances_, static_cast<size_t>(age));
  }
}

Evaluation<4> BgBbLikelihood::Evaluate(const BgBbParameters& p) const {
  const Tables tables(p, most_chances_);
  const size_t chunks = (columns_.size() + kChunk - 1) / kChunk;
  std::vector<Evaluation<4>> parts(chunks);
  ForEachChunk(chunks, threads_, [&](size_t chunk) {
    const size_t end = std::min((chunk + 1) * kChunk, columns_.size());
    for (size_t i = chunk * kChunk; i < end; ++i) {
      AddRow(tables, columns_.repeats[i], static_cast<size_t>(columns_.recency[i]),
             static_cast<size_t>(columns_.age[i]), columns_.weight(i), parts[chunk]);
    }
  });
  Evaluation<4> sum;
  for (const auto& part : parts) AddTo(sum, part);
  FillUpperTriangle(sum);
  return sum;
}

}  // namespace vafa::stats
