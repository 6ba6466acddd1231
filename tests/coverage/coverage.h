#pragma once

#include <gtest/gtest.h>

#include <string>

#include "stats/intervals.h"

namespace vafa::stats {

inline constexpr int kCompanies = 1'000;

/// How often 95 % intervals covered a truth: between 93 and 97 of 100 companies.
struct Coverage {
  int covered = 0;
  int companies = 0;

  void Add(const Interval& interval, double truth) {
    ++companies;
    covered += interval.low <= truth && truth <= interval.high;
  }
  void Expect(const std::string& what, double most = 0.97) const {
    EXPECT_EQ(companies, kCompanies) << what;
    const double share = static_cast<double>(covered) / companies;
    EXPECT_GE(share, 0.93) << what;
    EXPECT_LE(share, most) << what;
  }
};

}  // namespace vafa::stats
