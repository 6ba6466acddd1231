#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "facts/fact.h"

namespace vafa::ask {

/// One attribute of all customers as codes of a dictionary; immutable, safe on any thread.
class AttributeColumn {
 public:
  static constexpr uint32_t kUnknown = 0;  ///< the customer has no such value

  virtual ~AttributeColumn() = default;
  /// The code of a value as the user writes it; nullopt when no customer has it.
  virtual std::optional<uint32_t> Find(std::string_view value) const = 0;
  /// Every value by its code; the first, of kUnknown, is empty. They live as long as the column.
  virtual std::vector<std::string_view> Values() const = 0;
  /// Codes of the customers `first`, `first + 1`, …; shorter where the ids end.
  virtual std::vector<uint32_t> Codes(CustomerId first, size_t count) const = 0;
};

/// What questions know about customers beside their facts; the room that keeps them implements it.
class Attributes {
 public:
  virtual ~Attributes() = default;
  /// The column of an attribute ("city", a custom field); null when there is no such attribute.
  virtual std::shared_ptr<const AttributeColumn> Column(std::string_view name) const = 0;
  /// The names of all there are.
  virtual std::vector<std::string> Names() const = 0;
  /// They as they were at a moment, as far as is known; nullptr where nobody keeps that.
  virtual std::shared_ptr<const Attributes> HeldAt(Instant) const { return nullptr; }
  /// The customer with this id of the organisation.
  virtual std::optional<CustomerId> FindCustomer(std::string_view external_id) const = 0;
};

}  // namespace vafa::ask
