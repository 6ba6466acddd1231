#include "stats/btyd/pareto_nbd_likelihood.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/parallel.h"
#include "stats/lanes.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunk = 8192;
constexpr double kDeepest = 36;  // of d: beyond, e^-d is nothing
constexpr int kMostPanels = 64;
constexpr size_t kClasses = std::size(kGaussSizes);

/// α and β as the smaller c and the greater C, with the powers m and M of (c+τ) and (C+τ) under the
/// integral.
struct Sides {
  bool alpha_is_small;
  double small, large, gap;

  explicit Sides(const ParetoNbdParameters& p)
      : alpha_is_small(p.alpha <= p.beta),
        small(std::min(p.alpha, p.beta)),
        large(std::max(p.alpha, p.beta)),
        gap(large - small) {}
  template <typename V>
  V SmallPower(V n, V s1) const {
    return alpha_is_small ? n : s1;
  }
  template <typename V>
  V LargePower(V n, V s1) const {
    return alpha_is_small ? s1 : n;
  }
};

/// The nodes of Gauss-Legendre on (0, 1), by Newton's method on the Legendre polynomial.
template <int kSize>
struct GaussTable {
  std::array<double, kSize> nodes, weights;

  GaussTable() {
    for (int i = 0; i < kSize; ++i) {
      double z = std::cos(std::numbers::pi * (i + 0.75) / (kSize + 0.5));
      double slope = 1;
      for (int round = 0; round < 8; ++round) {
        double value = 1, before = 0;
        for (int j = 0; j < kSize; ++j) {
          const double next = ((2 * j + 1) * z * value - j * before) / (j + 1);
          before = value;
          value = next;
        }
        slope = kSize * (z * value - before) / (z * z - 1);
        z -= value / slope;
      }
      nodes[static_cast<size_t>(i)] = (1 - z) / 2;
      weights[static_cast<size_t>(i)] = 1 / ((1 - z * z) * slope * slope);
    }
  }
};

template <int kSize>
GaussRule RuleOf() {
  static const GaussTable<kSize> table;
  return {table.nodes, table.weights};
}

/// Customers with paths of one class, to be worked on in pairs.
struct Buffer {
  static constexpr size_t kCapacity = 128;
  std::array<double, kCapacity> x, recency, age, weight, length;
  std::array<int, kCapacity> panels;
  size_t size = 0;

  void Push(double repeats, double last, double until, double many, const LeavingPath& path) {
    x[size] = repeats;
    recency[size] = last;
    age[size] = until;
    weight[size] = many;
    length[size] = path.length;
    panels[size] = path.panels;
    ++size;
  }
  /// Fills a pair with a customer of no weight.
  void Complete() {
    if (size % kLanes == 0) return;
    const size_t last = size - 1;
    Push(x[last], recency[last], age[last], 0, {length[last], panels[last], 0});
  }
};

/// Moments under the weight of the integrand: of y and l = ln((C+τ)/(C+t_x)), u = 1/(c+τ) and
/// v = 1/(C+τ).
struct Moments {
  Lanes one{}, y{}, l{}, u{}, v{};
  Lanes yy{}, yl{}, yu{}, yv{}, ll{}, lu{}, lv{}, uu{}, uv{}, vv{};
};

/// What the end of a pair needs: the sums of lower-triangle derivatives in (r, α, s, β).
struct Totals {
  Lanes value{};
  std::array<Lanes, 4> gradient{};
  std::array<std::array<Lanes, 4>, 4> hessian{};
};

struct Pair {
  Lanes x, recency, age, weight, length;
  int panels;
};

[[gnu::always_inline]] inline Moments Integrate(const Sides& sides, GaussRule rule,
                                                const Pair& pair, Lanes m, Lanes power,
                                                Lanes shift) {
  const Lanes at_small = pair.recency + sides.small;
  const Lanes from_large = 1.0 / (pair.recency + sides.large);
  const Lanes step = pair.length / static_cast<double>(pair.panels);
  Moments sum;
  for (int panel = 0; panel < pair.panels; ++panel) {
    for (size_t i = 0; i < rule.nodes.size(); ++i) {
      const Lanes y = step * (panel + rule.nodes[i]);
      const Lanes small = at_small / ExpOfNegative(-y);
      const Lanes large = small + sides.gap;
      const Lanes l = Log(large * from_large);
      const Lanes u = 1.0 / small;
      const Lanes v = 1.0 / large;
      const Lanes g = rule.weights[i] * ExpOfNegative(-((m - 1.0) * y + power * l + shift));
      const Lanes gy = g * y;
      const Lanes gl = g * l;
      const Lanes gu = g * u;
      const Lanes gv = g * v;
      sum.one += g;
      sum.y += gy;
      sum.l += gl;
      sum.u += gu;
      sum.v += gv;
      sum.yy += gy * y;
      sum.yl += gy * l;
      sum.yu += gy * u;
      sum.yv += gy * v;
      sum.ll += gl * l;
      sum.lu += gl * u;
      sum.lv += gl * v;
      sum.uu += gu * u;
      sum.uv += gu * v;
      sum.vv += gv * v;
    }
  }
  return sum;
}

/// E and the covariances of the four quantities in the order (ln(α+τ), 1/(α+τ), ln(β+τ), 1/(β+τ)),
/// the logarithms relative to t_x.
struct Posterior {
  std::array<Lanes, 4> mean;
  std::array<std::array<Lanes, 4>, 4> covariance;
};

[[gnu::always_inline]] inline Posterior PosteriorOf(const Moments& sum, bool alpha_is_small) {
  const Lanes per = 1.0 / sum.one;
  const std::array<Lanes, 4> mean = {sum.y * per, sum.u * per, sum.l * per, sum.v * per};
  const std::array<std::array<Lanes, 4>, 4> second = {{{sum.yy, sum.yu, sum.yl, sum.yv},
                                                       {sum.yu, sum.uu, sum.lu, sum.uv},
                                                       {sum.yl, sum.lu, sum.ll, sum.lv},
                                                       {sum.yv, sum.uv, sum.lv, sum.vv}}};
  const std::array<size_t, 4> from =
      alpha_is_small ? std::array<size_t, 4>{0, 1, 2, 3} : std::array<size_t, 4>{2, 3, 0, 1};
  Posterior posterior;
  for (size_t i = 0; i < 4; ++i) {
    posterior.mean[i] = mean[from[i]];
    for (size_t j = 0; j < 4; ++j) {
      posterior.covariance[i][j] = second[from[i]][from[j]] * per - mean[from[i]] * mean[from[j]];
    }
  }
  return posterior;
}

void AddPair(const ParetoNbdParameters& p, const Sides& sides, GaussRule rule, const Pair& pair,
             Totals& totals) {
  const Lanes n = pair.x + p.r;
  const Lanes m = sides.SmallPower(n, Lanes(p.s + 1));
  const Lanes power = sides.LargePower(n, Lanes(p.s + 1));
  const Lanes shift = Max(1.0 - m, Lanes(0.0)) * pair.length;
  const Moments sum = Integrate(sides, rule, pair, m, power, shift);
  const Posterior left = PosteriorOf(sum, sides.alpha_is_small);

  const Lanes log_alpha = Log(pair.recency + p.alpha);
  const Lanes log_beta = Log(pair.recency + p.beta);
  const Lanes log_small = sides.alpha_is_small ? log_alpha : log_beta;
  const Lanes log_large = sides.alpha_is_small ? log_beta : log_alpha;
  const Lanes alpha_age = Log(pair.age + p.alpha);
  const Lanes beta_age = Log(pair.age + p.beta);
  const Lanes per_alpha = 1.0 / (pair.age + p.alpha);
  const Lanes per_beta = 1.0 / (pair.age + p.beta);
  const Lanes log_s = -n * alpha_age - p.s * beta_age;
  const Lanes log_i = std::log(p.s) - (m - 1.0) * log_small - power * log_large + shift;
  const Lanes most = Max(log_s, log_i);
  const Lanes alive = ExpOfNegative(log_s - most);
  const Lanes gone =
      ExpOfNegative(log_i - most) * sum.one * (pair.length / static_cast<double>(pair.panels));
  const Lanes both = alive + gone;
  const Lanes p_alive = alive / both;
  const Lanes p_left = gone / both;

  // The derivatives of ln S, of ln of the integrand (its mean), and their second derivatives.
  const std::array<Lanes, 4> scale = {-1.0, -n, -1.0, Lanes(-(p.s + 1))};
  const std::array<Lanes, 4> of_alive = {-alpha_age, -n * per_alpha, -beta_age, -p.s * per_beta};
  const std::array<Lanes, 4> of_left = {-(left.mean[0] + log_alpha), -n * left.mean[1],
                                        1 / p.s - (left.mean[2] + log_beta),
                                        -(p.s + 1) * left.mean[3]};
  const auto& c = left.covariance;
  const Lanes w = pair.weight;
  totals.value += w * (most + Log(both));
  for (size_t i = 0; i < 4; ++i) {
    totals.gradient[i] += w * (p_alive * of_alive[i] + p_left * of_left[i]);
    for (size_t j = 0; j <= i; ++j) {
      totals.hessian[i][j] += w * p_left *
                              (scale[i] * scale[j] * c[i][j] +
                               p_alive * (of_alive[i] - of_left[i]) * (of_alive[j] - of_left[j]));
    }
  }
  const auto square = [&](size_t i) { return c[i][i] + left.mean[i] * left.mean[i]; };
  auto& h = totals.hessian;
  h[1][0] -= w * (p_alive * per_alpha + p_left * left.mean[1]);
  h[1][1] += w * n * (p_alive * per_alpha * per_alpha + p_left * square(1));
  h[2][2] -= w * p_left / (p.s * p.s);
  h[3][2] -= w * (p_alive * per_beta + p_left * left.mean[3]);
  h[3][3] += w * (p.s * p_alive * per_beta * per_beta + (p.s + 1) * p_left * square(3));
}

void AddPairs(const ParetoNbdParameters& p, const Sides& sides, size_t of_class, Buffer& buffer,
              Totals& totals) {
  buffer.Complete();
  const GaussRule rule = GaussLegendre(kGaussSizes[of_class]);
  const auto at = [](const auto& column, size_t i) { return Lanes{column[i], column[i + 1]}; };
  for (size_t i = 0; i < buffer.size; i += kLanes) {
    AddPair(p, sides, rule,
            {at(buffer.x, i), at(buffer.recency, i), at(buffer.age, i), at(buffer.weight, i),
             at(buffer.length, i), std::max(buffer.panels[i], buffer.panels[i + 1])},
            totals);
  }
  buffer.size = 0;
}

Evaluation<4> EvaluateRange(const ParetoNbdParameters& p, const RepeatColumns& columns,
                            size_t begin, size_t end) {
  const Sides sides(p);
  std::array<Buffer, kClasses> buffers;
  Totals totals;
  for (size_t i = begin; i < end; ++i) {
    const Buyer buyer{static_cast<double>(columns.repeats[i]), columns.recency[i], columns.age[i]};
    const LeavingPath path = PathOf(p, buyer);
    const size_t of_class = static_cast<size_t>(
        std::find(std::begin(kGaussSizes), std::end(kGaussSizes), path.nodes) - kGaussSizes);
    Buffer& buffer = buffers[of_class];
    buffer.Push(buyer.repeats, buyer.recency, buyer.age, columns.weight(i), path);
    if (buffer.size == Buffer::kCapacity) AddPairs(p, sides, of_class, buffer, totals);
  }
  for (size_t i = 0; i < kClasses; ++i) AddPairs(p, sides, i, buffers[i], totals);
  Evaluation<4> sum;
  sum.value = SumOf(totals.value);
  for (size_t i = 0; i < 4; ++i) {
    sum.gradient[i] = SumOf(totals.gradient[i]);
    for (size_t j = 0; j <= i; ++j) sum.hessian[i][j] = SumOf(totals.hessian[i][j]);
  }
  return sum;
}

}  // namespace

GaussRule GaussLegendre(int size) {
  if (size == kGaussSizes[0]) return RuleOf<kGaussSizes[0]>();
  if (size == kGaussSizes[1]) return RuleOf<kGaussSizes[1]>();
  return RuleOf<kGaussSizes[2]>();
}

LeavingPath PathOf(const ParetoNbdParameters& p, const Buyer& buyer) {
  const Sides sides(p);
  const double silence = buyer.age - buyer.recency;
  if (!(silence > 0)) return {0, 1, kGaussSizes[0]};
  const double m = sides.SmallPower(p.r + buyer.repeats, p.s + 1);
  const double power = sides.LargePower(p.r + buyer.repeats, p.s + 1);
  const double small = sides.small + buyer.recency;
  const double large = sides.large + buyer.recency;
  double y = std::log1p(silence / small);
  double d = (m - 1) * y + power * std::log1p(silence / large);
  // d is convex: from the right Newton's method does not jump over.
  for (int round = 0; round < 40 && d > kDeepest; ++round) {
    const double to_small = small * std::exp(y);
    y -= (d - 0.9 * kDeepest) / (m - 1 + power * to_small / (to_small + sides.gap));
    d = (m - 1) * y + power * std::log1p(small * std::expm1(y) / large);
  }
  const double slope = m - 1 + power * small / large;  // at the beginning
  const double variation = std::abs(d) + 2 * std::max(0.0, -slope) * y;
  if (y <= 1.2 && variation <= 1.5) return {y, 1, kGaussSizes[0]};
  if (y <= 3 && variation <= 6) return {y, 1, kGaussSizes[1]};
  const double panels = std::ceil(std::max(y / 5, variation / 14));
  return {y, static_cast<int>(std::min<double>(panels, kMostPanels)), kGaussSizes[2]};
}

LogShares LogSharesOf(const ParetoNbdParameters& p, const Buyer& buyer) {
  const Sides sides(p);
  const LeavingPath path = PathOf(p, buyer);
  const double n = p.r + buyer.repeats;
  const double m = sides.SmallPower(n, p.s + 1);
  const double power = sides.LargePower(n, p.s + 1);
  const double small = sides.small + buyer.recency;
  const double large = sides.large + buyer.recency;
  const double shift = std::max(0.0, 1 - m) * path.length;
  const double step = path.length / path.panels;
  const GaussRule rule = GaussLegendre(path.nodes);
  double sum = 0;
  for (int panel = 0; panel < path.panels; ++panel) {
    for (size_t i = 0; i < rule.nodes.size(); ++i) {
      const double y = step * (panel + rule.nodes[i]);
      const double l = std::log1p(small * std::expm1(y) / large);
      sum += rule.weights[i] * std::exp(-((m - 1) * y + power * l + shift));
    }
  }
  return {-n * std::log(p.alpha + buyer.age) - p.s * std::log(p.beta + buyer.age),
          std::log(p.s) - (m - 1) * std::log(small) - power * std::log(large) + shift +
              std::log(sum * step)};
}

ParetoNbdLikelihood::ParetoNbdLikelihood(const RepeatColumns& columns, int threads)
    : columns_(columns), threads_(threads), purchases_(columns.repeats, columns.weights) {}

Evaluation<4> ParetoNbdLikelihood::Evaluate(const ParetoNbdParameters& p) const {
  const size_t chunks = (columns_.size() + kChunk - 1) / kChunk;
  std::vector<Evaluation<4>> parts(chunks);
  ForEachChunk(chunks, threads_, [&](size_t chunk) {
    const size_t begin = chunk * kChunk;
    parts[chunk] = EvaluateRange(p, columns_, begin, std::min(begin + kChunk, columns_.size()));
  });
  Evaluation<4> sum;
  for (const auto& part : parts) AddTo(sum, part);
  const CountSums::Rising rate = purchases_.RisingAt(p.r);
  const double customers = purchases_.customers();
  sum.value += rate.value + customers * (p.r * std::log(p.alpha) + p.s * std::log(p.beta));
  sum.gradient[0] += rate.first + customers * std::log(p.alpha);
  sum.gradient[1] += customers * p.r / p.alpha;
  sum.gradient[2] += customers * std::log(p.beta);
  sum.gradient[3] += customers * p.s / p.beta;
  sum.hessian[0][0] += rate.second;
  sum.hessian[1][0] += customers / p.alpha;
  sum.hessian[1][1] -= customers * p.r / (p.alpha * p.alpha);
  sum.hessian[3][2] += customers / p.beta;
  sum.hessian[3][3] -= customers * p.s / (p.beta * p.beta);
  FillUpperTriangle(sum);
  return sum;
}

}  // namespace vafa::stats
