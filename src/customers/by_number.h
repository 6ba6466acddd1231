#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ask/saved.h"

namespace vafa {

/// An order of customers by a number of each: the largest first, of equal ones the newest record;
/// who has no number comes last, whichever way round.
struct ByNumber {
  std::shared_ptr<const ask::NumberColumn> column;  ///< null: nobody has one
  bool least_first = false;
};

/// The numbers of customers, in their order; NaN for who has none. Ids that rise one by one are
/// read at once.
std::vector<double> NumbersOf(const ask::NumberColumn* column, std::span<const uint32_t> ids);

/// Those who stand at the places [first, end) once `ids` are in order; the others are not sorted.
/// first <= end <= ids.size().
std::vector<uint32_t> PlacesInOrder(std::span<const uint32_t> ids, const ByNumber& order,
                                    size_t first, size_t end);

}  // namespace vafa
