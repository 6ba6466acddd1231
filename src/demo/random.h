#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>

namespace vafa::demo {

/// SplitMix64 (Steele, Lea & Flood 2014): spreads a seed, or a counter, over 64 bits.
inline uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// xoshiro256++ (Blackman & Vigna 2019) and the distributions drawn from it. The draws are written
/// out here because those of the standard library differ from one library to the next.
class Random {
 public:
  /// Two numbers name a stream: the company's seed and, say, the customer. Streams do not overlap
  /// in practice, so customers can be drawn in any order and on any thread.
  explicit Random(uint64_t seed, uint64_t stream = 0) {
    uint64_t x = Mix(seed) ^ std::rotl(Mix(stream ^ 0x6a09e667f3bcc909u), 17);
    for (uint64_t& word : state_) word = x = Mix(x);
  }

  uint64_t Bits() {
    const uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// In the open interval (0, 1).
  double Uniform() { return (static_cast<double>(Bits() >> 12) + 0.5) * 0x1p-52; }
  double Uniform(double low, double high) { return low + (high - low) * Uniform(); }
  /// 0 … n − 1 (Lemire's multiplication; the bias of at most n / 2⁶⁴ is of no matter here).
  uint64_t Below(uint64_t n) {
    return static_cast<uint64_t>((static_cast<unsigned __int128>(Bits()) * n) >> 64);
  }
  bool Chance(double probability) { return Uniform() < probability; }

  /// Mean 1.
  double Exponential() { return -std::log(Uniform()); }

  double Normal() {  // Box & Muller, one of the pair
    return std::sqrt(2 * Exponential()) * std::cos(2 * std::numbers::pi * Uniform());
  }

  /// Rate 1; Marsaglia & Tsang 2000.
  double Gamma(double shape) {
    if (shape < 1) return Gamma(shape + 1) * std::pow(Uniform(), 1 / shape);
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    while (true) {
      const double x = Normal();
      const double root = 1 + c * x;
      if (root <= 0) continue;
      const double v = root * root * root;
      if (std::log(Uniform()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
    }
  }

  double Beta(double a, double b) {
    const double x = Gamma(a);
    return x / (x + Gamma(b));
  }

  /// For small means (the loop takes about `mean` steps).
  int Poisson(double mean) {
    int count = 0;
    for (double sum = Exponential(); sum < mean; sum += Exponential()) ++count;
    return count;
  }

  /// An index with probability proportional to its weight.
  size_t Weighted(std::span<const double> weights) {
    double total = 0;
    for (const double w : weights) total += w;
    double left = Uniform() * total;
    for (size_t i = 0; i + 1 < weights.size(); ++i) {
      if (left < weights[i]) return i;
      left -= weights[i];
    }
    return weights.size() - 1;
  }

  template <typename Container>
  const auto& One(const Container& container) {
    return container[Below(std::size(container))];
  }

 private:
  std::array<uint64_t, 4> state_;
};

}  // namespace vafa::demo
