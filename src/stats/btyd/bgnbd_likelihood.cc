#include "stats/btyd/bgnbd_likelihood.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "stats/lanes.h"
#include "stats/parallel.h"

namespace vafa::stats {
namespace {

constexpr size_t kTable = 2048;   // counts of x below this are summed one by one
constexpr size_t kChunk = 16384;  // customers per unit of work

/// Sums over repeat buyers from which value, gradient and Hessian are put together. n = r + x,
/// p = 1/(α+T), s = 1/(α+t_x), k = n(p − s) = ∂D/∂α, c = q(1 − q); w, m, q as in the header.
struct Sums {
  Lanes log_age{}, n_log_age{}, mix{}, p{}, n_p{}, n_pp{};
  Lanes q{}, q_w{}, q_k{}, q_m{}, q_mm{}, q_ps{}, q_kk{};
  Lanes c{}, c_w{}, c_k{}, c_m{}, c_ww{}, c_wk{}, c_wm{}, c_kk{}, c_km{}, c_mm{};
  Lanes product = 1.0;  ///< of the last few e + a·m, whose one logarithm goes to mix
};

/// A repeat buyer per lane.
[[gnu::always_inline]] inline void Add(const BgNbdParameters& b, Lanes x, Lanes recency, Lanes age,
                                       Sums& sums) {
  const Lanes n = x + b.r;
  const Lanes at_age = age + b.alpha;
  const Lanes at_recency = recency + b.alpha;
  const Lanes p = 1.0 / at_age;
  const Lanes s = 1.0 / at_recency;
  const Lanes log_age = Log(at_age);
  const Lanes w = Max(Log(at_age * s), Lanes(0.0));
  const Lanes m = 1.0 / (b.b + (x - 1.0));
  const Lanes am = b.a * m;
  const Lanes e = ExpOfNegative(-(n * w));
  const Lanes total = e + am;
  const Lanes share = 1.0 / total;
  const Lanes q = am * share;
  const Lanes c = q * (e * share);
  const Lanes ps = p - s;
  const Lanes k = n * ps;

  sums.product *= total;
  sums.mix += n * w;
  sums.log_age += log_age;
  sums.n_log_age += n * log_age;
  sums.p += p;
  sums.n_p += n * p;
  sums.n_pp += n * p * p;
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

/// Repeat buyers picked out of the columns, to be worked on densely: in most shops more than half
/// of the customers bought once, and of them only ln(α+T) is needed.
struct Repeaters {
  static constexpr size_t kCapacity = 512;
  std::array<double, kCapacity> x, recency, age;
  size_t size = 0;

  Lanes At(const std::array<double, kCapacity>& column, size_t i) const {
    return Lanes{column[i], column[i + 1]};
  }
};

/// Adds all pairs; an odd one stays.
void AddPairs(const BgNbdParameters& p, Repeaters& buffer, Sums& sums) {
  const size_t pairs = buffer.size / kLanes;
  for (size_t pair = 0; pair < pairs; ++pair) {
    const size_t i = pair * kLanes;
    Add(p, buffer.At(buffer.x, i), buffer.At(buffer.recency, i), buffer.At(buffer.age, i), sums);
    if (pair % kProduct == kProduct - 1) TakeProduct(sums);
  }
  TakeProduct(sums);
  const size_t rest = buffer.size % kLanes;
  if (rest > 0) {
    buffer.x[0] = buffer.x[buffer.size - 1];
    buffer.recency[0] = buffer.recency[buffer.size - 1];
    buffer.age[0] = buffer.age[buffer.size - 1];
  }
  buffer.size = rest;
}

/// Those who bought once: ln L = −r·ln(α+T), by the logarithm of a product of a few α+T.
struct Singles {
  double log_age = 0, p = 0, pp = 0;
  double product = 1;
  int factors = 0;

  [[gnu::always_inline]] void Add(double at_age, bool counts) {
    const double inverse = counts ? 1 / at_age : 0;
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

Evaluation<4> EvaluateRange(const BgNbdParameters& p, const RepeatColumns& columns, size_t begin,
                            size_t end) {
  Repeaters buffer;
  Sums sums;
  Singles singles;
  for (size_t i = begin; i < end; ++i) {
    const uint32_t x = columns.repeats[i];
    const double age = columns.age[i];
    buffer.x[buffer.size] = x;
    buffer.recency[buffer.size] = columns.recency[i];
    buffer.age[buffer.size] = age;
    buffer.size += x > 0;
    singles.Add(p.alpha + age, x == 0);
    if (buffer.size == Repeaters::kCapacity) AddPairs(p, buffer, sums);
  }
  AddPairs(p, buffer, sums);
  singles.TakeProduct();

  Evaluation<4> sum;
  Assemble(p, sums, SumOf, sum);
  sum.value -= p.r * singles.log_age;
  sum.gradient[0] -= singles.log_age;
  sum.gradient[1] -= p.r * singles.p;
  sum.hessian[1][0] -= singles.p;
  sum.hessian[1][1] += p.r * singles.pp;
  if (buffer.size > 0) {  // the odd one, in both lanes of which one counts
    Sums one;
    Add(p, Lanes(buffer.x[0]), Lanes(buffer.recency[0]), Lanes(buffer.age[0]), one);
    TakeProduct(one);
    Assemble(p, one, [](Lanes v) { return v[0]; }, sum);
  }
  return sum;
}

/// ln Γ(z), ψ(z), ψ′(z) for z ≥ kTable by Stirling's series, exact to the last bits there.
double LogGamma(double z) {
  return (z - 0.5) * std::log(z) - z + 0.91893853320467274178 + 1 / (12 * z) -
         1 / (360 * z * z * z);
}
double Digamma(double z) { return std::log(z) - 1 / (2 * z) - 1 / (12 * z * z); }
double Trigamma(double z) { return 1 / z + 1 / (2 * z * z) + 1 / (6 * z * z * z); }

void Accumulate(const Evaluation<4>& part, Evaluation<4>& sum) {
  sum.value += part.value;
  for (size_t i = 0; i < 4; ++i) {
    sum.gradient[i] += part.gradient[i];
    for (size_t j = 0; j < 4; ++j) sum.hessian[i][j] += part.hessian[i][j];
  }
}

}  // namespace

BgNbdLikelihood::BgNbdLikelihood(const RepeatColumns& columns, int threads)
    : columns_(columns), threads_(threads), more_(kTable, 0) {
  for (const uint32_t x : columns.repeats) {
    repeat_purchases_ += x;
    if (x > 0) ++more_[std::min<size_t>(x, kTable) - 1];
    if (x > kTable) large_.push_back(x);
  }
  for (size_t j = kTable - 1; j-- > 0;) more_[j] += more_[j + 1];
  repeat_buyers_ = more_[0];
  while (!more_.empty() && more_.back() == 0) more_.pop_back();
}

/// Γ(r+x)/Γ(r) · Γ(a+b)Γ(b+x)/(Γ(b)Γ(a+b+x)) and α^r, over all customers.
void BgNbdLikelihood::AddCounts(const BgNbdParameters& p, Evaluation<4>& sum) const {
  auto& g = sum.gradient;
  auto& h = sum.hessian;
  for (size_t j = 0; j < more_.size(); ++j) {
    const double count = more_[j];
    const double rate = 1 / (p.r + static_cast<double>(j));
    const double stay = 1 / (p.b + static_cast<double>(j));
    const double all = 1 / (p.a + p.b + static_cast<double>(j));
    sum.value -= count * (std::log(rate) + std::log1p(p.a * stay));
    g[0] += count * rate;
    g[2] -= count * all;
    g[3] += count * p.a * stay * all;  // stay − all
    h[0][0] -= count * rate * rate;
    h[2][2] += count * all * all;
    h[3][2] += count * all * all;
    h[3][3] -= count * p.a * stay * all * (stay + all);  // all² − stay²
  }
  const auto end = static_cast<double>(kTable);
  const double c = p.a + p.b;
  for (const uint32_t large : large_) {
    const auto x = static_cast<double>(large);
    sum.value += LogGamma(p.r + x) - LogGamma(p.r + end) + LogGamma(p.b + x) - LogGamma(p.b + end) -
                 LogGamma(c + x) + LogGamma(c + end);
    const double all = Digamma(c + end) - Digamma(c + x);
    const double all2 = Trigamma(c + end) - Trigamma(c + x);
    g[0] += Digamma(p.r + x) - Digamma(p.r + end);
    g[2] += all;
    g[3] += Digamma(p.b + x) - Digamma(p.b + end) + all;
    h[0][0] += Trigamma(p.r + x) - Trigamma(p.r + end);
    h[2][2] += all2;
    h[3][2] += all2;
    h[3][3] += Trigamma(p.b + x) - Trigamma(p.b + end) + all2;
  }
  const auto customers = static_cast<double>(columns_.size());
  sum.value += customers * p.r * std::log(p.alpha);
  g[0] += customers * std::log(p.alpha);
  g[1] += customers * p.r / p.alpha;
  h[1][0] += customers / p.alpha;
  h[1][1] -= customers * p.r / (p.alpha * p.alpha);
}

Evaluation<4> BgNbdLikelihood::Evaluate(const BgNbdParameters& p) const {
  const size_t chunks = (columns_.size() + kChunk - 1) / kChunk;
  std::vector<Evaluation<4>> parts(chunks);
  ForEachChunk(chunks, threads_, [&](size_t chunk) {
    const size_t begin = chunk * kChunk;
    parts[chunk] = EvaluateRange(p, columns_, begin, std::min(begin + kChunk, columns_.size()));
  });
  Evaluation<4> sum;
  for (const auto& part : parts) Accumulate(part, sum);
  AddCounts(p, sum);
  for (size_t i = 0; i < 4; ++i) {
    for (size_t j = i + 1; j < 4; ++j) sum.hessian[i][j] = sum.hessian[j][i];
  }
  return sum;
}

}  // namespace vafa::stats
