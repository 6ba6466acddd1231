#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "timeline/block.h"

namespace vafa::timeline {

/// A step of a merge: copy `count` facts of the base from `from` on, then take the next `additions`
/// new ones.
struct MergeStep {
  uint32_t from;
  uint32_t count;
  uint32_t additions;
};

/// Where a new fact comes to lie, and what it has of a property.
struct PlacedProperty {
  uint32_t row;
  PropertyBits bits;
};

/// A property column on its way into a block; see PropertyColumn.
struct EncodedProperty {
  PropertyId id = 0;
  std::vector<PropertyBits> values;
  std::vector<uint16_t> codes;
};

/// Chooses how to keep `bits`, one a fact: with codes where that is smaller. nullopt when no fact
/// has the property.
std::optional<EncodedProperty> EncodeProperty(PropertyId id, std::vector<PropertyBits> bits);

/// The column of `facts` facts that the steps make of the base's column (nullptr: none has it) and
/// of what new facts have. How it is kept is chosen anew only when a base of `base_facts` facts has
/// doubled, so that one more fact costs little more than copying.
std::optional<EncodedProperty> MergeProperty(PropertyId id, const PropertyColumn* base,
                                             size_t base_facts, size_t facts,
                                             std::span<const MergeStep> steps,
                                             std::span<const PlacedProperty> placed);

}  // namespace vafa::timeline
