#pragma once

#include <string>
#include <vector>

#include "base/sheet.h"
#include "learn/dashboards/contents.h"

namespace vafa::dashboards {

/// What the tiles show, in their order: their figures, the points of a trend, the values of a
/// breakdown, the cells of a retention table, or why there is nothing. Notes are left out.
Sheet TilesSheet(const std::vector<Tile>& tiles, const Contents& contents, const std::string& name,
                 Language language);

}  // namespace vafa::dashboards
