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
#include "customers/by_number.h"
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
    int64_t of = 0;  ///< how many there were without `first`
  };

  struct Wanted {
    CustomerSort sort = CustomerSort::kRecent;
    bool reversed = false;  ///< not: the dearest, the newest, the first letters first
    std::optional<ByNumber> by = std::nullopt;  ///< in place of `sort` and `reversed`
    int64_t offset = 0;
    int64_t limit = 50;
    /// The list ends after so many; 0: with the last.
    int64_t first = 0;
    /// Whose orders and revenue count; else all.
    std::optional<FiguresSpan> span = std::nullopt;
    /// Only those who have bought, the last time before this; timeline seconds. 0: everyone.
    uint32_t last_before = 0;
  };

  Result<Page> All(const Wanted& wanted);
  /// Those that match `search`, at most limits::kSearchRows, in the order asked for.
  Result<Page> Search(std::string_view search, const Wanted& wanted);
  /// Given customers (of a figure, a segment), in the order asked for.
  Result<Page> Of(std::vector<CustomerId> ids, const Wanted& wanted);

 private:
  using Order = std::vector<uint32_t>;
  using Names = std::vector<std::string>;
  /// Of the facts and of the records.
  using Version = std::pair<int64_t, int64_t>;

  Lag LagAllowed() const;
  Result<std::shared_ptr<const FiguresCache::All>> FiguresFor(const Wanted& wanted);
  Result<std::shared_ptr<const Order>> OrderOf(CustomerSort sort);
  Result<std::shared_ptr<const Order>> OrderIn(const Wanted& wanted);
  Result<std::shared_ptr<const Names>> NameKeys();
  Result<std::shared_ptr<const Names>> ReadNameKeys();
  Status Sort(Order& ids, CustomerSort sort, const FiguresCache::All& figures);
  Result<Page> Rows(std::span<const uint32_t> ids, const Wanted& wanted);

  Store& store_;
  const Directory& directory_;
  FiguresCache& figures_;

  Kept<std::monostate, int64_t, Names> names_;
  std::array<Kept<std::monostate, Version, Order>, kCustomerSorts> orders_;
  Kept<std::pair<CustomerSort, FiguresSpan>, Version, Order> order_in_span_;
};

}  // namespace vafa
