#include "customers/attributes.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/log.h"
#include "customers/past_attributes.h"
#include "customers/store.h"

namespace vafa {
namespace {

/// One in so many records is read by itself as quickly as in a row with all others.
constexpr int64_t kFew = 16;

}  // namespace

/// Codes from 1 in the order in which values were met.
class CustomerAttributes::Coded : public ask::AttributeColumn {
 public:
  std::optional<uint32_t> Find(std::string_view value) const override {
    const auto found = codes_.find(value);
    return found == codes_.end() ? std::nullopt : std::optional(found->second);
  }

  std::vector<std::string_view> Values() const override {
    std::vector<std::string_view> values(codes_.size() + 1);
    for (const auto& [value, code] : codes_) values[code] = value;
    return values;
  }

  std::vector<uint32_t> Codes(CustomerId first, size_t count) const override {
    const auto begin = std::min(static_cast<size_t>(std::max<CustomerId>(first, 0)), of_.size());
    const auto end = std::min(begin + count, of_.size());
    return {of_.begin() + static_cast<ptrdiff_t>(begin), of_.begin() + static_cast<ptrdiff_t>(end)};
  }

  bool Has(CustomerId id, const std::string& value) const {
    const auto index = static_cast<size_t>(id);
    const auto found = codes_.find(value);
    return found != codes_.end() && index < of_.size() && of_[index] == found->second;
  }

  /// False when nobody has the value any more that the customer had before.
  bool Set(CustomerId id, const std::string& value) {
    const auto index = static_cast<size_t>(id);
    if (of_.size() <= index) of_.resize(index + 1, kUnknown);
    const auto fresh = static_cast<uint32_t>(codes_.size() + 1);
    const uint32_t code = codes_.try_emplace(value, fresh).first->second;
    if (code == fresh) customers_.resize(fresh + 1);
    ++customers_[code];
    const uint32_t before = std::exchange(of_[index], code);
    return before == kUnknown || --customers_[before] > 0;
  }

 private:
  std::map<std::string, uint32_t, std::less<>> codes_;
  std::vector<uint32_t> of_;
  std::vector<uint32_t> customers_;  // who have a code
};

Status CustomerAttributes::Load() const {
  std::map<std::string, std::shared_ptr<Coded>, std::less<>> columns;
  const auto column = [&columns](std::string_view name) -> Coded& {
    auto& place = columns[std::string(name)];
    if (!place) place = std::make_shared<Coded>();
    return *place;
  };
  for (const char* name : {"city", "country", "language", "segment"}) column(name);
  column(kReachableBy);
  VAFA_TRY(store_.Read([&](Session& session) {
    return customers_store::ForEach(session, 0, [&](const Customer& customer) {
      ForEachAttribute(customer, [&](std::string_view name, const std::string& value) {
        column(name).Set(customer.id, value);
      });
    });
  }));
  columns_ = std::move(columns);
  return {};
}

Status CustomerAttributes::Update(const std::vector<CustomerId>& changed) const {
  VAFA_ASSIGN(const std::vector<Customer> customers, directory_.Get(changed));
  auto columns = columns_;
  std::set<std::string, std::less<>> copied;
  bool all_values_are_had = true;
  for (const Customer& customer : customers) {
    ForEachAttribute(customer, [&](std::string_view name, const std::string& value) {
      auto& column = columns[std::string(name)];
      if (column && column->Has(customer.id, value)) return;
      // Questions that run read the old one.
      if (copied.emplace(name).second) {
        column = column ? std::make_shared<Coded>(*column) : std::make_shared<Coded>();
      }
      if (!column->Set(customer.id, value)) all_values_are_had = false;
    });
  }
  if (!all_values_are_had) return Load();
  columns_ = std::move(columns);
  return {};
}

bool CustomerAttributes::Refresh() const {
  const Directory::Changes changes = directory_.ChangesSince(version_);
  if (version_ == changes.version) return true;
  const bool few = changes.customers &&
                   static_cast<int64_t>(changes.customers->size()) * kFew < directory_.count();
  if (auto status = few ? Update(*changes.customers) : Load(); !status) {
    log::warn("customers: attributes cannot be read: {}", Describe(status.error()));
    return false;
  }
  version_ = changes.version;
  return true;
}

std::vector<std::string> CustomerAttributes::AllNames() const {
  MutexLock lock(mutex_);
  std::vector<std::string> names;
  if (!Refresh()) return names;
  for (const auto& [name, column] : columns_) names.push_back(name);
  return names;
}

std::vector<std::string> CustomerAttributes::Names() const {
  std::vector<std::string> names = AllNames();
  std::erase(names, kReachableBy);
  return names;
}

Result<std::shared_ptr<const ask::Attributes>> CustomerAttributes::KnownAt(Instant moment) const {
  return PastAttributes::Make(store_, *this, AllNames(), moment);
}

Result<std::shared_ptr<const AttributeHistory>> CustomerAttributes::History() const {
  MutexLock lock(mutex_);
  Refresh();
  if (history_ == nullptr || history_version_ != version_) {
    VAFA_ASSIGN(history_, AttributeHistory::Load(store_, {columns_.begin(), columns_.end()}));
    history_version_ = version_;
  }
  return history_;
}

/// The columns of a history at one moment; the rest as today.
class CustomerAttributes::Held : public ask::Attributes {
 public:
  Held(const CustomerAttributes& today, std::shared_ptr<const AttributeHistory> history,
       Instant moment)
      : today_(today), history_(std::move(history)), moment_(moment) {}

  std::shared_ptr<const ask::AttributeColumn> Column(std::string_view name) const override {
    return history_->Column(name, moment_);
  }
  std::vector<std::string> Names() const override { return today_.Names(); }
  std::optional<CustomerId> FindCustomer(std::string_view external_id) const override {
    return today_.FindCustomer(external_id);
  }

 private:
  const CustomerAttributes& today_;
  std::shared_ptr<const AttributeHistory> history_;
  Instant moment_;
};

std::shared_ptr<const ask::Attributes> CustomerAttributes::HeldAt(Instant moment) const {
  auto history = History();
  if (history) return std::make_shared<Held>(*this, *std::move(history), moment);
  log::warn("customers: what attributes were cannot be read: {}", Describe(history.error()));
  return nullptr;
}

std::shared_ptr<const ask::AttributeColumn> CustomerAttributes::Column(
    std::string_view name) const {
  MutexLock lock(mutex_);
  if (!Refresh()) return nullptr;
  const auto found = columns_.find(name);
  return found == columns_.end() ? nullptr : found->second;
}

}  // namespace vafa
