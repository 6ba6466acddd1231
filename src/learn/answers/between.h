#pragma once

#include <vector>

#include "ask/engine.h"
#include "learn/answers/curves.h"

namespace vafa::answers {

/// Two parts of a retention table that are held against each other: two of its cohorts, or two of
/// the groups that it is split in.
struct Between {
  ask::Part first;
  ask::Part second;
};

/// Reads two of {"from"} (cohorts of a table that is not split) or of {"group","group_values"}
/// (groups of one that is). kInvalid or kNotFound, in "between", where they are not of this table,
/// not of one kind, or the same.
Result<Between> ReadBetween(const json::value& two, const ask::Inquiry& table, Currency currency);

/// What must be asked to hold them against each other fairly. Two cohorts: one inquiry each, over
/// as many periods as the younger one has had, so that nobody has had longer to return. Two groups:
/// one inquiry, without those who are in both. `answer` is that to the table.
std::vector<ask::Inquiry> InquiriesBetween(const Between& between, const ask::Inquiry& table,
                                           const ask::Answer& answer);

/// The two as the groups of one retention table. `answers` are those to InquiriesBetween.
ask::Answer TableBetween(const Between& between, std::vector<ask::Answer> answers);

/// Whether they return differently, as Compare; nothing where the younger of two cohorts has had no
/// period after its birth.
Result<std::optional<CurveDifference>> CompareBetween(const Between& between,
                                                      const ask::Answer& table,
                                                      const ask::Answer* last);

}  // namespace vafa::answers
