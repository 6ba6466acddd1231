#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vafa::stats {

/// ∫ f(u) du over [from, to] by the trapezoid rule, whose step is halved until two sums agree to
/// 1e-13. For an f that falls off at both ends double-exponentially, which makes the rule converge
/// at that speed (Takahasi & Mori 1974).
template <typename Function>
double IntegrateLine(const Function& f, double from, double to) {
  double step = 0.25;
  double sum = 0;
  for (double u = from; u <= to; u += step) sum += f(u);
  double previous = sum * step;
  for (int halving = 0; halving < 10; ++halving) {
    for (double u = from + step / 2; u <= to; u += step) sum += f(u);
    step /= 2;
    const double current = sum * step;
    if (std::abs(current - previous) <= 1e-13 * std::abs(current) && halving > 0) return current;
    previous = current;
  }
  return previous;
}

/// ∫ g(p)·dp over (0, 1), whatever g does at the ends, where f(ln p, ln(1−p)) = p·(1−p)·g(p): by
/// p = 1/(1 + exp(−π·sinh u)) it becomes an integral over the line.
template <typename Function>
double IntegrateUnit(const Function& f) {
  const auto on_line = [&](double u) {
    const double logit = std::numbers::pi * std::sinh(u);
    const double tail = std::log1p(std::exp(-std::abs(logit)));
    return f(-tail + std::min(logit, 0.0), -tail - std::max(logit, 0.0)) * std::numbers::pi *
           std::cosh(u);
  };
  return IntegrateLine(on_line, -9, 9);
}

/// ∫ e^-u·g(u) du over u > 0, for a g that is smooth in ln u, by u = exp(v − e^-v).
template <typename Function>
double IntegrateDecay(const Function& g) {
  const auto on_line = [&](double v) {
    const double u = std::exp(v - std::exp(-v));
    return std::exp(-u) * g(u) * u * (1 + std::exp(-v));
  };
  return IntegrateLine(on_line, -4, 6.5);
}

}  // namespace vafa::stats
