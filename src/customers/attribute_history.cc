#include "customers/attribute_history.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "customers/store.h"

namespace vafa {

using ask::AttributeColumn;

/// The changes of one attribute: by customer, from the first on.
struct AttributeHistory::Changes {
  struct Change {
    CustomerId customer = 0;
    int64_t until = 0;  // micros: so long she had
    int64_t order = 0;
    uint32_t code = 0;  // this
  };

  std::shared_ptr<const AttributeColumn> today;
  std::map<std::string, uint32_t, std::less<>> gone;  // values that nobody has any more
  std::vector<Change> all;
  int64_t last = std::numeric_limits<int64_t>::min();  // when the last one was recorded

  std::optional<uint32_t> Find(std::string_view value) const {
    if (const auto code = today->Find(value)) return code;
    const auto found = gone.find(value);
    return found == gone.end() ? std::nullopt : std::optional(found->second);
  }
  /// They are added the latest first.
  void Add(const RecordChange& change, const std::string& before) {
    uint32_t code = AttributeColumn::kUnknown;
    if (!before.empty()) {
      const auto beyond = static_cast<uint32_t>(today->Values().size() + gone.size());
      const auto known = Find(before);
      code = known ? *known : gone.emplace(before, beyond).first->second;
    }
    all.push_back(
        {change.customer, change.recorded.micros, -static_cast<int64_t>(all.size()), code});
    last = std::max(last, change.recorded.micros);
  }
  void Sort() {
    std::ranges::sort(
        all, {}, [](const Change& one) { return std::tuple(one.customer, one.until, one.order); });
  }
};

class AttributeHistory::Held : public AttributeColumn {
 public:
  Held(std::shared_ptr<const Changes> changes, int64_t moment)
      : changes_(std::move(changes)), moment_(moment) {}

  std::optional<uint32_t> Find(std::string_view value) const override {
    return changes_->Find(value);
  }

  std::vector<std::string_view> Values() const override {
    std::vector<std::string_view> values = changes_->today->Values();
    values.resize(values.size() + changes_->gone.size());
    for (const auto& [value, code] : changes_->gone) values[code] = value;
    return values;
  }

  std::vector<uint32_t> Codes(CustomerId first, size_t count) const override {
    std::vector<uint32_t> codes = changes_->today->Codes(first, count);
    const auto end = first + static_cast<CustomerId>(codes.size());
    CustomerId done = -1;
    for (auto at = std::ranges::lower_bound(changes_->all, first, {}, &Changes::Change::customer);
         at != changes_->all.end() && at->customer < end; ++at) {
      if (at->until < moment_ || at->customer == done) continue;
      done = at->customer;
      codes[static_cast<size_t>(done - first)] = at->code;
    }
    return codes;
  }

 private:
  std::shared_ptr<const Changes> changes_;
  int64_t moment_;
};

Result<std::shared_ptr<const AttributeHistory>> AttributeHistory::Load(Store& store,
                                                                       Columns today) {
  auto history = std::make_shared<AttributeHistory>();
  std::map<std::string, std::shared_ptr<Changes>, std::less<>> changes;
  VAFA_TRY(store.Read([&](Session& session) {
    return customers_store::ForEachChange(session, Instant{}, false, [&](const RecordChange& one) {
      for (const auto& [name, before] : one.before) {
        const auto column = today.find(name);
        if (column == today.end() || column->second == nullptr) continue;
        auto& of = changes[name];
        if (!of) of = std::make_shared<Changes>(Changes{column->second, {}, {}});
        of->Add(one, before);
      }
    });
  }));
  for (auto& [name, of] : changes) {
    of->Sort();
    history->changes_.emplace(name, std::move(of));
  }
  history->today_ = std::move(today);
  return history;
}

std::shared_ptr<const AttributeColumn> AttributeHistory::Column(std::string_view name,
                                                                Instant moment) const {
  if (const auto of = changes_.find(name);
      of != changes_.end() && of->second->last >= moment.micros) {
    return std::make_shared<Held>(of->second, moment.micros);
  }
  const auto today = today_.find(name);
  return today == today_.end() ? nullptr : today->second;
}

}  // namespace vafa
