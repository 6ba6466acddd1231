#include "base/zone.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/tztrans.h>

#include <algorithm>
#include <map>
#include <mutex>

namespace vafa {
namespace {

constexpr int kBucketShift = 45;  // 2^45 µs are 407 days
constexpr int64_t k400Years = 146'097 * kMicrosPerDay;
// 2500-01-01: after it no zone of today has a rule that does not repeat every 400 years.
constexpr int64_t kTableEnd = 193'579 * kMicrosPerDay;
constexpr int64_t kFarthestOffset = 20 * 3600 * kMicrosPerSecond;
constexpr int64_t kFarPast = INT64_MIN;
constexpr size_t kMaxZones = 4096;

constexpr int64_t FloorDay(int64_t micros) {
  return micros / kMicrosPerDay - (micros % kMicrosPerDay < 0);
}

constexpr int64_t SaturatingAdd(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? INT64_MAX : INT64_MIN;
}

}  // namespace

void Calendar::Zone::Table::Index() {
  if (segments_.size() < 2) return;
  first_bucket_ = segments_[1].at >> kBucketShift;
  const int64_t last_bucket = segments_.back().at >> kBucketShift;
  first_in_bucket_.reserve(static_cast<size_t>(last_bucket - first_bucket_ + 1));
  size_t segment = 0;
  for (int64_t bucket = first_bucket_; bucket <= last_bucket; ++bucket) {
    const int64_t begin = bucket << kBucketShift;
    while (segment + 1 < segments_.size() && segments_[segment + 1].at <= begin) ++segment;
    first_in_bucket_.push_back(static_cast<uint16_t>(segment));
  }
}

size_t Calendar::Zone::Table::Find(int64_t utc) const {
  if (first_in_bucket_.empty()) return 0;
  const int64_t bucket = (utc >> kBucketShift) - first_bucket_;
  if (bucket < 0) return 0;
  const auto last = static_cast<int64_t>(first_in_bucket_.size()) - 1;
  size_t segment = first_in_bucket_[static_cast<size_t>(std::min(bucket, last))];
  while (segment + 1 < segments_.size() && segments_[segment + 1].at <= utc) ++segment;
  return segment;
}

int64_t Calendar::Zone::Folded(int64_t utc) {
  if (utc < kTableEnd) return utc;
  return utc - ((utc - kTableEnd) / k400Years + 1) * k400Years;
}

int64_t Calendar::Zone::OffsetAt(int64_t utc) const {
  return offsets_.segments()[offsets_.Find(Folded(utc))].offset;
}

int64_t Calendar::Zone::DayOf(int64_t utc) const {
  const int64_t offset = days_.segments()[days_.Find(Folded(utc))].offset;
  return FloorDay(SaturatingAdd(utc, offset));
}

int64_t Calendar::Zone::ToUtc(int64_t local, bool snap) const {
  const int64_t folded = Folded(local);
  const int64_t shift = local - folded;
  const auto& segments = offsets_.segments();
  size_t i = offsets_.Find(SaturatingAdd(folded, -kFarthestOffset));
  while (i + 1 < segments.size() && folded - segments[i].offset >= segments[i + 1].at) ++i;
  int64_t utc = SaturatingAdd(folded, -segments[i].offset);
  if (i > 0 && utc < segments[i].at) {  // skipped by a clock that was put forward
    utc = snap ? segments[i].at : folded - segments[i - 1].offset;
  }
  return utc + shift;
}

void Calendar::Zone::Build(const void* icu_zone) {
  const auto& zone = *static_cast<const icu::BasicTimeZone*>(icu_zone);
  UErrorCode status = U_ZERO_ERROR;
  int32_t raw = 0;
  int32_t saving = 0;
  constexpr double kStart = -6.0e12;  // 1779: before the first zone had an official time
  zone.getOffset(kStart, false, raw, saving, status);
  offsets_.Add({kFarPast, (raw + saving) * int64_t{1000}});
  days_.Add({kFarPast, (raw + saving) * int64_t{1000}});
  icu::TimeZoneTransition transition;
  double after = kStart;
  while (zone.getNextTransition(after, false, transition)) {
    after = transition.getTime();
    const auto at = static_cast<int64_t>(after) * 1000;
    if (at >= kTableEnd) break;
    zone.getOffset(after, false, raw, saving, status);
    const int64_t offset = (raw + saving) * int64_t{1000};
    const int64_t before = offsets_.segments().back().offset;
    if (offset == before) continue;
    offsets_.Add({at, offset});
    int64_t counts_from = at;
    const int64_t newest_day = FloorDay(at - 1 + before);
    if (offset < before && newest_day > FloorDay(at + offset)) {
      counts_from = newest_day * kMicrosPerDay - offset;
    }
    days_.Add({counts_from, offset});
  }
  offsets_.Index();
  days_.Index();
}

Result<std::shared_ptr<const Calendar::Zone>> Calendar::Zone::Find(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Zone>, std::less<>> zones;
  static uint64_t last_id = 0;
  const std::scoped_lock lock(mutex);
  if (const auto found = zones.find(name); found != zones.end()) return found->second;

  const auto unknown = [&] {
    return Fail(ErrorCode::kInvalid, {"base.zone_unknown", {{"zone", std::string(name)}}});
  };
  const auto id = icu::UnicodeString::fromUTF8({name.data(), static_cast<int32_t>(name.size())});
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString canonical;
  icu::TimeZone::getCanonicalID(id, canonical, status);
  if (name == "Etc/Unknown" || U_FAILURE(status)) return unknown();
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  const auto* basic = dynamic_cast<const icu::BasicTimeZone*>(zone.get());
  if (basic == nullptr || *zone == icu::TimeZone::getUnknown()) return unknown();
  auto built = std::make_shared<Zone>(std::string(name), ++last_id);
  built->Build(basic);
  if (zones.size() < kMaxZones) zones.emplace(name, built);
  return built;
}

}  // namespace vafa
