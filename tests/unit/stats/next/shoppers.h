#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "stats/next/baskets.h"

namespace vafa::stats {

/// Customers with what they bought, (day, product) by rising day.
class Shoppers {
 public:
  using Purchases = std::vector<std::pair<int32_t, uint32_t>>;

  explicit Shoppers(uint32_t products) : products_(products) {}

  void Add(const Purchases& purchases) {
    for (const auto& [day, product] : purchases) {
      days.push_back(day);
      bought.push_back(product);
    }
    offsets.push_back(days.size());
  }

  size_t customers() const { return offsets.size() - 1; }
  Purchases Of(size_t customer) const {
    Purchases purchases;
    for (size_t i = offsets[customer]; i < offsets[customer + 1]; ++i) {
      purchases.emplace_back(days[i], bought[i]);
    }
    return purchases;
  }
  BasketColumns columns() const { return {offsets, days, bought, products_}; }

  std::vector<size_t> offsets{0};
  std::vector<int32_t> days;
  std::vector<uint32_t> bought;

 private:
  uint32_t products_;
};

/// Products 2k and 2k + 1 belong together: each customer has `liked` such pairs and buys of them
/// alone, on eight days of 400.
inline Shoppers Pairs(int customers, uint32_t products, int liked, uint64_t seed) {
  std::mt19937_64 random(seed);
  Shoppers shop(products);
  for (int c = 0; c < customers; ++c) {
    std::vector<uint32_t> mine;
    for (int i = 0; i < liked; ++i)
      mine.push_back(static_cast<uint32_t>(random() % (products / 2)));
    Shoppers::Purchases purchases;
    for (int i = 0; i < 8; ++i) {
      const uint32_t pair = mine[random() % mine.size()];
      purchases.emplace_back(static_cast<int32_t>(random() % 400),
                             2 * pair + static_cast<uint32_t>(random() % 2));
    }
    std::ranges::sort(purchases);
    shop.Add(purchases);
  }
  return shop;
}

/// Everybody buys by the same popularities, whatever she bought before.
inline Shoppers Alike(int customers, uint32_t products, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> popularity;
  for (uint32_t p = 0; p < products; ++p) popularity.push_back(1.0 / (p + 3));
  std::discrete_distribution<uint32_t> draw(popularity.begin(), popularity.end());
  Shoppers shop(products);
  for (int c = 0; c < customers; ++c) {
    Shoppers::Purchases purchases;
    for (int i = 0; i < 8; ++i) {
      purchases.emplace_back(static_cast<int32_t>(random() % 400), draw(random));
    }
    std::ranges::sort(purchases);
    shop.Add(purchases);
  }
  return shop;
}

}  // namespace vafa::stats
