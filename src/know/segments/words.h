#pragma once

#include "know/segments/api.h"

namespace vafa::segments {

/// What conditions can be made of here: {"kinds":[{"kind","title"}…],"attributes":[{"name",
/// "values":[{"value","customers"}…]}…],"segments":[{"id","name"}…]}; of each attribute the most
/// frequent values.
Result<json::object> WordsJson(SegmentsApi& api, Language language);

/// The most frequent labels of a kind: {"items":[{"label","facts"}…]}.
Result<json::object> LabelsJson(SegmentsApi& api, std::string_view kind);

}  // namespace vafa::segments
