#include "learn/dashboards/paper.h"

#include <algorithm>

#include "learn/dashboards/charts.h"

namespace vafa::dashboards {
namespace {

using print::Align;
using print::Box;
using print::Document;
using print::Weight;

constexpr double kMargin = 36;
constexpr double kGap = 10;
constexpr double kPadding = 11;
constexpr double kHead = 46;
constexpr double kFoot = 18;
constexpr double kTitle = 17;
constexpr double kColumn =
    (Document::kWidth - 2 * kMargin - (kColumns - 1) * kGap) / static_cast<double>(kColumns);

double HeightOf(const Tile& tile, const Content& content) {
  if (content.problem) return 70;
  switch (tile.kind) {
    case Tile::Kind::kKpi:
      return 106;
    case Tile::Kind::kTrend:
      return 180;
    case Tile::Kind::kBreakdown: {
      const size_t groups = content.figure != nullptr ? content.figure->groups.size() : 0;
      return 40 + 17 * static_cast<double>(std::clamp<size_t>(groups, 1, 10));
    }
    case Tile::Kind::kRetention: {
      const size_t rows = content.retention ? content.retention->rows.size() : 0;
      return 40 + 15 * (1 + static_cast<double>(std::min<size_t>(rows, 14)));
    }
    case Tile::Kind::kNote:
      return 60;
  }
  return 0;
}

class Paper {
 public:
  Paper(const std::vector<Tile>& tiles, const Contents& contents, const Heading& heading,
        const Words& words)
      : tiles_(tiles),
        contents_(contents),
        heading_(heading),
        words_(words),
        document_(words.language, heading.name) {}

  Result<std::string> Draw() {
    DrawHead();
    for (size_t begin = 0; begin < tiles_.size();) {
      const size_t end = RowFrom(begin);
      DrawRow(begin, end);
      begin = end;
    }
    if (tiles_.empty())
      Write({kMargin, top_, kColumn * 3}, "dashboards.empty", {.size = 11, .colour = ink::kSoft});
    DrawFoot();
    return document_.Finish();
  }

 private:
  std::string Say(const char* message) const { return Render(message, words_.language); }
  double Write(const Box& box, const char* message, const print::TextStyle& style) {
    return document_.Text(box, Say(message), style);
  }

  // As many tiles as fit beside each other.
  size_t RowFrom(size_t begin) const {
    int64_t used = 0;
    size_t end = begin;
    while (end < tiles_.size() && used + tiles_[end].width <= kColumns) used += tiles_[end++].width;
    return end;
  }

  void DrawHead() {
    const double width = Document::kWidth - 2 * kMargin;
    document_.Text({kMargin, kMargin - 8, width * 0.6}, heading_.name,
                   {.size = 17, .colour = ink::kText, .weight = Weight::kBold});
    const Instant last = contents_.to - std::chrono::microseconds(1);
    document_.Text({kMargin, kMargin + 15, width * 0.6},
                   Render({"dashboards.span",
                           {{"from", contents_.calendar.Display(contents_.from, words_.language)},
                            {"to", contents_.calendar.Display(last, words_.language)}}},
                          words_.language),
                   {.size = 9, .colour = ink::kSoft});
    document_.Text(
        {kMargin + width * 0.6, kMargin - 4, width * 0.4}, heading_.organisation,
        {.size = 10, .colour = ink::kText, .weight = Weight::kMedium, .align = Align::kEnd});
    top_ = kMargin + kHead;
  }

  void DrawFoot() {
    const double top = Document::kHeight - kMargin;
    const double width = Document::kWidth - 2 * kMargin;
    ++sheet_;
    document_.Text(
        {kMargin, top, width / 2},
        Render({"dashboards.printed",
                {{"day", contents_.calendar.Display(heading_.printed_at, words_.language)}}},
               words_.language),
        {.size = 7.5, .colour = ink::kSoft});
    document_.Text({kMargin + width / 2, top, width / 2},
                   Render({"dashboards.sheet", {{"n", sheet_}}}, words_.language),
                   {.size = 7.5, .colour = ink::kSoft, .align = Align::kEnd});
  }

  void DrawRow(size_t begin, size_t end) {
    double height = 0;
    for (size_t i = begin; i < end; ++i) {
      height = std::max(height, HeightOf(tiles_[i], contents_.tiles[i]));
    }
    if (top_ + height > Document::kHeight - kMargin - kFoot && top_ > kMargin + kHead) {
      DrawFoot();
      document_.NewPage();
      top_ = kMargin;
    }
    double start = kMargin;
    for (size_t i = begin; i < end; ++i) {
      const auto columns = static_cast<double>(tiles_[i].width);
      const double width = columns * kColumn + (columns - 1) * kGap;
      DrawTile(tiles_[i], contents_.tiles[i], {start, top_, width, height});
      start += width + kGap;
    }
    top_ += height + kGap;
  }

  void DrawTile(const Tile& tile, const Content& content, const Box& box) {
    document_.Outline(box, ink::kLine, 7);
    Box inside{box.start + kPadding, box.top + kPadding - 2, box.width - 2 * kPadding,
               box.height - 2 * kPadding};
    if (tile.kind == Tile::Kind::kNote) {
      const int lines = std::max(1, static_cast<int>(inside.height / 13));
      document_.Text(inside, tile.text, {.size = 9.5, .colour = ink::kText, .lines = lines});
      return;
    }
    document_.Text(inside, TitleOf(tile, content, words_.language),
                   {.size = 8.5, .colour = ink::kSoft});
    inside.top += kTitle;
    inside.height -= kTitle;
    if (content.problem) {
      document_.Text(inside, Render(content.problem->message, words_.language),
                     {.size = 8, .colour = ink::kSoft, .lines = 3});
      return;
    }
    if (content.retention) {
      DrawRetention(document_, inside, *content.retention, words_);
      return;
    }
    if (content.figure == nullptr) return;
    if (tile.kind == Tile::Kind::kBreakdown) {
      DrawBreakdown(document_, inside, *content.figure, tile.by, words_);
      return;
    }
    DrawFigure(tile, content, inside);
  }

  void DrawFigure(const Tile& tile, const Content& content, Box box) {
    const metrics::KpiFigure& figure = *content.figure;
    const ask::Figure& main = figure.main.figure;
    const std::string value =
        ValueText(main.value, figure.kpi->unit, words_).value_or(Say("dashboards.none"));
    const bool small = tile.kind == Tile::Kind::kTrend;
    document_.Text(box, value,
                   {.size = small ? 14.0 : 19.0, .colour = ink::kText, .weight = Weight::kBold});
    const double used = small ? 22 : 28;
    box.top += used;
    box.height -= used;
    if (!main.value.has_value()) {
      document_.Text(box, Render(main.reason, words_.language),
                     {.size = 8, .colour = ink::kSoft, .lines = 3});
      return;
    }
    DrawDifference(figure, box);
    box.top += 14;
    box.height -= 14;
    if (content.trend == nullptr) return;
    if (small) {
      DrawTrend(document_, box, *content.trend, contents_, words_);
    } else {
      DrawSparkline(document_, box, *content.trend, contents_);
    }
  }

  // "▲ 4.2% against the period before", green where that is good.
  void DrawDifference(const metrics::KpiFigure& figure, const Box& box) {
    const auto difference = DifferenceOf(figure.main.figure.value, figure.previous.figure.value,
                                         figure.kpi->unit, words_.language);
    if (!difference) return;
    const bool up = difference->by > 0;
    const bool good = (figure.kpi->better == "up") == up;
    print::Colour colour = good ? ink::kGood : ink::kBad;
    if (figure.kpi->better == "neutral" || difference->by == 0) colour = ink::kSoft;
    const double mark = 6;
    if (difference->by != 0) {
      const double left = document_.LeftOf({box.start, 0, mark});
      const double base = box.top + (up ? 8 : 3);
      const double tip = box.top + (up ? 3 : 8);
      const print::Point corners[] = {{left, base}, {left + mark, base}, {left + mark / 2, tip}};
      document_.Shape(corners, colour);
    }
    const print::TextStyle style{.size = 8, .colour = colour, .weight = Weight::kMedium};
    const double room = document_.WidthOf(difference->text, style) + 2;
    document_.Text({box.start + mark + 3, box.top, room}, difference->text, style);
    const double after = mark + 3 + room + 3;
    Write({box.start + after, box.top, box.width - after}, "dashboards.vs_previous",
          {.size = 8, .colour = ink::kSoft});
  }

  const std::vector<Tile>& tiles_;
  const Contents& contents_;
  const Heading& heading_;
  const Words& words_;
  Document document_;
  double top_ = 0;
  int64_t sheet_ = 0;
};

}  // namespace

Result<std::string> ToPdf(const std::vector<Tile>& tiles, const Contents& contents,
                          const Heading& heading, const Words& words) {
  return Paper(tiles, contents, heading, words).Draw();
}

}  // namespace vafa::dashboards
