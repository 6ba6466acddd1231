#include "customers/list.h"

#include <unicode/coll.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <numeric>

#include "base/limits.h"
#include "customers/store.h"
#include "store/native.h"

namespace vafa {
namespace {

/// The order of a longer list may lag behind single changes.
constexpr size_t kSmall = 50'000;
/// So much of a name's sort key is kept; names that agree so far are ordered by id.
constexpr size_t kKeyBytes = 24;

Result<std::unique_ptr<icu::Collator>> MakeCollator() {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::Collator> collator(
      icu::Collator::createInstance(icu::Locale::getRoot(), status));
  if (U_FAILURE(status)) return Fail(ErrorCode::kInternal, "base.internal", u_errorName(status));
  return collator;
}

std::string SortKey(const icu::Collator& collator, std::string_view name) {
  uint8_t key[kKeyBytes + 1] = {};
  const icu::UnicodeString text =
      icu::UnicodeString::fromUTF8({name.data(), static_cast<int32_t>(name.size())});
  collator.getSortKey(text, key, sizeof key);
  return reinterpret_cast<const char*>(key);
}

}  // namespace

std::optional<CustomerSort> CustomerSortFromTag(std::string_view tag) {
  if (tag == "recent") return CustomerSort::kRecent;
  if (tag == "name") return CustomerSort::kName;
  if (tag == "revenue") return CustomerSort::kRevenue;
  if (tag == "orders") return CustomerSort::kOrders;
  if (tag == "created") return CustomerSort::kCreated;
  return std::nullopt;
}

Result<std::shared_ptr<const CustomerList::Names>> CustomerList::NameKeys() {
  return names_.Get({}, directory_.version(), Lag::kNone, [this] { return ReadNameKeys(); });
}

Result<std::shared_ptr<const CustomerList::Names>> CustomerList::ReadNameKeys() {
  VAFA_ASSIGN(const auto collator, MakeCollator());
  auto keys = std::make_shared<Names>();
  keys->resize(static_cast<size_t>(directory_.count()) + 1);
  VAFA_TRY(store_.Read([&](Session& session) {
    return Scan(session,
                "SELECT id, CASE WHEN name = '' THEN external_id ELSE name END "
                "FROM customers ORDER BY id",
                {}, [&](const RowView& row) {
                  const auto id = static_cast<size_t>(row.Integer(0));
                  if (keys->size() <= id) keys->resize(id + 1);
                  (*keys)[id] = SortKey(*collator, row.Text(1));
                  return true;
                });
  }));
  return keys;
}

Status CustomerList::Sort(Order& ids, CustomerSort sort) {
  const auto figures = figures_.Get();
  // Ties and customers without the figure: the newest record first.
  const auto by = [&](auto key) {
    std::sort(ids.begin(), ids.end(), [&](uint32_t a, uint32_t b) {
      const auto ka = key(figures->of(a));
      const auto kb = key(figures->of(b));
      return ka != kb ? ka > kb : a > b;
    });
  };
  switch (sort) {
    case CustomerSort::kRecent:
      by([](const CustomerFigures& f) { return f.orders ? int64_t{f.last_order} : -1; });
      break;
    case CustomerSort::kRevenue:
      by([](const CustomerFigures& f) { return f.orders ? f.revenue : INT64_MIN; });
      break;
    case CustomerSort::kOrders:
      by([](const CustomerFigures& f) { return f.orders; });
      break;
    case CustomerSort::kCreated:
      std::sort(ids.begin(), ids.end(), std::greater<>());
      break;
    case CustomerSort::kName: {
      VAFA_ASSIGN(const auto keys, NameKeys());
      const auto key = [&](uint32_t id) {
        return id < keys->size() ? std::string_view((*keys)[id]) : std::string_view();
      };
      std::sort(ids.begin(), ids.end(), [&](uint32_t a, uint32_t b) {
        const int order = key(a).compare(key(b));
        return order != 0 ? order < 0 : a < b;
      });
      break;
    }
  }
  return {};
}

Result<std::shared_ptr<const CustomerList::Order>> CustomerList::OrderOf(CustomerSort sort) {
  const auto count = static_cast<size_t>(directory_.count());
  const Version version{figures_.Get()->through, directory_.version()};
  const Lag lag = count > kSmall ? Lag::kAllowed : Lag::kNone;
  return orders_[static_cast<size_t>(sort)].Get(
      {}, version, lag, [this, count, sort]() -> Result<std::shared_ptr<const Order>> {
        auto order = std::make_shared<Order>(count);
        std::iota(order->begin(), order->end(), 1u);
        VAFA_TRY(Sort(*order, sort));
        return order;
      });
}

Result<CustomerList::Page> CustomerList::Rows(std::span<const uint32_t> ids, bool reversed,
                                              int64_t offset, int64_t limit) {
  Page page;
  page.total = static_cast<int64_t>(ids.size());
  std::vector<CustomerId> wanted;
  for (int64_t i = std::max<int64_t>(offset, 0); i < std::min(page.total, offset + limit); ++i) {
    wanted.push_back(ids[static_cast<size_t>(reversed ? page.total - 1 - i : i)]);
  }
  VAFA_ASSIGN(std::vector<Customer> customers, directory_.Get(wanted));
  const auto figures = figures_.Get();
  for (Customer& customer : customers) {
    const CustomerFigures& of = figures->of(customer.id);
    page.rows.push_back({std::move(customer), of});
  }
  return page;
}

Result<CustomerList::Page> CustomerList::All(CustomerSort sort, bool reversed, int64_t offset,
                                             int64_t limit) {
  VAFA_ASSIGN(const auto order, OrderOf(sort));
  return Rows(*order, reversed, offset, limit);
}

Result<CustomerList::Page> CustomerList::Of(std::vector<CustomerId> ids, CustomerSort sort,
                                            bool reversed, int64_t offset, int64_t limit) {
  Order order(ids.begin(), ids.end());
  VAFA_TRY(Sort(order, sort));
  return Rows(order, reversed, offset, limit);
}

Result<CustomerList::Page> CustomerList::Search(std::string_view search, CustomerSort sort,
                                                bool reversed, int64_t offset, int64_t limit) {
  VAFA_ASSIGN(std::vector<CustomerId> ids, directory_.Search(search, limits::kSearchRows));
  return Of(std::move(ids), sort, reversed, offset, limit);
}

}  // namespace vafa
