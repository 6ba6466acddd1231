#include "learn/predictions/next_products_json.h"

#include <algorithm>
#include <cmath>

#include "customers/api.h"

namespace vafa::predictions {
namespace {

constexpr double kMillion = 1e6;

std::unexpected<Error> Unreadable(const std::string& detail) {
  return Fail(ErrorCode::kInvalid, "predictions.unreadable_model", detail);
}

/// Of each product its neighbours, one after the other: place, similarity in millionths.
json::array NeighboursJson(const stats::ItemToItem& model) {
  json::array all;
  for (uint32_t product = 0; product < model.products(); ++product) {
    json::array row;
    for (const auto& [neighbour, similarity] : model.NeighboursOf(product)) {
      const int64_t millionths = std::llround(similarity * kMillion);
      if (millionths == 0) continue;
      row.push_back(neighbour);
      row.push_back(millionths);
    }
    all.push_back(std::move(row));
  }
  return all;
}

json::object SimilarJson(const stats::ItemToItem& model) {
  json::array again;
  for (const double factor : model.again) again.push_back(factor);
  return {
      {"decay", model.decay}, {"again", std::move(again)}, {"neighbours", NeighboursJson(model)}};
}

Result<stats::ItemToItem> ReadSimilar(const json::object& object) {
  stats::ItemToItem model;
  model.decay = object.at("decay").to_number<double>();
  for (const json::value& factor : object.at("again").as_array()) {
    model.again.push_back(factor.to_number<double>());
  }
  for (const json::value& row : object.at("neighbours").as_array()) {
    const json::array& pairs = row.as_array();
    for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
      model.neighbours.push_back(
          {pairs[i].to_number<uint32_t>(), pairs[i + 1].to_number<double>() / kMillion});
    }
    model.offsets.push_back(model.neighbours.size());
  }
  VAFA_TRY(stats::Check(model));
  return model;
}

json::object ListJson(const NextTrial::List& list) {
  json::array right;
  for (const double share : list.right) right.push_back(share);
  return {{"hit_rate", list.hit_rate},
          {"hit_rate_interval", {list.interval.low, list.interval.high}},
          {"recall", list.recall},
          {"right", std::move(right)}};
}

Result<NextProducts> Read(const json::object& object) {
  NextProducts model;
  for (const json::value& name : object.at("products").as_array()) {
    model.products.emplace_back(name.as_string());
  }
  for (const json::value& place : object.at("best_sellers").as_array()) {
    model.best_sellers.push_back(place.to_number<uint32_t>());
    if (model.best_sellers.back() >= model.products.size()) return Unreadable("best_sellers");
  }
  for (const json::value& share : object.at("right").as_array()) {
    model.right.push_back(share.to_number<double>());
  }
  if (!object.at("similar").is_object()) return model;
  VAFA_ASSIGN(model.similar, ReadSimilar(object.at("similar").as_object()));
  if (model.similar->products() != model.products.size()) return Unreadable("products");
  return model;
}

}  // namespace

json::object ToJson(const NextProducts& model) {
  json::array products, best, right;
  for (const std::string& name : model.products) products.emplace_back(name);
  for (const uint32_t place : model.best_sellers) best.push_back(place);
  for (const double share : model.right) right.push_back(share);
  json::object object{{"products", std::move(products)},
                      {"best_sellers", std::move(best)},
                      {"right", std::move(right)},
                      {"similar", nullptr}};
  if (model.similar) object["similar"] = SimilarJson(*model.similar);
  return object;
}

Result<NextProducts> NextProductsFromJson(const json::object& object) try {
  return Read(object);
} catch (const std::exception& e) {  // the shape of JSON of our own is taken as it is
  return Unreadable(e.what());
}

json::object ShownNextProducts(const json::object& stored) {
  const auto model = NextProductsFromJson(stored);
  if (!model) return {};
  json::array best;
  for (const uint32_t place : model->best_sellers) best.emplace_back(model->products[place]);
  const auto& similar = model->similar;
  const size_t similarities = similar ? similar->neighbours.size() : 0;
  return {{"products", model->products.size()},
          {"similarities", similarities},
          {"best_sellers", std::move(best)}};
}

json::object FiguresJson(const NextProductsFit& fit, const Calendar& calendar) {
  json::object figures{{"customers", fit.customers}, {"products", fit.products}};
  if (!fit.trial) return figures;
  const NextTrial& trial = *fit.trial;
  const auto day = [&](int32_t number) { return IsoDate(calendar, calendar.StartOfDay(number)); };
  figures["from"] = day(trial.from_day);
  figures["to"] = day(trial.to_day + 1);
  figures["places"] = kNextPlaces;
  figures["buyers"] = trial.customers;
  json::object similar = ListJson(trial.similar), best = ListJson(trial.best_sellers);
  similar["method"] = "item-to-item";
  best["method"] = "best-sellers";
  figures["methods"] = json::array{std::move(similar), std::move(best)};
  figures["gain"] = trial.gain.value;
  figures["gain_interval"] = {trial.gain.interval.low, trial.gain.interval.high};
  return figures;
}

}  // namespace vafa::predictions
