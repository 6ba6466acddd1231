#include "stats/btyd/count_sums.h"

#include <algorithm>
#include <cmath>

namespace vafa::stats {
namespace {

constexpr size_t kTable = 2048;  // counts below this are summed one by one

/// ln Γ(z), ψ(z), ψ′(z) for z ≥ kTable by Stirling's series, exact to the last bits there.
double LogGamma(double z) {
  return (z - 0.5) * std::log(z) - z + 0.91893853320467274178 + 1 / (12 * z) -
         1 / (360 * z * z * z);
}
double Digamma(double z) { return std::log(z) - 1 / (2 * z) - 1 / (12 * z * z); }
double Trigamma(double z) { return 1 / z + 1 / (2 * z * z) + 1 / (6 * z * z * z); }

/// ln Γ(z+x) − ln Γ(z+kTable) with its derivatives.
CountSums::Rising BeyondTable(double z, double x) {
  const double from = z + static_cast<double>(kTable);
  const double to = z + x;
  return {LogGamma(to) - LogGamma(from), Digamma(to) - Digamma(from),
          Trigamma(to) - Trigamma(from)};
}

}  // namespace

CountSums::CountSums(std::span<const uint32_t> x, std::span<const double> weights, uint32_t factor,
                     uint32_t offset)
    : more_(kTable, 0) {
  for (size_t i = 0; i < x.size(); ++i) {
    const double weight = weights.empty() ? 1 : weights[i];
    const uint64_t count = uint64_t{x[i]} * factor + offset;
    customers_ += weight;
    total_ += weight * static_cast<double>(count);
    if (count > 0) more_[std::min<uint64_t>(count, kTable) - 1] += weight;
    if (count > kTable) large_.push_back({static_cast<double>(count), weight});
  }
  for (size_t j = kTable - 1; j-- > 0;) more_[j] += more_[j + 1];
  while (!more_.empty() && more_.back() == 0) more_.pop_back();
}

CountSums::Rising CountSums::RisingAt(double z) const {
  Rising sum;
  for (size_t j = 0; j < more_.size(); ++j) {
    const double at = z + static_cast<double>(j);
    sum.value += more_[j] * std::log(at);
    sum.first += more_[j] / at;
    sum.second -= more_[j] / (at * at);
  }
  for (const Large& large : large_) {
    const Rising rest = BeyondTable(z, large.count);
    sum.value += large.weight * rest.value;
    sum.first += large.weight * rest.first;
    sum.second += large.weight * rest.second;
  }
  return sum;
}

CountSums::Staying CountSums::StayingAt(double a, double b) const {
  Staying sum;
  for (size_t j = 0; j < more_.size(); ++j) {
    const double count = more_[j];
    const double stay = 1 / (b + static_cast<double>(j));
    const double all = 1 / (a + b + static_cast<double>(j));
    sum.value -= count * std::log1p(a * stay);
    sum.a -= count * all;
    sum.b += count * a * stay * all;  // stay − all
    sum.aa += count * all * all;
    sum.bb -= count * a * stay * all * (stay + all);  // all² − stay²
  }
  for (const Large& large : large_) {
    const Rising stay = BeyondTable(b, large.count);
    const Rising all = BeyondTable(a + b, large.count);
    sum.value += large.weight * (stay.value - all.value);
    sum.a -= large.weight * all.first;
    sum.b += large.weight * (stay.first - all.first);
    sum.aa -= large.weight * all.second;
    sum.bb += large.weight * (stay.second - all.second);
  }
  sum.ab = sum.aa;
  return sum;
}

}  // namespace vafa::stats
