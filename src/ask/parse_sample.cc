#include <algorithm>

#include "ask/parse_parts.h"

namespace vafa::ask {
namespace {

constexpr size_t kNameBytes = 128;

Result<std::string> ReadName(const json::value& value, const std::string& place) {
  VAFA_ASSIGN(std::string name, ReadText(value, place));
  if (name.empty() || name.size() > kNameBytes) return Wrong("ask.must_be_text", place);
  return name;
}

// What facts are told apart by: a property, or without it their label.
Status ReadItem(const Members& members, std::string& item) {
  if (const json::value* name = members.Find("item")) {
    VAFA_ASSIGN(item, ReadName(*name, members.Place("item")));
  }
  return {};
}

Result<Recurring> ReadRecurring(Reading& reading, const json::value& value,
                                const std::string& place) {
  using Part = Recurring::Part;
  constexpr std::pair<std::string_view, Part> kParts[] = {
      {"opening", Part::kOpening},         {"new", Part::kNew},
      {"reactivated", Part::kReactivated}, {"expansion", Part::kExpansion},
      {"contraction", Part::kContraction}, {"churned", Part::kChurned},
      {"closing", Part::kClosing}};
  VAFA_ASSIGN(const Members members, Members::Of(reading, value, place, {"part", "grace"}));
  VAFA_ASSIGN(const json::value* part, members.Need("part"));
  Recurring recurring;
  VAFA_ASSIGN(const std::string name, ReadText(*part, members.Place("part")));
  const auto* known = std::ranges::find(kParts, name, &std::pair<std::string_view, Part>::first);
  if (known == std::end(kParts)) {
    return Wrong("ask.one_of", members.Place("part"),
                 {{"known", Join({"opening", "new", "reactivated", "expansion", "contraction",
                                  "churned", "closing"})}});
  }
  recurring.part = known->second;
  if (const json::value* grace = members.Find("grace")) {
    VAFA_ASSIGN(recurring.grace, ReadDays(reading, *grace, members.Place("grace")));
  }
  return recurring;
}

Result<std::string> ReadPrediction(const json::value& value, const std::string& place) {
  VAFA_ASSIGN(std::string name, ReadText(value, place));
  if (std::ranges::find(kPredictions, name, &Prediction::name) == std::end(kPredictions)) {
    return Wrong("ask.one_of", place, {{"known", PredictionNames()}});
  }
  return name;
}

Status ReadInto(Reading& reading, const json::value& value, const std::string& place,
                Sample& sample) {
  using Of = Sample::Of;
  switch (sample.of) {
    case Of::kFacts:
    case Of::kSum: {
      VAFA_ASSIGN(const Members members,
                  Members::Of(reading, value, place, {"column", "kinds", "where", "within"}));
      VAFA_ASSIGN(sample.facts, ReadFacts(reading, members));
      VAFA_ASSIGN(const json::value* column, members.Need("column"));
      return ReadColumn(reading, *column, members.Place("column"), sample.column, sample.property);
    }
    case Of::kCount:
    case Of::kGaps:
    case Of::kDays: {
      VAFA_ASSIGN(const Members members,
                  Members::Of(reading, value, place, {"kinds", "where", "within"}));
      VAFA_ASSIGN(sample.facts, ReadFacts(reading, members));
      return {};
    }
    case Of::kDelays: {
      VAFA_ASSIGN(
          const Members members,
          Members::Of(reading, value, place, {"kinds", "where", "within", "then", "office_hours"}));
      VAFA_ASSIGN(sample.facts, ReadFacts(reading, members));
      VAFA_ASSIGN(const json::value* then, members.Need("then"));
      VAFA_ASSIGN(sample.then, ReadKinds(reading, *then, members.Place("then")));
      if (const json::value* office = members.Find("office_hours")) {
        VAFA_TRY(ReadTrue(*office, members.Place("office_hours")));
        sample.office = true;
      }
      return {};
    }
    case Of::kUpgrades: {
      VAFA_ASSIGN(const Members members,
                  Members::Of(reading, value, place, {"kinds", "where", "within", "item"}));
      VAFA_ASSIGN(sample.facts, ReadFacts(reading, members));
      return ReadItem(members, sample.item);
    }
    case Of::kMixedOrders: {
      VAFA_ASSIGN(
          const Members members,
          Members::Of(reading, value, place, {"kinds", "where", "within", "item", "order"}));
      VAFA_ASSIGN(sample.facts, ReadFacts(reading, members));
      VAFA_ASSIGN(const json::value* order, members.Need("order"));
      VAFA_ASSIGN(sample.order, ReadName(*order, members.Place("order")));
      return ReadItem(members, sample.item);
    }
    case Of::kTime:
      return ReadChain(reading, value, place, sample.steps, sample.within);
    case Of::kTenure: {
      VAFA_ASSIGN(sample.tenure, ReadTenure(reading, value, place));
      return {};
    }
    case Of::kRecurring: {
      VAFA_ASSIGN(sample.recurring, ReadRecurring(reading, value, place));
      return {};
    }
    case Of::kPredicted: {
      VAFA_ASSIGN(sample.prediction, ReadPrediction(value, place));
      return {};
    }
  }
  return {};
}

}  // namespace

Status ReadColumn(Reading& reading, const json::value& value, const std::string& place,
                  Column& column, std::string& property) {
  if (!value.is_object()) {
    VAFA_ASSIGN(column, ReadColumn(value, place));
    return {};
  }
  VAFA_ASSIGN(const Members members, Members::Of(reading, value, place, {"money", "value"}));
  const json::value* money = members.Find("money");
  const json::value* number = members.Find("value");
  if ((money != nullptr) == (number != nullptr)) return Wrong("ask.one_column", place);
  column = money != nullptr ? Column::kMoney : Column::kValue;
  const std::string_view key = money != nullptr ? "money" : "value";
  VAFA_ASSIGN(property, ReadName(money != nullptr ? *money : *number, members.Place(key)));
  return {};
}

Result<Tenure> ReadTenure(Reading& reading, const json::value& value, const std::string& place) {
  VAFA_ASSIGN(
      const Members members,
      Members::Of(reading, value, place, {"started", "ended", "grace", "silent", "departed"}));
  Tenure tenure;
  VAFA_ASSIGN(const json::value* started, members.Need("started"));
  VAFA_ASSIGN(tenure.started, ReadKinds(reading, *started, members.Place("started")));
  const json::value* ended = members.Find("ended");
  const json::value* silent = members.Find("silent");
  const json::value* grace = members.Find("grace");
  if ((ended != nullptr) == (silent != nullptr) || (grace != nullptr && ended == nullptr)) {
    return Wrong("ask.ended_or_silent", place);
  }
  if (ended != nullptr) {
    VAFA_ASSIGN(tenure.ended, ReadKinds(reading, *ended, members.Place("ended")));
  } else {
    VAFA_ASSIGN(tenure.days, ReadDays(reading, *silent, members.Place("silent")));
  }
  if (grace != nullptr) {
    VAFA_ASSIGN(tenure.days, ReadDays(reading, *grace, members.Place("grace")));
  }
  if (const json::value* departed = members.Find("departed")) {
    VAFA_TRY(ReadTrue(*departed, members.Place("departed")));
    tenure.departed = true;
  }
  return tenure;
}

std::string_view KeyOf(Sample::Of of) { return kSampleKeys[static_cast<size_t>(of)]; }

Result<std::optional<Sample>> FindSample(Reading& reading, const Members& members) {
  std::optional<Sample> found;
  for (size_t i = 0; i < std::size(kSampleKeys); ++i) {
    const json::value* value = members.Find(kSampleKeys[i]);
    if (value == nullptr) continue;
    if (found) return Wrong("ask.one_sample", members.place());
    found.emplace();
    found->of = static_cast<Sample::Of>(i);
    VAFA_TRY(ReadInto(reading, *value, members.Place(kSampleKeys[i]), *found));
  }
  return found;
}

Result<Condition> ReadNumberCondition(Reading& reading, const json::value& value,
                                      const std::string& place) {
  VAFA_ASSIGN(const Members members,
              Members::Of(reading, value, place,
                          {"sum", "count", "days", "upgrades", "mixed_orders", "time", "tenure",
                           "recurring", "predicted", "min", "max"}));
  VAFA_ASSIGN(std::optional<Sample> sample, FindSample(reading, members));
  if (!sample) return Wrong("ask.one_sample", place);
  Number number{std::move(*sample), {}};
  VAFA_TRY(ReadBounds(reading, members, number.of.money() ? Column::kMoney : Column::kValue,
                      number.bounds));
  return Condition{std::move(number)};
}

}  // namespace vafa::ask
