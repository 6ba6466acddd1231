#pragma once

#include <string>
#include <string_view>

#include "cli/cli.h"

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
  std::string unit = "week";
  const Common* common = nullptr;
};

/// A model that `vafa fit` knows. `fit` answers what is printed as JSON; it has at least "model",
/// "parameters", "standard_errors", "log_likelihood" (null where there is none), "customers",
/// "converged" and "seconds".
struct FitModel {
  std::string_view name;
  std::string_view alias;  ///< an older name, or empty
  Result<json::object> (*fit)(const FitRequest& request);
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

}  // namespace vafa::cli
