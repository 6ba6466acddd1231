#include "print/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "base/embedded.h"
#include "base/log.h"

namespace vafa::embedded {
std::span<const EmbeddedFile> Fonts();  // of the page
}  // namespace vafa::embedded

namespace vafa::print {
namespace {

// A name under which the bytes can be opened as long as the program runs: fontconfig knows only
// files, and nothing is to be left on a disk.
std::string PathOf(const embedded::EmbeddedFile& file) {
  const int descriptor = memfd_create("font", MFD_CLOEXEC);
  if (descriptor < 0) return {};
  std::string_view rest = file.bytes;
  while (!rest.empty()) {
    const ssize_t written = write(descriptor, rest.data(), rest.size());
    if (written <= 0) {
      close(descriptor);
      return {};
    }
    rest.remove_prefix(static_cast<size_t>(written));
  }
  return "/proc/self/fd/" + std::to_string(descriptor);
}

FcConfig* LoadFonts() {
  FcConfig* config = FcInitLoadConfigAndFonts();
  if (config == nullptr) config = FcConfigCreate();
  for (const embedded::EmbeddedFile& font : embedded::Fonts()) {
    const std::string path = PathOf(font);
    const auto* name = reinterpret_cast<const FcChar8*>(path.c_str());
    if (path.empty() || FcConfigAppFontAddFile(config, name) == FcFalse) {
      log::warn("print: the font {} cannot be used", font.name);
    }
  }
  return config;
}

}  // namespace

PangoFontMap* NewFontMap() {
  static FcConfig* const config = LoadFonts();
  PangoFontMap* map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
  return map;
}

}  // namespace vafa::print
