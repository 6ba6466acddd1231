#include "learn/answers/between.h"

#include <algorithm>
#include <array>

#include "ask/spread.h"
#include "learn/answers/part.h"

namespace vafa::answers {
namespace {

using ask::Answer;
using ask::Condition;
using ask::Inquiry;
using ask::Part;

bool OfGroups(const Between& between) { return between.first.group.has_value(); }

std::unexpected<Error> NotTwo() {
  return Fail(ErrorCode::kInvalid, "answers.between_two", {}, "between");
}

Result<Part> ReadSide(const json::value& side, size_t at, const Inquiry& table, Currency currency) {
  const json::object* object = side.if_object();
  if (object == nullptr || object->empty()) return NotTwo();
  for (const auto& member : *object) {
    const std::string_view key = member.key();
    const bool of_group = key == "group" || key == "group_values";
    if (table.split ? !of_group : key != "from") return NotTwo();
  }
  auto part = ReadPart(*object, table, currency);
  if (part) return part;
  Error error = part.error();
  constexpr std::string_view kPart = "part";
  error.field.replace(0, kPart.size(), "between/" + std::to_string(at));
  return std::unexpected(std::move(error));
}

Condition WhoIsIn(const ask::Group& group, const ask::Split& split, const Answer& answer) {
  Part part;
  part.group = group;
  for (const ask::Group& one : answer.groups) {
    if (one.name) part.named.push_back(*one.name);
  }
  const auto who = ask::WhoIsIn(split, part);
  return who ? *who : Condition{ask::Any{}};
}

// The rows of one cohort, the first of an answer that begins with it.
void AddCohort(const Answer& from, Answer& table) {
  table.born.push_back(from.born.front());
  if (!from.returned.empty()) table.returned.push_back(from.returned.front());
  if (!from.sums.empty()) table.sums.push_back(from.sums.front());
  table.sum_kind = from.sum_kind;
}

bool IsGroupOf(const Part& part, const ask::Split& split) {
  if (split.by != ask::Split::By::kConditions) return true;
  return std::ranges::any_of(split.conditions, [&](const ask::NamedCondition& one) {
    return part.group && part.group->name == one.name;
  });
}

}  // namespace

Result<Between> ReadBetween(const json::value& two, const Inquiry& table, Currency currency) {
  const json::array* list = two.if_array();
  if (list == nullptr || list->size() != 2) return NotTwo();
  Between between;
  VAFA_ASSIGN(between.first, ReadSide(list->front(), 0, table, currency));
  VAFA_ASSIGN(between.second, ReadSide(list->back(), 1, table, currency));
  if (!table.split) {
    if (between.first.period == between.second.period) return NotTwo();
    return between;
  }
  if (between.first.group == between.second.group) return NotTwo();
  for (const Part* part : {&between.first, &between.second}) {
    if (!IsGroupOf(*part, *table.split)) return NotTwo();
  }
  return between;
}

std::vector<Inquiry> InquiriesBetween(const Between& between, const Inquiry& table,
                                      const Answer& answer) {
  if (between.first.group && between.second.group && table.split) {
    const std::array who = {WhoIsIn(*between.first.group, *table.split, answer),
                            WhoIsIn(*between.second.group, *table.split, answer)};
    Inquiry both = table;
    ask::Split split;
    split.by = ask::Split::By::kConditions;
    for (const size_t i : {size_t{0}, size_t{1}}) {
      const Condition alone{ask::All{{who[i], Condition{ask::Not{who[1 - i]}}}}};
      split.conditions.push_back({i == 0 ? "1" : "2", alone});
    }
    both.split = std::move(split);
    return {std::move(both)};
  }
  const size_t younger = std::max(between.first.period, between.second.period);
  const size_t reach = table.periods.size() - younger;
  std::vector<Inquiry> inquiries;
  for (const Part* part : {&between.first, &between.second}) {
    Inquiry one = table;
    const auto begin = table.periods.begin() + static_cast<std::ptrdiff_t>(part->period);
    one.periods.assign(begin, begin + static_cast<std::ptrdiff_t>(reach));
    inquiries.push_back(std::move(one));
  }
  return inquiries;
}

Answer TableBetween(const Between& between, std::vector<Answer> answers) {
  if (OfGroups(between)) {
    Answer table = std::move(answers.front());
    if (between.first.group) table.groups.front() = *between.first.group;
    if (between.second.group) table.groups.back() = *between.second.group;
    return table;
  }
  Answer table;
  table.shape = Answer::Shape::kRetention;
  table.periods.resize(1);
  table.split = true;
  table.groups.resize(2);
  for (const Answer& one : answers) AddCohort(one, table);
  return table;
}

Result<std::optional<CurveDifference>> CompareBetween(const Between& between, const Answer& table,
                                                      const Answer* last) {
  const bool too_young = !table.returned.empty() && table.returned.front().size() < 2;
  if (!OfGroups(between) && too_young) return std::nullopt;
  VAFA_ASSIGN(auto difference, Compare(table, last));
  if (difference && !OfGroups(between)) difference->pooled = true;
  return difference;
}

}  // namespace vafa::answers
