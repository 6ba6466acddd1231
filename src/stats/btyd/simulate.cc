#include "stats/btyd/simulate.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace vafa::stats {

SimulatedCustomers SimulateBgNbd(const BgNbdParameters& parameters, size_t customers,
                                 double max_age, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::gamma_distribution<double> rate(parameters.r, 1 / parameters.alpha);
  std::gamma_distribution<double> beta_a(parameters.a, 1);
  std::gamma_distribution<double> beta_b(parameters.b, 1);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::exponential_distribution<double> exponential(1);
  SimulatedCustomers out;
  out.repeats.reserve(customers);
  out.recency.reserve(customers);
  out.age.reserve(customers);
  for (size_t i = 0; i < customers; ++i) {
    const double lambda = rate(random);
    const double leaving = beta_a(random);
    const double staying = beta_b(random);
    const double p = leaving / (leaving + staying);
    const double age = max_age * (1 - uniform(random));
    double at = 0;
    double last = 0;
    uint32_t repeats = 0;
    while (lambda > 0) {
      at += exponential(random) / lambda;
      if (!(at <= age)) break;
      if (at > last) ++repeats;
      last = at;
      if (uniform(random) < p) break;
    }
    out.repeats.push_back(repeats);
    out.recency.push_back(last);
    out.age.push_back(age);
  }
  return out;
}

SimulatedCustomers SimulateParetoNbd(const ParetoNbdParameters& parameters, size_t customers,
                                     double max_age, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::gamma_distribution<double> rate(parameters.r, 1 / parameters.alpha);
  std::gamma_distribution<double> leaving(parameters.s, 1 / parameters.beta);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::exponential_distribution<double> exponential(1);
  SimulatedCustomers out;
  for (size_t i = 0; i < customers; ++i) {
    const double lambda = rate(random);
    const double mu = leaving(random);
    const double age = max_age * (1 - uniform(random));
    const double end = std::min(age, mu > 0 ? exponential(random) / mu : age);
    double at = 0;
    double last = 0;
    uint32_t repeats = 0;
    while (lambda > 0) {
      at += exponential(random) / lambda;
      if (!(at <= end)) break;
      if (at > last) ++repeats;
      last = at;
    }
    out.repeats.push_back(repeats);
    out.recency.push_back(last);
    out.age.push_back(age);
  }
  return out;
}

SimulatedCustomers SimulateMbgCnbd(const BgNbdParameters& parameters, uint32_t k, size_t customers,
                                   double max_age, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::gamma_distribution<double> rate(parameters.r, 1 / parameters.alpha);
  std::gamma_distribution<double> beta_a(parameters.a, 1);
  std::gamma_distribution<double> beta_b(parameters.b, 1);
  std::gamma_distribution<double> gap(k, 1);
  std::uniform_real_distribution<double> uniform(0, 1);
  SimulatedCustomers out;
  for (size_t i = 0; i < customers; ++i) {
    const double lambda = rate(random);
    const double leaves = beta_a(random);
    const double p = leaves / (leaves + beta_b(random));
    const double age = max_age * (1 - uniform(random));
    double last = 0;
    double log_gaps = 0;
    uint32_t repeats = 0;
    while (lambda > 0 && uniform(random) >= p) {
      const double at = last + gap(random) / lambda;
      if (!(at <= age)) break;
      if (at > last) {
        ++repeats;
        log_gaps += std::log(at - last);
      }
      last = at;
    }
    out.repeats.push_back(repeats);
    out.recency.push_back(last);
    out.age.push_back(age);
    out.log_gaps.push_back(log_gaps);
  }
  return out;
}

SimulatedCustomers SimulateBgBb(const BgBbParameters& parameters, size_t customers,
                                uint32_t max_chances, uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto beta = [&](double a, double b) {
    const double first = std::gamma_distribution<double>(a, 1)(random);
    return first / (first + std::gamma_distribution<double>(b, 1)(random));
  };
  std::uniform_real_distribution<double> uniform(0, 1);
  std::uniform_int_distribution<uint32_t> chances(1, max_chances);
  SimulatedCustomers out;
  for (size_t i = 0; i < customers; ++i) {
    const double buys = beta(parameters.alpha, parameters.beta);
    const double leaves = beta(parameters.gamma, parameters.delta);
    const uint32_t age = chances(random);
    uint32_t repeats = 0;
    uint32_t last = 0;
    for (uint32_t chance = 1; chance <= age && uniform(random) >= leaves; ++chance) {
      if (uniform(random) >= buys) continue;
      ++repeats;
      last = chance;
    }
    out.repeats.push_back(repeats);
    out.recency.push_back(last);
    out.age.push_back(age);
  }
  return out;
}

std::vector<double> SimulateMeanSpend(const GammaGammaParameters& parameters,
                                      const std::vector<uint32_t>& purchases, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::gamma_distribution<double> inverse_scale(parameters.q, 1 / parameters.gamma);
  std::vector<double> means;
  means.reserve(purchases.size());
  for (const uint32_t x : purchases) {
    if (x == 0) {
      means.push_back(0);
      continue;
    }
    const double nu = inverse_scale(random);
    std::gamma_distribution<double> total(parameters.p * x, 1 / nu);
    means.push_back(total(random) / x);
  }
  return means;
}

}  // namespace vafa::stats
