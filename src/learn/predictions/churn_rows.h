#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ask/attributes.h"
#include "ask/names.h"
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

/// A moment at which customers are looked at: only facts before `at` count, and who was active then
/// is lost if she is not active at `ends` (docs/reference/churn.md). Seconds of the timeline.
struct CutOff {
  uint32_t at = 0;
  uint32_t active_from = 0;  ///< of a shop: active is who ordered in [active_from, at)
  uint32_t ends = 0;
  uint32_t kept_from = 0;  ///< of a shop: kept is who ordered in [kept_from, ends)
};

/// The cut-off at a moment, with the horizon of the rules after it.
CutOff CutOffAt(const Calendar& calendar, const ChurnRules& rules, Instant at);

/// The newest `most` cut-offs whose horizons lie one before the other and wholly before `at`, none
/// with less than one horizon of facts (from `first` on) before it; oldest first.
std::vector<CutOff> PastCutOffs(const Calendar& calendar, const ChurnRules& rules, Instant first,
                                Instant at, size_t most);

/// Who was active at which cut-off, with her features and what became of her.
struct ChurnRows {
  std::vector<CustomerId> customers;
  std::vector<uint32_t> cut_off;  ///< which of those asked for
  std::vector<uint8_t> lost;      ///< by the end of its horizon, as far as facts are known
  std::vector<double> values;     ///< rows × features

  size_t size() const { return customers.size(); }
};

/// Makes rows of features in passes over the blocks of the timeline. Safe on any thread.
class ChurnGatherer {
 public:
  ChurnGatherer(const ChurnSource& source, FeatureSet set);
  ~ChurnGatherer();

  const FeatureSet& set() const { return set_; }

  using Wanted = std::function<bool(CustomerId)>;

  /// The rows of one block; nothing as `wanted` means everybody.
  ChurnRows OfBlock(size_t index, const timeline::Block& block, std::span<const CutOff> cut_offs,
                    const Wanted& wanted = {}) const;
  /// Those of all blocks, on all cores, by rising customer.
  Result<ChurnRows> OfAll(std::span<const CutOff> cut_offs, const Wanted& wanted = {}) const;
  /// How many were active at each cut-off, and lost by its end.
  struct Tally {
    size_t active = 0;
    size_t lost = 0;
  };
  Result<std::vector<Tally>> Count(std::span<const CutOff> cut_offs) const;

  /// One customer at one moment, whether active or not.
  struct One {
    bool active = false;
    Behaviour behaviour;
    std::vector<double> values;
    std::vector<std::string> traits;  ///< her values of the set's traits; "": not known
  };
  One Of(CustomerId customer, const CutOff& cut_off) const;

 private:
  class Traits;

  const ChurnSource& source_;
  FeatureSet set_;
  Roles roles_;
  std::unique_ptr<const Traits> traits_;
};

/// The traits that customers can be told apart by: attributes with few values, the plan, category
/// and channel of orders. Values of fewer than three in a hundred customers are left out.
std::vector<Trait> FindTraits(const ChurnSource& source);

}  // namespace vafa::predictions
