#pragma once

#include <fmt/format.h>

#include <algorithm>

#include "ask/clickhouse_engine.h"
#include "ask/timeline_engine.h"
#include "base/text.h"
#include "learn/metrics/metrics.h"

namespace vafa::metrics {

/// One request's view of everything.
struct Metrics::Setting {
  /// What `asking` of the past stands on.
  struct Past {
    Context::Past known;
    WithRandomGroups attributes;
  };

  Organisation organisation;
  Calendar calendar;
  Rules rules;
  std::shared_ptr<const Catalogue> catalogue;
  timeline::Snapshot snapshot;
  std::unique_ptr<const Past> past;  ///< null: of today
  ask::Context asking;
  ask::TimelineEngine timeline;
  const ask::ClickHouseEngine* clickhouse;  ///< null: not set up, or not for the past

  /// What definitions name: days, and how lifetime values to come are counted.
  std::map<std::string, int64_t> Numbers() const {
    auto numbers = asking.parameters;
    numbers["clv_months"] = organisation.lifetime.months;
    numbers["clv_discount"] = organisation.lifetime.discount_percent;
    return numbers;
  }
  /// Of a past in which nothing was known yet: the day of the first record, in the calendar here,
  /// as people write it.
  std::optional<std::string> NotKnownUntil(Language language) const {
    const std::optional<Instant> begins = past ? past->known.begins : std::nullopt;
    if (!begins) return std::nullopt;
    const CivilDate day = calendar.DateOf(*begins);
    // Amid Persian words hyphens would turn the parts around.
    if (language == Language::kPersian) {
      return PersianDigits(fmt::format("{:04}/{:02}/{:02}", day.year, day.month, day.day));
    }
    return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
  }
  /// Whether a measure looks at what is predicted of customers.
  bool AsksPredictions(const ask::Measure& measure) const {
    const ask::PredictionsAsked predictions(asking.predictions);
    ask::Context listening = asking;
    listening.predictions = &predictions;
    // What does not fit is said where it is asked.
    (void)timeline.Check({measure, {{}}, calendar}, listening);
    return predictions.any();
  }
  const ask::Engine& engine() const {
    if (clickhouse != nullptr) return *clickhouse;
    return timeline;
  }
  /// Whether the configured engine answers it itself; else the timeline, which every node keeps,
  /// is quicker.
  bool Answers(const ask::Inquiry& inquiry) const {
    return clickhouse == nullptr || clickhouse->AnswersThere(inquiry, asking);
  }
  const ask::Engine& EngineFor(const ask::Inquiry& inquiry) const {
    return Answers(inquiry) ? engine() : timeline;
  }
  Result<const ask::Engine*> Choose(EngineChoice choice) const {
    if (choice == EngineChoice::kTimeline) return &timeline;
    if (choice == EngineChoice::kClickHouse && clickhouse == nullptr) {
      return Fail(ErrorCode::kInvalid, "metrics.no_clickhouse", {}, "engine");
    }
    return &engine();
  }
};

/// What lies after it was not known.
inline Instant Known(const Range& range, Instant now) {
  return range.as_of ? std::min(*range.as_of, now) : now;
}

}  // namespace vafa::metrics
