#include "learn/dashboards/tile.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/limits.h"

namespace vafa::dashboards {
namespace {

constexpr std::pair<Tile::Kind, std::string_view> kKinds[] = {{Tile::Kind::kKpi, "kpi"},
                                                              {Tile::Kind::kTrend, "trend"},
                                                              {Tile::Kind::kBreakdown, "breakdown"},
                                                              {Tile::Kind::kRetention, "retention"},
                                                              {Tile::Kind::kNote, "note"}};

struct Member {
  std::string_view name;
  std::string Tile::* text;
  size_t most;
};
constexpr Member kTexts[] = {{"kpi", &Tile::kpi, limits::kNameBytes},
                             {"by", &Tile::by, limits::kNameBytes},
                             {"segment", &Tile::segment, limits::kNameBytes},
                             {"text", &Tile::text, limits::kNoteBytes}};

// What a tile of a kind says of itself beside its width, and what of it must be said.
struct Says {
  std::vector<std::string_view> may;
  std::vector<std::string_view> must;
};
Says SaysOf(Tile::Kind kind) {
  switch (kind) {
    case Tile::Kind::kKpi:
    case Tile::Kind::kTrend:
      return {{"kpi", "segment"}, {"kpi"}};
    case Tile::Kind::kBreakdown:
      return {{"kpi", "by", "segment"}, {"kpi", "by"}};
    case Tile::Kind::kRetention:
      return {{"segment"}, {}};
    case Tile::Kind::kNote:
      return {{"text"}, {"text"}};
  }
  return {};
}

std::unexpected<Error> Wrong(const char* message, std::string place,
                             Message::Arguments arguments = {}) {
  return Fail(ErrorCode::kInvalid, {message, std::move(arguments)}, {}, std::move(place));
}

std::optional<Tile::Kind> KindOf(const json::object& object) {
  const json::value* kind = object.if_contains("kind");
  const json::string* tag = kind != nullptr ? kind->if_string() : nullptr;
  if (tag == nullptr) return std::nullopt;
  for (const auto& [known, name] : kKinds) {
    if (name == *tag) return known;
  }
  return std::nullopt;
}

Result<std::string> ReadText(const json::value& value, const Member& member,
                             const std::string& place) {
  const json::string* text = value.if_string();
  if (text == nullptr || text->size() > member.most) {
    return Wrong("dashboards.bad_text", place, {{"most", static_cast<int64_t>(member.most)}});
  }
  return std::string(*text);
}

Result<Tile> ReadTile(const json::value& value, const std::string& place) {
  const json::object* object = value.if_object();
  const std::optional<Tile::Kind> kind = object != nullptr ? KindOf(*object) : std::nullopt;
  if (!kind || object == nullptr) return Wrong("dashboards.bad_kind", place + "/kind");
  Tile tile{.kind = *kind};
  const Says says = SaysOf(*kind);
  for (const auto& [key, member] : *object) {
    const std::string at = place + "/" + std::string(key);
    if (key == "kind") continue;
    if (key == "width") {
      const int64_t* width = member.if_int64();
      if (width == nullptr || *width < 1 || *width > kColumns) {
        return Wrong("dashboards.bad_width", at, {{"most", kColumns}});
      }
      tile.width = *width;
      continue;
    }
    const auto* text = std::ranges::find(kTexts, std::string_view(key), &Member::name);
    if (text == std::end(kTexts) || std::ranges::count(says.may, text->name) == 0) {
      return Wrong("dashboards.unknown_key", at, {{"key", std::string(key)}});
    }
    VAFA_ASSIGN(tile.*(text->text), ReadText(member, *text, at));
  }
  for (const Member& text : kTexts) {
    if (std::ranges::count(says.must, text.name) > 0 && (tile.*(text.text)).empty()) {
      return Wrong("dashboards.missing", place + "/" + std::string(text.name));
    }
  }
  return tile;
}

}  // namespace

Result<std::vector<Tile>> ReadTiles(const json::value& value) {
  const json::array* list = value.if_array();
  if (list == nullptr) return Wrong("dashboards.bad_tiles", "tiles");
  if (list->size() > static_cast<size_t>(limits::kTiles)) {
    return Fail(ErrorCode::kTooLarge, {"dashboards.too_many_tiles", {{"most", limits::kTiles}}}, {},
                "tiles");
  }
  std::vector<Tile> tiles;
  for (size_t i = 0; i < list->size(); ++i) {
    VAFA_ASSIGN(Tile tile, ReadTile((*list)[i], "tiles/" + std::to_string(i)));
    tiles.push_back(std::move(tile));
  }
  return tiles;
}

json::array ToJson(const std::vector<Tile>& tiles) {
  json::array list;
  for (const Tile& tile : tiles) {
    const auto* kind =
        std::ranges::find(kKinds, tile.kind, &std::pair<Tile::Kind, std::string_view>::first);
    json::object object{{"kind", kind->second}, {"width", tile.width}};
    for (const Member& text : kTexts) {
      if (!(tile.*(text.text)).empty()) object[text.name] = tile.*(text.text);
    }
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace vafa::dashboards
