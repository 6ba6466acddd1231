#pragma once

#include "learn/dashboards/contents.h"
#include "learn/dashboards/figure_words.h"
#include "print/document.h"

namespace vafa::dashboards {

namespace ink {
inline constexpr print::Colour kText{0.11, 0.13, 0.16};
inline constexpr print::Colour kSoft{0.42, 0.45, 0.50};
inline constexpr print::Colour kLine{0.88, 0.89, 0.91};
inline constexpr print::Colour kBrand{0.04, 0.46, 0.43};
inline constexpr print::Colour kBrandSoft{0.82, 0.92, 0.90};
inline constexpr print::Colour kGood{0.05, 0.50, 0.28};
inline constexpr print::Colour kBad{0.75, 0.18, 0.15};
}  // namespace ink

/// Time runs from left to right in every language, as on the page. A line ends with the last period
/// that is over.
void DrawSparkline(print::Document& document, const print::Box& box,
                   const metrics::KpiFigure& trend, const Contents& contents);
/// The points of a KPI: bars for what adds up over a period (pale while it runs), else a line with
/// its interval.
void DrawTrend(print::Document& document, const print::Box& box, const metrics::KpiFigure& trend,
               const Contents& contents, const Words& words);
/// A bar for each value of the attribute `by`, as many as fit.
void DrawBreakdown(print::Document& document, const print::Box& box,
                   const metrics::KpiFigure& figure, const std::string& by, const Words& words);
/// As many rows and columns as fit.
void DrawRetention(print::Document& document, const print::Box& box,
                   const metrics::RetentionTable& table, const Words& words);

}  // namespace vafa::dashboards
