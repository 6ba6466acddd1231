#pragma once

#include <memory>

#include "base/result.h"
#include "demo/rows.h"
#include "demo/truth.h"

namespace vafa::demo {

enum class Shape {
  kShop,  ///< buys now and then, leaves without a word; US dollars
  kSaas,  ///< subscribes by the month, cancels; Turkish liras
};

struct SimulatorOptions {
  Shape shape = Shape::kShop;
  int64_t customers = 20'000;  ///< 0 … limits::kDemoCustomers
  uint64_t seed = 1;
  Instant end;         ///< nothing happens at or after it; see EndOfYesterday
  bool causes = true;  ///< saas: plant reasons to leave; without, churn is exactly sBG
};

/// Makes a believable company with three years of life from a seed: the same options always give
/// the same company. Pure: no clock, no store. docs/reference/simulator.md explains the models.
/// Immutable after Make; safe on any thread.
class Simulator {
 public:
  /// kInvalid when there are too many customers or the end is not in 1980 … 2200.
  static Result<Simulator> Make(const SimulatorOptions& options);
  ~Simulator();
  Simulator(Simulator&&) noexcept;
  Simulator& operator=(Simulator&&) noexcept;

  const SimulatorOptions& options() const;
  const Truth& truth() const;

  /// The life of customer `index` (0 … customers − 1), whatever was asked for before. Customers are
  /// numbered in the order in which they came. The vectors of `life` are reused.
  void Simulate(int64_t index, Life& life) const;

  /// What was spent on finding customers, by month and channel.
  std::vector<Cost> Costs() const;

  /// All customers at once (about 300 bytes an order or event: meant for up to a million
  /// customers).
  Company Everything() const;

 private:
  struct State;
  explicit Simulator(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace vafa::demo
