#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/btyd/bgbb.h"
#include "stats/btyd/bgnbd.h"
#include "stats/btyd/gamma_gamma.h"
#include "stats/btyd/pareto_nbd.h"

namespace vafa::stats {

/// Customers drawn from a purchase model with known parameters.
struct SimulatedCustomers {
  std::vector<uint32_t> repeats;
  std::vector<double> recency;
  std::vector<double> age;
  std::vector<double> log_gaps;  ///< only where the gaps matter: MBG/CNBD-k

  RepeatColumns columns() const { return {repeats, recency, age}; }
};

/// Draws customers whose first purchases fall evenly in (0, max_age), observed until max_age. The
/// same seed gives the same customers. The parameters must be right (Check).
SimulatedCustomers SimulateBgNbd(const BgNbdParameters& parameters, size_t customers,
                                 double max_age, uint64_t seed);

/// The same by Pareto/NBD and MBG/CNBD-k.
SimulatedCustomers SimulateParetoNbd(const ParetoNbdParameters& parameters, size_t customers,
                                     double max_age, uint64_t seed);
SimulatedCustomers SimulateMbgCnbd(const BgNbdParameters& parameters, uint32_t k, size_t customers,
                                   double max_age, uint64_t seed);

/// Draws customers with 1 … max_chances chances to buy from a BG/BB model.
SimulatedCustomers SimulateBgBb(const BgBbParameters& parameters, size_t customers,
                                uint32_t max_chances, uint64_t seed);

/// A mean spend for each count of purchases, drawn from a Gamma-Gamma model; 0 where the count is.
std::vector<double> SimulateMeanSpend(const GammaGammaParameters& parameters,
                                      const std::vector<uint32_t>& purchases, uint64_t seed);

}  // namespace vafa::stats
