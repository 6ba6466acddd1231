#include "stats/next/item_to_item.h"

#include <algorithm>
#include <cmath>

#include "stats/errors.h"

namespace vafa::stats {
namespace {

/// Lists of lists: row r is [offsets[r], offsets[r + 1]) of `values`.
struct Lists {
  std::vector<size_t> offsets{0};
  std::vector<uint32_t> values;

  std::span<const uint32_t> Of(size_t row) const {
    return std::span(values).subspan(offsets[row], offsets[row + 1] - offsets[row]);
  }
};

/// What is counted of every product.
struct Counts {
  std::vector<double> customers;  ///< who bought it
  std::vector<double> repeaters;  ///< who bought it on two days or more
  std::vector<double> days;       ///< days of customers on which it was bought
  std::vector<double> later;      ///< days on which its buyers bought anything, after the first
  double all_days = 0;

  explicit Counts(size_t products)
      : customers(products), repeaters(products), days(products), later(products) {}
};

/// On how many days before `until_day` she bought, and for each entry how many came before it.
std::vector<uint32_t> Occasions(std::span<const int32_t> days, int32_t until_day) {
  std::vector<uint32_t> occasion;
  for (size_t row = 0; row < days.size() && days[row] < until_day; ++row) {
    const bool same = row > 0 && days[row] == days[row - 1];
    occasion.push_back(row == 0 ? 0 : occasion.back() + (same ? 0 : 1));
  }
  return occasion;
}

void CountOne(std::span<const int32_t> days, std::span<const uint32_t> products, int32_t until_day,
              std::span<const Bought> history, Counts& counts) {
  const std::vector<uint32_t> occasion = Occasions(days, until_day);
  if (occasion.empty()) return;
  const double all = occasion.back() + 1;
  counts.all_days += all;
  for (const Bought& bought : history) {
    counts.customers[bought.product] += 1;
    counts.days[bought.product] += bought.times;
    if (bought.times > 1) counts.repeaters[bought.product] += 1;
    const auto first = std::ranges::find(products, bought.product) - products.begin();
    counts.later[bought.product] += all - 1 - occasion[static_cast<size_t>(first)];
  }
}

Lists Turned(const Lists& of_customers, uint32_t products) {
  Lists turned;
  turned.offsets.assign(products + size_t{1}, 0);
  for (const uint32_t product : of_customers.values) ++turned.offsets[product + size_t{1}];
  for (size_t p = 0; p < products; ++p) turned.offsets[p + 1] += turned.offsets[p];
  turned.values.resize(of_customers.values.size());
  std::vector<size_t> next(turned.offsets.begin(), turned.offsets.end() - 1);
  for (size_t c = 0; c + 1 < of_customers.offsets.size(); ++c) {
    for (const uint32_t product : of_customers.Of(c)) {
      turned.values[next[product]++] = static_cast<uint32_t>(c);
    }
  }
  return turned;
}

/// Finds the neighbours of one product after the other; what it counts with is used again.
class NeighbourFinder {
 public:
  NeighbourFinder(const Lists& of_customers, const Lists& of_products, const Counts& counts,
                  const ItemToItemOptions& options)
      : of_customers_(of_customers),
        of_products_(of_products),
        counts_(counts),
        options_(options),
        together_(counts.customers.size()) {}

  void Append(uint32_t product, std::vector<ItemToItem::Neighbour>& into) {
    for (const uint32_t customer : of_products_.Of(product)) {
      for (const uint32_t other : of_customers_.Of(customer)) {
        if (together_[other]++ == 0) met_.push_back(other);
      }
    }
    found_.clear();
    for (const uint32_t other : met_) {
      const double both = other == product ? counts_.repeaters[product] : together_[other];
      const double similarity = Similarity(product, other, both);
      if (similarity > 0) found_.push_back({other, similarity});
      together_[other] = 0;
    }
    met_.clear();
    const size_t kept = std::min(options_.neighbours, found_.size());
    std::partial_sort(found_.begin(), found_.begin() + static_cast<ptrdiff_t>(kept), found_.end(),
                      [](const auto& a, const auto& b) {
                        if (a.similarity != b.similarity) return a.similarity > b.similarity;
                        return a.product < b.product;
                      });
    into.insert(into.end(), found_.begin(), found_.begin() + static_cast<ptrdiff_t>(kept));
  }

 private:
  double Similarity(uint32_t a, uint32_t b, double both) const {
    if (both == 0) return 0;
    return both / std::sqrt(counts_.customers[a] * counts_.customers[b]) * both /
           (both + options_.shrinkage);
  }

  const Lists& of_customers_;
  const Lists& of_products_;
  const Counts& counts_;
  const ItemToItemOptions& options_;
  std::vector<uint32_t> together_, met_;
  std::vector<ItemToItem::Neighbour> found_;
};

/// Repeats beside what they would be if her having the product did not matter.
double Again(const Counts& counts, uint32_t product, double shrinkage) {
  const double repeats = counts.days[product] - counts.customers[product];
  const double expected = counts.later[product] * counts.days[product] / counts.all_days;
  const double weight = shrinkage > 0 ? shrinkage : 1;  // 0 / 0 says nothing
  return (repeats + weight) / (expected + weight);
}

Status CheckOptions(const ItemToItemOptions& options) {
  if (!(options.shrinkage >= 0) || !std::isfinite(options.shrinkage)) {
    return BadParameter("shrinkage", "negative or not finite");
  }
  if (options.neighbours == 0) return BadParameter("neighbours", "0");
  if (!(options.decay > 0 && options.decay <= 1)) return BadParameter("decay", "not in (0, 1]");
  return {};
}

}  // namespace

Result<ItemToItem> FitItemToItem(const BasketColumns& columns, int32_t until_day,
                                 const ItemToItemOptions& options) {
  VAFA_TRY(Check(columns));
  VAFA_TRY(CheckOptions(options));
  Counts counts(columns.product_count);
  Lists of_customers;
  for (size_t c = 0; c < columns.customers(); ++c) {
    const auto days = columns.DaysOf(c);
    const auto products = columns.ProductsOf(c);
    const std::vector<Bought> history = HistoryOf(days, products, until_day);
    if (history.empty()) continue;
    CountOne(days, products, until_day, history, counts);
    for (const Bought& bought : history) of_customers.values.push_back(bought.product);
    of_customers.offsets.push_back(of_customers.values.size());
  }
  const Lists of_products = Turned(of_customers, columns.product_count);
  NeighbourFinder finder(of_customers, of_products, counts, options);
  ItemToItem model;
  model.decay = options.decay;
  for (uint32_t product = 0; product < columns.product_count; ++product) {
    finder.Append(product, model.neighbours);
    model.offsets.push_back(model.neighbours.size());
    const bool bought = counts.customers[product] > 0;
    model.again.push_back(bought ? Again(counts, product, options.shrinkage) : 1);
  }
  return model;
}

Status Check(const ItemToItem& model) {
  const auto& offsets = model.offsets;
  if (offsets.size() != model.again.size() + 1 || offsets.front() != 0 ||
      offsets.back() != model.neighbours.size() || !std::ranges::is_sorted(offsets)) {
    return BadParameter("offsets", "do not divide the neighbours");
  }
  for (const ItemToItem::Neighbour& one : model.neighbours) {
    if (one.product >= model.products() || !(one.similarity > 0 && one.similarity <= 1)) {
      return BadParameter("neighbours", "an unknown product, or a similarity not in (0, 1]");
    }
  }
  for (const double again : model.again) {
    if (!(again >= 0) || !std::isfinite(again)) return BadParameter("again", "negative");
  }
  if (!(model.decay > 0 && model.decay <= 1)) return BadParameter("decay", "not in (0, 1]");
  return {};
}

}  // namespace vafa::stats
