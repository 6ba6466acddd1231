#pragma once

namespace vafa::stats {

inline constexpr double kNormal975 = 1.959963984540054;  ///< Φ⁻¹(0.975), for 95 % intervals

double NormalDistribution(double z);  ///< Φ(z)
double NormalQuantile(double p);      ///< Φ⁻¹(p), p in (0, 1)

/// Student's t with so many degrees of freedom, p in (0, 1).
double StudentQuantile(double p, double degrees_of_freedom);

/// Of Beta(a, b), p in (0, 1).
double BetaQuantile(double p, double a, double b);

/// P(|Z| ≥ |z|) of a standard normal Z.
double TwoSidedNormal(double z);

/// P(X ≥ x) of a χ² variable with so many degrees of freedom; 1 where there are none.
double ChiSquareTail(double x, double degrees_of_freedom);

}  // namespace vafa::stats
