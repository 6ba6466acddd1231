#include "timeline/merge.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <numeric>
#include <tuple>

#include "timeline/property_merge.h"

namespace vafa::timeline {
namespace {

constexpr size_t kSlots = kBlockCustomers;
constexpr size_t kAlignment = 64;

bool Precedes(const Addition& a, const Addition& b) {
  return std::tie(a.seconds, a.micros, a.seq) < std::tie(b.seconds, b.micros, b.seq);
}

/// Whether the base's fact at `i` comes after the new one.
bool ComesAfter(const KindColumns& base, size_t i, const Addition& added) {
  if (base.seconds[i] != added.seconds) return base.seconds[i] > added.seconds;
  const uint32_t micros = base.micros.empty() ? 0 : base.micros[i];
  if (micros != added.micros) return micros > added.micros;
  return base.seq[i] > added.seq;
}

/// Where in [at, end) of the base a new fact belongs. Most are newer than all that is there.
uint32_t Place(const KindColumns& base, uint32_t at, uint32_t end, const Addition& added) {
  if (at == end || !ComesAfter(base, end - 1, added)) return end;
  --end;
  while (at < end) {
    const uint32_t middle = at + (end - at) / 2;
    if (ComesAfter(base, middle, added)) {
      end = middle;
    } else {
      at = middle + 1;
    }
  }
  return at;
}

/// The new facts of one kind in the order of the columns.
class Sorted {
 public:
  Sorted(const Changes& changes, const std::vector<uint32_t>& of_kind)
      : changes_(changes), all_(changes.additions), begins_(kSlots + 1), order_(of_kind.size()) {
    const std::vector<Addition>& all = all_;
    for (const uint32_t i : of_kind) ++begins_[all[i].slot + 1u];
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
    std::vector<uint32_t> next(begins_.begin(), begins_.end() - 1);
    for (const uint32_t i : of_kind) order_[next[all[i].slot]++] = i;
    const auto precedes = [&](uint32_t a, uint32_t b) { return Precedes(all[a], all[b]); };
    for (size_t slot = 0; slot < kSlots; ++slot) {
      const auto first = order_.begin() + begins_[slot];
      const auto last = order_.begin() + begins_[slot + 1];
      if (!std::is_sorted(first, last, precedes)) std::sort(first, last, precedes);
    }
  }

  size_t size() const { return order_.size(); }
  uint32_t begin(size_t slot) const { return begins_[slot]; }
  uint32_t end(size_t slot) const { return begins_[slot + 1]; }
  const Addition& operator[](size_t i) const { return all_[order_[i]]; }
  std::span<const PropertyValue> PropertiesOf(size_t i) const {
    const Addition& added = (*this)[i];
    return std::span(changes_.properties).subspan(added.first_property, added.property_count);
  }

  bool Any(const auto& fills) const {
    return std::ranges::any_of(order_, [&](uint32_t i) { return fills(all_[i]); });
  }

 private:
  const Changes& changes_;
  const std::vector<Addition>& all_;
  std::vector<uint32_t> begins_;
  std::vector<uint32_t> order_;
};

/// Merges one kind: first the plan (steps and offsets), then column by column.
class KindMerge {
 public:
  /// `removed`: rising positions in the base.
  KindMerge(const KindColumns& base, std::span<const uint32_t> removed, const Sorted& added,
            const SlotSet* wanted)
      : base_(base), removed_(removed), added_(added), wanted_(wanted), offsets_(kSlots + 1) {
    Plan();
  }

  KindColumns Run() {
    const bool micros = Fills(base_.micros, [](const Addition& a) { return a.micros != 0; });
    const bool money = Fills(base_.money, [](const Addition& a) { return a.money != kNoMoney; });
    const bool value = Fills(base_.value, [](const Addition& a) { return !std::isnan(a.value); });
    const bool label = Fills(base_.label, [](const Addition& a) { return a.label != 0; });
    MergeProperties();
    Allocate(micros, money, value, label);

    result_.offsets = Copy(offsets_);
    result_.seconds = Fill(base_.seconds, 0, [](const Addition& a) { return a.seconds; });
    result_.seq = Fill(base_.seq, 0, [](const Addition& a) { return a.seq; });
    if (micros) result_.micros = Fill(base_.micros, 0, [](const Addition& a) { return a.micros; });
    if (money) {
      result_.money = Fill(base_.money, kNoMoney, [](const Addition& a) { return a.money; });
    }
    if (value) {
      result_.value = Fill(base_.value, Entry::kNoValue, [](const Addition& a) { return a.value; });
    }
    if (label) result_.label = Fill(base_.label, 0, [](const Addition& a) { return a.label; });
    for (const EncodedProperty& property : properties_) {
      result_.properties.push_back({property.id, Copy(property.values), Copy(property.codes)});
    }
    if (!removed_.empty() || wanted_ != nullptr) DropUnfilled();
    return std::move(result_);
  }

 private:
  void Plan() {
    const bool has_base = base_.size() > 0;
    size_t removed = 0;
    for (size_t slot = 0; slot < kSlots; ++slot) {
      const uint32_t begin = has_base ? base_.offsets[slot] : 0;
      const uint32_t end = has_base ? base_.offsets[slot + 1] : 0;
      if (wanted_ != nullptr && !Contains(*wanted_, slot)) {
        CopyUntil(begin);
        copied_ = end;
        offsets_[slot + 1] = offsets_[slot];
        continue;
      }
      uint32_t at = begin;
      for (uint32_t i = added_.begin(slot); i < added_.end(slot); ++i) {
        at = Place(base_, at, end, added_[i]);
        CopyUntil(at);
        if (steps_.empty()) steps_.push_back({0, 0, 0});
        ++steps_.back().additions;
      }
      const size_t removed_before = removed;
      while (removed < removed_.size() && removed_[removed] < end) ++removed;
      offsets_[slot + 1] = offsets_[slot] + (end - begin) -
                           static_cast<uint32_t>(removed - removed_before) +
                           (added_.end(slot) - added_.begin(slot));
    }
    CopyUntil(static_cast<uint32_t>(base_.size()));
  }

  void CopyUntil(uint32_t position) {
    while (next_removed_ < removed_.size() && removed_[next_removed_] < position) {
      const uint32_t gap = removed_[next_removed_++];
      if (gap > copied_) steps_.push_back({copied_, gap - copied_, 0});
      copied_ = gap + 1;
    }
    if (position > copied_) {
      steps_.push_back({copied_, position - copied_, 0});
      copied_ = position;
    }
  }

  std::map<PropertyId, std::vector<PlacedProperty>> PlaceProperties() const {
    std::map<PropertyId, std::vector<PlacedProperty>> placed;
    for (const PropertyColumn& column : base_.properties) placed.try_emplace(column.id);
    uint32_t row = 0;
    size_t next = 0;
    for (const MergeStep& step : steps_) {
      row += step.count;
      for (uint32_t i = 0; i < step.additions; ++i, ++row, ++next) {
        auto at = placed.begin();  // a fact's ids rise
        for (const auto& [id, bits] : added_.PropertiesOf(next)) {
          while (at != placed.end() && at->first < id) ++at;
          if (at == placed.end() || at->first != id) at = placed.try_emplace(at, id);
          at->second.push_back({row, bits});
        }
      }
    }
    return placed;
  }

  void MergeProperties() {
    for (const auto& [id, placed] : PlaceProperties()) {
      auto column =
          MergeProperty(id, base_.property(id), base_.size(), offsets_[kSlots], steps_, placed);
      if (column) properties_.push_back(*std::move(column));
    }
  }

  template <typename T>
  bool Fills(std::span<const T> base, const auto& fills) const {
    return !base.empty() || added_.Any(fills);
  }

  void Allocate(bool micros, bool money, bool value, bool label) {
    const size_t facts = offsets_[kSlots];
    const auto rounded = [](size_t bytes) {
      return (bytes + kAlignment - 1) / kAlignment * kAlignment;
    };
    const size_t narrow = rounded(facts * sizeof(uint32_t));
    const size_t wide = rounded(facts * sizeof(int64_t));
    size_t bytes = rounded(offsets_.size() * sizeof(uint32_t)) + narrow * (1u + micros + label) +
                   wide * (1u + money + value);
    for (const EncodedProperty& property : properties_) {
      bytes += rounded(property.values.size() * sizeof(PropertyBits)) +
               rounded(property.codes.size() * sizeof(uint16_t));
    }
    constexpr std::align_val_t alignment{kAlignment};
    const std::shared_ptr<std::byte> memory(
        static_cast<std::byte*>(::operator new(bytes, alignment)),
        [](std::byte* p) { ::operator delete(p, std::align_val_t{kAlignment}); });
    free_ = memory.get();
    result_.memory = memory;
    result_.heap_bytes = bytes;
  }

  template <typename T>
  T* Take(size_t count) {
    T* column = reinterpret_cast<T*>(free_);
    free_ += (count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
    return column;
  }

  template <typename T>
  std::span<const T> Copy(const std::vector<T>& values) {
    T* const column = Take<T>(values.size());
    std::ranges::copy(values, column);
    return {column, values.size()};
  }

  /// One column by the steps; `none` stands where the base has no such column.
  template <typename T>
  std::span<const T> Fill(std::span<const T> base, std::type_identity_t<T> none, const auto& get) {
    T* const column = Take<T>(offsets_[kSlots]);
    T* out = column;
    size_t next = 0;
    for (const MergeStep& step : steps_) {
      if (base.empty()) {
        std::fill_n(out, step.count, none);
      } else if (step.count > 0) {
        std::memcpy(out, base.data() + step.from, step.count * sizeof(T));
      }
      out += step.count;
      for (uint32_t i = 0; i < step.additions; ++i) *out++ = get(added_[next++]);
    }
    return {column, offsets_[kSlots]};
  }

  /// The last fact that filled a column may be removed or not wanted.
  void DropUnfilled() {
    const auto none_of = [](const auto& column, const auto& fills) {
      return std::ranges::none_of(column, fills);
    };
    if (none_of(result_.micros, [](uint32_t v) { return v != 0; })) result_.micros = {};
    if (none_of(result_.money, [](int64_t v) { return v != kNoMoney; })) result_.money = {};
    if (none_of(result_.value, [](double v) { return !std::isnan(v); })) result_.value = {};
    if (none_of(result_.label, [](LabelId v) { return v != 0; })) result_.label = {};
  }

  const KindColumns& base_;
  const std::span<const uint32_t> removed_;
  const Sorted& added_;
  const SlotSet* const wanted_;
  std::vector<uint32_t> offsets_;
  std::vector<MergeStep> steps_;
  std::vector<EncodedProperty> properties_;
  uint32_t copied_ = 0;  ///< facts of the base before this one are in steps_ or removed
  size_t next_removed_ = 0;
  std::byte* free_ = nullptr;
  KindColumns result_;
};

/// Positions of removed facts among those of a kind; `removals` ordered by slot, then seq.
std::vector<uint32_t> FindRemoved(const KindColumns& base, const std::vector<Removal>& removals) {
  std::vector<uint32_t> found;
  const auto by_seq = [](const Removal& a, int64_t seq) { return a.seq < seq; };
  for (auto first = removals.begin(); first != removals.end();) {
    const uint16_t slot = first->slot;
    const auto last =
        std::find_if(first, removals.end(), [&](const Removal& r) { return r.slot != slot; });
    for (uint32_t i = base.offsets[slot]; i < base.offsets[slot + 1u]; ++i) {
      const auto it = std::lower_bound(first, last, base.seq[i], by_seq);
      if (it != last && it->seq == base.seq[i]) found.push_back(i);
    }
    first = last;
  }
  return found;
}

void DropRemoved(Changes& changes) {
  if (changes.removals.empty()) return;
  std::vector<int64_t> seqs;
  seqs.reserve(changes.removals.size());
  for (const Removal& removal : changes.removals) seqs.push_back(removal.seq);
  std::ranges::sort(seqs);
  std::erase_if(changes.additions,
                [&](const Addition& a) { return std::ranges::binary_search(seqs, a.seq); });
}

}  // namespace

std::shared_ptr<const Block> Merge(const Block& base, Changes changes, const SlotSet* wanted) {
  DropRemoved(changes);
  std::ranges::sort(changes.removals, [](const Removal& a, const Removal& b) {
    return std::tie(a.slot, a.seq) < std::tie(b.slot, b.seq);
  });
  std::map<KindId, std::vector<uint32_t>> added;
  for (uint32_t i = 0; i < changes.additions.size(); ++i) {
    added[changes.additions[i].kind].push_back(i);
  }
  for (const auto& [kind, columns] : base.kinds()) added.try_emplace(kind);

  std::map<KindId, KindColumns> kinds;
  const KindColumns nothing;
  for (const auto& [kind, of_kind] : added) {
    const KindColumns* const before = base.Find(kind);
    const std::vector<uint32_t> removed =
        before ? FindRemoved(*before, changes.removals) : std::vector<uint32_t>{};
    if (before && before->memory && of_kind.empty() && removed.empty()) {
      kinds.emplace(kind, *before);
      continue;
    }
    const Sorted sorted(changes, of_kind);
    KindColumns merged = KindMerge(before ? *before : nothing, removed, sorted, wanted).Run();
    if (merged.size() > 0) kinds.emplace(kind, std::move(merged));
  }
  return std::make_shared<const Columns>(std::move(kinds));
}

}  // namespace vafa::timeline
