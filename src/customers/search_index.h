#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "customers/customer.h"

namespace vafa {

/// Folded names, e-mails, phones and ids of all customers, one after another in memory, searched
/// by scanning: some 60 bytes a customer and a few milliseconds a million.
class SearchIndex {
 public:
  /// Adds a customer, or replaces what is known of her.
  void Put(const Customer& customer);
  size_t size() const { return where_.size(); }

  /// Customers in whose texts every word of `search` (folded; digits of phones) occurs, in order
  /// of id, at most `limit`.
  std::vector<CustomerId> Search(std::string_view search, size_t limit) const;

 private:
  struct Place {
    size_t begin = 0;
    uint32_t size = 0;
  };
  std::string_view TextOf(size_t index) const {
    return std::string_view(texts_).substr(where_[index].begin, where_[index].size);
  }

  std::string texts_;
  std::vector<Place> where_;  // by id; texts of replaced ones stay as holes of size 0
  std::vector<std::pair<size_t, CustomerId>> order_;  // begin of each text → id, rising
};

}  // namespace vafa
