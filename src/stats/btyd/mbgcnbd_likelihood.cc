#include "stats/btyd/mbgcnbd_likelihood.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/parallel.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunk = 4096;

/// ln [ (α+t_x)^-n · (F + a·m) ] of one customer, as many times as her weight.
void AddCustomer(const BgNbdParameters& p, uint32_t k, double x, double recency, double age,
                 double weight, Evaluation<4>& sum) {
  const double n = p.r + k * x;
  const double at_recency = p.alpha + recency;
  const double at_age = p.alpha + age;
  const double s = (age - recency) / at_age;
  const double m = 1 / (p.b + x);
  const Silence f = SilenceOf(k, n, recency, age, p.alpha);
  const double g = f.f + p.a * m;
  const double s_alpha = -s / at_age;
  const double s_alpha_alpha = 2 * s / (at_age * at_age);
  const double first[] = {f.n / g, f.s * s_alpha / g, m / g, -p.a * m * m / g};
  const double second[4][4] = {
      {f.nn / g, 0, 0, 0},
      {f.ns * s_alpha / g, (f.ss * s_alpha * s_alpha + f.s * s_alpha_alpha) / g, 0, 0},
      {0, 0, 0, 0},
      {0, 0, -m * m / g, 2 * p.a * m * m * m / g}};
  sum.value += weight * (std::log(g) - n * std::log(at_recency));
  for (size_t i = 0; i < 4; ++i) {
    sum.gradient[i] += weight * first[i];
    for (size_t j = 0; j <= i; ++j) {
      sum.hessian[i][j] += weight * (second[i][j] - first[i] * first[j]);
    }
  }
  sum.gradient[0] -= weight * std::log(at_recency);
  sum.gradient[1] -= weight * n / at_recency;
  sum.hessian[1][0] -= weight / at_recency;
  sum.hessian[1][1] += weight * n / (at_recency * at_recency);
}

}  // namespace

Silence SilenceOf(uint32_t k, double n, double recency, double age, double alpha) {
  const double s = (age - recency) / (alpha + age);
  const double rest = (alpha + recency) / (alpha + age);
  const double log_rest = std::log(rest);
  const double base = n * log_rest;
  Silence sum;
  double log_term = 0;  // of Γ(n+j)/(Γ(n)·j!)·s^j
  double inverse = 0;   // Σ_{i<j} 1/(n+i)
  double inverse_square = 0;
  for (uint32_t j = 0; j < k && (j == 0 || s > 0); ++j) {
    if (j > 0) {
      const double at = n + (j - 1);
      log_term += std::log(at / j * s);
      inverse += 1 / at;
      inverse_square += 1 / (at * at);
    }
    const double term = std::exp(base + log_term);
    const double slope = log_rest + inverse;
    sum.f += term;
    sum.n += term * slope;
    sum.nn += term * (slope * slope - inverse_square);
  }
  if (s == 0) {
    // Only k = 1 has a slope there.
    if (k == 1) {
      sum.s = -n;
      sum.ns = -1;
      sum.ss = n * (n - 1);
    } else if (k == 2) {
      sum.ss = -n * (n + 1);
    }
    return sum;
  }
  const double at = n + (k - 1);
  const double last = std::exp(base - log_rest + log_term) * at;
  sum.s = -last;
  sum.ns = -last * (log_rest + inverse + 1 / at);
  sum.ss = -last * ((k - 1) / s - (n - 1) / rest);
  return sum;
}

MbgCnbdLikelihood::MbgCnbdLikelihood(const RepeatColumns& columns, std::span<const double> log_gaps,
                                     uint32_t k, int threads)
    : columns_(columns),
      k_(k),
      threads_(threads),
      events_(columns.repeats, columns.weights, k),
      chances_(columns.repeats, columns.weights, 1, 1) {
  for (size_t i = 0; i < log_gaps.size(); ++i) {
    constant_ += columns.weight(i) * ((k - 1) * log_gaps[i] - columns.repeats[i] * std::lgamma(k));
  }
}

Evaluation<4> MbgCnbdLikelihood::Evaluate(const BgNbdParameters& p) const {
  const size_t chunks = (columns_.size() + kChunk - 1) / kChunk;
  std::vector<Evaluation<4>> parts(chunks);
  ForEachChunk(chunks, threads_, [&](size_t chunk) {
    const size_t end = std::min((chunk + 1) * kChunk, columns_.size());
    for (size_t i = chunk * kChunk; i < end; ++i) {
      AddCustomer(p, k_, columns_.repeats[i], columns_.recency[i], columns_.age[i],
                  columns_.weight(i), parts[chunk]);
    }
  });
  Evaluation<4> sum;
  for (const auto& part : parts) AddTo(sum, part);
  const CountSums::Rising rate = events_.RisingAt(p.r);
  const CountSums::Staying stay = chances_.StayingAt(p.a, p.b);
  const double customers = events_.customers();
  sum.value += constant_ + rate.value + stay.value + customers * p.r * std::log(p.alpha);
  sum.gradient[0] += rate.first + customers * std::log(p.alpha);
  sum.gradient[1] += customers * p.r / p.alpha;
  sum.gradient[2] += stay.a;
  sum.gradient[3] += stay.b;
  sum.hessian[0][0] += rate.second;
  sum.hessian[1][0] += customers / p.alpha;
  sum.hessian[1][1] -= customers * p.r / (p.alpha * p.alpha);
  sum.hessian[2][2] += stay.aa;
  sum.hessian[3][2] += stay.ab;
  sum.hessian[3][3] += stay.bb;
  FillUpperTriangle(sum);
  return sum;
}

}  // namespace vafa::stats
