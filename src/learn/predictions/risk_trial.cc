#include "learn/predictions/risk_trial.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stats/evaluate/calibration.h"

namespace vafa::predictions {
namespace {

constexpr size_t kGroups = 400;
constexpr int64_t kAlike = 200;
constexpr int64_t kAlikeShare = 50;  // of all, one in so many where that is more

double LogOdds(double share) {
  const double kept = std::clamp(share, 1e-9, 1 - 1e-9);
  return std::log(kept) - std::log1p(-kept);
}

double Moved(double share, double log_odds) {
  if (share <= 0 || share >= 1) return std::clamp(share, 0.0, 1.0);
  return 1 / (1 + std::exp(-LogOdds(share) - log_odds));
}

}  // namespace

RiskTrial::RiskTrial(std::vector<Group> groups) : groups_(std::move(groups)) {
  int64_t all = 0;
  for (const Group& group : groups_) all += group.customers;
  enough_ = std::max(kAlike, all / kAlikeShare);
}

Result<RiskTrial> RiskTrial::Of(std::span<const double> risk, std::span<const uint8_t> lost) {
  VAFA_ASSIGN(const auto bins, stats::CalibrationCurve({risk, lost}, kGroups));
  std::vector<Group> groups;
  for (const stats::CalibrationBin& bin : bins) {
    const auto customers = static_cast<double>(bin.customers);
    groups.push_back({bin.predicted, static_cast<int64_t>(bin.customers),
                      std::llround(bin.observed * customers)});
  }
  return RiskTrial(std::move(groups));
}

std::optional<RiskTrial::Alike> RiskTrial::Near(double risk) const {
  size_t above = static_cast<size_t>(
      std::ranges::lower_bound(groups_, risk, {}, &Group::predicted) - groups_.begin());
  size_t below = above;  // [below, above) are taken
  Alike alike;
  while (alike.customers < enough_ && (below > 0 || above < groups_.size())) {
    const bool down =
        below > 0 && (above == groups_.size() ||
                      risk - groups_[below - 1].predicted <= groups_[above].predicted - risk);
    const Group& next = groups_[down ? --below : above++];
    alike.customers += next.customers;
    alike.left += next.left;
    alike.predicted += next.predicted * static_cast<double>(next.customers);
  }
  const auto share = stats::WilsonInterval(alike.left, alike.customers);
  if (!share) return std::nullopt;
  alike.predicted /= static_cast<double>(alike.customers);
  const double moved = LogOdds(risk) - LogOdds(alike.predicted);
  alike.found = {Moved(share->low, moved), Moved(share->high, moved)};
  alike.interval = {std::min(alike.found.low, risk), std::max(alike.found.high, risk)};
  return alike;
}

}  // namespace vafa::predictions
