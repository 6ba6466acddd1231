#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "stats/evaluate/ranking.h"
#include "stats/features.h"
#include "tests/unit/stats/shared_table.h"

namespace vafa::stats {

/// The telephone customers as numbers: three amounts, and a column of 0 and 1 for every value but
/// the first of every attribute.
struct Telco {
  std::vector<std::string> names;
  std::vector<double> values;
  std::vector<uint8_t> left;

  explicit Telco(const SharedTable& table) {
    std::vector<std::pair<size_t, std::string>> columns;  // an empty value: the number itself
    for (size_t c = 1; c + 1 < table.names.size(); ++c) {
      const std::string& name = table.names[c];
      if (name == "tenure" || name == "MonthlyCharges" || name == "TotalCharges") {
        columns.emplace_back(c, "");
        continue;
      }
      std::set<std::string> levels;
      for (const auto& row : table.rows) levels.insert(row[c]);
      for (auto level = std::next(levels.begin()); level != levels.end(); ++level) {
        columns.emplace_back(c, *level);
      }
    }
    for (const auto& [c, level] : columns) names.push_back(table.names[c] + "=" + level);
    for (const auto& row : table.rows) {
      for (const auto& [c, level] : columns) {
        const std::string& cell = row[c];
        const bool blank = cell.find_first_not_of(' ') == std::string::npos;
        values.push_back(level.empty() ? (blank ? 0 : std::stod(cell)) : cell == level ? 1 : 0);
      }
      left.push_back(row.back() == "Yes" ? 1 : 0);
    }
  }
};

/// Some rows of features with their labels.
struct Part {
  std::vector<double> values;
  std::vector<uint8_t> label;
};

/// Probabilities of the rows of `held_out` from a model of the rows of `known`.
using Learner = std::function<std::vector<double>(const Part& known, const Part& held_out)>;

/// Every customer's probability from a model that did not see her: ten parts drawn at random.
inline std::vector<double> CrossValidated(const Telco& telco, const Learner& learner) {
  constexpr size_t kFolds = 10;
  const size_t columns = telco.names.size();
  std::vector<size_t> order(telco.left.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::mt19937_64 random(1);
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  std::vector<double> probability(order.size());
  for (size_t fold = 0; fold < kFolds; ++fold) {
    Part known, held_out;
    std::vector<size_t> rows;
    for (size_t i = 0; i < order.size(); ++i) {
      const size_t row = order[i];
      Part& part = i % kFolds == fold ? held_out : known;
      const auto* from = &telco.values[row * columns];
      part.values.insert(part.values.end(), from, from + columns);
      part.label.push_back(telco.left[row]);
      if (i % kFolds == fold) rows.push_back(row);
    }
    const std::vector<double> predicted = learner(known, held_out);
    for (size_t i = 0; i < rows.size(); ++i) probability[rows[i]] = predicted[i];
  }
  return probability;
}

}  // namespace vafa::stats
