#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace vafa::dashboards {

/// One thing on a dashboard.
struct Tile {
  enum class Kind : uint8_t {
    kKpi,        ///< the value of a KPI, with what it is compared with and a small trend
    kTrend,      ///< a KPI over time
    kBreakdown,  ///< a KPI for each value of an attribute
    kRetention,  ///< the retention table by month
    kNote,       ///< a text
  };
  Kind kind = Kind::kKpi;
  int64_t width = 1;         ///< in columns of the grid, 1 to kColumns
  std::string kpi = {};      ///< the code of a KPI; of the first three
  std::string by = {};       ///< an attribute; of a breakdown
  std::string segment = {};  ///< of its customers only; empty: of all
  std::string text = {};     ///< of a note
  bool operator==(const Tile&) const = default;
};

inline constexpr int64_t kColumns = 4;

/// [{"kind":"trend","kpi":"churn","width":2,"segment":"vip"}, …]. kInvalid names the place
/// ("tiles/3/kpi") and what would be right; kTooLarge when there are too many.
Result<std::vector<Tile>> ReadTiles(const json::value& value);
json::array ToJson(const std::vector<Tile>& tiles);

}  // namespace vafa::dashboards
