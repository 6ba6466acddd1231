#include "timeline/properties.h"

#include <algorithm>
#include <mutex>

#include "base/limits.h"

namespace vafa::timeline {

std::optional<PropertyId> Properties::Find(KindId kind, std::string_view name,
                                           PropertyType type) const {
  const std::shared_lock lock(mutex_);
  const auto found = ids_.find(KeyOf(kind, name, type));
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

Properties::Property Properties::Describe(PropertyId id) const {
  const Known& known = known_[id - 1];
  return {id, known.kind, known.type, known.name, known.unlisted};
}

std::optional<Properties::Property> Properties::Get(PropertyId id) const {
  const std::shared_lock lock(mutex_);
  return Look(id) == nullptr ? std::nullopt : std::optional(Describe(id));
}

std::vector<Properties::Property> Properties::Of(KindId kind) const {
  const std::shared_lock lock(mutex_);
  std::vector<Property> properties;
  for (PropertyId id = 1; id <= known_.size(); ++id) {
    if (known_[id - 1].kind == kind) properties.push_back(Describe(id));
  }
  return properties;
}

bool Properties::LeftOut(KindId kind) const {
  const std::shared_lock lock(mutex_);
  return left_out_.contains(kind);
}

std::vector<std::string> Properties::Texts(PropertyId id) const {
  const std::shared_lock lock(mutex_);
  std::vector<std::string> texts;
  if (const Known* known = Look(id)) {
    for (const auto& [bits, text] : known->texts) texts.push_back(text);
  }
  return texts;
}

std::optional<std::string> Properties::Text(PropertyId id, PropertyBits bits) const {
  const std::shared_lock lock(mutex_);
  const Known* const known = Look(id);
  if (known == nullptr) return std::nullopt;
  const auto found = known->texts.find(bits);
  return found == known->texts.end() ? std::nullopt : std::optional(found->second);
}

void Properties::Resolve(KindId kind, const PropertyList& list, std::vector<PropertyValue>& into) {
  into.clear();
  list.ForEach(
      [&](std::string_view name, PropertyType type, PropertyBits bits, std::string_view text) {
        const auto found = ids_.find(KeyOf(kind, name, type));
        const PropertyId id = found != ids_.end() ? found->second : Add(kind, name, type);
        if (id == 0) return;
        if (type == PropertyType::kText) Keep(known_[id - 1], bits, text);
        const auto same = std::ranges::find(into, id, &PropertyValue::id);
        if (same == into.end()) {
          into.push_back({id, bits});
        } else {
          same->bits = bits;
        }
      });
  if (!std::ranges::is_sorted(into, {}, &PropertyValue::id)) {
    std::ranges::sort(into, {}, &PropertyValue::id);
  }
}

PropertyId Properties::Add(KindId kind, std::string_view name, PropertyType type) {
  const std::unique_lock lock(mutex_);
  uint32_t& count = counts_[kind];
  if (name.empty() || name.size() > limits::kPropertyNameBytes ||
      count >= limits::kPropertiesPerKind || known_.size() >= limits::kProperties) {
    if (left_out_.insert(kind).second) ++revision_;
    return 0;
  }
  ++count;
  ++revision_;
  known_.push_back({kind, type, std::string(name), false, {}});
  const auto id = static_cast<PropertyId>(known_.size());
  ids_.emplace(KeyOf(kind, name, type), id);
  return id;
}

void Properties::Keep(Known& known, PropertyBits bits, std::string_view text) {
  if (known.unlisted || known.texts.contains(bits)) return;
  const std::unique_lock lock(mutex_);
  ++revision_;
  if (text.size() > limits::kPropertyTextBytes || known.texts.size() >= limits::kPropertyTexts ||
      text_bytes_ + text.size() > limits::kPropertyTextsBytes) {
    Unlist(known);
    return;
  }
  text_bytes_ += text.size();
  known.texts.emplace(bits, text);
}

void Properties::Unlist(Known& known) {
  known.unlisted = true;
  for (const auto& [bits, text] : known.texts) text_bytes_ -= text.size();
  known.texts = {};
}

namespace {

template <typename T>
void Put(std::string& bytes, T number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}
void PutText(std::string& bytes, std::string_view text) {
  Put(bytes, static_cast<uint32_t>(text.size()));
  bytes += text;
}

/// Takes numbers and texts off the front; past the end it answers zeros and `good` turns false.
struct Reader {
  std::string_view bytes;
  bool good = true;

  template <typename T>
  T Number() {
    T number{};
    if (bytes.size() < sizeof number) {
      good = false;
      return number;
    }
    std::memcpy(&number, bytes.data(), sizeof number);
    bytes.remove_prefix(sizeof number);
    return number;
  }
  std::string_view Text() {
    const auto size = Number<uint32_t>();
    if (size > bytes.size()) good = false;
    const std::string_view text = good ? bytes.substr(0, size) : std::string_view();
    bytes.remove_prefix(text.size());
    return text;
  }
};

}  // namespace

// Counts, then each property with its texts, then the kinds that had more.
std::string Properties::Encode() const {
  const std::shared_lock lock(mutex_);
  std::string bytes;
  Put(bytes, static_cast<uint32_t>(known_.size()));
  Put(bytes, static_cast<uint32_t>(left_out_.size()));
  for (const Known& known : known_) {
    Put(bytes, known.kind);
    Put(bytes, static_cast<uint8_t>(known.type));
    Put(bytes, static_cast<uint8_t>(known.unlisted));
    PutText(bytes, known.name);
    Put(bytes, static_cast<uint32_t>(known.texts.size()));
    for (const auto& [bits, text] : known.texts) PutText(bytes, text);
  }
  for (const KindId kind : left_out_) Put(bytes, kind);
  return bytes;
}

bool Properties::Decode(std::string_view bytes) {
  Reader reader{bytes};
  const auto properties = reader.Number<uint32_t>();
  const auto left_out = reader.Number<uint32_t>();
  for (uint32_t i = 0; reader.good && i < properties; ++i) {
    const auto kind = reader.Number<KindId>();
    const auto type = reader.Number<uint8_t>();
    const auto unlisted = reader.Number<uint8_t>();
    const std::string_view name = reader.Text();
    if (!reader.good || type > static_cast<uint8_t>(PropertyType::kMoney) || unlisted > 1) {
      return false;
    }
    if (Find(kind, name, PropertyType{type})) return false;
    const PropertyId id = Add(kind, name, PropertyType{type});
    if (id == 0) return false;
    Known& known = known_[id - 1];
    const auto texts = reader.Number<uint32_t>();
    for (uint32_t t = 0; reader.good && t < texts; ++t) {
      const std::string_view text = reader.Text();
      if (reader.good) Keep(known, BitsOfText(text), text);
    }
    if (known.unlisted) return false;
    known.unlisted = unlisted == 1;
    if (known.unlisted && !known.texts.empty()) return false;
  }
  for (uint32_t i = 0; reader.good && i < left_out; ++i) left_out_.insert(reader.Number<KindId>());
  return reader.good && reader.bytes.empty();
}

}  // namespace vafa::timeline
