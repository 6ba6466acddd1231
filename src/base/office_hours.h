#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace vafa {

/// When people are there to answer, by the clock on their wall. Without spans: always.
struct OfficeHours {
  struct Span {
    int weekday = 1;  ///< 1 = Monday … 7 = Sunday
    int from = 0;     ///< minutes of the day
    int to = 0;       ///< more than `from`, at most kMinutesPerDay
    auto operator<=>(const Span&) const = default;
  };
  static constexpr int kMinutesPerDay = 1440;

  std::vector<Span> spans;      ///< in order, none over another
  std::vector<int64_t> closed;  ///< days since 1970-01-01, in order

  bool always() const { return spans.empty(); }
  bool operator==(const OfficeHours&) const = default;
};

/// Measures time within office hours in one zone. Immutable; safe on any thread.
class OfficeClock {
 public:
  OfficeClock(OfficeHours hours, Calendar calendar);

  /// The seconds of [from, to) that lie in office hours; 0 when `to` is not later. Whole days
  /// between the first and the last count by the clock on the wall, whose change at night is not
  /// looked at.
  int64_t SecondsBetween(Instant from, Instant to) const;

 private:
  bool IsClosed(int64_t day) const;
  int64_t SecondsOn(int64_t day, Instant from, Instant to) const;
  int64_t SecondsOfDays(int64_t first, int64_t end) const;

  OfficeHours hours_;
  Calendar calendar_;
  std::array<int64_t, 7> of_weekday_{};  // seconds, from Monday on
  int64_t of_week_ = 0;
};

}  // namespace vafa
