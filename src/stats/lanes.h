#pragma once

#include <bit>
#include <cstdint>

namespace vafa::stats {

/// Two doubles that are worked on together: a register of every x86-64 and ARMv8 processor. A loop
/// over Lanes is vectorised on every build, also where strict floating point would forbid the
/// compiler to reorder a sum.
using Lanes = double __attribute__((ext_vector_type(2)));
using LaneBits = int64_t __attribute__((ext_vector_type(2)));
inline constexpr int kLanes = 2;

/// Natural logarithm of positive, normal, finite numbers; relative error below 4e-16.
///
/// With v = m·2^k and √½ ≤ m < √2, ln v = k·ln 2 + 2·artanh(s), s = (m − 1)/(m + 1). Then
/// s² < 0.0295, and eleven terms of artanh(s)/s = Σ s^2n / (2n + 1) reach the last bit.
[[gnu::always_inline]] inline Lanes Log(Lanes v) {
  constexpr int64_t kRootHalf = 0x3FE6A09E667F3BCD;  // the bits of √½
  constexpr int64_t kOne = 0x3FF0000000000000;
  constexpr int64_t kMantissa = 0x000FFFFFFFFFFFFF;
  constexpr double kTwo52 = 0x1p52;
  constexpr double kLn2High = 0x1.62e42fee00000p-1;  // ln 2 in 32 bits: k times it is exact
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

  const LaneBits shifted = std::bit_cast<LaneBits>(v) + (kOne - kRootHalf);
  // An integer below 2^52 put under the exponent of 2^52 is that integer plus 2^52.
  const LaneBits exponent = (shifted >> 52) | std::bit_cast<int64_t>(kTwo52);
  const Lanes k = std::bit_cast<Lanes>(exponent) - (kTwo52 + 1023);
  const Lanes m = std::bit_cast<Lanes>((shifted & kMantissa) + kRootHalf);
  const Lanes f = m - 1.0;
  const Lanes s = f / (m + 1.0);
  const Lanes z = s * s;
  Lanes series = 1.0 / 23;
  series = series * z + 1.0 / 21;
  series = series * z + 1.0 / 19;
  series = series * z + 1.0 / 17;
  series = series * z + 1.0 / 15;
  series = series * z + 1.0 / 13;
  series = series * z + 1.0 / 11;
  series = series * z + 1.0 / 9;
  series = series * z + 1.0 / 7;
  series = series * z + 1.0 / 5;
  series = series * z + 1.0 / 3;
  // 2s = f − s·f, whose first term is exact.
  return k * kLn2High + (f + (s * (2.0 * z * series - f) + k * kLn2Low));
}

/// e^v for v ≤ 0; relative error below 4e-16, and 0 for v < −708.
///
/// e^v = 2^k·e^d with |d| ≤ ln 2 / 2, where thirteen terms of the Taylor series suffice.
[[gnu::always_inline]] inline Lanes ExpOfNegative(Lanes v) {
  constexpr double kLog2E = 0x1.71547652b82fep0;
  constexpr double kLn2High = 0x1.62e42fee00000p-1;
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  constexpr double kRound = 0x1.8p52;  // adding it rounds to an integer, held in the low bits

  const Lanes bounded = v < -708.0 ? Lanes(-708.0) : v;
  const Lanes rounded = bounded * kLog2E + kRound;
  const Lanes k = rounded - kRound;
  const Lanes d = (bounded - k * kLn2High) - k * kLn2Low;
  Lanes series = 1.0 / 6227020800.0;
  series = series * d + 1.0 / 479001600.0;
  series = series * d + 1.0 / 39916800.0;
  series = series * d + 1.0 / 3628800.0;
  series = series * d + 1.0 / 362880.0;
  series = series * d + 1.0 / 40320.0;
  series = series * d + 1.0 / 5040.0;
  series = series * d + 1.0 / 720.0;
  series = series * d + 1.0 / 120.0;
  series = series * d + 1.0 / 24.0;
  series = series * d + 1.0 / 6.0;
  series = series * d + 0.5;
  series = series * d + 1.0;
  series = series * d + 1.0;
  const LaneBits power = (std::bit_cast<LaneBits>(rounded) + 1023) << 52;
  return v < -708.0 ? Lanes(0.0) : series * std::bit_cast<Lanes>(power);
}

[[gnu::always_inline]] inline Lanes Max(Lanes a, Lanes b) { return a > b ? a : b; }

inline double SumOf(Lanes v) { return v[0] + v[1]; }

}  // namespace vafa::stats
