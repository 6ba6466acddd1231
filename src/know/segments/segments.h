#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ask/clickhouse_engine.h"
#include "ask/engine.h"
#include "ask/question.h"
#include "ask/saved.h"
#include "base/thread_annotations.h"
#include "customers/directory.h"
#include "store/store.h"
#include "timeline/timeline.h"

namespace vafa::segments {

/// Customers under a name: whoever meets a condition, followed as facts arrive and time passes, or
/// a list made by hand or from a file.
struct Segment {
  enum class Kind : uint8_t { kLive, kList };

  int64_t id = 0;
  std::string name;
  Kind kind = Kind::kLive;
  ask::Condition condition;  ///< of a live one; questions call it by its name
  std::string created_by;
  Instant created_at;
  Instant updated_at;
};

std::string_view Tag(Segment::Kind kind);  ///< "live", "list"

/// What a condition is asked of.
struct Asking {
  ask::Context context;
  timeline::Snapshot snapshot;
  Instant now;
  /// Counts in place of the timeline, where it is set up.
  const ask::ClickHouseEngine* clickhouse = nullptr;
  /// The next whole second: facts count by the second, so all that happened lies before it.
  Instant until() const;
};

/// How a part of a condition turns out for one customer.
struct Reason {
  ask::Condition condition;
  bool met = false;
  std::optional<ask::Quantity> found;  ///< how many such facts, or their sum, where it counts some
  std::vector<Reason> parts;           ///< of all, any, not
};

/// The saved segments and what is asked of them. Safe on any thread.
class Segments : public ask::SavedSegments {
 public:
  struct Parts {
    Store& store;
    Directory& directory;
    const Clock& clock;
    std::function<Result<Asking>()> asking;  ///< the newest facts; outlives this
  };
  explicit Segments(Parts parts) : parts_(std::move(parts)) {}

  struct Wish {
    std::optional<std::string> name;
    std::optional<ask::Condition> condition;
  };
  /// kConflict when the name is taken, kInvalid when the condition does not fit the organisation,
  /// or leads back to itself through other segments.
  Result<Segment> Create(const Wish& wish, const std::string& by);
  enum class Unknown : uint8_t { kRefuse, kSkip };
  /// A list of customers by their own ids; unless skipped, kInvalid names those that there are not.
  Result<Segment> CreateList(const std::string& name, std::span<const std::string> customers,
                             const std::string& by, Unknown unknown = Unknown::kRefuse);
  /// The same by their ids here; kTooLarge for more than a list can name.
  Result<Segment> CreateListOf(const std::string& name, std::span<const CustomerId> customers,
                               const std::string& by);
  /// A name that others use cannot change (kConflict, naming them).
  Result<Segment> Change(int64_t id, const Wish& wish);
  Result<Segment> ChangeList(int64_t id, std::span<const std::string> add,
                             std::span<const std::string> remove,
                             Unknown unknown = Unknown::kRefuse);
  /// kConflict, naming them, while other segments use it.
  Status Remove(int64_t id);

  /// Something that speaks of segments: what it is and is called, and the names of theirs.
  struct User {
    enum class Kind : uint8_t {
      kSegment,
      kKpi,
      kStage,      ///< of the journey
      kDashboard,  ///< that some share
      kPrivate,    ///< the dashboards of one alone, who is named instead
    };
    Kind kind = Kind::kSegment;
    std::string name;
    std::vector<std::string> segments;
  };
  /// Beside segments these too keep one from being deleted or renamed. To be called before any use.
  void AlsoUsedBy(std::function<Result<std::vector<User>>()> users) { users_ = std::move(users); }

  /// All of them by name, read once and kept until one changes.
  Result<std::shared_ptr<const std::vector<Segment>>> All() const VAFA_EXCLUDES(mutex_);
  Result<Segment> Get(int64_t id) const;
  /// The one of a name, in any spelling.
  std::optional<Segment> Named(std::string_view name) const;
  /// What stands behind a name.
  std::optional<ask::SegmentContent> Find(std::string_view name) const override;
  std::vector<std::string> Names() const override;
  /// The customers of a list, by rising id.
  Result<std::vector<CustomerId>> ListMembers(int64_t id) const;
  /// Rises with every change of a segment.
  int64_t version() const VAFA_EXCLUDES(mutex_);

  /// The customers who meet a condition now, by rising id.
  Result<std::vector<CustomerId>> Members(const ask::Condition& condition,
                                          const ask::Cancelled& cancelled = {});
  Result<std::vector<CustomerId>> Members(const Segment& segment,
                                          const ask::Cancelled& cancelled = {});
  /// Why a customer is in, or is not.
  Result<Reason> Why(const ask::Condition& condition, CustomerId customer);
  /// Whether it looks, by itself or through other segments, at what is predicted of customers.
  Result<bool> AsksPredictions(const ask::Condition& condition);
  /// How many customers met it at the end of each period.
  Result<std::vector<int64_t>> Sizes(const ask::Condition& condition,
                                     std::span<const ask::Period> periods);

 private:
  using List = std::vector<Segment>;

  Result<std::string> CheckName(std::string_view name) const;
  Status CheckCondition(const ask::Condition& condition, int64_t own);
  Result<std::vector<CustomerId>> FindAll(std::span<const std::string> customers,
                                          Unknown unknown) const;
  Status CheckUnused(const Segment& segment);
  void Changed() VAFA_EXCLUDES(mutex_);

  Parts parts_;
  std::function<Result<std::vector<User>>()> users_;
  mutable Mutex mutex_;
  mutable std::shared_ptr<const List> all_ VAFA_GUARDED_BY(mutex_);
  int64_t version_ VAFA_GUARDED_BY(mutex_) = 0;
};

}  // namespace vafa::segments
