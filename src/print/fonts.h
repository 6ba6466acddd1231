#pragma once

#include <pango/pangocairo.h>

namespace vafa::print {

/// A font map of the fonts that the program brings along, then those of the machine for scripts
/// that they lack. To be released with g_object_unref. Safe on any thread.
PangoFontMap* NewFontMap();

}  // namespace vafa::print
