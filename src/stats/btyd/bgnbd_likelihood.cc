#include "stats/btyd/bgnbd_likelihood.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/parallel.h"
#include "stats/lanes.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunk = 16384;  // customers per unit of work

/// Sums over repeat buyers from which value, gradient and Hessian are put together. n = r + x,
/// p = 1/(α+T), s = 1/(α+t_x), k = n(p − s) = ∂D/∂α, c = q(1 − q); w, m, q as in the header.
struct Sums {
  Lanes log_age{}, n_log_age{}, mix{}, p{}, n_p{}, n_pp{};
  Lanes q{}, q_w{}, q_k{}, q_m{}, q_mm{}, q_ps{}, q_kk{};
  Lanes c{}, c_w{}, c_k{}, c_m{}, c_ww{}, c_wk{}, c_wm{}, c_kk{}, c_km{}, c_mm{};
  Lanes product = 1.0;  ///< of the last few e + a·m, whose one logarithm goes to mix
};

/// Where the formula of a likelihood differs: m = 1/(b + x + shift), and whether who bought once
/// may have left.
struct Rules {
  double shift;
  bool all_may_leave;
};
constexpr Rules RulesOf(Leaving leaving) {
  return leaving == Leaving::kAfterAny ? Rules{0, true} : Rules{-1, false};
}

/// A customer per lane, who stands for `weight` customers.
template <bool kWeighted>
[[gnu::always_inline]] inline void Add(const BgNbdParameters& b, double shift, Lanes x,
                                       Lanes recency, Lanes age, Lanes weight, Sums& sums) {
  const auto times = [&](Lanes v)
                         __attribute__((always_inline)) { return kWeighted ? v * weight : v; };
  const Lanes n = x + b.r;
  const Lanes at_age = age + b.alpha;
  const Lanes at_recency = recency + b.alpha;
  const Lanes p = 1.0 / at_age;
  const Lanes s = 1.0 / at_recency;
  const Lanes log_age = times(Log(at_age));
  const Lanes w = Max(Log(at_age * s), Lanes(0.0));
  const Lanes m = 1.0 / (b.b + (x + shift));
  const Lanes am = b.a * m;
  const Lanes e = ExpOfNegative(-(n * w));
  const Lanes total = e + am;
  const Lanes share = 1.0 / total;
  const Lanes left = am * share;
  const Lanes q = times(left);
  const Lanes c = q * (e * share);
  const Lanes ps = p - s;
  const Lanes k = n * ps;

  if constexpr (kWeighted) {
    sums.mix += times(Log(total));
  } else {
    sums.product *= total;
  }
  sums.mix += times(n * w);
  sums.log_age += log_age;
  sums.n_log_age += n * log_age;
  sums.p += times(p);
  sums.n_p += times(n * p);
  sums.n_pp += times(n * p * p);
  sums.q += q;
  sums.q_w += q * w;
  sums.q_k += q * k;
  sums.q_m += q * m;
  sums.q_mm += q * m * m;
  sums.q_ps += q * ps;
  sums.q_kk -= q * k * (s + p);  // ∂k/∂α = n(s² − p²) = −k(s + p)
  const Lanes cw = c * w;
  const Lanes ck = c * k;
  const Lanes cm = c * m;
  sums.c += c;
  sums.c_w += cw;
  sums.c_k += ck;
  sums.c_m += cm;
  sums.c_ww += cw * w;
  sums.c_wk += cw * k;
  sums.c_wm += cw * m;
  sums.c_kk += ck * k;
  sums.c_km += ck * m;
  sums.c_mm += cm * m;
}

/// After at most kProduct calls of Add. By the limits of parameters and x, e + a·m lies in
/// 1e-20 … 1e20, and twelve of them multiply without overflow.
constexpr size_t kProduct = 12;
[[gnu::always_inline]] inline void TakeProduct(Sums& sums) {
  sums.mix += Log(sums.product);
  sums.product = 1.0;
}

/// Value and derivatives from the sums, with `of` telling how to add up the lanes.
template <typename Of>
void Assemble(const BgNbdParameters& b, const Sums& s, const Of& of, Evaluation<4>& sum) {
  const double a = b.a;
  sum.value += of(s.mix) - of(s.n_log_age);
  sum.gradient[0] += of(s.q_w) - of(s.log_age);
  sum.gradient[1] += of(s.q_k) - of(s.n_p);
  sum.gradient[2] += of(s.q) / a;
  sum.gradient[3] -= of(s.q_m);
  auto& h = sum.hessian;  // the lower triangle
  h[0][0] += of(s.c_ww);
  h[1][0] += of(s.q_ps) - of(s.p) + of(s.c_wk);
  h[1][1] += of(s.n_pp) + of(s.q_kk) + of(s.c_kk);
  h[2][0] += of(s.c_w) / a;
  h[2][1] += of(s.c_k) / a;
  h[2][2] += (of(s.c) - of(s.q)) / (a * a);
  h[3][0] -= of(s.c_wm);
  h[3][1] -= of(s.c_km);
  h[3][2] -= of(s.c_m) / a;
  h[3][3] += of(s.q_mm) + of(s.c_mm);
}

/// Those who may have left, picked out of the columns to be worked on densely: by BG/NBD more than
/// half of a shop's customers bought once, and of them only ln(α+T) is needed.
struct Buffer {
  static constexpr size_t kCapacity = 512;
  std::array<double, kCapacity> x, recency, age, weight;
  size_t size = 0;

  Lanes At(const std::array<double, kCapacity>& column, size_t i) const {
    return Lanes{column[i], column[i + 1]};
  }
};

/// Adds all pairs; an odd one stays.
template <bool kWeighted>
void AddPairs(const BgNbdParameters& p, double shift, Buffer& buffer, Sums& sums) {
  const size_t pairs = buffer.size / kLanes;
  for (size_t pair = 0; pair < pairs; ++pair) {
    const size_t i = pair * kLanes;
    Add<kWeighted>(p, shift, buffer.At(buffer.x, i), buffer.At(buffer.recency, i),
                   buffer.At(buffer.age, i), buffer.At(buffer.weight, i), sums);
    if (pair % kProduct == kProduct - 1) TakeProduct(sums);
  }
  TakeProduct(sums);
  const size_t rest = buffer.size % kLanes;
  for (auto* column : {&buffer.x, &buffer.recency, &buffer.age, &buffer.weight}) {
    if (rest > 0) (*column)[0] = (*column)[buffer.size - 1];
  }
  buffer.size = rest;
}

/// Those who cannot have left: ln L = −r·ln(α+T), by the logarithm of a product of a few α+T.
template <bool kWeighted>
struct Stayers {
  double log_age = 0, p = 0, pp = 0;
  double product = 1;
  int factors = 0;

  [[gnu::always_inline]] void Add(double at_age, bool counts, double weight) {
    const double inverse = counts ? 1 / at_age : 0;
    if constexpr (kWeighted) {
      if (!counts) return;
      p += weight * inverse;
      pp += weight * inverse * inverse;
      log_age += weight * std::log(at_age);
      return;
    }
    p += inverse;
    pp += inverse * inverse;
    product *= counts ? at_age : 1;
    // α+T lies in 1e-30 … 1e30; seven of them are within the range of a double.
    if (++factors < 7) return;
    TakeProduct();
  }
  void TakeProduct() {
    log_age += std::log(product);
    product = 1;
    factors = 0;
  }
};

template <bool kWeighted>
Evaluation<4> EvaluateRange(const BgNbdParameters& p, Rules rules, const RepeatColumns& columns,
                            size_t begin, size_t end) {
  Buffer buffer;
  Sums sums;
  Stayers<kWeighted> stayers;
  for (size_t i = begin; i < end; ++i) {
    const uint32_t x = columns.repeats[i];
    const double age = columns.age[i];
    const double weight = kWeighted ? columns.weights[i] : 1.0;
    const bool may_have_left = x > 0 || rules.all_may_leave;
    buffer.x[buffer.size] = x;
    buffer.recency[buffer.size] = columns.recency[i];
    buffer.age[buffer.size] = age;
    buffer.weight[buffer.size] = weight;
    buffer.size += may_have_left;
    stayers.Add(p.alpha + age, !may_have_left, weight);
    if (buffer.size == Buffer::kCapacity) AddPairs<kWeighted>(p, rules.shift, buffer, sums);
  }
  AddPairs<kWeighted>(p, rules.shift, buffer, sums);
  stayers.TakeProduct();

  Evaluation<4> sum;
  Assemble(p, sums, SumOf, sum);
  sum.value -= p.r * stayers.log_age;
  sum.gradient[0] -= stayers.log_age;
  sum.gradient[1] -= p.r * stayers.p;
  sum.hessian[1][0] -= stayers.p;
  sum.hessian[1][1] += p.r * stayers.pp;
  if (buffer.size > 0) {  // the odd one, in both lanes of which one counts
    Sums one;
    Add<kWeighted>(p, rules.shift, Lanes(buffer.x[0]), Lanes(buffer.recency[0]),
                   Lanes(buffer.age[0]), Lanes(buffer.weight[0]), one);
    TakeProduct(one);
    Assemble(p, one, [](Lanes v) { return v[0]; }, sum);
  }
  return sum;
}

}  // namespace

BgNbdLikelihood::BgNbdLikelihood(const RepeatColumns& columns, int threads, Leaving leaving)
    : columns_(columns),
      threads_(threads),
      leaving_(leaving),
      purchases_(columns.repeats, columns.weights),
      chances_(columns.repeats, columns.weights, 1, leaving == Leaving::kAfterAny ? 1 : 0) {}

/// Γ(r+x)/Γ(r) · Γ(a+b)Γ(b+c)/(Γ(b)Γ(a+b+c)) and α^r, over all customers.
void BgNbdLikelihood::AddCounts(const BgNbdParameters& p, Evaluation<4>& sum) const {
  auto& g = sum.gradient;
  auto& h = sum.hessian;
  const CountSums::Rising rate = purchases_.RisingAt(p.r);
  const CountSums::Staying stay = chances_.StayingAt(p.a, p.b);
  const double customers = purchases_.customers();
  sum.value += rate.value + stay.value + customers * p.r * std::log(p.alpha);
  g[0] += rate.first + customers * std::log(p.alpha);
  g[1] += customers * p.r / p.alpha;
  g[2] += stay.a;
  g[3] += stay.b;
  h[0][0] += rate.second;
  h[1][0] += customers / p.alpha;
  h[1][1] -= customers * p.r / (p.alpha * p.alpha);
  h[2][2] += stay.aa;
  h[3][2] += stay.ab;
  h[3][3] += stay.bb;
}

Evaluation<4> BgNbdLikelihood::Evaluate(const BgNbdParameters& p) const {
  const size_t chunks = (columns_.size() + kChunk - 1) / kChunk;
  std::vector<Evaluation<4>> parts(chunks);
  const Rules rules = RulesOf(leaving_);
  ForEachChunk(chunks, threads_, [&](size_t chunk) {
    const size_t begin = chunk * kChunk;
    const size_t end = std::min(begin + kChunk, columns_.size());
    parts[chunk] = columns_.weights.empty() ? EvaluateRange<false>(p, rules, columns_, begin, end)
                                            : EvaluateRange<true>(p, rules, columns_, begin, end);
  });
  Evaluation<4> sum;
  for (const auto& part : parts) AddTo(sum, part);
  AddCounts(p, sum);
  FillUpperTriangle(sum);
  return sum;
}

}  // namespace vafa::stats
