#include "stats/churn/trees.h"

#include <xgboost/c_api.h>

#include <cmath>
#include <limits>
#include <utility>

#include "stats/errors.h"

namespace vafa::stats {
namespace {

std::unexpected<Error> Failed() {
  return Fail(ErrorCode::kInternal, "stats.trees_failed", XGBGetLastError());
}

#define VAFA_TRY_TREES(...)                  \
  do {                                       \
    if ((__VA_ARGS__) != 0) return Failed(); \
  } while (false)

/// A copy of the features in single precision, as the trees see them.
Result<std::shared_ptr<void>> MatrixOf(const Features& features, size_t rows) {
  const std::vector<float> values(features.values.begin(), features.values.end());
  DMatrixHandle handle = nullptr;
  constexpr int kThreads = 1;
  VAFA_TRY_TREES(XGDMatrixCreateFromMat_omp(values.data(), rows, features.columns(),
                                            std::numeric_limits<float>::quiet_NaN(), &handle,
                                            kThreads));
  return std::shared_ptr<void>(handle, XGDMatrixFree);
}

Result<std::shared_ptr<void>> MakeBooster(DMatrixHandle matrix) {
  BoosterHandle handle = nullptr;
  VAFA_TRY_TREES(XGBoosterCreate(&matrix, matrix == nullptr ? 0 : 1, &handle));
  return std::shared_ptr<void>(handle, XGBoosterFree);
}

Status CheckOptions(const TreeOptions& options) {
  const auto is_share = [](double v) { return v > 0 && v <= 1; };
  if (options.rounds < 1 || options.rounds > 100'000) return BadParameter("rounds", "out of range");
  if (options.depth < 1 || options.depth > 16) return BadParameter("depth", "out of range");
  if (!is_share(options.learning_rate)) return BadParameter("learning_rate", "not in (0, 1]");
  if (!(options.least_weight >= 0)) return BadParameter("least_weight", "negative");
  if (!is_share(options.row_share)) return BadParameter("row_share", "not in (0, 1]");
  if (!is_share(options.column_share)) return BadParameter("column_share", "not in (0, 1]");
  if (!(options.ridge >= 0)) return BadParameter("ridge", "negative");
  if (options.threads < 1) return BadParameter("threads", "none");
  return {};
}

/// The share of ones, from which the trees begin.
Result<double> ShareOfOnes(std::span<const uint8_t> label) {
  double ones = 0;
  for (size_t i = 0; i < label.size(); ++i) {
    if (label[i] > 1) return BadColumn("label", i, "neither 0 nor 1");
    ones += label[i];
  }
  const auto size = static_cast<double>(label.size());
  if (ones == 0 || ones == size) return BadColumn("label", 0, "all alike");
  return ones / size;
}

Status Configure(BoosterHandle booster, const TreeOptions& options, double share) {
  const std::pair<const char*, std::string> parameters[] = {
      {"objective", "binary:logistic"},
      {"tree_method", "hist"},
      {"verbosity", "0"},
      {"base_score", std::to_string(share)},
      {"max_depth", std::to_string(options.depth)},
      {"learning_rate", std::to_string(options.learning_rate)},
      {"min_child_weight", std::to_string(options.least_weight)},
      {"subsample", std::to_string(options.row_share)},
      {"colsample_bytree", std::to_string(options.column_share)},
      {"reg_lambda", std::to_string(options.ridge)},
      {"seed", std::to_string(options.seed)},
      {"nthread", std::to_string(options.threads)}};
  for (const auto& [name, value] : parameters) {
    VAFA_TRY_TREES(XGBoosterSetParam(booster, name, value.c_str()));
  }
  return {};
}

}  // namespace

Result<Trees> Trees::Train(const Features& features, std::span<const uint8_t> label,
                           const TreeOptions& options) {
  VAFA_TRY(CheckOptions(options));
  VAFA_TRY(Check(features, label.size()));
  VAFA_ASSIGN(const double share, ShareOfOnes(label));
  VAFA_ASSIGN(const std::shared_ptr<void> matrix, MatrixOf(features, label.size()));
  const std::vector<float> target(label.begin(), label.end());
  VAFA_TRY_TREES(XGDMatrixSetFloatInfo(matrix.get(), "label", target.data(), target.size()));
  VAFA_ASSIGN(std::shared_ptr<void> booster, MakeBooster(matrix.get()));
  VAFA_TRY(Configure(booster.get(), options, share));
  for (int round = 0; round < options.rounds; ++round) {
    VAFA_TRY_TREES(XGBoosterUpdateOneIter(booster.get(), round, matrix.get()));
  }
  return Trees(std::move(booster), features.columns());
}

Result<Trees> Trees::Load(std::string_view bytes) {
  VAFA_ASSIGN(std::shared_ptr<void> booster, MakeBooster(nullptr));
  bst_ulong columns = 0;
  if (bytes.empty() ||
      XGBoosterLoadModelFromBuffer(booster.get(), bytes.data(), bytes.size()) != 0 ||
      XGBoosterGetNumFeature(booster.get(), &columns) != 0 ||
      XGBoosterSetParam(booster.get(), "nthread", "1") != 0) {
    return BadParameter("trees", "not what was saved");
  }
  return Trees(std::move(booster), columns);
}

Result<std::string> Trees::Save() const {
  bst_ulong size = 0;
  const char* bytes = nullptr;
  VAFA_TRY_TREES(XGBoosterSaveModelToBuffer(booster_.get(), R"({"format": "ubj"})", &size, &bytes));
  return std::string(bytes, size);
}

Result<std::vector<double>> Trees::Predict(const Features& features, const char* config) const {
  if (features.columns() != columns_) {
    return BadColumn("names", features.columns(), "not those of the training");
  }
  const size_t rows = features.values.size() / columns_;
  if (rows == 0) return std::vector<double>();
  VAFA_TRY(Check(features, rows));
  VAFA_ASSIGN(const std::shared_ptr<void> matrix, MatrixOf(features, rows));
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  VAFA_TRY_TREES(XGBoosterPredictFromDMatrix(booster_.get(), matrix.get(), config, &shape,
                                             &dimensions, &values));
  size_t size = 1;
  for (bst_ulong i = 0; i < dimensions; ++i) size *= shape[i];
  return std::vector<double>(values, values + size);
}

Result<std::vector<double>> Trees::LogOdds(const Features& features) const {
  return Predict(features, R"({"type": 1, "training": false, "iteration_begin": 0,
                               "iteration_end": 0, "strict_shape": false})");
}

Result<std::vector<double>> Trees::Contributions(const Features& features) const {
  return Predict(features, R"({"type": 2, "training": false, "iteration_begin": 0,
                               "iteration_end": 0, "strict_shape": false})");
}

}  // namespace vafa::stats
