#pragma once

#include <string>
#include <vector>

#include "learn/dashboards/contents.h"
#include "learn/dashboards/figure_words.h"

namespace vafa::dashboards {

/// What stands around the tiles on paper.
struct Heading {
  std::string name;          ///< of the dashboard
  std::string organisation;  ///< may be empty
  Instant printed_at;
};

/// A dashboard as a PDF: the tiles in the page's order and widths, on as many sheets as they need.
Result<std::string> ToPdf(const std::vector<Tile>& tiles, const Contents& contents,
                          const Heading& heading, const Words& words);

}  // namespace vafa::dashboards
