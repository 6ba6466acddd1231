#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "ask/attributes.h"
#include "ask/names.h"
#include "base/thread_annotations.h"
#include "learn/predictions/cut_offs.h"
#include "learn/predictions/features.h"
#include "timeline/timeline.h"

namespace vafa::predictions {

/// Where the features come from. What is referred to outlives the use.
struct ChurnSource {
  const timeline::Snapshot& snapshot;
  const ask::Names& names;
  const ask::Attributes* attributes = nullptr;
  std::vector<std::string> attribute_names;
  Calendar calendar;
  ChurnRules rules;
};

/// The traits that customers can be told apart by: attributes with few values, the plan, category
/// and channel of orders. Values of fewer than three in a hundred customers are left out.
std::vector<Trait> FindTraits(const ChurnSource& source);

/// What customers' traits were at the cut-offs, read from the columns of one snapshot. Source and
/// set outlive it. Safe on any thread.
class TraitReader {
 public:
  TraitReader(const ChurnSource& source, const FeatureSet& set, const Roles& roles);

  /// An attribute as it was at a moment, and which value of the trait a code is.
  struct Column {
    std::shared_ptr<const ask::AttributeColumn> column;
    std::vector<int32_t> by_code;
  };
  using Columns = std::vector<Column>;  // by trait

  /// What is asked for every customer of a block.
  struct OfBlock {
    std::vector<std::shared_ptr<const Columns>> columns;  // by cut-off
    /// Of attributes, by cut-off and trait; where they are as at the cut-off before, that one's.
    std::vector<std::vector<std::shared_ptr<const std::vector<uint32_t>>>> codes;
    std::vector<const timeline::PropertyColumn*> orders;  // by trait; of order properties
  };
  OfBlock Open(size_t index, const timeline::KindColumns* orders,
               std::span<const CutOff> cut_offs) const;

  /// A customer at one of the cut-offs for which a block was opened.
  struct Place {
    size_t slot = 0;
    uint32_t first_order_row = 0;
    size_t cut_off = 0;
    uint32_t at = 0;
  };

  /// Sets the features of one customer at a moment.
  void Fill(const FeatureSet& set, const OfBlock& block, const Place& place, const Life& life,
            std::span<double> into) const;
  /// The value of a trait as a text, frequent or not.
  std::string TextAt(size_t t, const OfBlock& block, const Place& place, const Life& life) const;

 private:
  struct Bound {
    const Trait* trait = nullptr;
    std::unordered_map<LabelId, int32_t> by_label;
    std::optional<timeline::PropertyId> property;
    std::unordered_map<timeline::PropertyBits, int32_t> by_bits;
  };

  /// What attributes were at a second.
  std::shared_ptr<const Columns> ColumnsAt(uint32_t at) const VAFA_EXCLUDES(mutex_);
  int32_t ValueAt(size_t t, const OfBlock& block, const Place& place, const Life& life) const;

  const ChurnSource& source_;
  std::vector<Bound> bound_;
  mutable Mutex mutex_;
  mutable std::map<uint32_t, std::shared_ptr<const Columns>> columns_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa::predictions
