#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/kept.h"
#include "base/result.h"
#include "customers/directory.h"
#include "customers/figures.h"

namespace vafa {

enum class CustomerSort : uint8_t { kRecent, kName, kRevenue, kOrders, kCreated };
inline constexpr size_t kCustomerSorts = 5;

std::optional<CustomerSort> CustomerSortFromTag(std::string_view tag);

/// Pages of the list of customers at any offset: orders of all ids are kept in memory, so that a
/// page among a million costs what its rows cost. Safe on any thread.
class CustomerList {
 public:
  CustomerList(Store& store, const Directory& directory, FiguresCache& figures)
      : store_(store), directory_(directory), figures_(figures) {}

  struct Row {
    Customer customer;
    CustomerFigures figures;
  };
  struct Page {
    std::vector<Row> rows;
    int64_t total = 0;
  };

  /// Not `reversed`: the dearest, the newest, the first letters first.
  Result<Page> All(CustomerSort sort, bool reversed, int64_t offset, int64_t limit);
  /// Those that match `search`, at most limits::kSearchRows, in the order asked for.
  Result<Page> Search(std::string_view search, CustomerSort sort, bool reversed, int64_t offset,
                      int64_t limit);
  /// Given customers (of a figure, a segment), in the order asked for.
  Result<Page> Of(std::vector<CustomerId> ids, CustomerSort sort, bool reversed, int64_t offset,
                  int64_t limit);

 private:
  using Order = std::vector<uint32_t>;
  using Names = std::vector<std::string>;
  /// Of the facts and of the records.
  using Version = std::pair<int64_t, int64_t>;

  Result<std::shared_ptr<const Order>> OrderOf(CustomerSort sort);
  Result<std::shared_ptr<const Names>> NameKeys();
  Result<std::shared_ptr<const Names>> ReadNameKeys();
  Status Sort(Order& ids, CustomerSort sort);
  Result<Page> Rows(std::span<const uint32_t> ids, bool reversed, int64_t offset, int64_t limit);

  Store& store_;
  const Directory& directory_;
  FiguresCache& figures_;

  Kept<std::monostate, int64_t, Names> names_;
  std::array<Kept<std::monostate, Version, Order>, kCustomerSorts> orders_;
};

}  // namespace vafa
