#include "learn/predictions/risk_trial.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stats/evaluate/calibration.h"
#include "stats/evaluate/design_effect.h"
#include "stats/order.h"

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
  for (const Group& group : groups_) looks_ += group.customers;
  enough_ = std::max(kAlike, looks_ / kAlikeShare);
}

Result<RiskTrial> RiskTrial::Of(std::span<const double> risk, std::span<const uint8_t> lost,
                                std::span<const int64_t> customers) {
  VAFA_ASSIGN(const auto bins, stats::CalibrationCurve({risk, lost}, kGroups));
  std::vector<Group> groups;
  for (const stats::CalibrationBin& bin : bins) {
    const auto looks = static_cast<double>(bin.customers);
    groups.push_back({.predicted = bin.predicted,
                      .customers = static_cast<int64_t>(bin.customers),
                      .left = std::llround(bin.observed * looks)});
  }
  RiskTrial trial(std::move(groups));
  trial.SetDesignEffects(stats::SortColumn(risk).rows, lost, customers);
  return trial;
}

void RiskTrial::SetDesignEffects(std::span<const uint32_t> by_risk, std::span<const uint8_t> lost,
                                 std::span<const int64_t> customers) {
  std::vector<uint8_t> lost_near;
  std::vector<int64_t> customers_near;
  size_t next = 0, first = 0;
  for (size_t i = 0; i < groups_.size(); ++i) {
    for (int64_t k = 0; k < groups_[i].customers; ++k, ++next) {
      lost_near.push_back(lost[by_risk[next]]);
      customers_near.push_back(customers[by_risk[next]]);
    }
    // The last ones are too few for themselves.
    const auto rest = static_cast<int64_t>(by_risk.size() - next);
    if (std::ssize(lost_near) < enough_ || (0 < rest && rest < enough_)) continue;
    const double effect = stats::DesignEffect(lost_near, customers_near);
    for (; first <= i; ++first) groups_[first].design_effect = effect;
    lost_near.clear();
    customers_near.clear();
  }
}

std::optional<RiskTrial::Alike> RiskTrial::Near(double risk) const {
  size_t above = static_cast<size_t>(
      std::ranges::lower_bound(groups_, risk, {}, &Group::predicted) - groups_.begin());
  size_t below = above;  // [below, above) are taken
  Alike alike;
  double effect = 0;
  while (alike.customers < enough_ && (below > 0 || above < groups_.size())) {
    const bool down =
        below > 0 && (above == groups_.size() ||
                      risk - groups_[below - 1].predicted <= groups_[above].predicted - risk);
    const Group& next = groups_[down ? --below : above++];
    const auto looks = static_cast<double>(next.customers);
    alike.customers += next.customers;
    alike.left += next.left;
    alike.predicted += next.predicted * looks;
    effect += next.design_effect * looks;
  }
  if (alike.customers == 0) return std::nullopt;
  const auto looks = static_cast<double>(alike.customers);
  alike.predicted /= looks;
  effect = std::max(1.0, effect / looks);
  const double share = static_cast<double>(alike.left) / looks;
  const auto interval = stats::WilsonIntervalOfShare(share, looks / effect);
  if (!interval) return std::nullopt;
  const double moved = LogOdds(risk) - LogOdds(alike.predicted);
  alike.share = Moved(share, moved);
  alike.found = {Moved(interval->low, moved), Moved(interval->high, moved)};
  alike.interval = {std::min(alike.found.low, risk), std::max(alike.found.high, risk)};
  return alike;
}

std::optional<stats::Interval> RiskTrial::OfAll() const {
  double looks = 0, left = 0, predicted = 0, effect = 0;
  for (const Group& group : groups_) {
    const auto customers = static_cast<double>(group.customers);
    looks += customers;
    left += static_cast<double>(group.left);
    predicted += group.predicted * customers;
    effect += group.design_effect * customers;
  }
  if (!(predicted > 0)) return std::nullopt;
  const auto share =
      stats::WilsonIntervalOfShare(left / looks, looks / std::max(1.0, effect / looks));
  if (!share) return std::nullopt;
  return stats::Interval{std::min(1.0, share->low * looks / predicted),
                         std::max(1.0, share->high * looks / predicted)};
}

size_t RiskTrial::PartOf(double risk) const {
  int64_t below = 0;
  for (const Group& group : groups_) below += group.predicted < risk ? group.customers : 0;
  const int64_t parts = enough_ == 0 ? 1 : std::max<int64_t>(1, looks_ / enough_);
  return static_cast<size_t>(std::min(below / std::max<int64_t>(1, enough_), parts - 1));
}

}  // namespace vafa::predictions
