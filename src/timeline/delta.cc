#include "timeline/delta.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/limits.h"

namespace vafa::timeline {
namespace {

// A record is a row of 4-byte words: head, seq (2), then by its flags. A removal has no time.
//   head: kind << 16 | slot << 4 | flags
constexpr uint32_t kHasMoney = 1;  // 2 words
constexpr uint32_t kHasValue = 2;  // 2 words
constexpr uint32_t kHasLabel = 4;  // 1 word
constexpr uint32_t kHasMore = 8;   // 1 word: kIsRemoval, or
//   more: number of properties (3 words each) << 20 | microseconds below the second
constexpr uint32_t kIsRemoval = 1u << 31;
constexpr int kMicrosBits = 20;
constexpr uint32_t kMicrosMask = (1u << kMicrosBits) - 1;
static_assert(kMicrosPerSecond <= 1 << kMicrosBits);
static_assert(limits::kPropertiesPerKind < 1 << (31 - kMicrosBits));
static_assert(kBlockCustomers <= 1 << 12);

constexpr size_t kWordBytes = 4;
constexpr size_t kMinWords = 16;
constexpr size_t kMaxWords = 1 << 18;

uint32_t Head(KindId kind, uint16_t slot, uint32_t flags) {
  return uint32_t{kind} << 16 | uint32_t{slot} << 4 | flags;
}

template <typename T>
uint32_t* Put(uint32_t* words, T value) {
  static_assert(sizeof(T) % kWordBytes == 0);
  std::memcpy(words, &value, sizeof value);
  return words + sizeof(T) / kWordBytes;
}

template <typename T>
const uint32_t* Get(const uint32_t* words, T& value) {
  std::memcpy(&value, words, sizeof value);
  return words + sizeof(T) / kWordBytes;
}

/// What follows a record's head, number and more.
size_t WordsAfter(uint32_t head, uint32_t more) {
  if (more & kIsRemoval) return 0;
  return 1u + ((head & kHasLabel) != 0) + 2u * ((head & kHasMoney) != 0) +
         2u * ((head & kHasValue) != 0) + 3u * (more >> kMicrosBits);
}

const uint32_t* Unpack(const uint32_t* words, const SlotSet* wanted, Changes& into) {
  uint32_t head = 0;
  uint32_t more = 0;
  Addition a{.seq = 0,
             .seconds = 0,
             .micros = 0,
             .money = kNoMoney,
             .value = Entry::kNoValue,
             .label = 0,
             .kind = 0,
             .slot = 0,
             .first_property = static_cast<uint32_t>(into.properties.size()),
             .property_count = 0};
  words = Get(words, head);
  words = Get(words, a.seq);
  if (head & kHasMore) words = Get(words, more);
  a.slot = head >> 4 & 0xFFF;
  if (wanted != nullptr && !Contains(*wanted, a.slot)) return words + WordsAfter(head, more);
  if (more & kIsRemoval) {
    into.removals.push_back({a.seq, a.slot});
    return words;
  }
  a.kind = static_cast<KindId>(head >> 16);
  a.micros = more & kMicrosMask;
  a.property_count = more >> kMicrosBits;
  words = Get(words, a.seconds);
  if (head & kHasLabel) words = Get(words, a.label);
  if (head & kHasMoney) words = Get(words, a.money);
  if (head & kHasValue) words = Get(words, a.value);
  for (uint32_t i = 0; i < a.property_count; ++i) {
    PropertyValue& property = into.properties.emplace_back();
    words = Get(words, property.id);
    words = Get(words, property.bits);
  }
  into.additions.push_back(a);
  return words;
}

}  // namespace

struct Delta::Segment {
  std::shared_ptr<Segment> previous;
  size_t words_before = 0;  ///< allocated in all earlier segments
  uint32_t capacity = 0;
  uint32_t used = 0;  ///< set when a newer segment follows
  std::unique_ptr<uint32_t[]> words;
};

uint32_t* Delta::Grow(size_t words) {
  if (!newest_ || newest_->capacity - used_ < words) {
    auto segment = std::make_shared<Segment>();
    if (newest_) {
      newest_->used = used_;
      segment->words_before = newest_->words_before + newest_->capacity;
    }
    const size_t capacity =
        std::clamp(segment->words_before / 2, std::max(kMinWords, words), kMaxWords);
    segment->capacity = static_cast<uint32_t>(capacity);
    segment->words = std::make_unique_for_overwrite<uint32_t[]>(capacity);
    segment->previous = std::move(newest_);
    newest_ = std::move(segment);
    used_ = 0;
  }
  uint32_t* const at = newest_->words.get() + used_;
  used_ += static_cast<uint32_t>(words);
  ++records_;
  return at;
}

size_t Delta::Add(const Entry& entry, std::span<const PropertyValue> properties) {
  const uint32_t more =
      static_cast<uint32_t>(properties.size()) << kMicrosBits | MicrosBelowSecond(entry.at);
  const bool has_money = entry.money != kNoMoney;
  const bool has_value = !std::isnan(entry.value);
  const uint32_t flags = (has_money ? kHasMoney : 0) | (has_value ? kHasValue : 0) |
                         (entry.label != 0 ? kHasLabel : 0) | (more != 0 ? kHasMore : 0);
  const size_t words = 4u + 2u * has_money + 2u * has_value + (entry.label != 0) + (more != 0) +
                       3u * properties.size();
  kinds_ |= uint64_t{1} << (entry.kind % kKindBits);
  uint32_t* at = Grow(words);
  at = Put(at, Head(entry.kind, SlotOf(entry.customer), flags));
  at = Put(at, entry.seq);
  if (more != 0) at = Put(at, more);
  at = Put(at, ToSeconds(entry.at));
  if (entry.label != 0) at = Put(at, entry.label);
  if (has_money) at = Put(at, entry.money);
  if (has_value) at = Put(at, entry.value);
  for (const PropertyValue& property : properties) at = Put(Put(at, property.id), property.bits);
  return words * kWordBytes;
}

size_t Delta::Remove(int64_t seq, CustomerId customer) {
  constexpr size_t kWords = 4;
  uint32_t* at = Grow(kWords);
  at = Put(at, Head(0, SlotOf(customer), kHasMore));
  at = Put(at, seq);
  Put(at, kIsRemoval);
  return kWords * kWordBytes;
}

size_t Delta::bytes() const {
  return newest_ ? (newest_->words_before + newest_->capacity) * sizeof(uint32_t) : 0;
}

Changes Delta::Unpack(const SlotSet* wanted) const {
  std::vector<std::pair<const Segment*, uint32_t>> segments;
  for (const Segment* s = newest_.get(); s != nullptr; s = s->previous.get()) {
    // `used` of the newest segment may be changing under the writer: ours is used_.
    segments.emplace_back(s, segments.empty() ? used_ : s->used);
  }
  Changes changes;
  if (wanted == nullptr) changes.additions.reserve(records_);
  for (auto it = segments.rbegin(); it != segments.rend(); ++it) {
    const uint32_t* words = it->first->words.get();
    const uint32_t* const end = words + it->second;
    while (words < end) words = timeline::Unpack(words, wanted, changes);
  }
  return changes;
}

}  // namespace vafa::timeline
