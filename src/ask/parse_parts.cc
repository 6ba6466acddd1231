#include "ask/parse_parts.h"

#include <cmath>

#include "base/limits.h"

namespace vafa::ask {
namespace {

constexpr int64_t kMostDays = 36'525;  // a hundred years

bool IsKind(std::string_view text) {
  if (text.empty() || text.size() > 64 || text[0] < 'a' || text[0] > 'z') return false;
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

const Calendar& Utc() {
  static const Calendar calendar = *Calendar::Make(CalendarKind::kGregorian, "UTC", 1);
  return calendar;
}

}  // namespace

// A date or instant, kept as written; only its form is looked at, since the zone comes later.
Result<std::string> ReadMoment(const json::value& value, const std::string& place) {
  const json::string* text = value.if_string();
  if (text != nullptr && !text->empty()) {
    const auto instant = ParseInstant(std::string_view(*text), Utc());
    if (instant && instant->micros % kMicrosPerSecond == 0) return std::string(*text);
  }
  return Wrong("ask.must_be_date", place);
}

Result<double> ReadNumber(const json::value& value, const std::string& place) {
  if (const int64_t* integer = value.if_int64()) return static_cast<double>(*integer);
  if (const double* number = value.if_double(); number != nullptr && std::isfinite(*number)) {
    return *number;
  }
  return Wrong("ask.must_be_number", place);
}

Result<int64_t> ReadAmount(const Reading& reading, const json::value& value,
                           const std::string& place) {
  if (const json::string* text = value.if_string()) {
    const auto minor = ParseDecimal(std::string_view(*text), reading.currency);
    if (minor) return *minor;
  }
  return Wrong("ask.must_be_amount", place, {{"currency", std::string(reading.currency.code())}});
}

Status ReadBounds(Reading& reading, const Members& members, Column column, Bounds& bounds) {
  const auto read = [&](std::string_view key, std::optional<double>& number,
                        std::optional<int64_t>& amount) -> Status {
    const json::value* bound = members.Find(key);
    if (bound == nullptr) return {};
    if (column == Column::kMoney) {
      VAFA_ASSIGN(amount, ReadAmount(reading, *bound, members.Place(key)));
    } else {
      VAFA_ASSIGN(number, ReadNumber(*bound, members.Place(key)));
    }
    return {};
  };
  VAFA_TRY(read("min", bounds.value_min, bounds.money_min));
  VAFA_TRY(read("max", bounds.value_max, bounds.money_max));
  const bool crossed =
      column == Column::kMoney
          ? bounds.money_min && bounds.money_max && *bounds.money_min > *bounds.money_max
          : bounds.value_min && bounds.value_max && *bounds.value_min > *bounds.value_max;
  if (crossed) return Wrong("ask.min_above_max", members.place());
  return {};
}

Result<std::vector<std::string>> ReadKinds(Reading& reading, const json::value& value,
                                           const std::string& place) {
  VAFA_ASSIGN(auto kinds, ReadTexts(reading, value, place));
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (!IsKind(kinds[i])) return Wrong("ask.must_be_kind", place + "/" + std::to_string(i));
  }
  return kinds;
}

Result<Days> ReadDays(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(const Members members, Members::Of(reading, value, place, {"days"}));
  VAFA_ASSIGN(const json::value* days, members.Need("days"));
  Days result;
  if (const json::string* name = days->if_string()) {
    if (*name != "window" && *name != "lost_window" && *name != "grace") {
      return Wrong("ask.unknown_parameter", members.Place("days"),
                   {{"known", Join({"window", "lost_window", "grace"})}});
    }
    result.parameter = std::string(*name);
    return result;
  }
  VAFA_ASSIGN(result.count, ReadInteger(*days, members.Place("days"), 0, kMostDays));
  return result;
}

Result<Edge> ReadEdge(const json::value& value, const std::string& place) {
  const json::string* text = value.if_string();
  if (text != nullptr && *text == "start") return Edge::kStart;
  if (text != nullptr && *text == "end") return Edge::kEnd;
  return Wrong("ask.one_of", place, {{"known", Join({"start", "end"})}});
}

Result<Window> ReadWindow(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, value, place,
                          {"in", "last", "ago", "until", "next", "after", "before", "from", "to"}));
  Window window;
  const json::value* in = members.Find("in");
  const json::value* last = members.Find("last");
  const json::value* before = members.Find("before");
  const json::value* from = members.Find("from");
  const json::value* to = members.Find("to");
  const json::value* until = members.Find("until");
  const json::value* ago = members.Find("ago");
  const json::value* next = members.Find("next");
  const json::value* after = members.Find("after");
  const int ways = (in != nullptr) + (last != nullptr) + (next != nullptr) + (before != nullptr) +
                   (from != nullptr || to != nullptr);
  if (ways != 1 || ((until != nullptr || ago != nullptr) && last == nullptr) ||
      (after != nullptr && next == nullptr)) {
    return Wrong("ask.one_window", place);
  }
  if (in != nullptr) {
    const json::string* text = in->if_string();
    if (text == nullptr || *text != "period") {
      return Wrong("ask.one_of", members.Place("in"), {{"known", "period"}});
    }
  } else if (last != nullptr) {
    window.kind = Window::Kind::kLast;
    VAFA_ASSIGN(window.days, ReadDays(reading, *last, members.Place("last")));
    if (until != nullptr) {
      VAFA_ASSIGN(window.edge, ReadEdge(*until, members.Place("until")));
    }
    if (ago != nullptr) {
      VAFA_ASSIGN(window.ago, ReadDays(reading, *ago, members.Place("ago")));
    }
  } else if (next != nullptr) {
    window.kind = Window::Kind::kNext;
    window.edge = Edge::kStart;
    VAFA_ASSIGN(window.days, ReadDays(reading, *next, members.Place("next")));
    if (after != nullptr) {
      VAFA_ASSIGN(window.edge, ReadEdge(*after, members.Place("after")));
    }
  } else if (before != nullptr) {
    window.kind = Window::Kind::kBefore;
    VAFA_ASSIGN(window.edge, ReadEdge(*before, members.Place("before")));
  } else {
    window.kind = Window::Kind::kAbsolute;
    if (from != nullptr) {
      VAFA_ASSIGN(window.from, ReadMoment(*from, members.Place("from")));
    }
    if (to != nullptr) {
      VAFA_ASSIGN(window.to, ReadMoment(*to, members.Place("to")));
    }
  }
  return window;
}

namespace {

/// A key as JSON pointers write it (RFC 6901).
std::string Escaped(std::string_view key) {
  std::string escaped;
  for (const char c : key) {
    if (c == '~') escaped += "~0";
    if (c == '/') escaped += "~1";
    if (c != '~' && c != '/') escaped += c;
  }
  return escaped;
}

Result<PropertyFilter> ReadProperty(Reading& reading, const json::value& value, std::string name,
                                    const std::string& place) {
  PropertyFilter filter{.name = std::move(name), .texts = {}, .numbers = {}, .bounds = {}};
  if (value.is_object()) {
    VAFA_ASSIGN(const Members bounds, Members::Of(reading, value, place, {"min", "max"}));
    const json::value* one = bounds.Find("min");
    if (one == nullptr) one = bounds.Find("max");
    if (one == nullptr) return Wrong("ask.must_be_property", place);
    VAFA_TRY(ReadBounds(reading, bounds, one->is_string() ? Column::kMoney : Column::kValue,
                        filter.bounds));
    return filter;
  }
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty()) return Wrong("ask.must_be_property", place);
  for (size_t i = 0; i < list->size(); ++i) {
    const json::value& one = (*list)[i];
    const std::string at = place + "/" + std::to_string(i);
    VAFA_TRY(reading.Enter(at));
    if (one.is_number()) {
      VAFA_ASSIGN(const double number, ReadNumber(one, at));
      filter.numbers.push_back(number);
    } else if (one.is_bool()) {
      filter.texts.push_back(one.get_bool() ? "true" : "false");
    } else if (one.is_string()) {
      filter.texts.emplace_back(one.get_string());
    } else {
      return Wrong("ask.must_be_property", place);
    }
  }
  if (!filter.texts.empty() && !filter.numbers.empty()) {
    return Wrong("ask.must_be_property", place);
  }
  return filter;
}

}  // namespace

Result<Filter> ReadFilter(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, value, place, {"value", "money", "label", "properties"}));
  Filter filter;
  for (const auto& [key, column] :
       {std::pair("value", Column::kValue), {"money", Column::kMoney}}) {
    const json::value* range = members.Find(key);
    if (range == nullptr) continue;
    VAFA_ASSIGN(const Members bounds,
                Members::Of(reading, *range, members.Place(key), {"min", "max"}));
    VAFA_TRY(ReadBounds(reading, bounds, column, filter));
  }
  if (const json::value* labels = members.Find("label")) {
    VAFA_ASSIGN(filter.labels, ReadTexts(reading, *labels, members.Place("label")));
  }
  if (const json::value* properties = members.Find("properties")) {
    const json::object* object = properties->if_object();
    if (object == nullptr || object->empty()) {
      return Wrong("ask.must_be_properties", members.Place("properties"));
    }
    for (const auto& property : *object) {
      std::string name(property.key());
      const std::string at = members.Place("properties") + "/" + Escaped(name);
      VAFA_TRY(reading.Enter(at));
      VAFA_ASSIGN(auto one, ReadProperty(reading, property.value(), std::move(name), at));
      filter.properties.push_back(std::move(one));
    }
  }
  return filter;
}

Result<Facts> ReadFacts(Reading& reading, const Members& members) {
  Facts facts;
  VAFA_ASSIGN(const json::value* kinds, members.Need("kinds"));
  VAFA_ASSIGN(facts.kinds, ReadKinds(reading, *kinds, members.Place("kinds")));
  if (const json::value* where = members.Find("where")) {
    VAFA_ASSIGN(facts.filter, ReadFilter(reading, *where, members.Place("where")));
  }
  if (const json::value* within = members.Find("within")) {
    VAFA_ASSIGN(facts.within, ReadWindow(reading, *within, members.Place("within")));
  }
  return facts;
}

Result<std::vector<ChainStep>> ReadSteps(Reading& reading, const json::value& value,
                                         const std::string& place, bool named) {
  constexpr size_t kFewest = 2;
  const json::array* list = value.if_array();
  if (list == nullptr || list->size() < kFewest || list->size() > limits::kChainSteps) {
    return Wrong("ask.must_be_steps", place, {{"most", static_cast<int64_t>(limits::kChainSteps)}});
  }
  std::vector<ChainStep> steps;
  for (size_t i = 0; i < list->size(); ++i) {
    const std::string at = place + "/" + std::to_string(i);
    VAFA_ASSIGN(const Members members,
                named ? Members::Of(reading, (*list)[i], at, {"name", "kinds", "where"})
                      : Members::Of(reading, (*list)[i], at, {"kinds", "where"}));
    ChainStep step;
    if (const json::value* name = members.Find("name")) {
      VAFA_ASSIGN(step.name, ReadText(*name, members.Place("name")));
    }
    VAFA_ASSIGN(Facts facts, ReadFacts(reading, members));
    step.kinds = std::move(facts.kinds);
    step.filter = std::move(facts.filter);
    steps.push_back(std::move(step));
  }
  return steps;
}

Status ReadChain(Reading& reading, const json::value& value, const std::string& place,
                 std::vector<ChainStep>& steps, std::optional<Days>& within) {
  VAFA_ASSIGN(const Members members, Members::Of(reading, value, place, {"steps", "within"}));
  VAFA_ASSIGN(const json::value* list, members.Need("steps"));
  VAFA_ASSIGN(steps, ReadSteps(reading, *list, members.Place("steps"), true));
  if (const json::value* days = members.Find("within")) {
    VAFA_ASSIGN(within, ReadDays(reading, *days, members.Place("within")));
  }
  return {};
}

Result<Column> ReadColumn(const json::value& value, const std::string& place) {
  const json::string* text = value.if_string();
  if (text != nullptr && *text == "money") return Column::kMoney;
  if (text != nullptr && *text == "value") return Column::kValue;
  return Wrong("ask.one_of", place, {{"known", Join({"money", "value"})}});
}

Result<Over> ReadOver(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(
      const Members members,
      Members::Of(reading, value, place, {"from", "to", "every", "calendar", "zone", "compare"}));
  Over over;
  VAFA_ASSIGN(const json::value* from, members.Need("from"));
  VAFA_ASSIGN(over.from, ReadMoment(*from, members.Place("from")));
  VAFA_ASSIGN(const json::value* to, members.Need("to"));
  VAFA_ASSIGN(over.to, ReadMoment(*to, members.Place("to")));
  if (const json::value* every = members.Find("every")) {
    const json::string* text = every->if_string();
    if (text != nullptr) over.every = UnitFromTag(*text);
    if (!over.every) {
      return Wrong("ask.one_of", members.Place("every"),
                   {{"known", Join({"day", "week", "month", "quarter", "year"})}});
    }
  }
  if (const json::value* calendar = members.Find("calendar")) {
    const json::string* text = calendar->if_string();
    if (text != nullptr) over.calendar = CalendarFromTag(*text);
    if (!over.calendar) {
      return Wrong("ask.one_of", members.Place("calendar"),
                   {{"known", Join({"gregorian", "jalali"})}});
    }
  }
  if (const json::value* zone = members.Find("zone")) {
    VAFA_ASSIGN(over.zone, ReadText(*zone, members.Place("zone")));
    if (!Calendar::Make(CalendarKind::kGregorian, over.zone, 1)) {
      return Wrong("ask.unknown_zone", members.Place("zone"));
    }
  }
  if (const json::value* compare = members.Find("compare")) {
    const json::string* text = compare->if_string();
    if (text != nullptr && *text == "before") over.compare = Compare::kBefore;
    if (text != nullptr && *text == "last_year") over.compare = Compare::kLastYear;
    if (!over.compare) {
      return Wrong("ask.one_of", members.Place("compare"),
                   {{"known", Join({"before", "last_year"})}});
    }
  }
  return over;
}

}  // namespace vafa::ask
