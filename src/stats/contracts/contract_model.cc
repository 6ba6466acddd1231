#include "stats/contracts/contract_model.h"

#include <cmath>
#include <string>

#include "stats/errors.h"
#include "stats/gamma_ratio.h"

namespace vafa::stats {
namespace {

Status CheckPeriods(const char* name, uint32_t periods) {
  if (periods <= kMaxPeriods) return {};
  return BadParameter(name, "more than " + std::to_string(kMaxPeriods));
}

/// ln S(0) … ln S(periods).
std::vector<double> LogCurve(const ContractParameters& p, size_t periods) {
  const double start = RatioOfGammas(p.beta, p.alpha).log;
  std::vector<double> curve(periods + 1);
  for (size_t t = 1; t <= periods; ++t) {
    const double z = std::pow(static_cast<double>(t), p.c);
    curve[t] = start - RatioOfGammas(p.beta + z, p.alpha).log;
  }
  return curve;
}

}  // namespace

Result<ContractModel> ContractModel::Make(const ContractParameters& parameters) {
  VAFA_TRY(Check(parameters));
  return ContractModel(parameters);
}

Result<std::vector<double>> ContractModel::Survival(uint32_t periods) const {
  VAFA_TRY(CheckPeriods("periods", periods));
  std::vector<double> curve = LogCurve(p_, periods);
  for (double& v : curve) v = std::exp(v);
  return curve;
}

Result<std::vector<double>> ContractModel::Retention(uint32_t periods) const {
  VAFA_TRY(CheckPeriods("periods", periods));
  const std::vector<double> curve = LogCurve(p_, periods);
  std::vector<double> rates(periods);
  for (size_t t = 1; t <= periods; ++t) rates[t - 1] = std::exp(curve[t] - curve[t - 1]);
  return rates;
}

// DERL(n) = r(n+1)·(1 + DERL(n+1)/(1+d)) with r the retention: from far enough away, what was taken
// for DERL there is discounted to nothing.
Result<std::vector<double>> ContractModel::ResidualLifetimes(uint32_t most_renewals,
                                                             double discount) const {
  VAFA_TRY(CheckPeriods("most_renewals", most_renewals));
  if (!(discount >= 1e-5 && discount <= 10)) return BadParameter("discount", "not in [1e-5, 10]");
  const auto tail = static_cast<size_t>(std::ceil(37 / std::log1p(discount)));
  const std::vector<double> curve = LogCurve(p_, most_renewals + tail);
  std::vector<double> lifetimes(most_renewals + 1);
  double next = 0;
  for (size_t n = curve.size() - 1; n-- > 0;) {
    next = std::exp(curve[n + 1] - curve[n]) * (1 + next / (1 + discount));
    if (n < lifetimes.size()) lifetimes[n] = next;
  }
  return lifetimes;
}

}  // namespace vafa::stats
