#include "ask/spread.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <type_traits>
#include <utility>

namespace vafa::ask {
namespace {

bool IsAskedOneByOne(const Inquiry& inquiry) {
  return inquiry.split && inquiry.split->by != Split::By::kLabel && IsTable(inquiry.measure) &&
         !std::holds_alternative<Retention>(inquiry.measure.node);
}

bool IsAskedByConditions(const Inquiry& inquiry) {
  return inquiry.split && inquiry.split->by == Split::By::kAttribute && !IsTable(inquiry.measure) &&
         HasSamples(inquiry.measure);
}

/// A group and who is in it.
struct Named {
  Group group;
  Condition who;
};

/// The values that most customers have, all the rest, and those without one.
std::vector<Named> ValuesOf(const Split& split, const AttributeColumn& column) {
  constexpr size_t kChunk = 4096;
  const auto values = column.Values();
  std::vector<int64_t> customers(values.size());
  for (CustomerId first = 0;; first += kChunk) {
    const auto codes = column.Codes(first, kChunk);
    for (const uint32_t code : codes) ++customers[code];
    if (codes.size() < kChunk) break;
  }
  std::vector<size_t> order;
  for (size_t code = 1; code < values.size(); ++code) {
    if (customers[code] > 0) order.push_back(code);
  }
  std::ranges::sort(order, [&](size_t a, size_t b) {
    return customers[a] != customers[b] ? customers[a] > customers[b] : values[a] < values[b];
  });
  const size_t named = std::min(order.size(), static_cast<size_t>(split.most));
  std::vector<Named> groups;
  Attribute is;
  is.name = split.attribute;
  for (const size_t code : std::span(order).first(named)) {
    is.is = {std::string(values[code])};
    groups.push_back({{is.is.front(), 1}, {is}});
  }
  is.is.clear();
  for (const size_t code : std::span(order).subspan(named)) is.is.emplace_back(values[code]);
  if (!is.is.empty()) {
    groups.push_back({{std::nullopt, static_cast<int64_t>(is.is.size())}, {is}});
  }
  is.is.clear();
  is.missing = true;
  groups.push_back({{std::nullopt, 0}, {is}});
  return groups;
}

Result<std::vector<Named>> GroupsOf(const Split& split, const Context& context) {
  if (split.by == Split::By::kAttribute) {
    const auto column =
        context.attributes == nullptr ? nullptr : context.attributes->Column(split.attribute);
    if (column == nullptr) return NoAttribute(context, split.attribute, "/split/attribute");
    return ValuesOf(split, *column);
  }
  std::vector<Named> groups;
  for (const NamedCondition& one : split.conditions) groups.push_back({{one.name, 1}, one.who});
  return groups;
}

/// The same table of those alone who meet a condition.
Inquiry Among(Inquiry inquiry, const Condition& group) {
  inquiry.split.reset();
  std::visit(
      [&group](auto& node) {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, Distribution> || std::is_same_v<Node, Funnel> ||
                      std::is_same_v<Node, Movement> || std::is_same_v<Node, Path>) {
          node.who = node.who ? Condition{All{{*node.who, group}}} : group;
        }
      },
      inquiry.measure.node);
  return inquiry;
}

/// The answers for one group each, a row of each after the other in every period.
Answer Joined(std::span<Answer> answers, const std::vector<Group>& groups) {
  Answer joined = std::move(answers.front());
  joined.split = true;
  joined.groups = groups;
  std::vector<std::vector<Table::Row>> rows(joined.periods.size() * groups.size());
  for (size_t g = 0; g < groups.size(); ++g) {
    Answer& one = g == 0 ? joined : answers[g];
    for (Table::Row& row : one.table.rows) {
      const size_t place = row.period * groups.size() + g;
      rows[place].push_back({place, std::move(row.cells)});
    }
    if (g == 0) continue;
    joined.facts_read += one.facts_read;
    if (joined.table.columns.empty()) joined.table.columns = std::move(one.table.columns);
  }
  joined.table.rows.clear();
  for (auto& of : rows) std::ranges::move(of, std::back_inserter(joined.table.rows));
  return joined;
}

bool IsNothing(const Figure& figure) {
  return !figure.value.has_value() || figure.value.AsDouble() == 0;
}

/// Puts the real groups in place of the conditions; of those without a value only if there are any.
void Rename(Answer& answer, std::vector<Group> groups) {
  const size_t all = groups.size();
  bool any = false;
  for (size_t i = all - 1; i < answer.figures.size(); i += all)
    any |= !IsNothing(answer.figures[i]);
  for (size_t i = all - 1; i < answer.compared.size(); i += all) {
    any |= !IsNothing(answer.compared[i]);
  }
  if (!any) {
    groups.pop_back();
    for (auto* figures : {&answer.figures, &answer.compared}) {
      size_t at = 0;
      std::erase_if(*figures, [&](const Figure&) { return at++ % all == all - 1; });
    }
  }
  answer.groups = std::move(groups);
}

}  // namespace

Result<Condition> WhoIsIn(const Split& split, const Part& part) {
  if (!part.group) return Fail(ErrorCode::kNotFound, "ask.no_such_group");
  const Group& group = *part.group;
  if (split.by == Split::By::kConditions) {
    const auto found = std::ranges::find_if(split.conditions, [&](const NamedCondition& one) {
      return group.name && one.name == *group.name;
    });
    if (found == split.conditions.end()) return Fail(ErrorCode::kNotFound, "ask.no_such_group");
    return found->who;
  }
  Attribute attribute;
  attribute.name = split.attribute;
  if (group.name) {
    attribute.is = {*group.name};
    return Condition{attribute};
  }
  attribute.missing = true;
  if (group.values == 0) return Condition{attribute};
  All rest{{Condition{Not{Condition{attribute}}}}};
  if (!part.named.empty()) {
    attribute.missing = false;
    attribute.is = part.named;
    rest.of.push_back(Condition{Not{Condition{attribute}}});
  }
  return Condition{std::move(rest)};
}

Result<Inquiry> AmongGroup(const Inquiry& inquiry, Part& part) {
  if (!part.group || !inquiry.split || !IsAskedOneByOne(inquiry)) return inquiry;
  VAFA_ASSIGN(const Condition group, WhoIsIn(*inquiry.split, part));
  part.group.reset();
  return Among(inquiry, group);
}

Result<Spread> Spread::Of(std::span<const Inquiry> inquiries, const Context& context) {
  Spread spread;
  for (const Inquiry& inquiry : inquiries) {
    Entry& entry = spread.entries_.emplace_back();
    const bool one_by_one = IsAskedOneByOne(inquiry);
    if (!inquiry.split || (!one_by_one && !IsAskedByConditions(inquiry))) {
      spread.asked_.push_back(inquiry);
      continue;
    }
    VAFA_ASSIGN(const std::vector<Named> groups, GroupsOf(*inquiry.split, context));
    for (const Named& named : groups) entry.groups.push_back(named.group);
    if (one_by_one) {
      entry.asked = groups.size();
      for (const Named& named : groups) spread.asked_.push_back(Among(inquiry, named.who));
      continue;
    }
    Inquiry& asked = spread.asked_.emplace_back(inquiry);
    asked.split = Split{Split::By::kConditions, {}, {}};
    for (const Named& named : groups) {
      asked.split->conditions.push_back(
          {std::to_string(asked.split->conditions.size()), named.who});
    }
  }
  return spread;
}

std::vector<Answer> Spread::Gather(std::vector<Answer> answers) const {
  std::vector<Answer> gathered;
  size_t next = 0;
  for (const Entry& entry : entries_) {
    const auto own = std::span(answers).subspan(next, entry.asked);
    next += entry.asked;
    if (entry.groups.empty()) {
      gathered.push_back(std::move(own.front()));
    } else if (own.front().shape == Answer::Shape::kTable) {
      gathered.push_back(Joined(own, entry.groups));
    } else {
      Rename(gathered.emplace_back(std::move(own.front())), entry.groups);
    }
  }
  return gathered;
}

}  // namespace vafa::ask
