#include "demo/acquisition.h"

#include <algorithm>
#include <cmath>

#include "demo/rhythm.h"

namespace vafa::demo {

AcquisitionCurve::AcquisitionCurve(Instant start, Instant end, double yearly_growth,
                                   std::span<const double, 12> months)
    : start_(start) {
  const int64_t days = (end.micros - start.micros) / kMicrosPerDay;
  reached_.reserve(static_cast<size_t>(days) + 1);
  reached_.push_back(0);
  for (int64_t day = 0; day < days; ++day) {
    const Instant at{start.micros + day * kMicrosPerDay};
    const double growth = std::pow(yearly_growth, static_cast<double>(day) / 365.25);
    const double season = months[static_cast<size_t>(MonthOf(at) % 12)];
    reached_.push_back(reached_.back() + growth * season);
  }
  const double total = reached_.back();
  for (double& share : reached_) share /= total;
}

Instant AcquisitionCurve::At(double quantile) const {
  const auto above = std::upper_bound(reached_.begin() + 1, reached_.end() - 1, quantile);
  const auto day = static_cast<size_t>(above - reached_.begin()) - 1;
  const double within = (quantile - reached_[day]) / (reached_[day + 1] - reached_[day]);
  const double days = static_cast<double>(day) + std::clamp(within, 0.0, 1.0);
  return {start_.micros + static_cast<int64_t>(days * static_cast<double>(kMicrosPerDay))};
}

double AcquisitionCurve::Reached(Instant at) const {
  const double days =
      static_cast<double>(at.micros - start_.micros) / static_cast<double>(kMicrosPerDay);
  const auto last = static_cast<double>(reached_.size() - 1);
  const double clamped = std::clamp(days, 0.0, last);
  const auto day = std::min(static_cast<size_t>(clamped), reached_.size() - 2);
  return std::lerp(reached_[day], reached_[day + 1], clamped - static_cast<double>(day));
}

double AcquisitionCurve::Share(Instant from, Instant to) const {
  return Reached(to) - Reached(from);
}

}  // namespace vafa::demo
