#include "ask/parse.h"

#include "ask/parse_parts.h"
#include "base/limits.h"

namespace vafa::ask {
namespace {

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
    if (IsTable(*part)) {
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
  VAFA_ASSIGN(auto one, ReadCondition(reading, *a, members.Place(first)));
  VAFA_ASSIGN(auto two, ReadCondition(reading, *b, members.Place(second)));
  return std::pair(std::move(one), std::move(two));
}

// {"facts": …} {"sum": …} {"mean": …}, each with an optional "who" beside it.
Result<Measure> ReadOverFacts(Reading& reading, const json::value& value, std::string_view key,
                              const std::string& place) {
  VAFA_ASSIGN(const Members outer, Members::Of(reading, value, place, {key, "who"}));
  VAFA_ASSIGN(const json::value* inner, outer.Need(key));
  std::optional<Condition> who;
  if (const json::value* condition = outer.Find("who")) {
    VAFA_ASSIGN(who, ReadCondition(reading, *condition, outer.Place("who")));
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

// One of {"facts": …} {"sum": …} {"count": …} {"gaps": …} among the members.
Result<Sample> ReadSample(Reading& reading, const Members& members) {
  constexpr std::pair<std::string_view, Sample::Of> kWays[] = {{"facts", Sample::Of::kFacts},
                                                               {"sum", Sample::Of::kSum},
                                                               {"count", Sample::Of::kCount},
                                                               {"gaps", Sample::Of::kGaps}};
  Sample sample;
  int ways = 0;
  for (const auto& [key, of] : kWays) {
    const json::value* value = members.Find(key);
    if (value == nullptr) continue;
    ++ways;
    sample.of = of;
    const bool columned = of == Sample::Of::kFacts || of == Sample::Of::kSum;
    VAFA_ASSIGN(const Members inner, columned ? Members::Of(reading, *value, members.Place(key),
                                                            {"column", "kinds", "where", "within"})
                                              : Members::Of(reading, *value, members.Place(key),
                                                            {"kinds", "where", "within"}));
    VAFA_ASSIGN(sample.facts, ReadFacts(reading, inner));
    if (!columned) continue;
    VAFA_ASSIGN(const json::value* column, inner.Need("column"));
    VAFA_ASSIGN(sample.column, ReadColumn(*column, inner.Place("column")));
  }
  if (ways != 1) return Wrong("ask.one_sample", members.place());
  return sample;
}

constexpr int64_t kMostTimes = 1'000'000;

Status ReadEdges(Reading& reading, const json::value& value, const std::string& place,
                 Distribution& into) {
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty() || list->size() > limits::kQuestionGroups) {
    return Wrong("ask.must_be_edges", place, {{"most", limits::kQuestionGroups}});
  }
  const bool doubles = into.of.of <= Sample::Of::kSum && into.of.column == Column::kValue;
  for (size_t i = 0; i < list->size(); ++i) {
    const std::string at = place + "/" + std::to_string(i);
    VAFA_TRY(reading.Enter(at));
    bool rises = true;
    if (doubles) {
      VAFA_ASSIGN(const double edge, ReadNumber((*list)[i], at));
      rises = i == 0 || edge > into.value_edges.back();
      into.value_edges.push_back(edge);
    } else {
      VAFA_ASSIGN(const int64_t edge, into.of.money() ? ReadAmount(reading, (*list)[i], at)
                                                      : ReadInteger((*list)[i], at, 0, kMostTimes));
      rises = i == 0 || edge > into.whole_edges.back();
      into.whole_edges.push_back(edge);
    }
    if (!rises) return Wrong("ask.must_rise", at);
  }
  return {};
}

// {"median": …} {"percentile": …} {"distribution": …}, each with an optional "who" beside it.
Result<Measure> ReadRanked(Reading& reading, const json::value& value, std::string_view key,
                           const std::string& place) {
  VAFA_ASSIGN(const Members outer, Members::Of(reading, value, place, {key, "who"}));
  VAFA_ASSIGN(const json::value* inner, outer.Need(key));
  const std::string at = outer.Place(key);
  VAFA_ASSIGN(
      const Members members,
      key == "median" ? Members::Of(reading, *inner, at, {"facts", "sum", "count", "gaps"})
      : key == "percentile"
          ? Members::Of(reading, *inner, at, {"p", "facts", "sum", "count", "gaps"})
          : Members::Of(reading, *inner, at, {"facts", "sum", "count", "gaps", "edges", "bins"}));
  VAFA_ASSIGN(Sample sample, ReadSample(reading, members));
  if (const json::value* condition = outer.Find("who")) {
    VAFA_ASSIGN(sample.who, ReadCondition(reading, *condition, outer.Place("who")));
  }
  if (key == "median") return Measure{Median{std::move(sample)}};
  if (key == "percentile") {
    VAFA_ASSIGN(const json::value* p, members.Need("p"));
    const auto percent = ReadNumber(*p, members.Place("p"));
    if (!percent || *percent < 0 || *percent > 100) {
      return Wrong("ask.must_be_percent", members.Place("p"));
    }
    return Measure{Percentile{*percent, std::move(sample)}};
  }
  Distribution distribution;
  distribution.of = std::move(sample);
  const json::value* edges = members.Find("edges");
  const json::value* bins = members.Find("bins");
  if (edges != nullptr && bins != nullptr) return Wrong("ask.edges_or_bins", members.place());
  if (edges != nullptr) {
    VAFA_TRY(ReadEdges(reading, *edges, members.Place("edges"), distribution));
  }
  if (bins != nullptr) {
    VAFA_ASSIGN(distribution.most,
                ReadInteger(*bins, members.Place("bins"), 2, limits::kQuestionGroups));
  }
  return Measure{std::move(distribution)};
}

// {"funnel": …} with an optional "who" beside it.
Result<Measure> ReadFunnel(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(const Members outer,
              Members::Of(reading, value, place, {"funnel", "movement", "path", "who"}));
  VAFA_ASSIGN(const json::value* inner, outer.Need("funnel"));
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, *inner, outer.Place("funnel"), {"steps", "within"}));
  Funnel funnel;
  VAFA_ASSIGN(const json::value* steps, members.Need("steps"));
  VAFA_ASSIGN(funnel.steps, ReadSteps(reading, *steps, members.Place("steps"), true));
  if (const json::value* within = members.Find("within")) {
    VAFA_ASSIGN(funnel.within, ReadDays(reading, *within, members.Place("within")));
  }
  if (const json::value* condition = outer.Find("who")) {
    VAFA_ASSIGN(funnel.who, ReadCondition(reading, *condition, outer.Place("who")));
  }
  return Measure{std::move(funnel)};
}

Result<std::vector<NamedCondition>> ReadNamed(Reading& reading, const json::value& value,
                                              const std::string& place, int64_t most) {
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty()) return Wrong("ask.must_be_named_conditions", place);
  if (list->size() > static_cast<size_t>(most)) {
    return Wrong("ask.too_many_groups", place, {{"most", most}});
  }
  std::vector<NamedCondition> conditions;
  for (size_t i = 0; i < list->size(); ++i) {
    VAFA_ASSIGN(const Members members,
                Members::Of(reading, (*list)[i], place + "/" + std::to_string(i), {"name", "who"}));
    VAFA_ASSIGN(const json::value* name, members.Need("name"));
    VAFA_ASSIGN(const json::value* who, members.Need("who"));
    VAFA_ASSIGN(auto text, ReadText(*name, members.Place("name")));
    VAFA_ASSIGN(auto condition, ReadCondition(reading, *who, members.Place("who")));
    conditions.push_back({std::move(text), std::move(condition)});
  }
  return conditions;
}

// {"movement": …} with an optional "who" beside it.
Result<Measure> ReadMovement(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(const Members outer, Members::Of(reading, value, place, {"movement", "who"}));
  VAFA_ASSIGN(const json::value* inner, outer.Need("movement"));
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, *inner, outer.Place("movement"), {"stages"}));
  Movement movement;
  VAFA_ASSIGN(const json::value* stages, members.Need("stages"));
  VAFA_ASSIGN(movement.stages,
              ReadNamed(reading, *stages, members.Place("stages"), limits::kStages));
  if (const json::value* condition = outer.Find("who")) {
    VAFA_ASSIGN(movement.who, ReadCondition(reading, *condition, outer.Place("who")));
  }
  return Measure{std::move(movement)};
}

// {"path": …} with an optional "who" beside it.
Result<Measure> ReadPath(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(const Members outer, Members::Of(reading, value, place, {"path", "who"}));
  VAFA_ASSIGN(const json::value* inner, outer.Need("path"));
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, *inner, outer.Place("path"),
                          {"after", "kinds", "by", "depth", "within", "most"}));
  Path path;
  VAFA_ASSIGN(const json::value* after, members.Need("after"));
  VAFA_ASSIGN(const Members facts,
              Members::Of(reading, *after, members.Place("after"), {"kinds", "where", "within"}));
  VAFA_ASSIGN(path.after, ReadFacts(reading, facts));
  VAFA_ASSIGN(const json::value* kinds, members.Need("kinds"));
  VAFA_ASSIGN(path.kinds, ReadKinds(reading, *kinds, members.Place("kinds")));
  if (const json::value* by = members.Find("by")) {
    const json::string* text = by->if_string();
    if (text == nullptr || (*text != "kind" && *text != "label")) {
      return Wrong("ask.one_of", members.Place("by"), {{"known", Join({"kind", "label"})}});
    }
    path.by = *text == "kind" ? Path::By::kKind : Path::By::kLabel;
  }
  if (const json::value* depth = members.Find("depth")) {
    VAFA_ASSIGN(path.depth, ReadInteger(*depth, members.Place("depth"), 1, limits::kPathDepth));
  }
  if (const json::value* within = members.Find("within")) {
    VAFA_ASSIGN(path.within, ReadDays(reading, *within, members.Place("within")));
  }
  if (const json::value* most = members.Find("most")) {
    VAFA_ASSIGN(path.most, ReadInteger(*most, members.Place("most"), 1, limits::kQuestionGroups));
  }
  if (const json::value* condition = outer.Find("who")) {
    VAFA_ASSIGN(path.who, ReadCondition(reading, *condition, outer.Place("who")));
  }
  return Measure{std::move(path)};
}

Result<Measure> ReadM(Reading& reading, const json::value& value, const std::string& place) {
  static const std::string known =
      Join({"customers", "facts", "sum", "mean", "median", "percentile", "distribution", "funnel",
            "ratio", "difference", "share", "retention"});
  VAFA_TRY(reading.Enter(place));
  if (const json::object* object = value.if_object()) {
    for (const std::string_view key : {"facts", "sum", "mean"}) {
      if (object->contains(key)) return ReadOverFacts(reading, value, key, place);
    }
    if (object->contains("path")) return ReadPath(reading, value, place);
    if (object->contains("funnel")) return ReadFunnel(reading, value, place);
    if (object->contains("movement")) return ReadMovement(reading, value, place);
    for (const std::string_view key : {"median", "percentile", "distribution"}) {
      if (object->contains(key)) return ReadRanked(reading, value, key, place);
    }
  }
  VAFA_ASSIGN(const std::string_view key, OnlyKey(value, place, known));
  const json::value& inner = value.get_object().begin()->value();
  const std::string at = place + "/" + std::string(key);
  if (key == "customers") {
    VAFA_ASSIGN(auto who, ReadCondition(reading, inner, at));
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

Result<Split> ReadSplit(Reading& reading, const json::value& value, const Measure& measure) {
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, value, "/split", {"attribute", "label", "conditions", "most"}));
  const json::value* attribute = members.Find("attribute");
  const json::value* label = members.Find("label");
  const json::value* conditions = members.Find("conditions");
  const json::value* most = members.Find("most");
  if ((attribute != nullptr) + (label != nullptr) + (conditions != nullptr) != 1 ||
      (conditions != nullptr && most != nullptr)) {
    return Wrong("ask.one_split", members.place());
  }
  Split split;
  if (attribute != nullptr) {
    VAFA_ASSIGN(split.attribute, ReadText(*attribute, members.Place("attribute")));
  } else if (label != nullptr) {
    split.by = Split::By::kLabel;
    VAFA_TRY(ReadTrue(*label, members.Place("label")));
    if (!MeasuresFacts(measure)) return Wrong("ask.label_needs_facts", members.Place("label"));
  } else {
    split.by = Split::By::kConditions;
    VAFA_ASSIGN(split.conditions, ReadNamed(reading, *conditions, members.Place("conditions"),
                                            limits::kQuestionGroups));
  }
  const bool table = IsTable(measure) && !std::holds_alternative<Retention>(measure.node);
  if (table || (split.by == Split::By::kAttribute && HasRanks(measure))) {
    return Wrong("ask.cannot_be_split", members.place());
  }
  if (most != nullptr) {
    VAFA_ASSIGN(split.most, ReadInteger(*most, members.Place("most"), 1, limits::kQuestionGroups));
  }
  return split;
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
              Members::Of(reading, value, "", {"version", "measure", "split", "over"}));
  VAFA_ASSIGN(const json::value* version, members.Need("version"));
  if (!version->is_int64() || version->get_int64() != kLanguageVersion) {
    return Wrong("ask.unknown_version", members.Place("version"), {{"known", kLanguageVersion}});
  }
  Question question;
  VAFA_ASSIGN(const json::value* measure, members.Need("measure"));
  VAFA_ASSIGN(question.measure, ReadM(reading, *measure, members.Place("measure")));
  VAFA_ASSIGN(const json::value* over, members.Need("over"));
  VAFA_ASSIGN(question.over, ReadOver(reading, *over, members.Place("over")));
  if (question.over.compare && IsTable(question.measure)) {
    return Wrong("ask.nothing_to_compare", "/over/compare");
  }
  if (const json::value* split = members.Find("split")) {
    VAFA_ASSIGN(question.split, ReadSplit(reading, *split, question.measure));
  }
  return question;
}

Result<Measure> ParseMeasure(const json::value& value, Currency currency) {
  Reading reading{currency};
  return ReadM(reading, value, "");
}

Result<Condition> ParseCondition(const json::value& value, Currency currency) {
  Reading reading{currency};
  return ReadCondition(reading, value, "");
}

}  // namespace vafa::ask
