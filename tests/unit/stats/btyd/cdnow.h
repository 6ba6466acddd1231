#pragma once

#include <chrono>
#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "stats/btyd/rfm_summary.h"

namespace vafa::stats {

inline int32_t DayOf(int year, unsigned month, unsigned day) {
  using namespace std::chrono;
  const auto date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return static_cast<int32_t>(sys_days(date).time_since_epoch().count());
}

/// The CDNOW sample: 2,357 customers, oldest purchase first; amounts in cents.
struct Cdnow {
  std::vector<size_t> offsets = {0};
  std::vector<int32_t> days;
  std::vector<int64_t> amounts;

  PurchaseColumns columns() const { return {offsets, days, amounts}; }

  /// nullopt where the file does not stand beside the project.
  static std::optional<Cdnow> Read() {
    std::ifstream file(VAFA_SHARED_DATA "/CDNOW_sample.txt");
    if (!file) return std::nullopt;
    Cdnow data;
    std::string line, master, customer, before;
    while (std::getline(file, line)) {
      std::istringstream fields(line);
      int date = 0, discs = 0;
      double dollars = 0;
      if (!(fields >> master >> customer >> date >> discs >> dollars)) continue;
      if (customer != before && !before.empty()) data.offsets.push_back(data.days.size());
      before = customer;
      data.days.push_back(DayOf(date / 10000, static_cast<unsigned>(date / 100 % 100),
                                static_cast<unsigned>(date % 100)));
      data.amounts.push_back(static_cast<int64_t>(dollars * 100 + 0.5));
    }
    data.offsets.push_back(data.days.size());
    return data;
  }
};

}  // namespace vafa::stats

#define VAFA_CDNOW_OR_SKIP(name)                                                     \
  const auto maybe_##name = ::vafa::stats::Cdnow::Read();                            \
  if (!maybe_##name) GTEST_SKIP() << "the CDNOW sample is not at " VAFA_SHARED_DATA; \
  const ::vafa::stats::Cdnow& name = *maybe_##name
