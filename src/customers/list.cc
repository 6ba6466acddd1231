#include "customers/list.h"

#include <unicode/coll.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <iterator>
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

Lag CustomerList::LagAllowed() const {
  return static_cast<size_t>(directory_.count()) > kSmall ? Lag::kAllowed : Lag::kNone;
}

Result<std::shared_ptr<const FiguresCache::All>> CustomerList::FiguresFor(const Wanted& wanted) {
  if (wanted.span) return figures_.In(*wanted.span, LagAllowed());
  return figures_.Get();
}

Status CustomerList::Sort(Order& ids, CustomerSort sort, const FiguresCache::All& figures) {
  // Ties and customers without the figure: the newest record first.
  const auto by = [&](auto key) {
    std::sort(ids.begin(), ids.end(), [&](uint32_t a, uint32_t b) {
      const auto ka = key(figures.of(a));
      const auto kb = key(figures.of(b));
      return ka != kb ? ka > kb : a > b;
    });
  };
  switch (sort) {
    case CustomerSort::kRecent:
      by([](const CustomerFigures& f) { return int64_t{f.last_order}; });
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
  return orders_[static_cast<size_t>(sort)].Get(
      {}, version, LagAllowed(), [this, count, sort]() -> Result<std::shared_ptr<const Order>> {
        auto order = std::make_shared<Order>(count);
        std::iota(order->begin(), order->end(), 1u);
        VAFA_TRY(Sort(*order, sort, *figures_.Get()));
        return order;
      });
}

Result<std::shared_ptr<const CustomerList::Order>> CustomerList::OrderIn(const Wanted& wanted) {
  if (!wanted.span) return OrderOf(wanted.sort);
  VAFA_ASSIGN(const auto figures, FiguresFor(wanted));
  const auto count = static_cast<size_t>(directory_.count());
  return order_in_span_.Get(
      {wanted.sort, *wanted.span}, {figures->through, directory_.version()}, LagAllowed(),
      [this, count, sort = wanted.sort, figures]() -> Result<std::shared_ptr<const Order>> {
        auto order = std::make_shared<Order>(count);
        std::iota(order->begin(), order->end(), 1u);
        VAFA_TRY(Sort(*order, sort, *figures));
        return order;
      });
}

Result<CustomerList::Page> CustomerList::Rows(std::span<const uint32_t> ids, const Wanted& wanted) {
  VAFA_ASSIGN(const auto figures, FiguresFor(wanted));
  Order silent;
  if (wanted.last_before > 0) {
    std::ranges::copy_if(ids, std::back_inserter(silent), [&](uint32_t id) {
      const uint32_t last = figures->of(id).last_order;
      return last > 0 && last < wanted.last_before;
    });
    ids = silent;
  }
  Page page;
  const auto all = static_cast<int64_t>(ids.size());
  page.of = all;
  page.total = wanted.first > 0 ? std::min(all, wanted.first) : all;
  const int64_t end = std::max<int64_t>(std::min(page.total, wanted.offset + wanted.limit), 0);
  const int64_t begin = std::min(std::max<int64_t>(wanted.offset, 0), end);
  std::vector<CustomerId> shown;
  if (wanted.by) {
    std::ranges::copy(
        PlacesInOrder(ids, *wanted.by, static_cast<size_t>(begin), static_cast<size_t>(end)),
        std::back_inserter(shown));
  } else {
    for (int64_t i = begin; i < end; ++i) {
      shown.push_back(ids[static_cast<size_t>(wanted.reversed ? all - 1 - i : i)]);
    }
  }
  VAFA_ASSIGN(std::vector<Customer> customers, directory_.Get(shown));
  for (Customer& customer : customers) {
    const CustomerFigures& of = figures->of(customer.id);
    page.rows.push_back({std::move(customer), of});
  }
  return page;
}

Result<CustomerList::Page> CustomerList::All(const Wanted& wanted) {
  if (wanted.by) {
    Order everyone(static_cast<size_t>(directory_.count()));
    std::iota(everyone.begin(), everyone.end(), 1u);
    return Rows(everyone, wanted);
  }
  VAFA_ASSIGN(const auto order, OrderIn(wanted));
  return Rows(*order, wanted);
}

Result<CustomerList::Page> CustomerList::Of(std::vector<CustomerId> ids, const Wanted& wanted) {
  Order order(ids.begin(), ids.end());
  VAFA_ASSIGN(const auto figures, FiguresFor(wanted));
  if (!wanted.by) VAFA_TRY(Sort(order, wanted.sort, *figures));
  return Rows(order, wanted);
}

Result<CustomerList::Page> CustomerList::Search(std::string_view search, const Wanted& wanted) {
  VAFA_ASSIGN(std::vector<CustomerId> ids, directory_.Search(search, limits::kSearchRows));
  return Of(std::move(ids), wanted);
}

}  // namespace vafa
