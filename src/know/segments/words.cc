#include "know/segments/words.h"

#include <algorithm>
#include <unordered_map>

#include "customers/api.h"

namespace vafa::segments {
namespace {

constexpr size_t kMostValues = 50;
constexpr CustomerId kChunk = 4096;

/// The most frequent first; equal ones by name.
template <typename Text>
std::vector<std::pair<Text, int64_t>> MostFrequent(std::vector<std::pair<Text, int64_t>> counted) {
  std::ranges::sort(counted, [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  if (counted.size() > kMostValues) counted.resize(kMostValues);
  return counted;
}

json::array ValuesOf(const ask::AttributeColumn& column, CustomerId customers) {
  const std::vector<std::string_view> values = column.Values();
  std::vector<int64_t> counts(values.size());
  for (CustomerId first = 1; first <= customers; first += kChunk) {
    for (const uint32_t code : column.Codes(first, static_cast<size_t>(kChunk))) ++counts[code];
  }
  std::vector<std::pair<std::string_view, int64_t>> counted;
  for (size_t code = 1; code < values.size(); ++code) {
    counted.emplace_back(values[code], counts[code]);
  }
  json::array items;
  for (const auto& [value, count] : MostFrequent(std::move(counted))) {
    items.push_back(json::object{{"value", value}, {"customers", count}});
  }
  return items;
}

}  // namespace

Result<json::object> WordsJson(SegmentsApi& api, Language language) {
  json::array kinds;
  for (const std::string& kind : api.facts.Kinds()) {
    if (kind == kinds::kCostRecorded || kind == kEntered || kind == kLeft) continue;
    kinds.push_back(json::object{{"kind", kind}, {"title", KindTitle(kind, language)}});
  }
  json::array attributes;
  for (const std::string& name : api.attributes.Names()) {
    const auto column = api.attributes.Column(name);
    if (column == nullptr) continue;
    json::array values = ValuesOf(*column, api.directory.count());
    if (values.empty()) continue;
    attributes.push_back(json::object{{"name", name}, {"values", std::move(values)}});
  }
  VAFA_ASSIGN(const auto all, api.segments.All());
  json::array segments;
  for (const Segment& segment : *all) {
    segments.push_back(json::object{{"id", segment.id}, {"name", segment.name}});
  }
  return json::object{{"kinds", std::move(kinds)},
                      {"attributes", std::move(attributes)},
                      {"segments", std::move(segments)}};
}

Result<json::object> LabelsJson(SegmentsApi& api, std::string_view kind) {
  VAFA_ASSIGN(const Asking asking, api.asking());
  json::array items;
  const auto id = api.facts.FindKind(kind);
  if (!id) return json::object{{"items", std::move(items)}};
  std::unordered_map<LabelId, int64_t> counts;
  for (size_t index = 0; index < asking.snapshot.blocks(); ++index) {
    const auto block = asking.snapshot.block(index);
    const auto* columns = block->Find(*id);
    if (columns == nullptr) continue;
    for (const LabelId label : columns->label) {
      if (label != 0) ++counts[label];
    }
  }
  std::vector<std::pair<std::string, int64_t>> counted;
  for (const auto& [label, count] : counts) {
    counted.emplace_back(api.facts.LabelText(label), count);
  }
  for (auto& [label, count] : MostFrequent(std::move(counted))) {
    items.push_back(json::object{{"label", label}, {"facts", count}});
  }
  return json::object{{"items", std::move(items)}};
}

}  // namespace vafa::segments
