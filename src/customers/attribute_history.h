#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "ask/attributes.h"
#include "base/result.h"
#include "store/store.h"

namespace vafa {

/// What attributes were before they changed, in memory once: the column of any moment is read from
/// it as it is asked for, so that many moments take no more than one. A value that was first given
/// while the record was new is taken to have been so all along. Immutable, safe on any thread.
class AttributeHistory {
 public:
  using Columns = std::map<std::string, std::shared_ptr<const ask::AttributeColumn>, std::less<>>;

  /// `today` was read before the call, so that no change is missing.
  static Result<std::shared_ptr<const AttributeHistory>> Load(Store& store, Columns today);

  /// The column as it held at a moment, as far as is known today; that of today itself where
  /// nothing changed since. nullptr for an attribute that there is not.
  std::shared_ptr<const ask::AttributeColumn> Column(std::string_view name, Instant moment) const;

 private:
  struct Changes;
  class Held;

  Columns today_;
  std::map<std::string, std::shared_ptr<const Changes>, std::less<>> changes_;
};

}  // namespace vafa
