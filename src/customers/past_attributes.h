#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ask/attributes.h"
#include "base/result.h"
#include "store/store.h"

namespace vafa {

/// The columns of attributes as they were known at a moment, by what had been recorded before it:
/// made of those of today and what was recorded since. Immutable, safe on any thread.
class PastAttributes : public ask::Attributes {
 public:
  /// `today` outlives this.
  static Result<std::shared_ptr<const PastAttributes>> Make(Store& store,
                                                            const ask::Attributes& today,
                                                            std::vector<std::string> names,
                                                            Instant moment);

  std::shared_ptr<const ask::AttributeColumn> Column(std::string_view name) const override;
  std::vector<std::string> Names() const override { return today_.Names(); }
  std::shared_ptr<const ask::Attributes> HeldAt(Instant moment) const override {
    return today_.HeldAt(moment);
  }
  std::optional<CustomerId> FindCustomer(std::string_view external_id) const override {
    return today_.FindCustomer(external_id);
  }

 private:
  class Patched;

  explicit PastAttributes(const ask::Attributes& today) : today_(today) {}

  const ask::Attributes& today_;
  std::map<std::string, std::shared_ptr<const ask::AttributeColumn>, std::less<>> columns_;
};

}  // namespace vafa
