#include "learn/predictions/next_products.h"

#include <algorithm>
#include <numeric>

namespace vafa::predictions {
namespace {

constexpr int32_t kWeek = 7;
constexpr int32_t kHeldOutShare = 4;  // of the weeks, one in so many is held out
constexpr int32_t kMostHeldOutWeeks = 8;
constexpr double kSalesHalfLife = 182;  // days

std::vector<uint32_t> ProductsOf(const std::vector<NextProduct>& list) {
  std::vector<uint32_t> products;
  for (const NextProduct& one : list) products.push_back(one.product);
  return products;
}

/// What both lists know at the beginning of a day.
Result<NextProducts> Learn(const Baskets& baskets, int32_t until_day, bool similar) {
  NextProducts model;
  const auto columns = baskets.columns();
  VAFA_ASSIGN(const auto sales, stats::RecentSales(columns, until_day, kSalesHalfLife));
  model.best_sellers = stats::BestSellers(sales, kNextPlaces);
  if (similar) {
    VAFA_ASSIGN(model.similar, stats::FitItemToItem(columns, until_day));
  }
  return model;
}

/// The lists of a model whose products stand in the places of the baskets.
Result<stats::ListTrial> Try(const Baskets& baskets, int32_t from_day, const NextProducts& model) {
  std::optional<stats::Suggester> suggester;
  if (model.similar) suggester.emplace(*model.similar);
  return stats::TryLists(
      baskets.columns(), from_day, kNextPlaces, [&](std::span<const stats::Bought> history) {
        return ProductsOf(ListNext(model, suggester ? &*suggester : nullptr, history));
      });
}

/// The same of a model that knows products by other places.
Result<stats::ListTrial> TryOther(const Baskets& baskets, const std::vector<std::string>& products,
                                  int32_t from_day, const NextProducts& model) {
  const ProductFinder there(model.products), here(products);
  std::optional<stats::Suggester> suggester;
  if (model.similar) suggester.emplace(*model.similar);
  return stats::TryLists(
      baskets.columns(), from_day, kNextPlaces, [&](std::span<const stats::Bought> history) {
        std::vector<stats::Bought> known;
        for (stats::Bought bought : history) {
          const auto place = there.Find(products[bought.product]);
          if (!place) continue;
          bought.product = *place;
          known.push_back(bought);
        }
        std::vector<uint32_t> list;
        for (const NextProduct& one : ListNext(model, suggester ? &*suggester : nullptr, known)) {
          const auto place = here.Find(model.products[one.product]);
          list.push_back(place.value_or(baskets.columns().product_count));  // no longer sold
        }
        return list;
      });
}

std::vector<std::string> NamesOf(const Baskets& baskets, const ask::Names& names) {
  std::vector<std::string> products;
  for (const LabelId label : baskets.labels) products.push_back(names.LabelText(label));
  return products;
}

NextTrial::List Told(const stats::ListTrial& trial) {
  const auto customers = static_cast<int64_t>(trial.hit.size());
  const auto hits = std::ranges::count(trial.hit, uint8_t{1});
  NextTrial::List list{
      .hit_rate = trial.hit_rate(),
      .interval = stats::WilsonInterval(hits, customers).value_or(stats::Interval()),
      .recall = trial.recall,
      .right = {}};
  for (const uint32_t right : trial.right_at) {
    list.right.push_back(static_cast<double>(right) / static_cast<double>(customers));
  }
  return list;
}

Message Missing(const char* id, size_t have, size_t need) {
  return {id, {{"have", static_cast<int64_t>(have)}, {"need", static_cast<int64_t>(need)}}};
}

std::optional<Message> WhatIsMissing(const Baskets& baskets, int32_t last_day) {
  if (baskets.labels.empty()) return "predictions.next_no_products";
  if (baskets.labels.size() < kMinNamedProducts) {
    return Missing("predictions.next_too_few_products", baskets.labels.size(), kMinNamedProducts);
  }
  const int32_t days = last_day + 1 - *std::ranges::min_element(baskets.days);
  if (days >= kMinBasketWeeks * kWeek) return std::nullopt;
  return Missing("predictions.next_too_short", static_cast<size_t>(std::max(0, days)),
                 static_cast<size_t>(kMinBasketWeeks) * kWeek);
}

int32_t HeldOutFrom(const Baskets& baskets, int32_t last_day) {
  const int32_t weeks = (last_day + 1 - *std::ranges::min_element(baskets.days)) / kWeek;
  return last_day + 1 - kWeek * std::min(weeks / kHeldOutShare, kMostHeldOutWeeks);
}

/// Nothing where too few bought again to tell the lists apart; `buyers` says how many did.
Result<std::optional<NextTrial>> TryBoth(const Baskets& baskets, int32_t last_day,
                                         const std::vector<std::string>& products,
                                         const NextIncumbent* incumbent, size_t& buyers) {
  NextTrial trial;
  trial.from_day = HeldOutFrom(baskets, last_day);
  trial.to_day = last_day;
  VAFA_ASSIGN(NextProducts model, Learn(baskets, trial.from_day, true));
  VAFA_ASSIGN(const auto similar, Try(baskets, trial.from_day, model));
  buyers = trial.customers = similar.hit.size();
  if (buyers < kMinNextBuyers) return std::nullopt;
  model.similar.reset();
  VAFA_ASSIGN(const auto plain, Try(baskets, trial.from_day, model));
  trial.similar = Told(similar);
  trial.best_sellers = Told(plain);
  VAFA_ASSIGN(trial.gain, stats::Compare(similar, plain));
  // Where the best-sellers are as good, they are used whatever was in use; and who knows of the
  // days of the trial has nothing to prove on them.
  const bool better = trial.gain.interval.low > 0;
  if (!better || incumbent == nullptr || incumbent->to_day >= trial.from_day) return trial;
  VAFA_ASSIGN(const auto theirs, TryOther(baskets, products, trial.from_day, incumbent->model));
  VAFA_ASSIGN(const auto gain, stats::Compare(similar, theirs));
  trial.in_use = NextTrial::InUse{theirs.hit_rate(), gain};
  return trial;
}

}  // namespace

ProductFinder::ProductFinder(const std::vector<std::string>& products) : products_(products) {
  by_name_.resize(products.size());
  std::iota(by_name_.begin(), by_name_.end(), 0u);
  std::ranges::sort(by_name_, {},
                    [&](uint32_t place) -> std::string_view { return products_[place]; });
}

std::optional<uint32_t> ProductFinder::Find(std::string_view name) const {
  const auto found = std::ranges::lower_bound(
      by_name_, name, {}, [&](uint32_t place) -> std::string_view { return products_[place]; });
  if (found == by_name_.end() || products_[*found] != name) return std::nullopt;
  return *found;
}

std::string_view Name(NextProduct::Why why) {
  switch (why) {
    case NextProduct::Why::kTogether:
      return "together";
    case NextProduct::Why::kAgain:
      return "again";
    case NextProduct::Why::kBestSeller:
      break;
  }
  return "best_seller";
}

Message WhyText(const NextProducts& model, const NextProduct& product) {
  switch (product.why) {
    case NextProduct::Why::kTogether:
      return {"predictions.next_together", {{"product", model.products[product.because]}}};
    case NextProduct::Why::kAgain:
      return {"predictions.next_again", {{"times", int64_t{product.times}}}};
    case NextProduct::Why::kBestSeller:
      break;
  }
  return "predictions.next_best_seller";
}

std::vector<NextProduct> ListNext(const NextProducts& model, stats::Suggester* suggester,
                                  std::span<const stats::Bought> history) {
  std::vector<NextProduct> list;
  if (suggester != nullptr) {
    for (const auto& [product, score, because] : suggester->Best(history, kNextPlaces)) {
      const auto hers = std::ranges::find(history, product, &stats::Bought::product);
      const bool again = because == product && hers != history.end();
      list.push_back({again ? NextProduct::Why::kAgain : NextProduct::Why::kTogether, product,
                      because, again ? hers->times : 0, score});
    }
  }
  for (const uint32_t product : model.best_sellers) {
    if (list.size() >= kNextPlaces) break;
    if (std::ranges::count(list, product, &NextProduct::product) > 0) continue;
    list.push_back({.why = NextProduct::Why::kBestSeller, .product = product});
  }
  return list;
}

Result<stats::ListTrial> TryNext(const Baskets& baskets, const ask::Names& names, int32_t from_day,
                                 const NextProducts& model) {
  return TryOther(baskets, NamesOf(baskets, names), from_day, model);
}

Result<NextProductsFit> FitNextProducts(const Baskets& baskets, const ask::Names& names,
                                        int32_t last_day, const NextIncumbent* incumbent) {
  NextProductsFit fit;
  fit.customers = baskets.columns().customers();
  fit.products = baskets.labels.size();
  std::vector<std::string> products = NamesOf(baskets, names);
  fit.reason = WhatIsMissing(baskets, last_day);
  if (!fit.reason) {
    size_t buyers = 0;
    VAFA_ASSIGN(fit.trial, TryBoth(baskets, last_day, products, incumbent, buyers));
    if (!fit.trial) fit.reason = Missing("predictions.next_too_few", buyers, kMinNextBuyers);
  }
  if (const auto& trial = fit.trial; trial && trial->gain.interval.low <= 0) {
    fit.reason = "predictions.next_no_better";
  }
  VAFA_ASSIGN(fit.model, Learn(baskets, last_day + 1, !fit.reason));
  fit.model.products = std::move(products);
  if (const auto& trial = fit.trial) {
    fit.model.right = fit.model.similar ? trial->similar.right : trial->best_sellers.right;
  }
  return fit;
}

}  // namespace vafa::predictions
