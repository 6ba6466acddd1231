#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ask/attributes.h"
#include "base/thread_annotations.h"
#include "customers/attribute_history.h"
#include "customers/directory.h"

namespace vafa {

/// The customers' records as columns for questions: city, country, language, segment and every
/// custom field, and by what a customer can be reached; read when first asked for; then those
/// records again that changed. Safe on any thread.
class CustomerAttributes : public ask::Attributes {
 public:
  CustomerAttributes(Store& store, const Directory& directory)
      : store_(store), directory_(directory) {}

  std::shared_ptr<const ask::AttributeColumn> Column(std::string_view name) const override;
  /// All that tell what customers are like, by name; so not kReachableBy.
  std::vector<std::string> Names() const override;
  std::optional<CustomerId> FindCustomer(std::string_view external_id) const override {
    return directory_.Find(external_id);
  }
  std::shared_ptr<const ask::Attributes> HeldAt(Instant moment) const override;
  /// They as they were known before a moment. Outlived by this.
  Result<std::shared_ptr<const ask::Attributes>> KnownAt(Instant moment) const;

 private:
  class Coded;
  class Held;
  std::vector<std::string> AllNames() const VAFA_EXCLUDES(mutex_);
  Result<std::shared_ptr<const AttributeHistory>> History() const VAFA_EXCLUDES(mutex_);
  Status Load() const VAFA_REQUIRES(mutex_);
  Status Update(const std::vector<CustomerId>& changed) const VAFA_REQUIRES(mutex_);
  bool Refresh() const VAFA_REQUIRES(mutex_);

  Store& store_;
  const Directory& directory_;
  mutable Mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<Coded>, std::less<>> columns_
      VAFA_GUARDED_BY(mutex_);
  mutable int64_t version_ VAFA_GUARDED_BY(mutex_) = -1;
  mutable std::shared_ptr<const AttributeHistory> history_ VAFA_GUARDED_BY(mutex_);
  mutable int64_t history_version_ VAFA_GUARDED_BY(mutex_) = -1;
};

}  // namespace vafa
