#include "customers/attributes.h"

#include <algorithm>

#include "base/log.h"
#include "customers/store.h"

namespace vafa {

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

  void Set(CustomerId id, const std::string& value) {
    if (value.empty()) return;
    const auto index = static_cast<size_t>(id);
    if (of_.size() <= index) of_.resize(index + 1, kUnknown);
    of_[index] = codes_.try_emplace(value, static_cast<uint32_t>(codes_.size() + 1)).first->second;
  }

 private:
  std::map<std::string, uint32_t, std::less<>> codes_;
  std::vector<uint32_t> of_;
};

Status CustomerAttributes::Load() const {
  std::map<std::string, std::shared_ptr<Coded>, std::less<>> columns;
  const auto column = [&columns](std::string_view name) -> Coded& {
    auto& place = columns[std::string(name)];
    if (!place) place = std::make_shared<Coded>();
    return *place;
  };
  for (const char* name : {"city", "country", "language", "segment"}) column(name);
  VAFA_TRY(store_.Read([&](Session& session) {
    return customers_store::ForEach(session, 0, [&](const Customer& customer) {
      column("city").Set(customer.id, customer.city);
      column("country").Set(customer.id, customer.country);
      column("language").Set(customer.id, customer.language);
      column("segment").Set(customer.id, customer.segment);
      for (const auto& [name, value] : customer.fields) column(name).Set(customer.id, value);
    });
  }));
  columns_ = std::move(columns);
  return {};
}

bool CustomerAttributes::Refresh() const {
  const int64_t version = directory_.version();
  if (version_ == version) return true;
  if (auto status = Load(); !status) {
    log::warn("customers: attributes cannot be read: {}", Describe(status.error()));
    return false;
  }
  version_ = version;
  return true;
}

std::vector<std::string> CustomerAttributes::Names() const {
  MutexLock lock(mutex_);
  std::vector<std::string> names;
  if (!Refresh()) return names;
  for (const auto& [name, column] : columns_) names.push_back(name);
  return names;
}

std::shared_ptr<const ask::AttributeColumn> CustomerAttributes::Column(
    std::string_view name) const {
  MutexLock lock(mutex_);
  if (!Refresh()) return nullptr;
  const auto found = columns_.find(name);
  return found == columns_.end() ? nullptr : found->second;
}

}  // namespace vafa
