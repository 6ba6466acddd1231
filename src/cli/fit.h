#pragma once

#include <cmath>
#include <span>
#include <string>
#include <string_view>

#include "cli/cli.h"
#include "cli/wording.h"
#include "stats/btyd/uncertainty.h"

namespace vafa::cli {

/// What `vafa fit` was asked; texts are empty when not given.
struct FitRequest {
  std::string model;
  std::string orders;   ///< a file of orders …
  std::string summary;  ///< … or of one row a customer; neither: the data folder
  std::string preset;
  std::string columns;
  std::string covariates;  ///< of a survival model, parted by commas; empty: all other columns
  std::string delimiter;
  std::string date_format;
  bool no_header = false;
  std::string until;    ///< the last day that is looked at
  std::string to;       ///< the first day that is not
  std::string holdout;  ///< see PurchaseData::Later
  std::string unit;     ///< of the times of purchases
  const Common* common = nullptr;
};

/// What is printed as JSON: at least "model", "parameters", "standard_errors", "intervals",
/// "log_likelihood" (null where there is none), "customers", "converged", "seconds" and "holdout".
struct FitAnswer {
  json::object json;
  Calendar calendar;  ///< by which a text tells its days

  FitAnswer(json::object object, Calendar of_days = CalendarOfFiles())  // NOLINT: most have no days
      : json(std::move(object)), calendar(std::move(of_days)) {}
};

/// A model that `vafa fit` knows.
struct FitModel {
  std::string_view name;
  std::string_view alias;  ///< an older name, or empty
  Result<FitAnswer> (*fit)(const FitRequest& request);
};

// Each model's entry; a new one needs a line here and one in fit.cc.
extern const FitModel kFitBgNbd;
extern const FitModel kFitMbgNbd;
extern const FitModel kFitMbgCnbd;
extern const FitModel kFitParetoNbd;
extern const FitModel kFitBgBb;
extern const FitModel kFitGammaGamma;
extern const FitModel kFitSbg;
extern const FitModel kFitBdw;
extern const FitModel kFitCox;
extern const FitModel kFitKaplanMeier;

/// The parameters of a model by their published names.
template <typename P>
json::object NamedParameters(const P& parameters) {
  json::object named;
  const auto values = parameters.array();
  for (size_t i = 0; i < values.size(); ++i) named[P::kNames[i]] = values[i];
  return named;
}

inline json::value EndOrNull(double end) {
  return std::isfinite(end) ? json::value(end) : json::value(nullptr);
}

/// 95 % of each of some parameters above zero, by name, by the delta method on their logarithms:
/// to null where that end is open.
template <size_t kSize>
json::object IntervalsByDelta(std::span<const char* const> names,
                              const std::array<double, kSize>& values,
                              const std::array<std::array<double, kSize>, kSize>& covariance) {
  json::object intervals;
  for (size_t i = 0; i < names.size(); ++i) {
    const double variance = covariance[i][i] / (values[i] * values[i]);
    const stats::Interval interval =
        stats::EstimateOnScale(values[i], variance, stats::Scale::kPositive, true).interval;
    intervals[names[i]] = json::array{interval.low, EndOrNull(interval.high)};
  }
  return intervals;
}

/// A forecast of a hold-out: between which numbers what happens lies in 95 of 100 cases, and
/// whether it did. `squared_errors` is the sum over customers of how far each was off, squared: how
/// much counts vary by chance, and more than that.
void AddForecastInterval(json::object& holdout, double expected, double actual,
                         const stats::Interval& of_expected, double squared_errors);

}  // namespace vafa::cli
