#include "customers/by_number.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vafa {
namespace {

struct Ranked {
  double rank = 0;  ///< the smallest first
  uint32_t id = 0;
};

bool Before(const Ranked& a, const Ranked& b) {
  return a.rank != b.rank ? a.rank < b.rank : a.id > b.id;
}

}  // namespace

std::vector<double> NumbersOf(const ask::NumberColumn* column, std::span<const uint32_t> ids) {
  std::vector<double> numbers(ids.size(), std::numeric_limits<double>::quiet_NaN());
  if (column == nullptr) return numbers;
  for (size_t i = 0, next = 0; i < ids.size(); i = next) {
    for (next = i + 1; next < ids.size() && ids[next] == ids[next - 1] + 1;) ++next;
    std::ranges::copy(column->Numbers(CustomerId{ids[i]}, next - i),
                      numbers.begin() + static_cast<ptrdiff_t>(i));
  }
  return numbers;
}

std::vector<uint32_t> PlacesInOrder(std::span<const uint32_t> ids, const ByNumber& order,
                                    size_t first, size_t end) {
  const std::vector<double> numbers = NumbersOf(order.column.get(), ids);
  std::vector<Ranked> all(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    const double rank = order.least_first ? numbers[i] : -numbers[i];
    all[i] = {std::isnan(rank) ? std::numeric_limits<double>::infinity() : rank, ids[i]};
  }
  const auto from = all.begin() + static_cast<ptrdiff_t>(first);
  const auto to = all.begin() + static_cast<ptrdiff_t>(end);
  if (first < all.size()) std::ranges::nth_element(all, from, Before);
  std::ranges::partial_sort(from, to, all.end(), Before);
  std::vector<uint32_t> places;
  for (auto one = from; one != to; ++one) places.push_back(one->id);
  return places;
}

}  // namespace vafa
