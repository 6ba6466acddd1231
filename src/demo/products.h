#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "demo/random.h"

namespace vafa::demo {

/// What the shop sells: coffee, tea and things for the home.
struct Product {
  std::string_view name;
  std::string_view category;
  double low;                   ///< the cheapest unit (a small bag, a plain cup), in dollars
  double high;                  ///< the dearest unit
  double popularity;            ///< relative
  double margin;                ///< share of the price that is left after the cost of the goods
  std::string_view taste = {};  ///< of whom it is bought by preference; empty: of everybody alike
};

/// What people drink, and what it takes.
inline constexpr std::string_view kTastes[] = {"filter", "espresso", "kahve", "chai", "leaf"};

/// Whose taste a product is; empty for everybody's and for unknown ones.
std::string_view TasteOf(std::string_view product);

/// A product and how many of it make up an amount.
struct Basket {
  const Product* product;
  int quantity;
};

/// Finds products for amounts: the spend model says what an order comes to, and the shelf what may
/// have been bought for that money.
class Shelf {
 public:
  Shelf();
  /// `dollars` > 0. The unit price lies within the product's range, save below the cheapest and
  /// above the dearest thing on the shelf, where it is a gift card.
  Basket Pick(Random& random, double dollars) const;
  /// The same among the products of one taste; nullopt where none is to be had for the money.
  std::optional<Basket> PickOf(std::string_view taste, Random& random, double dollars) const;

 private:
  struct Choice {
    Basket basket;
    double weight;
  };
  const std::vector<Choice>& BandOf(double dollars) const;

  std::vector<std::vector<Choice>> bands_;  // by logarithm of the amount
};

}  // namespace vafa::demo
