#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "customers/directory.h"
#include "customers/figures.h"

namespace vafa {

enum class CustomerSort { kRecent, kName, kRevenue, kOrders, kCreated };

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
  struct Sorted {
    std::shared_ptr<const Order> order;
    int64_t through = -1;
    int64_t version = -1;
    std::chrono::steady_clock::time_point made;
  };

  Result<std::shared_ptr<const Order>> OrderOf(CustomerSort sort) VAFA_EXCLUDES(mutex_);
  Result<std::shared_ptr<const std::vector<std::string>>> NameKeys() VAFA_EXCLUDES(mutex_);
  Status Sort(Order& ids, CustomerSort sort);
  Result<Page> Rows(std::span<const uint32_t> ids, bool reversed, int64_t offset, int64_t limit);

  Store& store_;
  const Directory& directory_;
  FiguresCache& figures_;

  Mutex mutex_;
  std::map<CustomerSort, Sorted> sorted_ VAFA_GUARDED_BY(mutex_);
  std::shared_ptr<const std::vector<std::string>> name_keys_ VAFA_GUARDED_BY(mutex_);
  int64_t name_keys_version_ VAFA_GUARDED_BY(mutex_) = -1;
};

}  // namespace vafa
