#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "learn/predictions/churn_traits.h"
#include "learn/predictions/cut_offs.h"
#include "learn/predictions/features.h"
#include "timeline/timeline.h"

namespace vafa::predictions {

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
  const ChurnSource& source_;
  FeatureSet set_;
  Roles roles_;
  const TraitReader traits_;
};

}  // namespace vafa::predictions
