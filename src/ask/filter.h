#pragma once

#include <algorithm>

#include "ask/plan.h"

namespace vafa::ask {

/// A filter bound to the columns of one kind in one block.
class BoundFilter {
 public:
  BoundFilter(const FactFilter& filter, const timeline::KindColumns& columns)
      : filter_(filter), columns_(columns) {}

  /// Whether any fact can pass: the columns that are looked at exist.
  bool Possible() const {
    return !(filter_.on_value && columns_.value.empty()) &&
           !(filter_.on_money && columns_.money.empty()) &&
           !(filter_.on_label && columns_.label.empty());
  }
  bool operator()(size_t row) const {
    if (filter_.on_label && !std::ranges::binary_search(filter_.labels, columns_.label[row])) {
      return false;
    }
    if (filter_.on_money) {
      const int64_t money = columns_.money[row];
      if (money == timeline::kNoMoney || money < filter_.money_min || money > filter_.money_max) {
        return false;
      }
    }
    if (filter_.on_value) {
      const double value = columns_.value[row];  // NaN passes no comparison
      if (!(value >= filter_.value_min && value <= filter_.value_max)) return false;
    }
    return true;
  }

 private:
  const FactFilter& filter_;
  const timeline::KindColumns& columns_;
};

/// The filter that everything passes, for the loops that need none.
struct NoFilter {
  bool operator()(size_t) const { return true; }
};

/// Calls `body` with the cheapest test of a filter on some columns; not at all when nothing passes.
template <typename Body>
void WithMatch(const FactFilter& filter, const timeline::KindColumns& columns, Body&& body) {
  if (!filter.any()) {
    body(NoFilter{});
    return;
  }
  const BoundFilter match(filter, columns);
  if (match.Possible()) body(match);
}

}  // namespace vafa::ask
