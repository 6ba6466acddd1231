#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "learn/dashboards/tile.h"
#include "store/store.h"

namespace vafa::dashboards {

struct Dashboard {
  int64_t id = 0;
  std::string name;
  std::string period;  ///< the page's word for the time it shows at first, "last_12_months"
  std::vector<Tile> tiles;
  std::vector<std::string> shared_with;  ///< roles
  int64_t owner = 0;                     ///< the user who made it
  std::string owner_name;
  Instant created_at;
  Instant updated_at;
};

/// Who looks.
struct Viewer {
  int64_t user = 0;
  std::string name;
  std::string role;
};

/// Her own, and those shared with her role.
bool MaySee(const Dashboard& dashboard, const Viewer& viewer);
/// Her own; whoever owns the organisation also what is shared, since people leave.
bool MayChange(const Dashboard& dashboard, const Viewer& viewer);

/// What a change names of a dashboard.
struct Change {
  std::optional<std::string> name = std::nullopt;
  std::optional<std::string> period = std::nullopt;
  std::optional<std::vector<Tile>> tiles = std::nullopt;
  std::optional<std::vector<std::string>> shared_with = std::nullopt;
};

/// The dashboards in the record store. Safe on any thread.
class Dashboards {
 public:
  Dashboards(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// Those that she may see, by name.
  Result<std::vector<Dashboard>> All(const Viewer& viewer) const;
  /// Those of everybody; not to be shown.
  Result<std::vector<Dashboard>> Everyones() const;
  /// kNotFound also for one that she may not see.
  Result<Dashboard> Get(int64_t id, const Viewer& viewer) const;
  /// kInvalid without a name; kTooMany.
  Result<Dashboard> Create(const Change& wanted, const Viewer& viewer);
  /// `unchanged` is asked with the dashboard as it is, in the same transaction. kForbidden when she
  /// may see but not change it.
  Result<Dashboard> Apply(int64_t id, const Change& change, const Viewer& viewer,
                          const std::function<Status(const Dashboard&)>& unchanged);
  Status Remove(int64_t id, const Viewer& viewer);

 private:
  Store& store_;
  const Clock& clock_;
};

}  // namespace vafa::dashboards
