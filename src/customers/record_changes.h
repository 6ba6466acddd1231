#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "customers/customer.h"

namespace vafa {

/// By what a customer can be reached: "email", "phone" or "both"; tells of the record, not of the
/// customer.
inline constexpr std::string_view kReachableBy = "reachable_by";

/// Calls `visit(name, value)` for each attribute that a record has: city, country, language,
/// segment, kReachableBy and every custom field.
void ForEachAttribute(const Customer& customer,
                      const std::function<void(std::string_view, const std::string&)>& visit);

/// An attribute that is another one. Empty texts mean unknown.
struct AttributeChange {
  std::string name;
  std::string before;
  std::string after;
};

/// What is not the same in two states of a record, by name.
struct AttributeChanges {
  CustomerId customer = 0;
  Instant record_made;
  std::vector<AttributeChange> changes;
};
AttributeChanges ChangesBetween(const Customer& before, const Customer& after);

/// What is kept of changes: what attributes were before.
struct RecordChange {
  CustomerId customer = 0;
  Instant recorded;
  /// The new values are taken to have been so all along: they were not known before, and the record
  /// was new. So who brings orders first and records after loses nothing.
  bool always = false;
  std::vector<std::pair<std::string, std::string>> before;  ///< values by name
};

/// Those that were always so apart from the others.
std::vector<RecordChange> ToKeep(const AttributeChanges& changes, Instant now);

}  // namespace vafa
