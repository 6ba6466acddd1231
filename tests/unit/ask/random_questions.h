#pragma once

#include <random>
#include <string>
#include <vector>

#include "ask/engine.h"
#include "ask/question.h"
#include "tests/unit/ask/world.h"

namespace vafa::ask {

/// Facts and questions by dice; the same seed makes the same ones.
class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}

  size_t Below(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }
  bool OneIn(size_t n) { return Below(n) == 0; }

  /// Customers at both ends of blocks; facts at edges of days and months in `calendar`, equal
  /// instants, late and repeated ones, corrections and retractions.
  void Fill(World& world, const Calendar& calendar, size_t facts);

  Measure MakeMeasure(int depth);
  /// A whole answer of its own: a table.
  Measure MakeTable();
  Condition MakeCondition(int depth);
  Over MakeOver();
  std::optional<Split> MaybeSplit(const Measure& measure);

  static const std::vector<std::string>& Kinds();

 private:
  Instant Moment(const Calendar& calendar);
  Window MakeWindow();
  void AddProperties(timeline::PropertyList& list);
  Filter MakeFilter();
  PropertyFilter MakeProperty();
  Facts MakeFacts();
  Attribute MakeAttribute();
  Total MakeTotal();
  Sample MakeSample();
  Retention MakeRetention();
  Measure MakeOf(bool money, int depth);
  Measure MakeRatio(int depth);
  std::string MaybeProperty(Column column);
  Tenure MakeTenure();
  Number MakeNumber();
  std::vector<ChainStep> MakeSteps(bool named);
  Days MakeDays();
  std::string MakeDate();
  std::vector<std::string> Some(const std::vector<std::string>& of);
  std::optional<Condition> MaybeCondition(int depth);

  std::mt19937 random_;
  std::vector<int64_t> added_;
};

}  // namespace vafa::ask
