#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace vafa::timeline {

/// What a property holds. One name may hold several types in different facts: each is a property
/// of its own.
enum class PropertyType : uint8_t { kText, kNumber, kMoney };

/// Properties of all kinds of facts, numbered from 1 by Properties.
using PropertyId = uint32_t;

/// A value in 64 bits: of a text its hash, which equal texts share and nothing else does; of a
/// number the double; of money the minor units of the base currency.
using PropertyBits = uint64_t;

/// Where a fact does not have the property. No number has these bits, since zero is kept as +0.
inline constexpr PropertyBits kNoProperty = PropertyBits{1} << 63;

inline PropertyBits BitsOfText(std::string_view text) {
  const uint64_t hash = Hash64(text);
  return hash == kNoProperty ? hash + 1 : hash;
}
inline PropertyBits BitsOfNumber(double number) {
  return number == 0 ? 0 : std::bit_cast<PropertyBits>(number);
}
inline PropertyBits BitsOfMoney(int64_t minor) { return static_cast<PropertyBits>(minor); }
inline double NumberOf(PropertyBits bits) { return std::bit_cast<double>(bits); }
inline int64_t MoneyOf(PropertyBits bits) { return static_cast<int64_t>(bits); }

/// The properties of one fact on its way into the timeline. Of equal names with one type the last
/// stands.
class PropertyList {
 public:
  void Text(std::string_view name, std::string_view text) {
    Head(PropertyType::kText, name);
    Put(static_cast<uint32_t>(text.size()));
    packed_ += text;
  }
  /// Leaves out what is not finite.
  void Number(std::string_view name, double number) {
    if (!std::isfinite(number)) return;
    Head(PropertyType::kNumber, name);
    Put(BitsOfNumber(number));
  }
  /// In minor units of the base currency.
  void Money(std::string_view name, int64_t minor) {
    Head(PropertyType::kMoney, name);
    Put(BitsOfMoney(minor));
  }

  bool empty() const { return packed_.empty(); }
  bool operator==(const PropertyList&) const = default;
  void clear() { packed_.clear(); }

  /// Calls `each(name, type, bits, text)` in the order given; `text` is empty unless it is one.
  template <typename Each>
  void ForEach(const Each& each) const {
    for (const char* at = packed_.data(); at != packed_.data() + packed_.size();) {
      const auto type = static_cast<PropertyType>(*at++);
      const std::string_view name = View(at);
      if (type == PropertyType::kText) {
        const std::string_view text = View(at);
        each(name, type, BitsOfText(text), text);
      } else {
        each(name, type, Get<PropertyBits>(at), std::string_view());
      }
    }
  }

 private:
  void Head(PropertyType type, std::string_view name) {
    packed_ += static_cast<char>(type);
    Put(static_cast<uint32_t>(name.size()));
    packed_ += name;
  }
  template <typename T>
  void Put(T number) {
    packed_.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  template <typename T>
  static T Get(const char*& at) {
    T number;
    std::memcpy(&number, at, sizeof number);
    at += sizeof number;
    return number;
  }
  static std::string_view View(const char*& at) {
    const auto size = Get<uint32_t>(at);
    const char* const begin = at;
    at += size;
    return {begin, size};
  }

  std::string packed_;
};

/// A property of a fact, known to Properties.
struct PropertyValue {
  PropertyId id;
  PropertyBits bits;
};

}  // namespace vafa::timeline
