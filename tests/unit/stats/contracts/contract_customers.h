#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "stats/contracts/contract_model.h"

namespace vafa::stats {

/// Owns what ContractColumns looks at.
struct Customers {
  std::vector<uint32_t> periods;
  std::vector<uint8_t> here;
  ContractColumns columns() const { return {periods, here}; }
};

/// Customers who came at random in the last `longest` periods.
inline Customers Simulate(const ContractParameters& p, size_t count, uint32_t longest,
                          uint64_t seed) {
  std::mt19937_64 random(seed);
  std::gamma_distribution<double> leaves(p.alpha), stays(p.beta);
  std::uniform_real_distribution<double> uniform;
  std::uniform_int_distribution<uint32_t> when(1, longest);
  Customers customers;
  for (size_t i = 0; i < count; ++i) {
    const double leave = leaves(random), stay = stays(random);
    const double renews = stay / (leave + stay);
    const double wish = std::pow(std::log(1 - uniform(random)) / std::log(renews), 1 / p.c);
    const uint32_t followed = when(random);
    const auto life = static_cast<uint32_t>(std::min(std::floor(wish), 1e6)) + 1;
    customers.here.push_back(life > followed ? 1 : 0);
    customers.periods.push_back(std::min(life, followed));
  }
  return customers;
}

}  // namespace vafa::stats
