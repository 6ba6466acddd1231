#include "learn/predictions/model_json.h"

#include <sodium.h>

#include <cmath>

namespace vafa::predictions {
namespace {

std::unexpected<Error> Unreadable(const std::string& detail) {
  return Fail(ErrorCode::kInvalid, "predictions.unreadable_model", detail);
}

double Number(const json::object& object, std::string_view name) {
  return object.at(name).to_number<double>();
}

std::vector<double> Numbers(const json::value& value) {
  std::vector<double> numbers;
  for (const json::value& one : value.as_array()) numbers.push_back(one.to_number<double>());
  return numbers;
}

json::array Array(std::span<const double> values) {
  json::array array;
  for (const double value : values) array.push_back(value);
  return array;
}

template <typename Matrix>
json::array MatrixJson(const Matrix& matrix) {
  json::array rows;
  for (const auto& row : matrix) rows.push_back(Array(row));
  return rows;
}

template <typename Matrix>
void ReadMatrix(const json::value& value, Matrix& matrix) {
  for (size_t i = 0; i < matrix.size(); ++i) {
    for (size_t j = 0; j < matrix.size(); ++j) {
      matrix[i][j] = value.as_array().at(i).as_array().at(j).to_number<double>();
    }
  }
}

template <typename P>
json::object Named(const P& parameters) {
  json::object named;
  const auto values = parameters.array();
  for (size_t i = 0; i < values.size(); ++i) named[P::kNames[i]] = values[i];
  return named;
}

template <typename P>
P ReadNamed(const json::value& value) {
  std::array<double, P::kNames.size()> values;
  for (size_t i = 0; i < values.size(); ++i) values[i] = Number(value.as_object(), P::kNames[i]);
  return stats::FromArray<P>(values);
}

template <typename Fit>
json::object FitJson(const Fit& fit) {
  return {{"parameters", Named(fit.parameters)},
          {"standard_errors", Named(fit.standard_errors)},
          {"covariance", MatrixJson(fit.covariance)},
          {"log_likelihood", fit.log_likelihood},
          {"customers", fit.customers},
          {"weak_prior", fit.estimator == stats::Estimator::kWeakPrior}};
}

template <typename Fit>
void ReadFit(const json::object& object, Fit& fit) {
  using P = decltype(fit.parameters);
  fit.parameters = ReadNamed<P>(object.at("parameters"));
  fit.standard_errors = ReadNamed<P>(object.at("standard_errors"));
  ReadMatrix(object.at("covariance"), fit.covariance);
  fit.log_likelihood = Number(object, "log_likelihood");
  fit.customers = object.at("customers").to_number<size_t>();
  fit.estimator = object.at("weak_prior").as_bool() ? stats::Estimator::kWeakPrior
                                                    : stats::Estimator::kMaximumLikelihood;
  fit.converged = true;
}

json::array EdgeJson(const std::vector<stats::BgNbdParameters>& edge) {
  json::array points;
  for (const auto& point : edge) points.push_back(Array(point.array()));
  return points;
}

std::vector<stats::BgNbdParameters> ReadEdge(const json::value& value) {
  std::vector<stats::BgNbdParameters> edge;
  for (const json::value& point : value.as_array()) {
    const std::vector<double> numbers = Numbers(point);
    edge.push_back({numbers.at(0), numbers.at(1), numbers.at(2), numbers.at(3)});
  }
  return edge;
}

/// Whether amounts depend on how often somebody buys: a correlation of 0.1 is still small (Cohen
/// 1988).
std::string_view Independence(const stats::Interval& correlation) {
  constexpr double kSmall = 0.1;
  if (correlation.low > kSmall) return "frequent_spend_more";
  if (correlation.high < -kSmall) return "frequent_spend_less";
  const bool surely_small = correlation.low >= -kSmall && correlation.high <= kSmall;
  return surely_small ? "holds" : "open";
}

std::string ToBase64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.resize(text.size() - 1);
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

std::string_view TagOf(Trait::Of of) {
  switch (of) {
    case Trait::Of::kAttribute:
      return "attribute";
    case Trait::Of::kPlan:
      return "plan";
    case Trait::Of::kOrder:
      break;
  }
  return "order";
}

json::array TraitsJson(const FeatureSet& set) {
  json::array traits;
  for (const Trait& trait : set.traits()) {
    json::array values;
    for (const std::string& value : trait.values) values.emplace_back(value);
    traits.push_back(
        {{"of", TagOf(trait.of)}, {"name", trait.name}, {"values", std::move(values)}});
  }
  return traits;
}

FeatureSet ReadTraits(const json::value& value) {
  std::vector<Trait> traits;
  for (const json::value& one : value.as_array()) {
    const json::object& object = one.as_object();
    Trait trait;
    for (const auto of : {Trait::Of::kAttribute, Trait::Of::kPlan, Trait::Of::kOrder}) {
      if (object.at("of").as_string() == TagOf(of)) trait.of = of;
    }
    trait.name = object.at("name").as_string();
    for (const json::value& text : object.at("values").as_array()) {
      trait.values.emplace_back(text.as_string());
    }
    traits.push_back(std::move(trait));
  }
  return FeatureSet(std::move(traits));
}

RiskTrial ReadTrial(const json::object& object) {
  std::vector<RiskTrial::Group> groups;
  if (const json::value* tried = object.if_contains("tried")) {
    for (const json::value& group : tried->as_array()) {
      const json::array& of = group.as_array();
      // Those stored earlier took looks at a customer for independent.
      groups.push_back({of.at(0).to_number<double>(), of.at(1).to_number<int64_t>(),
                        of.at(2).to_number<int64_t>(),
                        of.size() > 3 ? of.at(3).to_number<double>() : 1});
    }
  }
  return RiskTrial(std::move(groups));
}

/// Runs `read` on JSON of our own, whose shape is taken as it is.
template <typename Read>
auto Reading(const Read& read) -> decltype(read()) {
  try {
    return read();
  } catch (const std::exception& e) {
    return Unreadable(e.what());
  }
}

}  // namespace

json::object ToJson(const KeepModels& models) {
  json::object object{{"shape", nullptr}, {"fit", nullptr}, {"spend", nullptr}};
  if (models.purchases) {
    object["shape"] = Name(models.purchases->shape);
    object["fit"] = FitJson(models.purchases->fit);
    object["fit"].as_object()["edge"] = EdgeJson(models.purchases->fit.edge);
    if (models.purchases->k > 1) object["k"] = models.purchases->k;
  }
  const KeepModels::LeftOut& left_out = models.left_out;
  object["left_out"] = json::object{{"bought_once", left_out.bought_once},
                                    {"zero", left_out.zero},
                                    {"negative", left_out.negative},
                                    {"refunded", left_out.refunded}};
  if (!models.spend) return object;
  json::object spend = FitJson(*models.spend);
  spend["correlation"] = nullptr;
  if (std::isfinite(models.spend->correlation)) {
    const stats::Interval& range = models.spend->correlation_interval;
    spend["correlation"] = json::object{{"value", models.spend->correlation},
                                        {"interval", {range.low, range.high}},
                                        {"independence", Independence(range)}};
  }
  object["spend"] = std::move(spend);
  return object;
}

json::object ShownPurchases(json::object stored, const Currency& currency) {
  if (json::value* fit = stored.if_contains("fit"); fit && fit->is_object()) {
    fit->as_object().erase("edge");
  }
  json::value* spend = stored.if_contains("spend");
  if (spend == nullptr || !spend->is_object()) return stored;
  const double minor = std::pow(10, currency.digits());
  json::object& of = spend->as_object();
  for (const char* key : {"parameters", "standard_errors"}) {
    json::value& gamma = of.at(key).at("gamma");
    if (gamma.is_number()) gamma = gamma.to_number<double>() / minor;
  }
  of.erase("covariance");
  of["log_likelihood"] = of.at("log_likelihood").to_number<double>() +
                         of.at("customers").to_number<double>() * std::log(minor);
  return stored;
}

Result<KeepModels> KeepModelsFromJson(const json::object& object) {
  return Reading([&]() -> Result<KeepModels> {
    KeepModels models;
    if (object.at("shape").is_string()) {
      const auto shape = PurchaseShapeFromName(object.at("shape").as_string());
      if (!shape) return Unreadable("shape");
      models.purchases.emplace().shape = *shape;
      const json::object& fit = object.at("fit").as_object();
      ReadFit(fit, models.purchases->fit);
      if (const json::value* edge = fit.if_contains("edge")) {
        models.purchases->fit.edge = ReadEdge(*edge);
      }
      if (const json::value* k = object.if_contains("k")) {
        models.purchases->k = k->to_number<uint32_t>();
      }
    }
    if (object.at("spend").is_object()) {
      ReadFit(object.at("spend").as_object(), models.spend.emplace());
    }
    return models;
  });
}

std::string_view ShapeName(stats::ContractShape shape) {
  return shape == stats::ContractShape::kShiftedBetaGeometric ? "sbg" : "bdw";
}

json::object ToJson(const stats::ContractFit& fit, double period_days) {
  const auto three = [](const stats::ContractParameters& p) {
    return json::object{{"alpha", p.alpha}, {"beta", p.beta}, {"c", p.c}};
  };
  return {{"shape", ShapeName(fit.shape)},
          {"parameters", three(fit.parameters)},
          {"standard_errors", three(fit.standard_errors)},
          {"covariance", MatrixJson(fit.covariance)},
          {"log_likelihood", fit.log_likelihood},
          {"customers", fit.customers},
          {"lost", fit.lost},
          {"weak_prior", fit.weak_prior},
          {"period_days", period_days}};
}

Result<ModelsInUse::Contracts> ContractsFromJson(const json::object& object) {
  return Reading([&]() -> Result<ModelsInUse::Contracts> {
    const auto three = [&](const char* name) {
      const json::object& from = object.at(name).as_object();
      return stats::ContractParameters{Number(from, "alpha"), Number(from, "beta"),
                                       Number(from, "c")};
    };
    ModelsInUse::Contracts contracts;
    stats::ContractFit& fit = contracts.fit;
    fit.shape = object.at("shape").as_string() == "sbg"
                    ? stats::ContractShape::kShiftedBetaGeometric
                    : stats::ContractShape::kBetaDiscreteWeibull;
    fit.parameters = three("parameters");
    fit.standard_errors = three("standard_errors");
    ReadMatrix(object.at("covariance"), fit.covariance);
    fit.log_likelihood = Number(object, "log_likelihood");
    fit.customers = Number(object, "customers");
    fit.lost = Number(object, "lost");
    fit.weak_prior = object.at("weak_prior").as_bool();
    fit.converged = true;
    contracts.period_days = Number(object, "period_days");
    VAFA_TRY(stats::Check(fit.parameters));
    return contracts;
  });
}

Result<json::object> ToJson(const ChurnRules& rules, const FeatureSet& set,
                            const stats::ChurnScorer& scorer, const RiskTrial& tried) {
  json::array groups;
  for (const RiskTrial::Group& group : tried.groups()) {
    groups.push_back({group.predicted, group.customers, group.left, group.design_effect});
  }
  json::object object{
      {"rules",
       {{"subscription", rules.subscription},
        {"window_days", rules.window_days},
        {"grace_days", rules.grace_days},
        {"horizon_days", rules.horizon_days}}},
      {"traits", TraitsJson(set)},
      {"method", stats::Name(scorer.method())},
      {"calibration",
       {{"intercept", scorer.calibration().intercept}, {"slope", scorer.calibration().slope}}},
      {"linear", nullptr},
      {"trees", nullptr},
      {"tried", std::move(groups)}};
  if (const auto& trees = scorer.trees()) {
    VAFA_ASSIGN(const std::string bytes, trees->Save());
    object["trees"] = ToBase64(bytes);
  } else {
    object["linear"] = json::object{{"intercept", scorer.linear().intercept},
                                    {"weights", Array(scorer.linear().weights)},
                                    {"centres", Array(scorer.linear().centres)}};
  }
  return object;
}

Result<ModelsInUse::Churn> ChurnFromJson(const json::object& object) {
  return Reading([&]() -> Result<ModelsInUse::Churn> {
    const json::object& from = object.at("rules").as_object();
    const ChurnRules rules{from.at("subscription").as_bool(), from.at("window_days").as_int64(),
                           from.at("grace_days").as_int64(), from.at("horizon_days").as_int64()};
    FeatureSet set = ReadTraits(object.at("traits"));
    const json::object& platt = object.at("calibration").as_object();
    const stats::PlattCalibration calibration{Number(platt, "intercept"), Number(platt, "slope")};
    const auto method = stats::ChurnMethodFromName(object.at("method").as_string());
    if (!method) return Unreadable("method");
    const auto make = [&]() -> Result<stats::ChurnScorer> {
      if (*method == stats::ChurnMethod::kTrees) {
        const auto bytes = FromBase64(object.at("trees").as_string());
        if (!bytes) return Unreadable("trees");
        VAFA_ASSIGN(stats::Trees trees, stats::Trees::Load(*bytes));
        return stats::ChurnScorer::Make(std::move(trees), calibration);
      }
      const json::object& linear = object.at("linear").as_object();
      return stats::ChurnScorer::Make(*method,
                                      {Number(linear, "intercept"), Numbers(linear.at("weights")),
                                       Numbers(linear.at("centres"))},
                                      calibration);
    };
    VAFA_ASSIGN(stats::ChurnScorer scorer, make());
    if (scorer.columns() != set.size()) return Unreadable("traits");
    return ModelsInUse::Churn{rules, std::move(set), std::move(scorer), ReadTrial(object)};
  });
}

json::object ToJson(const Message& message) {
  json::array arguments;
  for (const auto& [name, value] : message.arguments) {
    arguments.push_back(std::visit(
        [&name](const auto& v) { return json::value(json::array{name, json::value(v)}); }, value));
  }
  return {{"id", message.id}, {"arguments", std::move(arguments)}};
}

std::optional<Message> MessageFromJson(const json::object& object) try {
  Message message(std::string(object.at("id").as_string()));
  for (const json::value& one : object.at("arguments").as_array()) {
    const std::string name(one.as_array().at(0).as_string());
    const json::value& value = one.as_array().at(1);
    if (value.is_string()) {
      message.arguments.emplace_back(name, std::string(value.as_string()));
    } else if (value.is_double()) {
      message.arguments.emplace_back(name, value.as_double());
    } else {
      message.arguments.emplace_back(name, value.to_number<int64_t>());
    }
  }
  return message;
} catch (const std::exception&) {
  return std::nullopt;
}
}  // namespace vafa::predictions
