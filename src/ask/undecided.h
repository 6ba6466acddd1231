#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ask/bitmap.h"
#include "ask/plan.h"

namespace vafa::ask {

/// Which customers of a block the answers still turn on, while its leaves are filled one pass after
/// the other: who has failed one part of an `all` need not be looked at for the others. Passes that
/// decided most on the blocks before come first, then those over few facts. Programs are evaluated
/// with three values, unknown leaves being either.
///
/// Only for plans of few steps: where many programs share their leaves, as in a retention table,
/// nearly everybody matters to one of them.
class Undecided {
 public:
  explicit Undecided(const Plan& plan);

  void Begin();  ///< a new block: nothing is known
  void Know(uint32_t leaf) { known_[leaf] = true; }

  /// The passes in the order in which they are best run on this block.
  std::span<const uint32_t> Order(const timeline::Block& block);
  /// Those among `customers` for whom a leaf of the pass makes a difference.
  const Bitmap& Among(const Bitmap& customers, uint32_t pass, const std::vector<Bitmap>& leaves);
  /// The pass has filled its leaves for those whom Among() named last.
  void Ran(const Bitmap& customers, uint32_t pass, const std::vector<Bitmap>& leaves);

 private:
  struct Bounds {
    Bitmap least;  ///< surely met
    Bitmap most;   ///< possibly met
  };
  /// Of the customers that a pass was run on, how many it left undecided.
  struct Tried {
    int64_t customers = 0;
    int64_t left = 0;
    double share() const {
      return customers == 0 ? 1 : static_cast<double>(left) / static_cast<double>(customers);
    }
  };
  const Bounds& Evaluate(const Program& program, const std::vector<Bitmap>& leaves);

  const Plan& plan_;
  const bool worthwhile_;
  std::vector<std::vector<uint32_t>> programs_;  // by pass: those that it is for
  std::vector<bool> known_;                      // by leaf
  std::vector<uint32_t> order_;
  std::vector<size_t> rows_;  // by pass
  std::vector<Tried> tried_;  // by pass
  std::vector<Bounds> stack_;
  Bitmap among_;
};

}  // namespace vafa::ask
