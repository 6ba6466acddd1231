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

// The optional "who" beside a measure.
Result<std::optional<Condition>> ReadWho(Reading& reading, const Members& outer) {
  const json::value* condition = outer.Find("who");
  if (condition == nullptr) return std::nullopt;
  VAFA_ASSIGN(auto who, ReadCondition(reading, *condition, outer.Place("who")));
  return std::optional(std::move(who));
}

// Whether the facts of the organisation itself are meant: "of" beside a measure.
Result<bool> ReadOf(const Members& outer) {
  const json::value* of = outer.Find("of");
  if (of == nullptr) return false;
  const json::string* text = of->if_string();
  if (text == nullptr || *text != "organisation") {
    return Wrong("ask.one_of", outer.Place("of"), {{"known", "organisation"}});
  }
  if (outer.Find("who") != nullptr) return Wrong("ask.who_or_of", outer.place());
  return true;
}

// {"facts": …}, with an optional "who" or "of" beside it.
Result<Measure> ReadCount(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(const Members outer, Members::Of(reading, value, place, {"facts", "who", "of"}));
  CountFacts count;
  VAFA_ASSIGN(const json::value* inner, outer.Need("facts"));
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, *inner, outer.Place("facts"), {"kinds", "where", "within"}));
  VAFA_ASSIGN(count.facts, ReadFacts(reading, members));
  VAFA_ASSIGN(count.who, ReadWho(reading, outer));
  VAFA_ASSIGN(count.organisation, ReadOf(outer));
  return Measure{std::move(count)};
}

// {"sum": …} {"mean": …} over facts or numbers, with an optional "who" or "of" beside it.
Result<Measure> ReadTotalOf(Reading& reading, const json::value& value, std::string_view key,
                            const std::string& place) {
  VAFA_ASSIGN(const Members outer, Members::Of(reading, value, place, {key, "who", "of"}));
  VAFA_ASSIGN(const json::value* inner, outer.Need(key));
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, *inner, outer.Place(key),
                          {"column", "kinds", "where", "within", "facts", "sum", "count", "gaps",
                           "days", "delays", "upgrades", "mixed_orders", "time", "tenure",
                           "recurring", "predicted"}));
  VAFA_ASSIGN(auto who, ReadWho(reading, outer));
  VAFA_ASSIGN(const bool organisation, ReadOf(outer));
  VAFA_ASSIGN(auto sample, FindSample(reading, members));
  if (sample) {
    for (const char* other : {"column", "kinds", "where", "within"}) {
      if (members.Find(other) != nullptr) return Wrong("ask.one_sample", members.place());
    }
    if (organisation) return Wrong("ask.organisation_has_facts", outer.Place("of"));
    const Total::Of what = key == "sum" ? Total::Of::kSum : Total::Of::kMean;
    return Measure{TotalOf{what, std::move(*sample), std::move(who)}};
  }
  VAFA_ASSIGN(auto facts, ReadFacts(reading, members));
  VAFA_ASSIGN(const json::value* name, members.Need("column"));
  Column column = Column::kMoney;
  std::string property;
  VAFA_TRY(ReadColumn(reading, *name, members.Place("column"), column, property));
  if (key == "sum") {
    return Measure{
        Sum{column, std::move(facts), std::move(who), std::move(property), organisation}};
  }
  return Measure{Mean{column, std::move(facts), std::move(who), std::move(property), organisation}};
}

// {"expected_tenure": …} with an optional "who" beside it.
Result<Measure> ReadExpectedTenure(Reading& reading, const json::value& value,
                                   const std::string& place) {
  VAFA_ASSIGN(const Members outer, Members::Of(reading, value, place, {"expected_tenure", "who"}));
  VAFA_ASSIGN(const json::value* inner, outer.Need("expected_tenure"));
  ExpectedTenure expected;
  VAFA_ASSIGN(expected.tenure, ReadTenure(reading, *inner, outer.Place("expected_tenure")));
  if (expected.tenure.departed) {
    return Wrong("ask.all_are_looked_at", outer.Place("expected_tenure") + "/departed");
  }
  VAFA_ASSIGN(expected.who, ReadWho(reading, outer));
  return Measure{std::move(expected)};
}

Result<Measure> ReadConstant(Reading& reading, const json::value& inner, std::string_view key,
                             const std::string& at) {
  Constant constant;
  if (key == "number") {
    VAFA_ASSIGN(constant.number, ReadNumber(inner, at));
  } else if (key == "amount") {
    constant.of = Constant::Of::kAmount;
    VAFA_ASSIGN(constant.minor, ReadAmount(reading, inner, at));
  } else {
    constant.of = Constant::Of::kDays;
    const json::string* text = inner.if_string();
    if (text == nullptr || *text != "days") return Wrong("ask.one_of", at, {{"known", "days"}});
  }
  return Measure{constant};
}

Result<std::vector<Measure>> ReadFigures(Reading& reading, const json::value& value,
                                         const std::string& place) {
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty()) return Wrong("ask.must_be_measures", place);
  std::vector<Measure> figures;
  for (size_t i = 0; i < list->size(); ++i) {
    const std::string at = place + "/" + std::to_string(i);
    VAFA_ASSIGN(auto one, ReadM(reading, (*list)[i], at));
    if (IsTable(one)) return Wrong("ask.table_is_no_figure", at);
    figures.push_back(std::move(one));
  }
  return figures;
}

// Money is added to money only.
Status CheckAlike(std::span<const Measure> figures, const std::string& place) {
  for (const Measure& figure : figures) {
    if (GivesMoney(figure) != GivesMoney(figures[0])) return Wrong("ask.money_and_number", place);
  }
  return {};
}

Result<Measure> ReadProduct(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(auto two, ReadFigures(reading, value, place));
  if (two.size() != 2) return Wrong("ask.must_be_two", place);
  if (GivesMoney(two[0]) && GivesMoney(two[1])) return Wrong("ask.money_times_money", place);
  return Measure{Product{std::move(two[0]), std::move(two[1])}};
}

Result<Measure> ReadDiscounted(Reading& reading, const json::value& value,
                               const std::string& place) {
  constexpr double kMostRate = 10;
  VAFA_ASSIGN(const Members members, Members::Of(reading, value, place, {"months", "yearly_rate"}));
  VAFA_ASSIGN(const json::value* months, members.Need("months"));
  VAFA_ASSIGN(auto figures, ReadFigures(reading, json::array{*months}, members.Place("months")));
  if (GivesMoney(figures[0])) return Wrong("ask.must_be_number", members.Place("months"));
  VAFA_ASSIGN(const json::value* rate, members.Need("yearly_rate"));
  VAFA_ASSIGN(const double yearly, ReadNumber(*rate, members.Place("yearly_rate")));
  if (yearly < 0 || yearly > kMostRate) {
    return Wrong("ask.must_be_rate", members.Place("yearly_rate"));
  }
  return Measure{Discounted{std::move(figures[0]), yearly}};
}

constexpr int64_t kMostTimes = 1'000'000;
constexpr int64_t kMostSeconds = int64_t{36'525} * 86'400;  // a hundred years

Status ReadEdges(Reading& reading, const json::value& value, const std::string& place,
                 Distribution& into) {
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty() || list->size() > limits::kQuestionGroups) {
    return Wrong("ask.must_be_edges", place, {{"most", limits::kQuestionGroups}});
  }
  const bool doubles = into.of.doubles();
  const bool seconds = into.of.of == Sample::Of::kTime || into.of.of == Sample::Of::kDelays;
  const int64_t most = seconds ? kMostSeconds : kMostTimes;
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
                                                      : ReadInteger((*list)[i], at, 0, most));
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
  const bool bins = key == "distribution";
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, *inner, at,
                          {"facts", "sum", "count", "gaps", "days", "delays", "upgrades",
                           "mixed_orders", "time", "tenure", "recurring", "predicted",
                           bins ? "edges" : (key == "percentile" ? "p" : "facts"),
                           bins ? "bins" : "facts"}));
  VAFA_ASSIGN(auto sample, FindSample(reading, members));
  if (!sample) return Wrong("ask.one_sample", at);
  VAFA_ASSIGN(auto who, ReadWho(reading, outer));
  if (key == "median") return Measure{Median{std::move(*sample), std::move(who)}};
  if (key == "percentile") {
    VAFA_ASSIGN(const json::value* p, members.Need("p"));
    const auto percent = ReadNumber(*p, members.Place("p"));
    if (!percent || *percent < 0 || *percent > 100) {
      return Wrong("ask.must_be_percent", members.Place("p"));
    }
    return Measure{Percentile{*percent, std::move(*sample), std::move(who)}};
  }
  Distribution distribution;
  distribution.of = std::move(*sample);
  distribution.who = std::move(who);
  const json::value* edges = members.Find("edges");
  const json::value* most = members.Find("bins");
  if (edges != nullptr && most != nullptr) return Wrong("ask.edges_or_bins", members.place());
  if (edges != nullptr) {
    VAFA_TRY(ReadEdges(reading, *edges, members.Place("edges"), distribution));
  }
  if (most != nullptr) {
    VAFA_ASSIGN(distribution.most,
                ReadInteger(*most, members.Place("bins"), 2, limits::kQuestionGroups));
  }
  return Measure{std::move(distribution)};
}

// {"funnel": …} with an optional "who" beside it.
Result<Measure> ReadFunnel(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(const Members outer,
              Members::Of(reading, value, place, {"funnel", "movement", "path", "who"}));
  VAFA_ASSIGN(const json::value* inner, outer.Need("funnel"));
  Funnel funnel;
  VAFA_TRY(ReadChain(reading, *inner, outer.Place("funnel"), funnel.steps, funnel.within));
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

Result<Measure> ReadRetention(Reading& reading, const json::value& value,
                              const std::string& place) {
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, value, place, {"born", "returned", "sum", "on_or_after"}));
  VAFA_ASSIGN(const json::value* born, members.Need("born"));
  Retention retention;
  VAFA_ASSIGN(retention.born, ReadCondition(reading, *born, members.Place("born")));
  const json::value* returned = members.Find("returned");
  const json::value* sum = members.Find("sum");
  const json::value* on_or_after = members.Find("on_or_after");
  if ((returned != nullptr) == (sum != nullptr) || (sum != nullptr && on_or_after != nullptr)) {
    return Wrong("ask.returned_or_sum", members.place());
  }
  if (on_or_after != nullptr) {
    VAFA_TRY(ReadTrue(*on_or_after, members.Place("on_or_after")));
    retention.on_or_after = true;
  }
  if (returned != nullptr) {
    VAFA_ASSIGN(retention.returned, ReadCondition(reading, *returned, members.Place("returned")));
    return Measure{std::move(retention)};
  }
  VAFA_ASSIGN(const Members inner, Members::Of(reading, *sum, members.Place("sum"),
                                               {"column", "kinds", "where", "within"}));
  VAFA_ASSIGN(const json::value* column, inner.Need("column"));
  Sum over;
  VAFA_ASSIGN(over.column, ReadColumn(*column, inner.Place("column")));
  VAFA_ASSIGN(over.facts, ReadFacts(reading, inner));
  retention.sum = std::move(over);
  return Measure{std::move(retention)};
}

Result<Measure> ReadM(Reading& reading, const json::value& value, const std::string& place) {
  static const std::string known =
      Join({"customers",    "facts",  "sum",      "mean",       "median",          "percentile",
            "distribution", "funnel", "movement", "path",       "expected_tenure", "ratio",
            "difference",   "add",    "product",  "discounted", "number",          "amount",
            "length",       "share",  "retention"});
  VAFA_TRY(reading.Enter(place));
  if (const json::object* object = value.if_object()) {
    if (object->contains("facts")) return ReadCount(reading, value, place);
    for (const std::string_view key : {"sum", "mean"}) {
      if (object->contains(key)) return ReadTotalOf(reading, value, key, place);
    }
    if (object->contains("expected_tenure")) return ReadExpectedTenure(reading, value, place);
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
    if (!GivesMoney(two.first) && GivesMoney(two.second)) {
      return Wrong("ask.number_by_money", at);
    }
    return Measure{Ratio{std::move(two.first), std::move(two.second)}};
  }
  if (key == "difference") {
    VAFA_ASSIGN(auto two, ReadTwo(reading, inner, at, "of", "less"));
    if (GivesMoney(two.first) != GivesMoney(two.second)) {
      return Wrong("ask.money_and_number", at);
    }
    return Measure{Difference{std::move(two.first), std::move(two.second)}};
  }
  if (key == "add") {
    VAFA_ASSIGN(auto figures, ReadFigures(reading, inner, at));
    VAFA_TRY(CheckAlike(figures, at));
    return Measure{Addition{std::move(figures)}};
  }
  if (key == "product") return ReadProduct(reading, inner, at);
  if (key == "discounted") return ReadDiscounted(reading, inner, at);
  if (key == "number" || key == "amount" || key == "length") {
    return ReadConstant(reading, inner, key, at);
  }
  if (key == "share") {
    VAFA_ASSIGN(auto two, ReadTwoConditions(reading, inner, at, "of", "among"));
    return Measure{Share{std::move(two.first), std::move(two.second)}};
  }
  if (key == "retention") return ReadRetention(reading, inner, at);
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
  if (split.by != Split::By::kLabel && OfOrganisation(measure)) {
    return Wrong("ask.organisation_is_not_split", members.place());
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

Result<Measure> ParseMeasure(const json::value& value, Currency currency,
                             const std::string& place) {
  Reading reading{currency};
  return ReadM(reading, value, place);
}

Result<Condition> ParseCondition(const json::value& value, Currency currency) {
  Reading reading{currency};
  return ReadCondition(reading, value, "");
}

}  // namespace vafa::ask
