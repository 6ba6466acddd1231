#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/next/baskets.h"

namespace vafa::stats {

/// Which products are bought by the same customers (item-to-item collaborative filtering: Linden,
/// Smith & York, "Amazon.com Recommendations", IEEE Internet Computing 7, 2003; cosine similarity:
/// Deshpande & Karypis, "Item-Based Top-N Recommendation Algorithms", ACM TOIS 22, 2004).
///
///     similarity(i, j) = n_ij / √(n_i·n_j) · n_ij / (n_ij + shrinkage)
///
/// n_i: customers who bought i; n_ij: who bought both. The second factor draws towards zero what
/// few customers say (Koren, "Factorization Meets the Neighborhood", KDD 2008, eq. 2). A product is
/// a neighbour of its own as far as it is bought again: n_ii are those who bought it on two days.
struct ItemToItem {
  struct Neighbour {
    uint32_t product = 0;
    double similarity = 0;
    bool operator==(const Neighbour&) const = default;
  };

  /// Those of product i are [offsets[i], offsets[i + 1]) of `neighbours`, the most similar first.
  std::vector<size_t> offsets{0};
  std::vector<Neighbour> neighbours;
  /// How much likelier who has a product is to buy it on a later day than anybody is on any day;
  /// drawn towards 1 by `shrinkage` expected purchases.
  std::vector<double> again;
  double decay = 1;  ///< what a purchase weighs less for each later day with one

  uint32_t products() const { return static_cast<uint32_t>(again.size()); }
  std::span<const Neighbour> NeighboursOf(uint32_t product) const {
    return std::span(neighbours).subspan(offsets[product], offsets[product + 1] - offsets[product]);
  }
};

struct ItemToItemOptions {
  double shrinkage = 10;   ///< customers in common by whom a similarity is halved; ≥ 0
  size_t neighbours = 20;  ///< kept of each product, ≥ 1; memory is products × neighbours
  double decay = 0.8;      ///< in (0, 1]
};

/// Counts what was bought before `until_day`. kInvalid naming a column (Check), "shrinkage",
/// "neighbours" or "decay". One thread; about Σ d² steps, d products of a customer (kMostBought).
Result<ItemToItem> FitItemToItem(const BasketColumns& columns, int32_t until_day,
                                 const ItemToItemOptions& options = {});

/// kInvalid naming "offsets", "neighbours", "again" or "decay": for what was kept elsewhere.
Status Check(const ItemToItem& model);

}  // namespace vafa::stats
