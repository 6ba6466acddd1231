#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "stats/survival/cox.h"
#include "tests/unit/stats/shared_table.h"

namespace vafa::stats {

/// Owns what CoxColumns looks at.
struct SurvivalRows {
  std::vector<double> time;
  std::vector<uint8_t> event;
  std::vector<double> entry;
  std::vector<std::string> names;
  std::vector<double> values;
  std::vector<uint32_t> stratum;

  SurvivalColumns survival() const { return {time, event, entry}; }
  CoxColumns columns() const { return {survival(), {names, values}, stratum}; }

  void Push(double t, bool ended, const std::vector<double>& x) {
    time.push_back(t);
    event.push_back(ended ? 1 : 0);
    values.insert(values.end(), x.begin(), x.end());
  }
};

/// The rows of a table of survival data in which no feature is missing.
inline SurvivalRows RowsOf(const SharedTable& table, const std::string& time,
                           const std::string& event, double happened,
                           const std::vector<std::string>& features) {
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  SurvivalRows rows;
  rows.names = features;
  const auto times = table.Numbers(time), events = table.Numbers(event);
  std::vector<std::vector<double>> columns;
  for (const auto& name : features) columns.push_back(table.Numbers(name, kMissing));
  for (size_t i = 0; i < times.size(); ++i) {
    std::vector<double> x;
    bool whole = true;
    for (const auto& column : columns) {
      x.push_back(column[i]);
      whole = whole && !std::isnan(column[i]);
    }
    if (whole) rows.Push(times[i], events[i] == happened, x);
  }
  return rows;
}

inline const std::vector<std::string> kRossiFeatures = {"fin", "age",  "race", "wexp",
                                                        "mar", "paro", "prio"};

/// Exponential lives with hazard e^(β·x), x normal, censored at random; rounded up to `grain` (0:
/// not).
inline SurvivalRows SimulateLives(const std::vector<double>& beta, size_t count, double grain,
                                  uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::exponential_distribution<double> exponential;
  SurvivalRows rows;
  for (size_t j = 0; j < beta.size(); ++j) rows.names.push_back("x" + std::to_string(j));
  for (size_t i = 0; i < count; ++i) {
    std::vector<double> x(beta.size());
    double eta = 0;
    for (size_t j = 0; j < beta.size(); ++j) {
      x[j] = normal(random);
      eta += beta[j] * x[j];
    }
    const double life = exponential(random) * std::exp(-eta);
    const double followed = 2 * exponential(random);
    const double time = std::min(life, followed);
    rows.Push(grain > 0 ? std::ceil(time / grain) * grain : time, life <= followed, x);
  }
  return rows;
}

}  // namespace vafa::stats
