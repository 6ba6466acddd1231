#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "timeline/block.h"
#include "timeline/property.h"

namespace vafa::timeline {

/// Which properties the facts of each kind have, and which texts a text property holds as long as
/// there are not too many (limits::kPropertyTexts and its neighbours).
///
/// It only grows, so that ids, and blocks of any age with them, stay good. It follows from the
/// facts alone, in their order. Resolve() and Decode() belong to the writing thread, all else is
/// safe on any.
class Properties {
 public:
  struct Property {
    PropertyId id = 0;
    KindId kind = 0;
    PropertyType type = PropertyType::kText;
    std::string name;
    /// A text property with too many or too long texts to list: values can be compared, but not
    /// shown.
    bool unlisted = false;
  };

  std::optional<PropertyId> Find(KindId kind, std::string_view name, PropertyType type) const;
  std::optional<Property> Get(PropertyId id) const;
  /// Those of a kind, in the order in which they were first seen.
  std::vector<Property> Of(KindId kind) const;
  /// Whether facts of this kind had further properties, which there was no room for.
  bool LeftOut(KindId kind) const;

  /// All texts that facts ever had, in no order; none for an unlisted one.
  std::vector<std::string> Texts(PropertyId id) const;
  /// The text behind a value; nullopt when it is not listed.
  std::optional<std::string> Text(PropertyId id, PropertyBits bits) const;

  /// The properties of a fact of this kind, by rising id; new ones become known.
  void Resolve(KindId kind, const PropertyList& list, std::vector<PropertyValue>& into);

  /// Rises with each change.
  uint64_t revision() const { return revision_; }
  std::string Encode() const;
  /// Takes what Encode() wrote, into an empty one; false when it makes no sense.
  bool Decode(std::string_view bytes);

 private:
  struct Known {
    KindId kind;
    PropertyType type;
    std::string name;
    bool unlisted = false;
    boost::unordered_flat_map<PropertyBits, std::string> texts;
  };

  /// Apart from kind and type, since short texts with different seeds may share their hash.
  struct Key {
    uint64_t name;
    KindId kind;
    PropertyType type;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const {
      return key.name ^ (uint64_t{key.kind} << 32 | static_cast<uint64_t>(key.type) << 48);
    }
  };
  static Key KeyOf(KindId kind, std::string_view name, PropertyType type) {
    return {Hash64(name), kind, type};
  }
  /// 0 when there is no room for it.
  PropertyId Add(KindId kind, std::string_view name, PropertyType type);
  void Keep(Known& known, PropertyBits bits, std::string_view text);
  void Unlist(Known& known);
  const Known* Look(PropertyId id) const {
    return id == 0 || id > known_.size() ? nullptr : &known_[id - 1];
  }
  Property Describe(PropertyId id) const;

  mutable std::shared_mutex mutex_;  // guards all, against the writer
  std::deque<Known> known_;
  boost::unordered_flat_map<Key, PropertyId, KeyHash> ids_;
  boost::unordered_flat_map<KindId, uint32_t> counts_;
  std::set<KindId> left_out_;
  size_t text_bytes_ = 0;
  uint64_t revision_ = 0;
};

}  // namespace vafa::timeline
