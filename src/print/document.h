#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/message.h"
#include "base/result.h"

namespace vafa::print {

/// Red, green and blue from 0 to 1.
struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
};

/// In points (1/72 inch) from the top of the page and from its start: the left edge, or the right
/// one where the language is written from right to left.
struct Box {
  double start = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

/// In points from the left and the top of the page, whatever the language.
struct Point {
  double x = 0;
  double y = 0;
};

enum class Weight : uint8_t { kRegular, kMedium, kBold };
enum class Align : uint8_t { kStart, kCentre, kEnd };

struct TextStyle {
  double size = 10;  ///< points
  Colour colour = {};
  Weight weight = Weight::kRegular;
  Align align = Align::kStart;
  int lines = 1;  ///< at most so many, the last with an ellipsis where the text is longer
};

/// A PDF that is drawn page by page, in fonts that the program brings along: texts of any script
/// are shaped and ordered as its readers expect (Pango), and can be searched and copied. What is
/// placed by a Box is mirrored in a language written from right to left. Not for several threads.
class Document {
 public:
  static constexpr double kWidth = 841.89;  ///< A4, landscape
  static constexpr double kHeight = 595.28;

  Document(Language language, std::string_view title);
  ~Document();
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  /// Ends the page; what is drawn next is on a new one.
  void NewPage();

  /// A text from the top of a box, broken into lines of its width. The height it takes.
  double Text(const Box& box, std::string_view text, const TextStyle& style);
  /// The width of a text on one line.
  double WidthOf(std::string_view text, const TextStyle& style);

  void Fill(const Box& box, Colour colour, double radius = 0);
  void Outline(const Box& box, Colour colour, double radius = 0);
  /// A line through points.
  void Line(std::span<const Point> points, Colour colour, double width);
  /// A filled shape with these corners.
  void Shape(std::span<const Point> corners, Colour colour);
  void Dot(Point centre, double radius, Colour colour);

  /// The left edge of a box on the page.
  double LeftOf(const Box& box) const;

  /// The bytes of the document; nothing is drawn after it. kInternal when it could not be made.
  Result<std::string> Finish();

 private:
  struct Canvas;
  std::unique_ptr<Canvas> canvas_;
};

}  // namespace vafa::print
