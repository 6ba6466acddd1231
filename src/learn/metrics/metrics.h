#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ask/clickhouse_engine.h"
#include "ask/engine.h"
#include "ask/rhythm.h"
#include "base/kept.h"
#include "base/thread_annotations.h"
#include "facts/organisation.h"
#include "learn/metrics/catalogue.h"
#include "learn/metrics/resample.h"
#include "stats/intervals.h"
#include "timeline/timeline.h"

namespace vafa::metrics {

/// What the figures stand on; everything outlives them.
struct Context {
  const ask::Names& names;
  /// The newest, with all that was acknowledged before the call.
  std::function<Result<timeline::Snapshot>()> snapshot;
  std::function<Result<Organisation>()> organisation;
  const ask::Attributes* attributes = nullptr;
  const ask::SavedSegments* segments = nullptr;
  const ask::Predictions* predictions = nullptr;
  /// The organisation's own KPIs; may be empty.
  std::function<Result<std::vector<json::object>>()> own = {};
  /// What was known at a moment, for Range::as_of; null: that of today.
  struct Past {
    timeline::Snapshot snapshot;
    std::shared_ptr<const ask::Attributes> attributes = nullptr;
    std::shared_ptr<const ask::SavedSegments> segments = nullptr;
    std::shared_ptr<const ask::Predictions> predictions = nullptr;
    /// When the first fact was recorded, where that was later; not set: before it.
    std::optional<Instant> begins = std::nullopt;
  };
  std::function<Result<Past>(Instant)> past = {};
  /// Answers questions in place of the timeline.
  const ask::ClickHouseEngine* clickhouse = nullptr;
  /// How long a question may take; nothing: as long as it needs.
  std::optional<std::chrono::seconds> question_time = std::nullopt;
};

/// Which engine answers a question.
enum class EngineChoice : uint8_t { kConfigured, kTimeline, kClickHouse };

/// Who is a customer here and when she is silent, as the figures use it.
struct Rules {
  Organisation::Business business = Organisation::Business::kShop;  ///< never kAuto
  int64_t window_days = 0;
  int64_t lost_window_days = 0;
  int64_t grace_days = 0;
  Message window_source;  ///< where window_days comes from, in words
};

/// As Range::by, the saved segments in place of an attribute's values.
inline constexpr std::string_view kBySegments = "segments";

/// For which time a figure is asked.
struct Range {
  Instant from;
  Instant to;
  std::optional<Unit> every;
  std::optional<CalendarKind> calendar;  ///< else the organisation's
  std::string segment = {};              ///< of its customers only; empty: of all
  std::string by = {};                   ///< an attribute whose values are told apart; may be empty
  bool parts = false;                    ///< with the further figures of each KPI
  /// As it was known then: without facts recorded later, with the attributes and the members of
  /// lists of then, predicted by the models of then. Definitions and settings are those of today.
  std::optional<Instant> as_of = std::nullopt;
  /// Of the customers with this value of `by` (empty: with none), where they are listed.
  std::optional<std::string> group = std::nullopt;
};

/// The value of a KPI for one period.
struct Point {
  ask::Period period;
  ask::Figure figure;
  std::optional<stats::Interval> interval;
};

/// A figure in time.
struct Series {
  Point main;
  Point previous;
  Point last_year;
  std::vector<Point> points;
};

struct PartFigure : Series {
  const KpiPart* part = nullptr;
};

struct GroupFigure : Series {
  ask::Group group;
  std::vector<PartFigure> parts;  ///< when they were asked for
};

struct KpiFigure : Series {
  const Kpi* kpi = nullptr;
  std::vector<PartFigure> parts;    ///< when they were asked for
  std::vector<GroupFigure> groups;  ///< by Range::by, those with most customers first
  std::string definition;
  std::string name;
};

struct Target;
struct ProgressList;

struct Figures {
  std::shared_ptr<const Catalogue> catalogue;  ///< keeps what the items point to
  std::vector<KpiFigure> items;
  Calendar calendar;
  Currency currency;
};

struct RetentionRow {
  ask::Period period;
  int64_t size = 0;
  std::vector<int64_t> returned;
};

struct RetentionTable {
  Range range;
  Calendar calendar;
  std::vector<RetentionRow> rows;
};

enum class FigurePart : uint8_t { kNumerator, kDenominator };

/// The KPI catalogue and its figures. Safe on any thread.
class Metrics {
 public:
  explicit Metrics(Context context)
      : context_(std::move(context)), attributes_(context_.attributes) {}

  /// {"items":[{"code","name","definition","advice","unit","better"}]}
  Result<json::object> List(Language language);

  /// The figures of some KPIs (those of the overview when `codes` is empty), all answered in one
  /// pass. What lies after `now` has not happened: periods end there, points beyond it are left
  /// out. A figure that cannot be had here has the reason. kNotFound for a code that is not in the
  /// catalogue, kInvalid for a range that ends before it begins and for a segment or attribute that
  /// does not exist.
  Result<Figures> Evaluate(std::span<const std::string> codes, const Range& range, Instant now,
                           Language language, const ask::Cancelled& cancelled = {});

  /// Those whose first purchase fell in a row's period, and how many came again later. `every` is
  /// months unless given.
  Result<RetentionTable> Retention(const Range& range, Instant now,
                                   const ask::Cancelled& cancelled = {});

  /// The customers behind a figure, by rising id.
  Result<std::vector<CustomerId>> Members(std::string_view code, FigurePart part,
                                          const Range& range, Instant now,
                                          const ask::Cancelled& cancelled = {});
  /// The customers behind a cell of the table: of the row whose period contains `row`, `later`
  /// periods on.
  Result<std::vector<CustomerId>> RetentionMembers(Instant row, size_t later, const Range& range,
                                                   Instant now,
                                                   const ask::Cancelled& cancelled = {});

  /// How KPIs stand on the way to their targets; targets of KPIs that are no more are left out.
  Result<ProgressList> FindProgress(std::span<const Target> targets, Instant now, Language language,
                                    const ask::Cancelled& cancelled = {});
  /// The KPI as the catalogue has it; kNotFound. It lives as long as the catalogue.
  Result<std::shared_ptr<const Catalogue>> FindCatalogue();

  /// The customers behind a part of the answer to any question, by rising id.
  Result<std::vector<CustomerId>> Members(const ask::Inquiry& inquiry, const ask::Part& part,
                                          const ask::Cancelled& cancelled = {});

  /// Answers inquiries in one pass, in this organisation.
  Result<std::vector<ask::Answer>> AskAll(std::span<const ask::Inquiry> inquiries,
                                          const ask::Cancelled& cancelled = {});
  /// A condition of the catalogue by its name, such as "active_at_start", for this business.
  Result<ask::Condition> FindCondition(std::string_view name);

  /// Any question, in this organisation. kInvalid when the engine chosen is not set up.
  Result<ask::Answer> Ask(const ask::Question& question, const ask::Cancelled& cancelled = {},
                          EngineChoice choice = EngineChoice::kConfigured);

  /// What any question is asked of: the newest facts, and what words mean here.
  struct Asking {
    ask::Context context;
    timeline::Snapshot snapshot;
    /// In place of the timeline, where it is set up.
    const ask::ClickHouseEngine* clickhouse = nullptr;
  };
  Result<Asking> FindAsking();
  /// What answering it would read.
  Result<json::object> Explain(const ask::Question& question,
                               EngineChoice choice = EngineChoice::kConfigured);

  Result<Rules> FindRules();
  Result<ask::Rhythm> FindRhythm(const ask::Cancelled& cancelled = {});

 private:
  struct Setting;    // one request's view of everything
  class Evaluation;  // of some KPIs

  Result<Setting> Look(std::optional<CalendarKind> calendar,
                       std::optional<Instant> as_of = std::nullopt);
  Result<std::shared_ptr<const Catalogue>> CatalogueFor(Currency currency) VAFA_EXCLUDES(mutex_);
  std::vector<KindId> PurchaseKinds() const;
  Result<ask::Rhythm> RhythmOf(const timeline::Snapshot& snapshot, const Calendar& calendar,
                               const ask::Cancelled& cancelled);
  Result<Rules> RulesOf(const timeline::Snapshot& snapshot, const Organisation& organisation,
                        const Calendar& calendar, bool past);
  Result<ask::Inquiry> RetentionInquiry(const Setting& setting, const Range& range, Instant now);

  Context context_;
  const WithRandomGroups attributes_;
  Mutex mutex_;
  std::shared_ptr<const Catalogue> catalogue_ VAFA_GUARDED_BY(mutex_);
  Currency catalogue_currency_ VAFA_GUARDED_BY(mutex_);
  std::vector<json::object> catalogue_own_ VAFA_GUARDED_BY(mutex_);
  // By zone and by facts, since it is asked for with every figure; days between purchases hardly
  // change within a minute.
  Kept<std::string, int64_t, ask::Rhythm> rhythm_{30};
};

/// A figure as docs/reference/api.md has it.
json::object ToJson(const KpiFigure& figure, const Figures& figures, Language language);
/// {"from","to","every","rows":[…]}
json::object ToJson(const RetentionTable& table);
/// {"bins":[…],"p50_days","p90_days","count"}
json::object ToJson(const ask::Rhythm& rhythm);

}  // namespace vafa::metrics
