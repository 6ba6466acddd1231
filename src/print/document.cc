#include "print/document.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <numbers>

#include "print/fonts.h"

namespace vafa::print {
namespace {

constexpr double kRight = std::numbers::pi / 2;

PangoWeight WeightOf(Weight weight) {
  switch (weight) {
    case Weight::kRegular:
      return PANGO_WEIGHT_NORMAL;
    case Weight::kMedium:
      return PANGO_WEIGHT_MEDIUM;
    case Weight::kBold:
      return PANGO_WEIGHT_BOLD;
  }
  return PANGO_WEIGHT_NORMAL;
}

cairo_status_t Append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

struct Document::Canvas {
  std::string bytes;
  bool right_to_left = false;
  const char* family = nullptr;
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;
  PangoFontMap* fonts = nullptr;
  PangoContext* context = nullptr;

  ~Canvas() {
    g_object_unref(context);
    g_object_unref(fonts);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
  }

  PangoDirection direction() const {
    return right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR;
  }
  // Pango turns the sides around for a paragraph that runs against the page.
  void Place(PangoLayout* layout, Align align) const {
    PangoLayoutLine* first = pango_layout_get_line_readonly(layout, 0);
    const bool against = pango_layout_line_get_resolved_direction(first) != direction();
    const bool left = (align == Align::kStart) != right_to_left;
    pango_layout_set_alignment(layout, align == Align::kCentre ? PANGO_ALIGN_CENTER
                                       : left != against       ? PANGO_ALIGN_LEFT
                                                               : PANGO_ALIGN_RIGHT);
  }

  PangoLayout* Layout(std::string_view text, const TextStyle& style) const {
    PangoLayout* layout = pango_layout_new(context);
    PangoFontDescription* font = pango_font_description_new();
    pango_font_description_set_family_static(font, family);
    pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
    pango_font_description_set_weight(font, WeightOf(style.weight));
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
    Place(layout, style.align);
    return layout;
  }

  void Paint(Colour colour) const {
    cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue);
  }
  void Trace(double left, const Box& box, double radius) const {
    const double right = left + box.width;
    const double bottom = box.top + box.height;
    cairo_new_path(cairo);
    cairo_arc(cairo, right - radius, box.top + radius, radius, -kRight, 0);
    cairo_arc(cairo, right - radius, bottom - radius, radius, 0, kRight);
    cairo_arc(cairo, left + radius, bottom - radius, radius, kRight, 2 * kRight);
    cairo_arc(cairo, left + radius, box.top + radius, radius, 2 * kRight, 3 * kRight);
    cairo_close_path(cairo);
  }
  void Trace(std::span<const Point> points) const {
    cairo_new_path(cairo);
    for (const Point& point : points) cairo_line_to(cairo, point.x, point.y);
  }
};

Document::Document(Language language, std::string_view title)
    : canvas_(std::make_unique<Canvas>()) {
  Canvas& canvas = *canvas_;
  canvas.right_to_left = language == Language::kPersian;
  canvas.family = canvas.right_to_left ? "Vazirmatn,Inter" : "Inter,Vazirmatn";
  canvas.surface = cairo_pdf_surface_create_for_stream(Append, &canvas.bytes, kWidth, kHeight);
  const std::string named(title);
  cairo_pdf_surface_set_metadata(canvas.surface, CAIRO_PDF_METADATA_TITLE, named.c_str());
  cairo_pdf_surface_set_metadata(canvas.surface, CAIRO_PDF_METADATA_CREATOR, "Vafa");
  canvas.cairo = cairo_create(canvas.surface);
  canvas.fonts = NewFontMap();
  canvas.context = pango_font_map_create_context(canvas.fonts);
  pango_cairo_update_context(canvas.cairo, canvas.context);
  pango_context_set_base_dir(canvas.context, canvas.direction());
  pango_context_set_language(canvas.context,
                             pango_language_from_string(std::string(Tag(language)).c_str()));
}

Document::~Document() = default;

void Document::NewPage() { cairo_show_page(canvas_->cairo); }

double Document::LeftOf(const Box& box) const {
  return canvas_->right_to_left ? kWidth - box.start - box.width : box.start;
}

double Document::Text(const Box& box, std::string_view text, const TextStyle& style) {
  Canvas& canvas = *canvas_;
  PangoLayout* layout = canvas.Layout(text, style);
  pango_layout_set_width(layout, static_cast<int>(box.width * PANGO_SCALE));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_height(layout, -style.lines);
  canvas.Paint(style.colour);
  cairo_move_to(canvas.cairo, LeftOf(box), box.top);
  pango_cairo_show_layout(canvas.cairo, layout);
  int height = 0;
  pango_layout_get_size(layout, nullptr, &height);
  g_object_unref(layout);
  return static_cast<double>(height) / PANGO_SCALE;
}

double Document::WidthOf(std::string_view text, const TextStyle& style) {
  PangoLayout* layout = canvas_->Layout(text, style);
  int width = 0;
  pango_layout_get_size(layout, &width, nullptr);
  g_object_unref(layout);
  return static_cast<double>(width) / PANGO_SCALE;
}

void Document::Fill(const Box& box, Colour colour, double radius) {
  canvas_->Paint(colour);
  canvas_->Trace(LeftOf(box), box, radius);
  cairo_fill(canvas_->cairo);
}

void Document::Outline(const Box& box, Colour colour, double radius) {
  canvas_->Paint(colour);
  canvas_->Trace(LeftOf(box), box, radius);
  cairo_set_line_width(canvas_->cairo, 0.75);
  cairo_stroke(canvas_->cairo);
}

void Document::Line(std::span<const Point> points, Colour colour, double width) {
  canvas_->Paint(colour);
  canvas_->Trace(points);
  cairo_set_line_width(canvas_->cairo, width);
  cairo_set_line_join(canvas_->cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(canvas_->cairo, CAIRO_LINE_CAP_ROUND);
  cairo_stroke(canvas_->cairo);
}

void Document::Shape(std::span<const Point> corners, Colour colour) {
  canvas_->Paint(colour);
  canvas_->Trace(corners);
  cairo_fill(canvas_->cairo);
}

void Document::Dot(Point centre, double radius, Colour colour) {
  canvas_->Paint(colour);
  cairo_new_path(canvas_->cairo);
  cairo_arc(canvas_->cairo, centre.x, centre.y, radius, 0, 4 * kRight);
  cairo_fill(canvas_->cairo);
}

Result<std::string> Document::Finish() {
  cairo_show_page(canvas_->cairo);
  cairo_surface_finish(canvas_->surface);
  for (const cairo_status_t status :
       {cairo_status(canvas_->cairo), cairo_surface_status(canvas_->surface)}) {
    // Showing a page of a finished surface is the only thing done after its end.
    if (status != CAIRO_STATUS_SUCCESS && status != CAIRO_STATUS_SURFACE_FINISHED) {
      return Fail(ErrorCode::kInternal, "print.failed", cairo_status_to_string(status));
    }
  }
  return std::move(canvas_->bytes);
}

}  // namespace vafa::print
