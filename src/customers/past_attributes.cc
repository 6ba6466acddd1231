#include "customers/past_attributes.h"

#include <algorithm>
#include <utility>

#include "customers/store.h"

namespace vafa {
namespace {

/// Values of one attribute before it changed, each once.
struct Earlier {
  std::vector<std::string> values;
  std::map<std::string, uint32_t, std::less<>> index;
  boost::unordered_flat_map<CustomerId, uint32_t> of;

  void Set(CustomerId customer, const std::string& value) {
    const auto fresh = static_cast<uint32_t>(values.size());
    const auto [place, added] = index.try_emplace(value, fresh);
    if (added) values.push_back(value);
    of[customer] = place->second;
  }
};

}  // namespace

/// Today's column with other codes for those who were different; values that nobody has any more
/// have codes beyond its own. Of customers above `last` nothing is known.
class PastAttributes::Patched : public ask::AttributeColumn {
 public:
  Patched(std::shared_ptr<const AttributeColumn> today, const Earlier& earlier, CustomerId last)
      : today_(std::move(today)), last_(last) {
    const auto known = static_cast<uint32_t>(today_->Values().size());
    std::vector<uint32_t> codes;
    for (const std::string& value : earlier.values) {
      if (value.empty()) {
        codes.push_back(kUnknown);
      } else if (const auto code = today_->Find(value)) {
        codes.push_back(*code);
      } else {
        codes.push_back(known + static_cast<uint32_t>(gone_.size()));
        gone_.push_back(value);
      }
    }
    for (const auto& [customer, index] : earlier.of) patches_.emplace_back(customer, codes[index]);
    std::ranges::sort(patches_);
  }

  std::optional<uint32_t> Find(std::string_view value) const override {
    if (const auto code = today_->Find(value)) return code;
    const auto found = std::ranges::find(gone_, value);
    if (found == gone_.end()) return std::nullopt;
    return static_cast<uint32_t>(today_->Values().size()) +
           static_cast<uint32_t>(found - gone_.begin());
  }

  std::vector<std::string_view> Values() const override {
    std::vector<std::string_view> values = today_->Values();
    values.insert(values.end(), gone_.begin(), gone_.end());
    return values;
  }

  std::vector<uint32_t> Codes(CustomerId first, size_t count) const override {
    std::vector<uint32_t> codes = today_->Codes(first, count);
    const auto end = first + static_cast<CustomerId>(codes.size());
    for (auto patch = std::ranges::lower_bound(patches_, first, {}, &Patch::first);
         patch != patches_.end() && patch->first < end; ++patch) {
      codes[static_cast<size_t>(patch->first - first)] = patch->second;
    }
    if (last_ < end) codes.resize(static_cast<size_t>(std::max<CustomerId>(last_ + 1 - first, 0)));
    return codes;
  }

 private:
  using Patch = std::pair<CustomerId, uint32_t>;

  std::shared_ptr<const AttributeColumn> today_;
  std::vector<std::string> gone_;
  std::vector<Patch> patches_;  // by rising customer
  CustomerId last_;
};

Result<std::shared_ptr<const PastAttributes>> PastAttributes::Make(Store& store,
                                                                   const ask::Attributes& today,
                                                                   std::vector<std::string> names,
                                                                   Instant moment) {
  std::shared_ptr<PastAttributes> past(new PastAttributes(today));
  // Before the changes are read, so that none is missed in a column.
  for (std::string& name : names) past->columns_.emplace(name, today.Column(name));
  std::map<std::string, Earlier, std::less<>> earlier;
  CustomerId last = 0;
  VAFA_TRY(store.Read([&](Session& session) -> Status {
    VAFA_ASSIGN(last, customers_store::LastRecordedBefore(session, moment));
    return customers_store::ForEachChange(session, moment, true, [&](const RecordChange& change) {
      for (const auto& [name, value] : change.before) earlier[name].Set(change.customer, value);
    });
  }));
  for (auto& [name, column] : past->columns_) {
    if (column != nullptr) column = std::make_shared<Patched>(column, earlier[name], last);
  }
  return past;
}

std::shared_ptr<const ask::AttributeColumn> PastAttributes::Column(std::string_view name) const {
  const auto found = columns_.find(name);
  return found == columns_.end() ? nullptr : found->second;
}

}  // namespace vafa
