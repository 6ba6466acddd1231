#include "stats/churn/churn_scorer.h"

#include <algorithm>
#include <cmath>

#include "stats/churn/logistic.h"
#include "stats/errors.h"

namespace vafa::stats {
namespace {

constexpr PlattCalibration kAsTheyAre{0, 1};
constexpr double kRidge = 1;

/// The columns that a weighted sum looks at.
struct Chosen {
  std::vector<std::string> names;
  std::vector<double> values;
};

Chosen Choose(const Features& features, std::span<const size_t> columns, size_t rows) {
  Chosen chosen;
  for (const size_t column : columns) chosen.names.push_back(features.names[column]);
  chosen.values.reserve(rows * columns.size());
  for (size_t row = 0; row < rows; ++row) {
    for (const size_t column : columns) chosen.values.push_back(features.Row(row)[column]);
  }
  return chosen;
}

Result<ChurnScorer::Linear> FitLinear(const Features& features, std::span<const size_t> columns,
                                      std::span<const uint8_t> label, int threads) {
  const Chosen chosen = Choose(features, columns, label.size());
  LogisticOptions options;
  options.ridge = kRidge;
  options.threads = threads;
  VAFA_ASSIGN(const LogisticFit fit, FitLogistic({chosen.names, chosen.values}, label, options));
  VAFA_ASSIGN(const Standardisation scale, Standardise(features, Constant::kKept, threads));
  ChurnScorer::Linear linear{fit.coefficients[0], std::vector<double>(features.columns()),
                             scale.mean};
  for (size_t j = 0; j < columns.size(); ++j) {
    linear.weights[columns[j]] = fit.coefficients[j + 1];
    linear.intercept += fit.coefficients[j + 1] * scale.mean[columns[j]];
  }
  return linear;
}

}  // namespace

std::string_view Name(ChurnMethod method) {
  switch (method) {
    case ChurnMethod::kRule:
      return "rule";
    case ChurnMethod::kLogistic:
      return "logistic";
    case ChurnMethod::kTrees:
      break;
  }
  return "trees";
}

std::optional<ChurnMethod> ChurnMethodFromName(std::string_view name) {
  for (const auto method : {ChurnMethod::kRule, ChurnMethod::kLogistic, ChurnMethod::kTrees}) {
    if (Name(method) == name) return method;
  }
  return std::nullopt;
}

Result<ChurnScorer> ChurnScorer::Train(ChurnMethod method, const Features& features,
                                       std::span<const size_t> silence,
                                       std::span<const uint8_t> label, const TreeOptions& options) {
  VAFA_TRY(Check(features, label.size()));
  if (method == ChurnMethod::kTrees) {
    VAFA_ASSIGN(Trees trees, Trees::Train(features, label, options));
    return Make(std::move(trees), kAsTheyAre);
  }
  std::vector<size_t> columns(silence.begin(), silence.end());
  if (columns.empty() || std::ranges::max(columns) >= features.columns()) {
    return BadColumn("silence", 0, "not columns of the features");
  }
  if (method == ChurnMethod::kLogistic) {
    columns.resize(features.columns());
    for (size_t j = 0; j < columns.size(); ++j) columns[j] = j;
  }
  VAFA_ASSIGN(Linear linear, FitLinear(features, columns, label, options.threads));
  return ChurnScorer(method, std::move(linear), std::nullopt, kAsTheyAre);
}

Result<ChurnScorer> ChurnScorer::Make(ChurnMethod method, Linear linear,
                                      PlattCalibration calibration) {
  if (method == ChurnMethod::kTrees) return BadParameter("method", "trees are no weighted sum");
  if (linear.weights.empty() || linear.weights.size() != linear.centres.size()) {
    return BadParameter("weights", "not as many as centres");
  }
  return ChurnScorer(method, std::move(linear), std::nullopt, calibration);
}

ChurnScorer ChurnScorer::Make(Trees trees, PlattCalibration calibration) {
  return ChurnScorer(ChurnMethod::kTrees, {}, std::move(trees), calibration);
}

Result<std::vector<double>> ChurnScorer::LogOdds(const Features& features) const {
  if (trees_) return trees_->LogOdds(features);
  if (features.columns() != columns()) {
    return BadColumn("names", features.columns(), "not those of the training");
  }
  std::vector<double> log_odds(features.values.size() / columns(), linear_.intercept);
  for (size_t row = 0; row < log_odds.size(); ++row) {
    const auto values = features.Row(row);
    for (size_t j = 0; j < values.size(); ++j) {
      log_odds[row] += linear_.weights[j] * (values[j] - linear_.centres[j]);
    }
  }
  return log_odds;
}

Result<std::vector<double>> ChurnScorer::Probabilities(const Features& features) const {
  VAFA_ASSIGN(std::vector<double> values, LogOdds(features));
  for (double& v : values) v = calibration_.At(v);
  return values;
}

Result<std::vector<double>> ChurnScorer::Contributions(const Features& features) const {
  const size_t width = columns() + 1;
  std::vector<double> parts;
  if (trees_) {
    VAFA_ASSIGN(parts, trees_->Contributions(features));
  } else {
    if (features.columns() != columns()) {
      return BadColumn("names", features.columns(), "not those of the training");
    }
    const size_t rows = features.values.size() / columns();
    parts.reserve(rows * width);
    for (size_t row = 0; row < rows; ++row) {
      const auto values = features.Row(row);
      for (size_t j = 0; j < values.size(); ++j) {
        parts.push_back(linear_.weights[j] * (values[j] - linear_.centres[j]));
      }
      parts.push_back(linear_.intercept);
    }
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i] *= calibration_.slope;
    if (i % width == width - 1) parts[i] += calibration_.intercept;
  }
  return parts;
}

}  // namespace vafa::stats
