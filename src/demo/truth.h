#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace vafa::demo {

/// BG/NBD (Fader, Hardie & Lee 2005; time in weeks of 7 days) and Gamma-Gamma (Fader & Hardie 2013;
/// spend in major units); and what each buys for the money.
struct ShopTruth {
  double r = 0.85;
  double alpha = 9.0;
  double a = 0.65;
  double b = 2.60;
  double p = 5.0;
  double q = 4.0;
  double gamma = 24.0;
  double taste = 0.5;  ///< chance that a line is of her own taste, where the money allows it
};

/// A planted reason to leave: while it holds at a renewal, the cumulative hazard of that renewal is
/// multiplied: P(leave) = 1 − (1 − θ)^hazard_ratio; several reasons multiply.
struct Cause {
  std::string_view name;
  std::string_view when;
  double hazard_ratio;
};

struct Channel {
  std::string_view name;
  double weight;      ///< share of new customers, in a hundred
  double cost;        ///< expected acquisition spend a new customer, in major units
  double trial_paid;  ///< saas: share of trials that become paid
};

struct Plan {
  std::string_view name;
  int64_t monthly;  ///< minor units
};

/// Shifted-beta-geometric (Fader & Hardie 2007), one chance to leave a month: θ ~ Beta(alpha,
/// beta).
struct SaasTruth {
  double alpha = 0.9;
  double beta = 12.0;
  double upgrade = 0.012;  ///< chance at each renewal to go one plan up
  double downgrade = 0.006;
  double returns = 0.07;  ///< share of the lost who subscribe again, once, 1 to 8 months later
  double quiet_month = 0.18;
  double complaint_month = 0.04;
  double complaint_resolved = 0.70;
  int trial_days = 14;
  std::vector<Cause> causes;  ///< empty when planted causes are switched off
  std::span<const Plan> plans;
};

/// The parameters by which a company was made: what a model fitted to its data should find.
struct Truth {
  std::string_view currency;
  std::string_view zone;
  Instant start;
  Instant end;  ///< exclusive
  double yearly_growth = 0;
  std::span<const Channel> channels;
  ShopTruth shop;
  SaasTruth saas;
};

/// When made-up data may end: 1980 to 2200.
inline constexpr Instant kEarliestEnd{315'532'800 * kMicrosPerSecond};
inline constexpr Instant kLatestEnd{7'258'118'400 * kMicrosPerSecond};

/// The names of the planted causes.
inline constexpr std::string_view kBasicFromAds = "basic_from_ads";
inline constexpr std::string_view kQuietMonth = "quiet_month";
inline constexpr std::string_view kUnresolvedComplaint = "unresolved_complaint";
inline constexpr std::string_view kLargeCompany = "large_company";

}  // namespace vafa::demo
