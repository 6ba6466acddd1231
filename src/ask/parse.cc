#include "ask/parse.h"

#include "ask/parse_parts.h"
#include "base/limits.h"

namespace vafa::ask {
namespace {

constexpr int64_t kMostTimes = 1'000'000;

Result<Condition> Read(Reading& reading, const json::value& value, const std::string& place);

Result<std::vector<Condition>> ReadList(Reading& reading, const json::value& value,
                                        const std::string& place) {
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty()) return Wrong("ask.must_be_conditions", place);
  std::vector<Condition> conditions;
  for (size_t i = 0; i < list->size(); ++i) {
    VAFA_ASSIGN(auto one, Read(reading, (*list)[i], place + "/" + std::to_string(i)));
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

Result<Condition> ReadAttribute(Reading& reading, const json::value& value,
                                const std::string& place) {
  VAFA_ASSIGN(const Members members, Members::Of(reading, value, place, {"name", "is"}));
  Attribute attribute;
  VAFA_ASSIGN(const json::value* name, members.Need("name"));
  VAFA_ASSIGN(attribute.name, ReadText(*name, members.Place("name")));
  VAFA_ASSIGN(const json::value* is, members.Need("is"));
  VAFA_ASSIGN(attribute.is, ReadTexts(reading, *is, members.Place("is")));
  return Condition{std::move(attribute)};
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

// The one key of an object, which says what it is.
Result<std::string_view> OnlyKey(const json::value& value, const std::string& place,
                                 const std::string& known) {
  const json::object* object = value.if_object();
  if (object == nullptr || object->size() != 1) {
    return Wrong("ask.must_be_one_of_objects", place, {{"known", known}});
  }
  return std::string_view(object->begin()->key());
}

Result<Condition> Read(Reading& reading, const json::value& value, const std::string& place) {
  static const std::string known =
      Join({"all", "any", "not", "everyone", "attribute", "did", "first", "last", "in", "running"});
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
    VAFA_ASSIGN(auto one, Read(reading, inner, at));
    return Condition{Not{std::move(one)}};
  }
  if (key == "everyone") {
    if (!inner.is_bool() || !inner.get_bool()) return Wrong("ask.must_be_true", at);
    return Condition{Everyone{}};
  }
  if (key == "did") return ReadDid(reading, inner, at);
  if (key == "attribute") return ReadAttribute(reading, inner, at);
  if (key == "running") return ReadRunning(reading, inner, at);
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

Result<Measure> ReadM(Reading& reading, const json::value& value, const std::string& place);

Result<std::pair<Measure, Measure>> ReadTwo(Reading& reading, const json::value& value,
                                            const std::string& place, std::string_view first,
                                            std::string_view second) {
  VAFA_ASSIGN(const Members members, Members::Of(reading, value, place, {first, second}));
  VAFA_ASSIGN(const json::value* a, members.Need(first));
  VAFA_ASSIGN(const json::value* b, members.Need(second));
  VAFA_ASSIGN(auto one, ReadM(reading, *a, members.Place(first)));
  VAFA_ASSIGN(auto two, ReadM(reading, *b, members.Place(second)));
  for (const auto& [part, key] : {std::pair(&one, first), std::pair(&two, second)}) {
    if (std::holds_alternative<Retention>(part->node)) {
      return Wrong("ask.table_is_no_figure", members.Place(key));
    }
  }
  return std::pair(std::move(one), std::move(two));
}

Result<std::pair<Condition, Condition>> ReadTwoConditions(Reading& reading,
                                                          const json::value& value,
                                                          const std::string& place,
                                                          std::string_view first,
                                                          std::string_view second) {
  VAFA_ASSIGN(const Members members, Members::Of(reading, value, place, {first, second}));
  VAFA_ASSIGN(const json::value* a, members.Need(first));
  VAFA_ASSIGN(const json::value* b, members.Need(second));
  VAFA_ASSIGN(auto one, Read(reading, *a, members.Place(first)));
  VAFA_ASSIGN(auto two, Read(reading, *b, members.Place(second)));
  return std::pair(std::move(one), std::move(two));
}

// {"facts": …} {"sum": …} {"mean": …}, each with an optional "who" beside it.
Result<Measure> ReadOverFacts(Reading& reading, const json::value& value, std::string_view key,
                              const std::string& place) {
  VAFA_ASSIGN(const Members outer, Members::Of(reading, value, place, {key, "who"}));
  VAFA_ASSIGN(const json::value* inner, outer.Need(key));
  std::optional<Condition> who;
  if (const json::value* condition = outer.Find("who")) {
    VAFA_ASSIGN(who, Read(reading, *condition, outer.Place("who")));
  }
  if (key == "facts") {
    VAFA_ASSIGN(const Members members,
                Members::Of(reading, *inner, outer.Place(key), {"kinds", "where", "within"}));
    VAFA_ASSIGN(auto facts, ReadFacts(reading, members));
    return Measure{CountFacts{std::move(facts), std::move(who)}};
  }
  VAFA_ASSIGN(const Members members, Members::Of(reading, *inner, outer.Place(key),
                                                 {"column", "kinds", "where", "within"}));
  VAFA_ASSIGN(auto facts, ReadFacts(reading, members));
  VAFA_ASSIGN(const json::value* name, members.Need("column"));
  VAFA_ASSIGN(const Column column, ReadColumn(*name, members.Place("column")));
  if (key == "sum") return Measure{Sum{column, std::move(facts), std::move(who)}};
  return Measure{Mean{column, std::move(facts), std::move(who)}};
}

Result<Measure> ReadM(Reading& reading, const json::value& value, const std::string& place) {
  static const std::string known =
      Join({"customers", "facts", "sum", "mean", "ratio", "difference", "share", "retention"});
  VAFA_TRY(reading.Enter(place));
  if (const json::object* object = value.if_object()) {
    for (const std::string_view key : {"facts", "sum", "mean"}) {
      if (object->contains(key)) return ReadOverFacts(reading, value, key, place);
    }
  }
  VAFA_ASSIGN(const std::string_view key, OnlyKey(value, place, known));
  const json::value& inner = value.get_object().begin()->value();
  const std::string at = place + "/" + std::string(key);
  if (key == "customers") {
    VAFA_ASSIGN(auto who, Read(reading, inner, at));
    return Measure{CountCustomers{std::move(who)}};
  }
  if (key == "ratio") {
    VAFA_ASSIGN(auto two, ReadTwo(reading, inner, at, "numerator", "denominator"));
    return Measure{Ratio{std::move(two.first), std::move(two.second)}};
  }
  if (key == "difference") {
    VAFA_ASSIGN(auto two, ReadTwo(reading, inner, at, "of", "less"));
    return Measure{Difference{std::move(two.first), std::move(two.second)}};
  }
  if (key == "share") {
    VAFA_ASSIGN(auto two, ReadTwoConditions(reading, inner, at, "of", "among"));
    return Measure{Share{std::move(two.first), std::move(two.second)}};
  }
  if (key == "retention") {
    VAFA_ASSIGN(auto two, ReadTwoConditions(reading, inner, at, "born", "returned"));
    return Measure{Retention{std::move(two.first), std::move(two.second)}};
  }
  return Wrong("ask.unknown_key", place, {{"key", std::string(key)}, {"known", known}});
}

}  // namespace

Result<Question> ParseQuestion(std::string_view text, Currency currency) {
  if (text.size() > limits::kQuestionBytes) {
    return Fail(ErrorCode::kTooLarge,
                {"ask.too_long", {{"most", static_cast<int64_t>(limits::kQuestionBytes)}}});
  }
  VAFA_ASSIGN(const json::value value, ParseJson(text));
  return ParseQuestion(value, currency);
}

Result<Question> ParseQuestion(const json::value& value, Currency currency) {
  Reading reading{currency};
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, value, "", {"version", "measure", "over"}));
  VAFA_ASSIGN(const json::value* version, members.Need("version"));
  if (!version->is_int64() || version->get_int64() != kLanguageVersion) {
    return Wrong("ask.unknown_version", members.Place("version"), {{"known", kLanguageVersion}});
  }
  Question question;
  VAFA_ASSIGN(const json::value* measure, members.Need("measure"));
  VAFA_ASSIGN(question.measure, ReadM(reading, *measure, members.Place("measure")));
  VAFA_ASSIGN(const json::value* over, members.Need("over"));
  VAFA_ASSIGN(question.over, ReadOver(reading, *over, members.Place("over")));
  return question;
}

Result<Measure> ParseMeasure(const json::value& value, Currency currency) {
  Reading reading{currency};
  return ReadM(reading, value, "");
}

Result<Condition> ParseCondition(const json::value& value, Currency currency) {
  Reading reading{currency};
  return Read(reading, value, "");
}

}  // namespace vafa::ask
