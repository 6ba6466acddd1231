#pragma once

#include "ask/parse_base.h"
#include "ask/question.h"

namespace vafa::ask {

/// The smaller parts of questions; each is read at its place and names it in errors.
/// A date or instant, kept as written; only its form is looked at, since the zone comes later.
Result<std::string> ReadMoment(const json::value& value, const std::string& place);
Result<double> ReadNumber(const json::value& value, const std::string& place);
/// Minor units of an amount in the base currency.
Result<int64_t> ReadAmount(const Reading& reading, const json::value& value,
                           const std::string& place);
/// `min` and `max` of an object that may have more members: amounts or numbers.
Status ReadBounds(Reading& reading, const Members& members, Column column, Bounds& bounds);
Result<Days> ReadDays(Reading& reading, const json::value& value, const std::string& place);
Result<Edge> ReadEdge(const json::value& value, const std::string& place);
Result<Window> ReadWindow(Reading& reading, const json::value& value, const std::string& place);
Result<Filter> ReadFilter(Reading& reading, const json::value& value, const std::string& place);
Result<Over> ReadOver(Reading& reading, const json::value& value, const std::string& place);
Result<Column> ReadColumn(const json::value& value, const std::string& place);
/// "money" or "value"; or {"money": name} or {"value": name}, a property that stands for it.
Status ReadColumn(Reading& reading, const json::value& value, const std::string& place,
                  Column& column, std::string& property);
Result<std::vector<std::string>> ReadKinds(Reading& reading, const json::value& value,
                                           const std::string& place);
/// `kinds`, `where` and `within` of an object that may have more members.
Result<Facts> ReadFacts(Reading& reading, const Members& members);

/// {"steps": […], "within": …}: those of a funnel, or of the time from one step to another.
Status ReadChain(Reading& reading, const json::value& value, const std::string& place,
                 std::vector<ChainStep>& steps, std::optional<Days>& within);
/// A list of steps; each has kinds, may have a filter, and a name where that is `named`.
Result<std::vector<ChainStep>> ReadSteps(Reading& reading, const json::value& value,
                                         const std::string& place, bool named);

/// The keys of samples, by Sample::Of.
inline constexpr std::string_view kSampleKeys[] = {"facts", "sum",    "count",     "gaps",
                                                   "days",  "delays", "upgrades",  "mixed_orders",
                                                   "time",  "tenure", "recurring", "predicted"};
std::string_view KeyOf(Sample::Of of);
/// The sample that one of the members is, if any is; an error when several are.
Result<std::optional<Sample>> FindSample(Reading& reading, const Members& members);
Result<Tenure> ReadTenure(Reading& reading, const json::value& value, const std::string& place);
/// {"days": …, "min": …, "max": …}
Result<Condition> ReadNumberCondition(Reading& reading, const json::value& value,
                                      const std::string& place);
Result<Condition> ReadCondition(Reading& reading, const json::value& value,
                                const std::string& place);

}  // namespace vafa::ask
