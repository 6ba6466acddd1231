#pragma once

#include <cstdint>
#include <span>

namespace vafa::stats {

/// How many times greater the variance of the share of `label`s that are 1 is than that of as many
/// independent ones, where rows of one cluster may be alike: that of a ratio of cluster totals
/// (Rao & Scott 1992, "A simple method for the analysis of clustered binary data"; the sandwich of
/// Liang & Zeger 1986), by the variance of a sample on both sides, so that it is 1 where each
/// cluster has one row. As many independent rows as there are clusters where all labels are the
/// same. 1 of fewer than two clusters. Spans of one length.
double DesignEffect(std::span<const uint8_t> label, std::span<const int64_t> cluster);

}  // namespace vafa::stats
