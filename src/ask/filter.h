#pragma once

#include <algorithm>
#include <vector>

#include "ask/plan.h"

namespace vafa::ask {

/// A test of a property bound to the columns of one kind in one block.
class BoundProperty {
 public:
  BoundProperty(const PropertyTest& test, const timeline::KindColumns& columns) : test_(&test) {
    for (const timeline::PropertyId id : test.ids) {
      if (column_ == nullptr) column_ = columns.property(id);
    }
    if (column_ == nullptr) return;
    for (size_t code = 0; !column_->codes.empty() && code < column_->values.size(); ++code) {
      passing_.push_back(Takes(column_->values[code]));
    }
  }

  bool Possible() const {
    return column_ != nullptr && (passing_.empty() || std::ranges::count(passing_, 1) > 0);
  }
  bool operator()(size_t row) const {
    return column_->codes.empty() ? Takes(column_->values[row]) : passing_[column_->codes[row]];
  }

 private:
  bool Takes(timeline::PropertyBits bits) const {
    if (bits == timeline::kNoProperty) return false;
    if (!test_->any_of.empty()) return std::ranges::binary_search(test_->any_of, bits);
    if (test_->type == timeline::PropertyType::kMoney) {
      const int64_t money = timeline::MoneyOf(bits);
      return money >= test_->money_min && money <= test_->money_max;
    }
    const double number = timeline::NumberOf(bits);
    return number >= test_->number_min && number <= test_->number_max;
  }

  const PropertyTest* test_;
  const timeline::PropertyColumn* column_ = nullptr;
  std::vector<uint8_t> passing_;  // by code
};

/// A filter bound to the columns of one kind in one block.
class BoundFilter {
 public:
  BoundFilter(const FactFilter& filter, const timeline::KindColumns& columns)
      : filter_(filter), columns_(columns) {
    for (const PropertyTest& test : filter.properties) properties_.emplace_back(test, columns);
  }

  /// Whether any fact can pass: the columns that are looked at exist.
  bool Possible() const {
    return !(filter_.on_value && columns_.value.empty()) &&
           !(filter_.on_money && columns_.money.empty()) &&
           !(filter_.on_label && columns_.label.empty()) &&
           std::ranges::all_of(properties_, &BoundProperty::Possible);
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
    for (const BoundProperty& property : properties_) {
      if (!property(row)) return false;
    }
    return true;
  }

 private:
  const FactFilter& filter_;
  const timeline::KindColumns& columns_;
  std::vector<BoundProperty> properties_;
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
