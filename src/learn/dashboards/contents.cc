#include "learn/dashboards/contents.h"

#include <algorithm>
#include <map>

#include "customers/api.h"

namespace vafa::dashboards {
namespace {

using metrics::Figures;
using metrics::Range;

constexpr int64_t kTrendMonths = 12;
constexpr int64_t kMonthlyDays = 4 * 366;
constexpr int64_t kQuarterlyDays = 10 * 366;

// A short period alone would be a line of one point: the trend reaches back a year at least, and
// begins with a whole month.
Range TrendOf(const Range& range, const Calendar& calendar) {
  Range trend = range;
  const Instant last = range.to - std::chrono::microseconds(1);
  const Instant year = calendar.Next(Unit::kMonth, last, 1 - kTrendMonths);
  trend.from = calendar.StartOf(Unit::kMonth, std::min(range.from, year));
  const int64_t days = calendar.DayOf(range.to) - calendar.DayOf(trend.from);
  trend.every = days <= kMonthlyDays     ? Unit::kMonth
                : days <= kQuarterlyDays ? Unit::kQuarter
                                         : Unit::kYear;
  trend.by.clear();
  return trend;
}

class Filling {
 public:
  Filling(const Range& range, Instant now, Language language, metrics::Metrics& metrics,
          const ask::Cancelled& cancelled, Contents& contents)
      : range_(range),
        now_(now),
        language_(language),
        metrics_(metrics),
        cancelled_(cancelled),
        contents_(contents) {}

  // Tiles that ask for the same customers and split, in one pass.
  Status Figures(const std::vector<Tile>& tiles, const std::vector<size_t>& which) {
    Range range = range_;
    range.segment = tiles[which.front()].segment;
    range.by = tiles[which.front()].by;
    std::vector<std::string> codes;
    for (const size_t i : which) {
      if (std::ranges::count(codes, tiles[i].kpi) == 0) codes.push_back(tiles[i].kpi);
    }
    VAFA_ASSIGN(const auto* figures, Keep(Evaluate(codes, range), which));
    if (figures == nullptr) return {};
    const metrics::Figures* trends = nullptr;
    if (range.by.empty()) {
      VAFA_ASSIGN(trends, Keep(Evaluate(codes, TrendOf(range, contents_.calendar)), which));
    }
    for (const size_t i : which) {
      const auto at = std::ranges::find(codes, tiles[i].kpi) - codes.begin();
      contents_.tiles[i].figure = &figures->items[static_cast<size_t>(at)];
      if (trends != nullptr) contents_.tiles[i].trend = &trends->items[static_cast<size_t>(at)];
    }
    return {};
  }

  Status Retention(const Tile& tile, Content& content) {
    Range range = TrendOf(range_, contents_.calendar);
    // Only whole months: the running one would look like a fall in every row.
    const Instant running = contents_.calendar.StartOf(Unit::kMonth, now_);
    if (running > range.from) range.to = std::min(range.to, running);
    range.every = Unit::kMonth;
    range.segment = tile.segment;
    auto table = metrics_.Retention(range, now_, cancelled_);
    if (table) {
      content.retention = std::move(*table);
      return {};
    }
    return Note(table.error(), content);
  }

 private:
  Result<metrics::Figures> Evaluate(const std::vector<std::string>& codes, const Range& range) {
    return metrics_.Evaluate(codes, range, now_, language_, cancelled_);
  }
  Status Note(const Error& error, Content& content) {
    const bool of_the_tile = error.code == ErrorCode::kInvalid ||
                             error.code == ErrorCode::kNotFound ||
                             error.code == ErrorCode::kTooLarge;
    if (!of_the_tile) return std::unexpected(error);
    content.problem = error;
    return {};
  }
  // Figures that live with the contents; nothing when there are none, and the tiles say why.
  Result<const metrics::Figures*> Keep(Result<metrics::Figures> figures,
                                       const std::vector<size_t>& which) {
    if (!figures) {
      for (const size_t i : which) VAFA_TRY(Note(figures.error(), contents_.tiles[i]));
      return nullptr;
    }
    contents_.figures.push_back(std::make_shared<const metrics::Figures>(std::move(*figures)));
    return contents_.figures.back().get();
  }

  const Range& range_;
  Instant now_;
  Language language_;
  metrics::Metrics& metrics_;
  const ask::Cancelled& cancelled_;
  Contents& contents_;
};

json::object Describe(const Error& error, Language language) {
  return {{"problem", Render(error.message, language)}};
}

}  // namespace

Result<Contents> Fill(const std::vector<Tile>& tiles, const Range& range, Instant now,
                      Language language, metrics::Metrics& metrics,
                      const Organisation& organisation, const ask::Cancelled& cancelled) {
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(range.calendar.value_or(organisation.calendar), organisation.zone,
                             organisation.first_weekday));
  if (range.to < range.from) return Fail(ErrorCode::kInvalid, "metrics.bad_range", {}, "to");
  VAFA_ASSIGN(const auto catalogue, metrics.FindCatalogue());
  Contents contents{.figures = {},
                    .tiles = std::vector<Content>(tiles.size()),
                    .from = range.from,
                    .to = range.to,
                    .calendar = calendar,
                    .currency = organisation.currency,
                    .step = TrendOf(range, calendar).every.value_or(Unit::kMonth)};
  Filling filling(range, now, language, metrics, cancelled, contents);
  std::map<std::pair<std::string, std::string>, std::vector<size_t>> together;
  for (size_t i = 0; i < tiles.size(); ++i) {
    const Tile& tile = tiles[i];
    Content& content = contents.tiles[i];
    if (tile.kind == Tile::Kind::kNote) continue;
    if (tile.kind == Tile::Kind::kRetention) {
      VAFA_TRY(filling.Retention(tile, content));
    } else if (catalogue->Find(tile.kpi) == nullptr) {
      content.problem =
          Fail(ErrorCode::kNotFound, {"metrics.unknown_kpi", {{"code", tile.kpi}}}).error();
    } else {
      together[{tile.segment, tile.by}].push_back(i);
    }
  }
  for (const auto& [of, which] : together) VAFA_TRY(filling.Figures(tiles, which));
  return contents;
}

std::string TitleOf(const Tile& tile, const Content& content, Language language) {
  std::string title = tile.kpi;
  if (content.figure != nullptr) title = content.figure->name;
  if (tile.kind == Tile::Kind::kRetention) title = Render("dashboards.retention", language);
  if (tile.kind == Tile::Kind::kBreakdown) title += " · " + AttributeTitle(tile.by, language);
  if (!tile.segment.empty()) title += " · " + tile.segment;
  return title;
}

json::object ToJson(const Contents& contents, Language language) {
  json::array items;
  for (const Content& content : contents.tiles) {
    json::object item;
    if (content.problem) {
      item = Describe(*content.problem, language);
    } else if (content.figure != nullptr) {
      const metrics::Figures& figures = *contents.figures.front();
      json::object figure = metrics::ToJson(*content.figure, figures, language);
      if (content.trend != nullptr) {
        const json::object trend = metrics::ToJson(*content.trend, figures, language);
        if (const json::value* points = trend.if_contains("points")) figure["points"] = *points;
      }
      item["figure"] = std::move(figure);
    } else if (content.retention) {
      item["retention"] = metrics::ToJson(*content.retention);
    }
    items.push_back(std::move(item));
  }
  return {{"from", IsoDate(contents.calendar, contents.from)},
          {"to", IsoDate(contents.calendar, contents.to)},
          {"items", std::move(items)}};
}

}  // namespace vafa::dashboards
