#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/money.h"
#include "timeline/property.h"

namespace vafa {

/// The money of a fact, by whose rate money among its properties is counted in the base currency.
struct FactMoney {
  Money money;
  int64_t base_minor = 0;  ///< the same in minor units of the base currency
};

/// Reads the properties of facts from their JSON for the timeline (docs/decisions/0004). Keeps its
/// memory from fact to fact; for one thread.
class PropertyReader {
 public:
  PropertyReader();
  ~PropertyReader();

  /// Replaces `into`. Texts, booleans (as texts) and finite numbers are taken as they are; an
  /// integer of 64 bits that a double cannot hold becomes the text of its digits. An object with
  /// the texts `amount` and `currency` is money; of another currency than the fact's it is left
  /// out, and without money of the fact's own its units count as they are. Whatever else there is
  /// is left out, and all when the text is not a JSON object.
  void Read(std::string_view json, const std::optional<FactMoney>& money,
            timeline::PropertyList& into);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace vafa
