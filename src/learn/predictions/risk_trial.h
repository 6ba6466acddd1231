#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "stats/intervals.h"

namespace vafa::predictions {

/// What became of customers whom a model of churn had not seen, in small groups by the risk that it
/// gave them. Immutable.
class RiskTrial {
 public:
  struct Group {
    double predicted = 0;  ///< mean risk; rising from group to group
    int64_t customers = 0;
    int64_t left = 0;
    /// stats::DesignEffect, by customer, of those about as likely to leave.
    double design_effect = 1;
  };

  RiskTrial() = default;
  explicit RiskTrial(std::vector<Group> groups);
  /// Rows are looks at customers: one may have been looked at several times, and tells less anew
  /// each time than another customer would. kInvalid as stats::CalibrationCurve.
  static Result<RiskTrial> Of(std::span<const double> risk, std::span<const uint8_t> lost,
                              std::span<const int64_t> customers);

  const std::vector<Group>& groups() const { return groups_; }

  /// The looks at customers whose risk was nearest to one: two hundred of them, or one in fifty
  /// where that is more.
  struct Alike {
    int64_t customers = 0;  ///< one as often as she was looked at
    int64_t left = 0;
    double predicted = 0;  ///< their mean risk
    /// The share that left, moved in log-odds by as much as the risk differs from theirs, and
    /// Wilson's 95 % interval of it, moved alike, of as many independent ones as the looks amount
    /// to (by their design effect, at least 1) …
    double share = 0;
    stats::Interval found;
    stats::Interval interval;  ///< … and as far as needed widened to hold the risk itself
  };
  std::optional<Alike> Near(double risk) const;  ///< nothing where nothing was tried
  /// Of all looks together: how many times as many as the risks add up to left, with Wilson's
  /// interval as above, widened to hold 1; nothing where nothing was tried.
  std::optional<stats::Interval> OfAll() const;
  /// The looks in order of their risk, cut into as many parts as there are `Alike` apart from each
  /// other: in which of them a risk falls. What Near says of risks in different ones errs apart.
  size_t PartOf(double risk) const;

 private:
  void SetDesignEffects(std::span<const uint32_t> by_risk, std::span<const uint8_t> lost,
                        std::span<const int64_t> customers);

  std::vector<Group> groups_;
  int64_t looks_ = 0;
  int64_t enough_ = 0;
};

}  // namespace vafa::predictions
