#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace {

void Require(bool holds) {
  if (!holds) abort();
}

void ReadBack(vafa::Instant at, const vafa::Calendar& calendar) {
  // Years of the Jalali range would be taken for Jalali ones, and others have not four digits.
  const int year = vafa::DateOfDay(vafa::CalendarKind::kGregorian,
                                   at.micros / vafa::kMicrosPerDay - (at.micros < 0))
                       .year;
  if ((year >= 1200 && year <= 1601) || year < 1 || year > 9998) return;
  const auto again = vafa::ParseInstant(vafa::IsoInstant(at), calendar);
  Require(again.has_value() && *again == at);
}

}  // namespace

/// A text, and after a zero byte perhaps the format that it should have.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto& calendars = *new std::vector<vafa::Calendar>{
      vafa::Calendar::Make(vafa::CalendarKind::kGregorian, "America/Sao_Paulo", 1).value(),
      vafa::Calendar::Make(vafa::CalendarKind::kJalali, "Asia/Tehran", 6).value()};
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t zero = input.find('\0');
  const std::string_view text = input.substr(0, zero);
  for (const vafa::Calendar& calendar : calendars) {
    if (const auto at = vafa::ParseInstant(text, calendar)) {
      ReadBack(*at, calendar);
      for (const auto unit : {vafa::Unit::kDay, vafa::Unit::kWeek, vafa::Unit::kMonth}) {
        Require(calendar.StartOf(unit, *at) <= *at);
      }
    }
    if (zero == input.npos) continue;
    const auto at = vafa::ParseInstantAs(text, input.substr(zero + 1), calendar);
    if (at) ReadBack(*at, calendar);
  }
  return 0;
}
