#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/next/item_to_item.h"

namespace vafa::stats {

/// A product that a customer may buy next.
struct Suggestion {
  uint32_t product = 0;
  double score = 0;  ///< to be compared with others of the same customer only
  /// The product of hers that speaks most for it; the product itself when it is bought again.
  uint32_t because = 0;
};

/// Says what a customer buys next from what she bought: the similarities to her products, each
/// weighed by decay^ago, added up; of a product that she has, times how much likelier than others
/// she is to buy it again. So what nobody needs twice goes, and what is bought by habit stays.
/// Keeps what it counts with: one thread.
class Suggester {
 public:
  explicit Suggester(const ItemToItem& model);  ///< which outlives this

  /// The best `most`, best first; fewer where she bought little. Products that the model does not
  /// know are passed over.
  std::vector<Suggestion> Best(std::span<const Bought> history, size_t most);

 private:
  const ItemToItem& model_;
  std::vector<double> sum_, strongest_;
  std::vector<uint32_t> because_, met_;
};

/// Days of customers on which each product was bought before `until_day`; what was bought
/// `half_life` days earlier counts half (> 0, else kInvalid naming "half_life").
Result<std::vector<double>> RecentSales(const BasketColumns& columns, int32_t until_day,
                                        double half_life);

/// The products with the most sales, best first; none without a sale.
std::vector<uint32_t> BestSellers(std::span<const double> sales, size_t most);

}  // namespace vafa::stats
