#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "learn/metrics/metrics.h"
#include "learn/metrics/own.h"

namespace vafa::metrics {

/// How a KPI stands on the way to a target.
struct Progress {
  enum class State : uint8_t {
    kNotBegun,
    kUnknown,  ///< the KPI has no value
    kOnTrack,  ///< at least where the path is
    kBehind,
    kReached,  ///< the period is over
    kMissed,
  };
  Target target;
  Calendar calendar;  ///< of its period
  const Kpi* kpi = nullptr;
  std::string name = {};
  Point now = {};                   ///< the KPI over what has passed of the period
  double goal = 0;                  ///< minor units for money
  std::optional<double> path = {};  ///< where the KPI should be by now
  /// The standard deviation from one period to the next, of the up to twelve periods before, for as
  /// much of a period as has passed. With fewer than six quarters or years before, from the twelve
  /// months before; nothing where there are fewer than six of these either.
  std::optional<double> noise = {};
  State state = State::kUnknown;
  bool alert = false;  ///< worse than the path by more than three times the noise
};

struct ProgressList {
  std::shared_ptr<const Catalogue> catalogue;
  Currency currency;
  std::vector<Progress> items;
};

std::string_view Tag(Progress::State state);

/// The value of a target; kInvalid (field "value") when it is no number or amount.
Result<double> GoalOf(const Target& target, std::string_view unit, Currency currency);

/// A path through a period of a KPI: a straight line from where it begins for one that accumulates,
/// the goal itself for any other. `passed`: the part of the period that is over.
double PathOf(const Kpi& kpi, double goal, double passed);
/// From values of successive periods: the root of half the mean square of their differences (von
/// Neumann 1941), which a trend hardly moves.
std::optional<double> NoiseOf(std::span<const double> values);

/// {"kpi","better","every","from","to","target","value","path","difference","noise","state","alert",…}
json::object ToJson(const Progress& progress, const ProgressList& list, Language language);

}  // namespace vafa::metrics
