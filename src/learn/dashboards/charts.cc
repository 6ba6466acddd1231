#include "learn/dashboards/charts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "customers/api.h"

namespace vafa::dashboards {
namespace {

using print::Align;
using print::Box;
using print::Colour;
using print::Document;
using print::Point;
using print::TextStyle;

constexpr TextStyle kLabel{.size = 7, .colour = ink::kSoft};
constexpr TextStyle kLabelEnd{.size = 7, .colour = ink::kSoft, .align = Align::kEnd};
constexpr double kLabelHeight = 10;

// Where values lie in a rectangle of the page.
struct Scale {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
  double low = 0;
  double high = 1;

  double Y(double value) const { return top + height * (high - value) / (high - low); }
  double X(size_t i, size_t count) const {
    return count < 2 ? left + width / 2
                     : left + width * static_cast<double>(i) / static_cast<double>(count - 1);
  }
};

void Include(double value, double& low, double& high) {
  low = std::min(low, value);
  high = std::max(high, value);
}

// From nothing for bars; lines of shares use the room that their values and intervals need.
void FindRange(const std::vector<metrics::Point>& points, bool from_nothing, Scale& scale) {
  double low = from_nothing ? 0 : std::numeric_limits<double>::infinity();
  double high = from_nothing ? 0 : -std::numeric_limits<double>::infinity();
  for (const metrics::Point& point : points) {
    if (point.figure.value.has_value()) Include(point.figure.value.AsDouble(), low, high);
    if (point.interval && !from_nothing) {
      Include(point.interval->low, low, high);
      Include(point.interval->high, low, high);
    }
  }
  if (!(low < high)) {
    const double middle = std::isfinite(low) ? low : 0;
    const double room = middle == 0 ? 1 : std::abs(middle) / 2;
    low = middle - (from_nothing ? 0 : room);
    high = middle + room;
  }
  scale.low = low;
  scale.high = high;
}

// The line breaks where there is no value.
void DrawLine(Document& document, const Scale& scale, const std::vector<metrics::Point>& points,
              double width) {
  std::vector<Point> run;
  const auto draw = [&] {
    if (run.size() > 1) document.Line(run, ink::kBrand, width);
    if (run.size() == 1) document.Dot(run.front(), width, ink::kBrand);
    run.clear();
  };
  for (size_t i = 0; i < points.size(); ++i) {
    const ask::Quantity& value = points[i].figure.value;
    if (!value.has_value()) {
      draw();
      continue;
    }
    run.push_back({scale.X(i, points.size()), scale.Y(value.AsDouble())});
  }
  draw();
}

void DrawBand(Document& document, const Scale& scale, const std::vector<metrics::Point>& points) {
  std::vector<Point> upper;
  std::vector<Point> lower;
  for (size_t i = 0; i < points.size(); ++i) {
    const auto& interval = points[i].interval;
    if (!interval) continue;
    upper.push_back({scale.X(i, points.size()), scale.Y(interval->high)});
    lower.push_back({scale.X(i, points.size()), scale.Y(interval->low)});
  }
  if (upper.size() < 2) return;
  upper.insert(upper.end(), lower.rbegin(), lower.rend());
  document.Shape(upper, ink::kBrandSoft);
}

void DrawBars(Document& document, const Scale& scale, const std::vector<metrics::Point>& points,
              const Contents& contents) {
  const double slot = scale.width / static_cast<double>(points.size());
  for (size_t i = 0; i < points.size(); ++i) {
    if (!points[i].figure.value.has_value()) continue;
    const double left = scale.left + slot * (static_cast<double>(i) + 0.2);
    const double right = left + slot * 0.6;
    const double top = scale.Y(points[i].figure.value.AsDouble());
    const double bottom = scale.Y(std::max(scale.low, 0.0));
    const Point corners[] = {{left, bottom}, {left, top}, {right, top}, {right, bottom}};
    document.Shape(corners, contents.IsRunning(points[i]) ? ink::kBrandSoft : ink::kBrand);
  }
}

// A text at a place of the page itself, whatever side reading begins on.
void TextAt(Document& document, double left, double top, double width, Align from_left,
            std::string_view text) {
  Box box{.start = left, .top = top, .width = width};
  const bool mirrored = document.LeftOf(box) != left;
  if (mirrored) box.start = Document::kWidth - left - width;
  TextStyle style = kLabel;
  style.align = from_left;
  if (mirrored && from_left != Align::kCentre) {
    style.align = from_left == Align::kStart ? Align::kEnd : Align::kStart;
  }
  document.Text(box, text, style);
}

void DrawAxes(Document& document, const Scale& scale, std::string_view unit,
              const std::vector<metrics::Point>& points, const Words& words, double label_width) {
  for (const double part : {0.0, 0.5, 1.0}) {
    const double value = scale.low + part * (scale.high - scale.low);
    const Point line[] = {{scale.left, scale.Y(value)}, {scale.left + scale.width, scale.Y(value)}};
    document.Line(line, ink::kLine, 0.5);
    TextAt(document, scale.left - label_width - 4, scale.Y(value) - 5, label_width, Align::kEnd,
           NumberText(value, unit, words));
  }
  const size_t last = points.size() - 1;
  const double third = scale.width / 3;
  const double below = scale.top + scale.height + 4;
  TextAt(document, scale.left, below, third, Align::kStart,
         PeriodText(points.front().period, words.language));
  if (last >= 4) {
    TextAt(document, scale.left + third, below, third, Align::kCentre,
           PeriodText(points[last / 2].period, words.language));
  }
  if (last > 0) {
    TextAt(document, scale.left + 2 * third, below, third, Align::kEnd,
           PeriodText(points[last].period, words.language));
  }
}

std::vector<metrics::Point> WithoutRunning(const metrics::KpiFigure& trend,
                                           const Contents& contents) {
  std::vector<metrics::Point> over = trend.points;
  std::erase_if(over, [&](const metrics::Point& point) { return contents.IsRunning(point); });
  return over;
}

}  // namespace

void DrawSparkline(Document& document, const Box& box, const metrics::KpiFigure& trend,
                   const Contents& contents) {
  const auto points = WithoutRunning(trend, contents);
  if (points.size() < 2) return;
  Scale scale{
      .left = document.LeftOf(box), .top = box.top, .width = box.width, .height = box.height};
  FindRange(points, false, scale);
  DrawLine(document, scale, points, 1.25);
}

void DrawTrend(Document& document, const Box& box, const metrics::KpiFigure& trend,
               const Contents& contents, const Words& words) {
  const bool bars = trend.kpi->accumulates;
  const auto points = bars ? trend.points : WithoutRunning(trend, contents);
  if (points.empty()) return;
  Scale scale{.left = document.LeftOf(box),
              .top = box.top + 5,
              .width = box.width,
              .height = box.height - 10 - kLabelHeight};
  FindRange(points, bars, scale);
  double label_width = 0;
  for (const double value : {scale.low, (scale.low + scale.high) / 2, scale.high}) {
    label_width = std::max(label_width,
                           document.WidthOf(NumberText(value, trend.kpi->unit, words), kLabel) + 2);
  }
  label_width = std::min(label_width, box.width / 3);
  scale.left += label_width + 4;
  scale.width -= label_width + 4;
  DrawAxes(document, scale, trend.kpi->unit, points, words, label_width);
  if (bars) {
    DrawBars(document, scale, points, contents);
    return;
  }
  DrawBand(document, scale, points);
  DrawLine(document, scale, points, 1.75);
}

void DrawBreakdown(Document& document, const Box& box, const metrics::KpiFigure& figure,
                   const std::string& by, const Words& words) {
  constexpr double kRow = 17;
  const size_t count =
      std::min(figure.groups.size(), static_cast<size_t>(std::max(1.0, box.height / kRow)));
  double most = 0;
  for (size_t i = 0; i < count; ++i) {
    most = std::max(most, std::abs(figure.groups[i].main.figure.value.AsDouble()));
  }
  const double name = box.width * 0.32;
  const double value = box.width * 0.24;
  const double room = box.width - name - value - 12;
  for (size_t i = 0; i < count; ++i) {
    const metrics::GroupFigure& group = figure.groups[i];
    const double top = box.top + kRow * static_cast<double>(i);
    const std::string called =
        group.group.name
            ? AttributeValueTitle(by, *group.group.name, words.language)
            : Render(group.group.values == 0 ? "dashboards.no_value" : "dashboards.the_rest",
                     words.language);
    document.Text({.start = box.start, .top = top, .width = name}, called,
                  {.size = 8, .colour = ink::kText});
    const double part = most > 0 ? std::abs(group.main.figure.value.AsDouble()) / most : 0;
    document.Fill(
        {.start = box.start + name + 6, .top = top + 2.5, .width = room * part, .height = 7},
        ink::kBrand, std::min(1.5, room * part / 2));
    document.Text({.start = box.start + box.width - value, .top = top, .width = value},
                  ValueText(group.main.figure.value, figure.kpi->unit, words).value_or("—"),
                  {.size = 8, .colour = ink::kText, .align = Align::kEnd});
  }
}

void DrawRetention(Document& document, const Box& box, const metrics::RetentionTable& table,
                   const Words& words) {
  constexpr double kRow = 15;
  constexpr double kPeriod = 52;
  constexpr double kSize = 44;
  constexpr double kCell = 40;
  size_t columns = 0;
  for (const metrics::RetentionRow& row : table.rows) {
    columns = std::max(columns, row.returned.empty() ? 0 : row.returned.size() - 1);
  }
  const double room = (box.width - kPeriod - kSize) / kCell;
  columns = std::min(columns, static_cast<size_t>(std::max(1.0, room)));
  const auto fits = static_cast<size_t>(std::max(1.0, box.height / kRow - 1));
  const size_t first = table.rows.size() > fits ? table.rows.size() - fits : 0;
  const auto cell = [&](size_t column) {
    return box.start + kPeriod + kSize + kCell * static_cast<double>(column);
  };
  document.Text({.start = box.start + kPeriod, .top = box.top, .width = kSize - 6},
                Render("dashboards.size", words.language), kLabelEnd);
  for (size_t i = 0; i < columns; ++i) {
    document.Text({.start = cell(i), .top = box.top, .width = kCell - 2},
                  NumberText(static_cast<double>(i + 1), "customers", words),
                  {.size = 7, .colour = ink::kSoft, .align = Align::kCentre});
  }
  for (size_t row = first; row < table.rows.size(); ++row) {
    const metrics::RetentionRow& one = table.rows[row];
    const double top = box.top + kRow * static_cast<double>(row - first + 1);
    document.Text({.start = box.start, .top = top + 2, .width = kPeriod},
                  PeriodText(one.period, words.language), kLabel);
    document.Text({.start = box.start + kPeriod, .top = top + 2, .width = kSize - 6},
                  NumberText(static_cast<double>(one.size), "customers", words), kLabelEnd);
    for (size_t i = 1; i < one.returned.size() && i <= columns && one.size > 0; ++i) {
      const double share = static_cast<double>(one.returned[i]) / static_cast<double>(one.size);
      const double depth = std::min(1.0, 0.08 + share);
      const auto mix = [&](double full) { return 1 - depth * (1 - full); };
      const Box place{.start = cell(i - 1), .top = top, .width = kCell - 2, .height = kRow - 2};
      document.Fill(place, {mix(ink::kBrand.red), mix(ink::kBrand.green), mix(ink::kBrand.blue)},
                    2);
      const Colour text = depth > 0.55 ? Colour{1, 1, 1} : ink::kText;
      document.Text({.start = place.start, .top = top + 2, .width = place.width},
                    Render({"dashboards.share_short", {{"value", share}}}, words.language),
                    {.size = 7, .colour = text, .align = Align::kCentre});
    }
  }
}

}  // namespace vafa::dashboards
