#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace vafa::stats {

/// ∫ f(u) du over [from, to] by the trapezoid rule, whose step is halved until two sums agree to
/// 1e-9. For an f that falls off at both ends double-exponentially, which makes the rule converge
/// at that speed (Takahasi & Mori 1974): each halving doubles the digits, so that the last sum is
/// right to the rounding, which may keep two sums farther apart than that where f is large.
template <typename Function>
double IntegrateLine(const Function& f, double from, double to) {
  double step = (to - from) / 72;
  double sum = 0;
  for (double u = from; u <= to; u += step) sum += f(u);
  double previous = sum * step;
  for (int halving = 0; halving < 10; ++halving) {
    for (double u = from + step / 2; u <= to; u += step) sum += f(u);
    step /= 2;
    const double current = sum * step;
    if (std::abs(current - previous) <= 1e-9 * std::abs(current) && halving > 0) return current;
    previous = current;
  }
  return previous;
}

/// ln p and ln(1 − p) of log-odds.
inline std::pair<double, double> LogsOf(double log_odds) {
  const double tail = std::log1p(std::exp(-std::abs(log_odds)));
  return {-tail + std::min(log_odds, 0.0), -tail - std::max(log_odds, 0.0)};
}

/// ∫ g(p)·dp over (0, 1), whatever g does at the ends, where f(ln p, ln(1−p)) = p·(1−p)·g(p): by
/// p = 1/(1 + exp(−π·sinh u)) it becomes an integral over the line, of which f may be given only
/// where it is not nothing, so that a narrow one is not stepped over: between two log-odds of p.
template <typename Function>
double IntegrateUnit(const Function& f, double from = -INFINITY, double to = INFINITY) {
  const auto on_line = [&](double u) {
    const auto [log_p, log_rest] = LogsOf(std::numbers::pi * std::sinh(u));
    return f(log_p, log_rest) * std::numbers::pi * std::cosh(u);
  };
  constexpr double kEnd = 9;
  const auto place = [&](double logit) {
    return std::clamp(std::asinh(logit / std::numbers::pi), -kEnd, kEnd);
  };
  return IntegrateLine(on_line, place(from), place(to));
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
