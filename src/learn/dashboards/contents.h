#pragma once

#include <optional>
#include <vector>

#include "learn/dashboards/tile.h"
#include "learn/metrics/metrics.h"

namespace vafa::dashboards {

/// What a tile shows for a period. Without anything but a problem, it says why.
struct Content {
  const metrics::KpiFigure* figure = nullptr;
  const metrics::KpiFigure* trend = nullptr;  ///< the same KPI, with points
  std::optional<metrics::RetentionTable> retention;
  std::optional<Error> problem;
};

/// The tiles of a dashboard, filled; what contents point to lives with it.
struct Contents {
  std::vector<std::shared_ptr<const metrics::Figures>> figures;
  std::vector<Content> tiles;
  Instant from;
  Instant to;
  Calendar calendar;
  Currency currency;
  Unit step = Unit::kMonth;  ///< of the trends

  /// Whether a point of a trend is not over yet: its value is not comparable with the others.
  bool IsRunning(const metrics::Point& point) const {
    return point.period.to < calendar.Next(step, point.period.from);
  }
};

/// Asks for all tiles together: those of one segment in one pass over the facts. A tile that cannot
/// be filled (its KPI or segment is gone) spoils no other. kInvalid for a range that ends before it
/// begins; what is no tile's fault (kCancelled, kUnavailable, …) ends all.
Result<Contents> Fill(const std::vector<Tile>& tiles, const metrics::Range& range, Instant now,
                      Language language, metrics::Metrics& metrics,
                      const Organisation& organisation, const ask::Cancelled& cancelled = {});

/// What a tile is about: its KPI, attribute and segment.
std::string TitleOf(const Tile& tile, const Content& content, Language language);

/// For each tile {"figure"} (its points are the trend's), {"retention"}, {"problem"} or {}.
json::object ToJson(const Contents& contents, Language language);

}  // namespace vafa::dashboards
