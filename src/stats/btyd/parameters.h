#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "base/result.h"
#include "stats/newton.h"

namespace vafa::stats {

/// The parameters of a purchase model are a struct of doubles with `kNames` (as published, in the
/// order of the members), `kTimes` (which are in the unit of time of the data) and `array()`.
template <typename P>
inline constexpr size_t kParameters = P::kNames.size();

template <typename P>
P FromArray(const Vector<kParameters<P>>& values) {
  return [&]<size_t... I>(std::index_sequence<I...>) {
    return P{values[I]...};
  }(std::make_index_sequence<kParameters<P>>());
}

Status CheckParameters(std::span<const char* const> names, std::span<const bool> times,
                       std::span<const double> values);

/// kInvalid, naming the parameter, unless each lies in [1e-10, 1e10], and those in the unit of time
/// in [1e-30, 1e30].
template <typename P>
Status CheckParameters(const P& parameters) {
  const auto values = parameters.array();
  return CheckParameters(P::kNames, P::kTimes, values);
}

}  // namespace vafa::stats
