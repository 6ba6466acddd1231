#include "learn/dashboards/tiles_sheet.h"

#include "learn/metrics/figure_sheet.h"

namespace vafa::dashboards {

Sheet TilesSheet(const std::vector<Tile>& tiles, const Contents& contents, const std::string& name,
                 Language language) {
  metrics::FigureSheet sheet(contents.calendar, contents.currency, language);
  for (size_t i = 0; i < tiles.size(); ++i) {
    const Content& content = contents.tiles[i];
    const std::string title = TitleOf(tiles[i], content, language);
    if (content.problem) {
      sheet.AddProblem(title, content.problem->message);
    } else if (content.retention) {
      sheet.AddRetention(title, *content.retention);
    } else if (content.figure != nullptr) {
      sheet.Add(*content.figure, title);
      const bool points = tiles[i].kind == Tile::Kind::kTrend && content.trend != nullptr;
      if (points) sheet.Add(*content.trend, title);
    }
  }
  return sheet.Finish(name);
}

}  // namespace vafa::dashboards
