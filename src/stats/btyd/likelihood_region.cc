#include "stats/btyd/likelihood_region.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vafa::stats {
namespace {

constexpr double kDepth = 1.959963984540054;     // √χ²₁(0.95)
constexpr double kOneSided = 1.644853626951472;  // √χ²₁(0.90): 5 % beyond one end
/// The mean cosine of the angle between any direction and the nearest of the 48.
constexpr double kNearness = 0.9326;
constexpr double kBound = NewtonOptions().bound;
constexpr int kMostRounds = 25;

/// The 48 directions of the 24-cell and its dual, of length 1.
std::vector<Vector<4>> Directions() {
  std::vector<Vector<4>> directions;
  for (size_t i = 0; i < 4; ++i) {
    for (const double side : {-1.0, 1.0}) {
      directions.emplace_back()[i] = side;
      for (size_t j = 0; j < i; ++j) {
        for (const double other : {-1.0, 1.0}) {
          Vector<4>& diagonal = directions.emplace_back();
          diagonal[i] = side * std::sqrt(0.5);
          diagonal[j] = other * std::sqrt(0.5);
        }
      }
    }
  }
  for (unsigned signs = 0; signs < 16; ++signs) {
    Vector<4>& corner = directions.emplace_back();
    for (size_t i = 0; i < 4; ++i) corner[i] = (signs >> i & 1) != 0 ? 0.5 : -0.5;
  }
  return directions;
}

double Dot(const Vector<4>& a, const Vector<4>& b) {
  double sum = 0;
  for (size_t i = 0; i < 4; ++i) sum += a[i] * b[i];
  return sum;
}

Vector<4> Times(const Matrix<4>& matrix, const Vector<4>& vector) {
  Vector<4> product;
  for (size_t i = 0; i < 4; ++i) product[i] = Dot(matrix[i], vector);
  return product;
}

/// The inverse of −Hessian, of which as much is added to the diagonal as makes it definite.
Matrix<4> InverseOfInformation(const Evaluation<4>& evaluation) {
  for (double damping = 0;; damping = damping > 0 ? damping * 4 : 1e-3) {
    Matrix<4> information = evaluation.hessian;
    for (size_t i = 0; i < 4; ++i) {
      for (double& v : information[i]) v = -v;
      information[i][i] += damping * (std::abs(evaluation.hessian[i][i]) + 1e-6);
    }
    if (const auto inverse = InversePositiveDefinite(information)) return *inverse;
    if (damping > 1e12) return {};
  }
}

class Region {
 public:
  Region(const std::function<Evaluation<4>(const Vector<4>&)>& evaluate, const Maximum<4>& maximum,
         const Matrix<4>& covariance)
      : evaluate_(evaluate), maximum_(maximum) {
    for (size_t i = 0; i < 4; ++i) {
      for (size_t j = 0; j <= i; ++j) {
        double rest = covariance[i][j];
        for (size_t k = 0; k < j; ++k) rest -= root_[i][k] * root_[j][k];
        root_[i][j] = i == j ? std::sqrt(rest) : rest / root_[j][j];
      }
    }
  }

  /// The point of the region where the parameter `which` is least (`side` −1) or greatest (1); of
  /// the region that ends at `depth`.
  Vector<4> End(size_t which, double side, double depth = kDepth) const {
    const double floor = FloorAt(depth);
    Vector<4> at = maximum_.at;
    Evaluation<4> here = maximum_.evaluation;
    const double error = std::sqrt(Dot(root_[which], root_[which]));
    for (int round = 0; round < kMostRounds; ++round) {
      const Matrix<4> inverse = InverseOfInformation(here);
      const Vector<4> step = StepToEnd(here, inverse, which, side, floor);
      const bool near = std::abs(step[which]) < kClose * error;
      const Vector<4> next = Within(at, step);
      if (round > 0 && near) return next;
      Evaluation<4> there = evaluate_(next);
      if (!std::isfinite(there.value)) return at;
      at = next;
      here = there;
      if (here.value >= floor && IsFarthest(at, which)) return TopHolding(which, at, here);
    }
    return at;
  }

  /// Where the way from the maximum in a direction leaves the region.
  Vector<4> Along(const Vector<4>& direction) const {
    const Vector<4> way = Times(root_, direction);
    double outside = LongestWay(way), inside = 0;
    double length = std::min(kDepth / kNearness, outside);
    for (int round = 0; round < kMostRounds && inside < outside; ++round) {
      const Evaluation<4> here = evaluate_(At(way, length));
      const double fall = maximum_.evaluation.value - here.value;
      if (!std::isfinite(fall)) {
        outside = length;
        length = (inside + length) / 2;
        continue;
      }
      const double depth = std::sqrt(2 * std::max(0.0, fall));
      const double slope = -Dot(here.gradient, way) / std::max(depth, 1e-9);
      const double missing = kDepth / kNearness - depth;
      (missing > 0 ? inside : outside) = length;
      const double next = slope > 0 ? length + missing / slope : 2 * length;
      length = std::clamp(next, inside, std::min(outside, std::max(3 * inside, length)));
      if (std::abs(missing) < kRough * kDepth) break;
    }
    return At(way, length);
  }

  /// Whether the region has no end before `at`.
  bool IsFarthest(const Vector<4>& at, size_t which) const {
    return std::abs(at[which]) >= kBound || std::abs(at[which] - maximum_.at[which]) >= kFarthest;
  }

 private:
  double FloorAt(double depth) const { return maximum_.evaluation.value - 0.5 * depth * depth; }

  static constexpr double kClose = 0.1;      // of an error at the maximum; of a logarithm
  static constexpr double kRough = 0.25;     // of the depth, before a last step by its slope
  static constexpr double kLongestStep = 2;  // of a coordinate

  /// To the end by the quadratic model here: it maximises ±θ_which where the model is at the floor,
  /// or, where it nowhere is as high, goes to its top.
  Vector<4> StepToEnd(const Evaluation<4>& here, const Matrix<4>& inverse, size_t which,
                      double side, double floor) const {
    Vector<4> step = Times(inverse, here.gradient);
    const double above = here.value + 0.5 * Dot(step, here.gradient) - floor;
    if (!(above > 0)) return step;
    const double far = side * std::sqrt(2 * above / inverse[which][which]);
    for (size_t i = 0; i < 4; ++i) step[i] += far * inverse[i][which];
    return step;
  }

  /// The likeliest point with the parameter `which` as it is.
  Vector<4> TopHolding(size_t which, Vector<4> at, Evaluation<4> here) const {
    for (int round = 0; round < kMostRounds; ++round) {
      for (size_t i = 0; i < 4; ++i) here.hessian[which][i] = here.hessian[i][which] = 0;
      here.gradient[which] = 0;
      here.hessian[which][which] = -1;
      const Vector<4> step = Times(InverseOfInformation(here), here.gradient);
      const Vector<4> next = Within(at, step);
      if (Dot(step, here.gradient) < kClose) return next;
      const Evaluation<4> there = evaluate_(next);
      if (!(there.value > here.value)) return at;
      at = next;
      here = there;
    }
    return at;
  }

  static Vector<4> Within(const Vector<4>& at, const Vector<4>& step) {
    double longest = 0;
    for (const double v : step) longest = std::max(longest, std::abs(v));
    const double shrink = longest > kLongestStep ? kLongestStep / longest : 1;
    Vector<4> next;
    for (size_t i = 0; i < 4; ++i) next[i] = std::clamp(at[i] + shrink * step[i], -kBound, kBound);
    return next;
  }

  Vector<4> At(const Vector<4>& way, double length) const {
    Vector<4> at = maximum_.at;
    for (size_t i = 0; i < 4; ++i) at[i] += length * way[i];
    return at;
  }

  /// As far as no parameter gets out of bounds.
  double LongestWay(const Vector<4>& way) const {
    double longest = 1e3;
    for (size_t i = 0; i < 4; ++i) {
      const double room = kBound - std::copysign(maximum_.at[i], maximum_.at[i] * way[i]);
      longest = std::min(longest, std::min(kFarthest, room) / std::abs(way[i]));
    }
    return std::max(longest, 0.0);
  }

  const std::function<Evaluation<4>(const Vector<4>&)>& evaluate_;
  const Maximum<4>& maximum_;
  Matrix<4> root_{};  ///< of the covariance, by Cholesky
};

}  // namespace

std::vector<Vector<4>> EdgeOfRegion(const std::function<Evaluation<4>(const Vector<4>&)>& evaluate,
                                    const Maximum<4>& maximum, const Matrix<4>& covariance) {
  const Region region(evaluate, maximum, covariance);
  std::vector<Vector<4>> edge, deeper;
  for (size_t i = 0; i < 4; ++i) {
    Vector<4> low = region.End(i, -1), high = region.End(i, 1);
    const bool no_low = region.IsFarthest(low, i), no_high = region.IsFarthest(high, i);
    if (no_high && !no_low) deeper.push_back(std::exchange(low, region.End(i, -1, kOneSided)));
    if (no_low && !no_high) deeper.push_back(std::exchange(high, region.End(i, 1, kOneSided)));
    edge.push_back(low);
    edge.push_back(high);
  }
  edge.insert(edge.end(), deeper.begin(), deeper.end());
  for (const Vector<4>& direction : Directions()) edge.push_back(region.Along(direction));
  return edge;
}

}  // namespace vafa::stats
