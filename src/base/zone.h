#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace vafa {

/// The offsets of one time zone as a table, taken once from ICU. Immutable; safe on any thread.
struct Calendar::Zone {
 public:
  static Result<std::shared_ptr<const Zone>> Find(std::string_view name);

  Zone(std::string name, uint64_t id) : name_(std::move(name)), id_(id) {}

  const std::string& name() const { return name_; }
  uint64_t id() const { return id_; }
  /// Micros to add to UTC at an instant.
  int64_t OffsetAt(int64_t utc) const;
  /// The local day of an instant. Never falls as time goes on: a day that has begun is not left
  /// again when a clock is put back across midnight.
  int64_t DayOf(int64_t utc) const;
  /// The earliest instant whose wall clock shows `local`; when none does, `local` moved on by the
  /// hour that was skipped, or, if `snap`, the first instant after the gap.
  int64_t ToUtc(int64_t local, bool snap) const;

 private:
  /// From `at` on, `offset` holds.
  struct Segment {
    int64_t at;
    int64_t offset;
  };

  /// Segments in the order of time, found without a search: a bucket of about a year tells where
  /// to begin.
  class Table {
   public:
    void Add(Segment segment) { segments_.push_back(segment); }
    void Index();
    size_t Find(int64_t utc) const;
    const std::vector<Segment>& segments() const { return segments_; }

   private:
    std::vector<Segment> segments_;
    std::vector<uint16_t> first_in_bucket_;
    int64_t first_bucket_ = 0;
  };

  void Build(const void* icu_zone);
  /// Beyond the table the rules repeat with the Gregorian calendar, every 400 years.
  static int64_t Folded(int64_t utc);

  std::string name_;
  uint64_t id_;
  Table offsets_;
  Table days_;  // as offsets_, but a fall back across midnight counts from the next midnight on
};

}  // namespace vafa
