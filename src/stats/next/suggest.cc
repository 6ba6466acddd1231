#include "stats/next/suggest.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/errors.h"

namespace vafa::stats {

Suggester::Suggester(const ItemToItem& model)
    : model_(model),
      sum_(model.products()),
      strongest_(model.products()),
      because_(model.products()) {}

std::vector<Suggestion> Suggester::Best(std::span<const Bought> history, size_t most) {
  for (const Bought& bought : history) {
    if (bought.product >= model_.products()) continue;
    const double weight = std::pow(model_.decay, bought.ago);
    for (const auto& [product, similarity] : model_.NeighboursOf(bought.product)) {
      const double part = weight * similarity;
      if (sum_[product] == 0) met_.push_back(product);
      sum_[product] += part;
      if (part <= strongest_[product]) continue;
      strongest_[product] = part;
      because_[product] = bought.product;
    }
  }
  for (const Bought& bought : history) {
    if (bought.product < model_.products()) sum_[bought.product] *= model_.again[bought.product];
  }
  std::vector<Suggestion> best;
  for (const uint32_t product : met_) {
    if (sum_[product] > 0) best.push_back({product, sum_[product], because_[product]});
    sum_[product] = strongest_[product] = 0;
  }
  met_.clear();
  const size_t kept = std::min(most, best.size());
  std::partial_sort(best.begin(), best.begin() + static_cast<ptrdiff_t>(kept), best.end(),
                    [](const Suggestion& a, const Suggestion& b) {
                      return a.score != b.score ? a.score > b.score : a.product < b.product;
                    });
  best.resize(kept);
  return best;
}

Result<std::vector<double>> RecentSales(const BasketColumns& columns, int32_t until_day,
                                        double half_life) {
  VAFA_TRY(Check(columns));
  if (!(half_life > 0)) return BadParameter("half_life", "not above 0");
  std::vector<double> sales(columns.product_count);
  for (size_t c = 0; c < columns.customers(); ++c) {
    const auto days = columns.DaysOf(c);
    const auto products = columns.ProductsOf(c);
    size_t first = 0;  // of the same day
    for (size_t row = 0; row < days.size() && days[row] < until_day; ++row) {
      if (days[row] != days[first]) first = row;
      const auto of_day = products.subspan(first, row - first);
      if (std::ranges::find(of_day, products[row]) != of_day.end()) continue;
      const double age = static_cast<double>(until_day) - 1 - days[row];
      sales[products[row]] += std::exp2(-age / half_life);
    }
  }
  return sales;
}

std::vector<uint32_t> BestSellers(std::span<const double> sales, size_t most) {
  std::vector<uint32_t> order(sales.size());
  std::iota(order.begin(), order.end(), 0u);
  std::erase_if(order, [&](uint32_t product) { return !(sales[product] > 0); });
  const size_t kept = std::min(most, order.size());
  std::partial_sort(
      order.begin(), order.begin() + static_cast<ptrdiff_t>(kept), order.end(),
      [&](uint32_t a, uint32_t b) { return sales[a] != sales[b] ? sales[a] > sales[b] : a < b; });
  order.resize(kept);
  return order;
}

}  // namespace vafa::stats
