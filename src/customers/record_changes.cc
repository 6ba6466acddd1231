#include "customers/record_changes.h"

#include <chrono>
#include <map>

namespace vafa {
namespace {

/// So long after it was made a record is new: its first values come in one by one.
constexpr std::chrono::days kNew{30};

std::string ReachableBy(const Customer& customer) {
  if (customer.email.empty()) return customer.phone.empty() ? "" : "phone";
  return customer.phone.empty() ? "email" : "both";
}

}  // namespace

void ForEachAttribute(const Customer& customer,
                      const std::function<void(std::string_view, const std::string&)>& visit) {
  const auto given = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) visit(name, value);
  };
  given("city", customer.city);
  given("country", customer.country);
  given("language", customer.language);
  given("segment", customer.segment);
  given(kReachableBy, ReachableBy(customer));
  for (const auto& [name, value] : customer.fields) given(name, value);
}

AttributeChanges ChangesBetween(const Customer& before, const Customer& after) {
  std::map<std::string, AttributeChange, std::less<>> both;
  const auto of = [&both](std::string_view name) -> AttributeChange& {
    AttributeChange& change = both[std::string(name)];
    change.name = name;
    return change;
  };
  ForEachAttribute(before, [&](auto name, const auto& value) { of(name).before = value; });
  ForEachAttribute(after, [&](auto name, const auto& value) { of(name).after = value; });
  AttributeChanges all{after.id, after.recorded_at, {}};
  for (auto& [name, change] : both) {
    if (change.before != change.after) all.changes.push_back(std::move(change));
  }
  return all;
}

std::vector<RecordChange> ToKeep(const AttributeChanges& changes, Instant now) {
  const bool is_new = now - changes.record_made < kNew;
  RecordChange always{changes.customer, now, true, {}};
  RecordChange others{changes.customer, now, false, {}};
  for (const AttributeChange& change : changes.changes) {
    auto& part = is_new && change.before.empty() ? always : others;
    part.before.emplace_back(change.name, change.before);
  }
  std::vector<RecordChange> kept;
  if (!always.before.empty()) kept.push_back(std::move(always));
  if (!others.before.empty()) kept.push_back(std::move(others));
  return kept;
}

}  // namespace vafa
