#pragma once

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "stats/churn/churn_contest.h"

namespace vafa::stats {

inline TreeOptions FewRounds() {
  TreeOptions options;
  options.rounds = 80;
  options.learning_rate = 0.1;
  return options;
}

struct Rows {
  std::vector<std::string> names = {"calls", "months"};
  std::vector<double> values;
  std::vector<uint8_t> label;
  std::vector<uint32_t> period;
  Features features() const { return {names, values}; }
};

/// Eight periods; from the one numbered `turn` on, calls mean the opposite.
inline Rows Simulate(size_t count, uint32_t turn, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  Rows rows;
  for (size_t i = 0; i < count; ++i) {
    const auto period = static_cast<uint32_t>(random() % 8);
    const double calls = normal(random), months = normal(random);
    const double eta = -1 + (period < turn ? 1.5 : -1.5) * calls + 1.2 * std::abs(months);
    rows.values.insert(rows.values.end(), {calls, months});
    rows.label.push_back(uniform(random) < 1 / (1 + std::exp(-eta)) ? 1 : 0);
    rows.period.push_back(period);
  }
  return rows;
}

/// The same, and one in five leaves whatever she did.
inline Rows Noise(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  Rows rows = Simulate(count, 8, seed);
  for (uint8_t& label : rows.label) label = random() % 5 == 0;
  return rows;
}

inline constexpr size_t kSilence[] = {1};

inline Result<ChurnContest> Contest(const Rows& rows, std::span<const uint32_t> fold,
                                    FoldOrder order = FoldOrder::kInTime) {
  return RunChurnContest(rows.features(), kSilence, rows.label, fold, order, FewRounds());
}

}  // namespace vafa::stats
