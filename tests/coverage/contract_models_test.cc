// Intervals of contract models over small companies with known parameters.
#include <gtest/gtest.h>

#include <cmath>

#include "stats/contracts/contract_model.h"
#include "tests/coverage/coverage.h"
#include "tests/unit/stats/contracts/contract_customers.h"

namespace vafa::stats {
namespace {

void ExpectCoverage(const ContractParameters& truth, ContractShape shape, size_t parameters) {
  constexpr const char* kNames[] = {"alpha", "beta", "c"};
  std::vector<Coverage> coverage(parameters);
  for (int company = 0; company < kCompanies; ++company) {
    const Customers customers = Simulate(truth, 1'500, 24, 7'000 + static_cast<uint64_t>(company));
    const auto fit = FitContracts(CountContracts(customers.columns()).value(), shape);
    ASSERT_TRUE(fit && fit->converged) << company;
    for (size_t i = 0; i < parameters; ++i) {
      const double value = fit->parameters.array()[i];
      // About normal in logarithms, as positive numbers are.
      const double factor = std::exp(1.959964 * fit->standard_errors.array()[i] / value);
      coverage[i].Add({value / factor, value * factor}, truth.array()[i]);
    }
  }
  for (size_t i = 0; i < parameters; ++i) coverage[i].Expect(kNames[i]);
}

TEST(SmallCompanies, ShiftedBetaGeometricIsAsSureAsItSays) {
  ExpectCoverage({0.9, 3.5, 1}, ContractShape::kShiftedBetaGeometric, 2);
}

TEST(SmallCompanies, BetaDiscreteWeibullIsAsSureAsItSays) {
  ExpectCoverage({0.7, 1.2, 1.3}, ContractShape::kBetaDiscreteWeibull, 3);
}

}  // namespace
}  // namespace vafa::stats
