#pragma once

#include "base/json.h"
#include "learn/predictions/next_products.h"

namespace vafa::predictions {

/// A fitted model as it is stored; similarities to six decimals.
json::object ToJson(const NextProducts& model);
/// What was written; anything else is kInvalid.
Result<NextProducts> NextProductsFromJson(const json::object& object);

/// Of what is stored, what is worth showing: how many products and similarities there are, and the
/// names of the best-sellers.
json::object ShownNextProducts(const json::object& stored);

/// How it did on what it had not seen.
json::object FiguresJson(const NextProductsFit& fit, const Calendar& calendar);

}  // namespace vafa::predictions
