#include <algorithm>

#include "ask/parse_parts.h"

namespace vafa::ask {
namespace {

constexpr int64_t kMostTimes = 1'000'000;

Result<std::vector<Condition>> ReadList(Reading& reading, const json::value& value,
                                        const std::string& place) {
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty()) return Wrong("ask.must_be_conditions", place);
  std::vector<Condition> conditions;
  for (size_t i = 0; i < list->size(); ++i) {
    VAFA_ASSIGN(auto one, ReadCondition(reading, (*list)[i], place + "/" + std::to_string(i)));
    conditions.push_back(std::move(one));
  }
  return conditions;
}

Result<Condition> ReadDid(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, value, place, {"kinds", "where", "count", "within"}));
  Did did;
  VAFA_ASSIGN(did.facts, ReadFacts(reading, members));
  if (const json::value* count = members.Find("count")) {
    VAFA_ASSIGN(const Members range,
                Members::Of(reading, *count, members.Place("count"), {"min", "max"}));
    const json::value* min = range.Find("min");
    const json::value* max = range.Find("max");
    if (min != nullptr) {
      VAFA_ASSIGN(did.min, ReadInteger(*min, range.Place("min"), 0, kMostTimes));
    }
    if (max != nullptr) {
      VAFA_ASSIGN(did.max, ReadInteger(*max, range.Place("max"), 0, kMostTimes));
      if (min == nullptr) did.min = 0;
      if (*did.max < did.min) return Wrong("ask.min_above_max", range.place());
    }
  }
  return Condition{std::move(did)};
}

// Between two numbers or two days.
Status ReadRange(const Members& members, Attribute& attribute) {
  const json::value* min = members.Find("min");
  const json::value* max = members.Find("max");
  const bool days = (min != nullptr ? min : max)->is_string();
  for (const auto& [bound, key, number, day] :
       {std::tuple(min, "min", &attribute.number_min, &attribute.day_min),
        std::tuple(max, "max", &attribute.number_max, &attribute.day_max)}) {
    if (bound == nullptr) continue;
    if (days) {
      VAFA_ASSIGN(*day, ReadMoment(*bound, members.Place(key)));
    } else {
      VAFA_ASSIGN(*number, ReadNumber(*bound, members.Place(key)));
    }
  }
  if (attribute.number_min && attribute.number_max &&
      *attribute.number_min > *attribute.number_max) {
    return Wrong("ask.min_above_max", members.place());
  }
  return {};
}

Result<Condition> ReadAttribute(Reading& reading, const json::value& value,
                                const std::string& place) {
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, value, place, {"name", "is", "min", "max", "missing", "at"}));
  Attribute attribute;
  VAFA_ASSIGN(const json::value* name, members.Need("name"));
  attribute.place = {members.Place("name")};
  VAFA_ASSIGN(attribute.name, ReadText(*name, attribute.place.text));
  const json::value* is = members.Find("is");
  const json::value* missing = members.Find("missing");
  const bool range = members.Find("min") != nullptr || members.Find("max") != nullptr;
  if ((is != nullptr) + (missing != nullptr) + range != 1) {
    return Wrong("ask.one_attribute_test", place);
  }
  if (is != nullptr) {
    VAFA_ASSIGN(attribute.is, ReadTexts(reading, *is, members.Place("is")));
  } else if (missing != nullptr) {
    VAFA_TRY(ReadTrue(*missing, members.Place("missing")));
    attribute.missing = true;
  } else {
    VAFA_TRY(ReadRange(members, attribute));
  }
  if (const json::value* at = members.Find("at")) {
    VAFA_ASSIGN(attribute.at, ReadEdge(*at, members.Place("at")));
  }
  return Condition{std::move(attribute)};
}

Result<Condition> ReadTotal(Reading& reading, Total::Of of, const json::value& value,
                            const std::string& place) {
  VAFA_ASSIGN(
      const Members members,
      Members::Of(reading, value, place, {"column", "kinds", "where", "within", "min", "max"}));
  Total total;
  total.of = of;
  VAFA_ASSIGN(const json::value* column, members.Need("column"));
  VAFA_ASSIGN(total.column, ReadColumn(*column, members.Place("column")));
  VAFA_ASSIGN(total.facts, ReadFacts(reading, members));
  VAFA_TRY(ReadBounds(reading, members, total.column, total.bounds));
  if (total.bounds == Bounds{}) return Wrong("ask.needs_a_bound", place);
  return Condition{std::move(total)};
}

// Steps, one after the other, of a Sequence or Converted.
template <typename Node>
Result<Condition> ReadChain(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(const Members members, Members::Of(reading, value, place, {"steps", "within", "in"}));
  Node node;
  VAFA_ASSIGN(const json::value* steps, members.Need("steps"));
  VAFA_ASSIGN(node.steps, ReadSteps(reading, *steps, members.Place("steps"), false));
  if (const json::value* within = members.Find("within")) {
    VAFA_ASSIGN(node.within, ReadDays(reading, *within, members.Place("within")));
  }
  if (const json::value* window = members.Find("in")) {
    VAFA_ASSIGN(node.window, ReadWindow(reading, *window, members.Place("in")));
  }
  return Condition{std::move(node)};
}

Result<Condition> ReadPredicted(Reading& reading, const json::value& value,
                                const std::string& place) {
  VAFA_ASSIGN(const Members members, Members::Of(reading, value, place, {"name", "min", "max"}));
  Predicted predicted;
  VAFA_ASSIGN(const json::value* name, members.Need("name"));
  predicted.place = {members.Place("name")};
  VAFA_ASSIGN(predicted.name, ReadText(*name, predicted.place.text));
  const auto* known = std::ranges::find(kPredictions, predicted.name, &Prediction::name);
  if (known == std::end(kPredictions)) {
    return Wrong("ask.one_of", members.Place("name"), {{"known", PredictionNames()}});
  }
  VAFA_TRY(ReadBounds(reading, members, known->money ? Column::kMoney : Column::kValue,
                      predicted.bounds));
  if (predicted.bounds == Bounds{}) return Wrong("ask.needs_a_bound", place);
  return Condition{std::move(predicted)};
}

Result<Condition> ReadRunning(Reading& reading, const json::value& value,
                              const std::string& place) {
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, value, place, {"started", "ended", "grace", "at"}));
  Running running;
  VAFA_ASSIGN(const json::value* started, members.Need("started"));
  VAFA_ASSIGN(running.started, ReadKinds(reading, *started, members.Place("started")));
  VAFA_ASSIGN(const json::value* ended, members.Need("ended"));
  VAFA_ASSIGN(running.ended, ReadKinds(reading, *ended, members.Place("ended")));
  if (const json::value* grace = members.Find("grace")) {
    VAFA_ASSIGN(running.grace, ReadDays(reading, *grace, members.Place("grace")));
  }
  if (const json::value* at = members.Find("at")) {
    VAFA_ASSIGN(running.at, ReadEdge(*at, members.Place("at")));
  }
  return Condition{std::move(running)};
}

}  // namespace

Result<Condition> ReadCondition(Reading& reading, const json::value& value,
                                const std::string& place) {
  static const std::string known =
      Join({"all", "any", "not", "everyone", "attribute", "did", "sum", "mean", "first", "last",
            "in", "running", "sequence", "converted", "segment", "predicted", "number"});
  VAFA_TRY(reading.Enter(place));
  VAFA_ASSIGN(const std::string_view key, OnlyKey(value, place, known));
  const json::value& inner = value.get_object().begin()->value();
  const std::string at = place + "/" + std::string(key);
  if (key == "all" || key == "any") {
    VAFA_ASSIGN(auto list, ReadList(reading, inner, at));
    if (key == "all") return Condition{All{std::move(list)}};
    return Condition{Any{std::move(list)}};
  }
  if (key == "not") {
    VAFA_ASSIGN(auto one, ReadCondition(reading, inner, at));
    return Condition{Not{std::move(one)}};
  }
  if (key == "everyone") {
    VAFA_TRY(ReadTrue(inner, at));
    return Condition{Everyone{}};
  }
  if (key == "did") return ReadDid(reading, inner, at);
  if (key == "sum") return ReadTotal(reading, Total::Of::kSum, inner, at);
  if (key == "mean") return ReadTotal(reading, Total::Of::kMean, inner, at);
  if (key == "attribute") return ReadAttribute(reading, inner, at);
  if (key == "sequence") return ReadChain<Sequence>(reading, inner, at);
  if (key == "converted") return ReadChain<Converted>(reading, inner, at);
  if (key == "predicted") return ReadPredicted(reading, inner, at);
  if (key == "segment") {
    VAFA_ASSIGN(auto name, ReadText(inner, at));
    return Condition{InSegment{std::move(name), {at}}};
  }
  if (key == "running") return ReadRunning(reading, inner, at);
  if (key == "number") return ReadNumberCondition(reading, inner, at);
  if (key == "first" || key == "last") {
    VAFA_ASSIGN(const Members members,
                Members::Of(reading, inner, at, {"kinds", "where", "within"}));
    VAFA_ASSIGN(auto facts, ReadFacts(reading, members));
    if (key == "first") return Condition{First{std::move(facts)}};
    return Condition{Last{std::move(facts)}};
  }
  if (key == "in") {
    VAFA_ASSIGN(auto customers, ReadTexts(reading, inner, at));
    return Condition{In{std::move(customers)}};
  }
  return Wrong("ask.unknown_key", place, {{"key", std::string(key)}, {"known", known}});
}

}  // namespace vafa::ask
