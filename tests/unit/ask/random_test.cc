#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "ask/parse.h"
#include "ask/timeline_engine.h"
#include "tests/unit/ask/clickhouse_world.h"
#include "tests/unit/ask/random_questions.h"
#include "tests/unit/ask/reference.h"

namespace vafa::ask {
namespace {

/// VAFA_TEST_WORLDS asks of more: 170 are 10,000 questions.
int Worlds() {
  const char* const worlds = std::getenv("VAFA_TEST_WORLDS");
  return worlds == nullptr ? 30 : std::atoi(worlds);
}
constexpr int kQuestions = 60;

std::string Cells(const Table& table) {
  std::string text = "\n";
  for (const Table::Row& row : table.rows) {
    text += std::to_string(row.period) + ":";
    for (const Table::Cell& cell : row.cells) {
      const auto* quantity = std::get_if<Quantity>(&cell);
      const auto* word = std::get_if<std::string>(&cell);
      text += " " + (quantity != nullptr ? std::to_string(quantity->AsDouble())
                     : word != nullptr   ? *word
                                         : "-");
    }
    text += "\n";
  }
  return text;
}

void ExpectEqual(const std::vector<Figure>& got, const std::vector<Figure>& want,
                 const std::vector<Period>& periods, size_t groups, const std::string& question) {
  ASSERT_EQ(got.size(), want.size()) << question;
  for (size_t i = 0; i < want.size(); ++i) {
    const Figure& a = got[i];
    const Figure& b = want[i];
    const Period& period = periods[i / std::max<size_t>(groups, 1)];
    ASSERT_TRUE(Alike(a.value, b.value) && Alike(a.numerator, b.numerator) &&
                Alike(a.denominator, b.denominator) && a.reason == b.reason)
        << "row " << i << " (" << IsoInstant(period.from) << " to " << IsoInstant(period.to)
        << "): " << a.value.AsDouble() << " for " << b.value.AsDouble() << "\n"
        << question;
  }
}

void ExpectEqual(const Answer& got, const Answer& want, const std::string& question) {
  ASSERT_EQ(got.groups, want.groups) << question;
  ExpectEqual(got.figures, want.figures, want.periods, want.groups.size(), question);
  ExpectEqual(got.compared, want.compared, want.compared_periods, want.groups.size(), question);
  ASSERT_EQ(got.table, want.table) << question << Cells(got.table) << Cells(want.table);
  ASSERT_EQ(got.born, want.born) << question;
  ASSERT_EQ(got.returned, want.returned) << question;
  ASSERT_EQ(got.sums.size(), want.sums.size()) << question;
  for (size_t row = 0; row < want.sums.size(); ++row) {
    ASSERT_EQ(got.sums[row].size(), want.sums[row].size()) << question;
    for (size_t k = 0; k < want.sums[row].size(); ++k) {
      ASSERT_TRUE(Alike(got.sums[row][k], want.sums[row][k])) << row << ", " << k << question;
    }
  }
}

std::vector<CustomerId> MembersOf(const Engine& engine, const Inquiry& inquiry, const Part& part,
                                  const Context& context) {
  const auto members = engine.Members(inquiry, part, context, {});
  EXPECT_TRUE(members.has_value());
  return members.value_or(std::vector<CustomerId>{-1});
}

// One of the groups that can be asked for.
void ChooseGroup(Dice& dice, const Inquiry& inquiry, const Answer& answer, Part& part) {
  if (answer.groups.empty() || dice.OneIn(4)) return;
  const Group& group = answer.groups[dice.Below(answer.groups.size())];
  if (inquiry.split->by == Split::By::kLabel && !group.name) return;
  part.group = group;
  for (const Group& one : answer.groups) {
    if (one.name) part.named.push_back(*one.name);
  }
}

// One of the bins that were answered.
void ChooseBin(Dice& dice, const Answer& answer, Part& part) {
  if (answer.table.rows.empty() || dice.OneIn(4)) return;
  const Table::Row& row = answer.table.rows[dice.Below(answer.table.rows.size())];
  part.period = row.period / std::max<size_t>(answer.groups.size(), 1);
  if (const auto* least = std::get_if<Quantity>(&row.cells[0])) part.at_least = *least;
  if (const auto* below = std::get_if<Quantity>(&row.cells[1])) part.below = *below;
}

// Most weekdays from the morning on, some with a pause at noon, and closed days.
OfficeHours MakeOfficeHours(Dice& dice) {
  OfficeHours hours;
  for (int weekday = 1; weekday <= 7; ++weekday) {
    if (dice.OneIn(4)) continue;
    const int from = 300 + static_cast<int>(dice.Below(300));
    if (dice.OneIn(3)) hours.spans.push_back({weekday, from, 700});
    hours.spans.push_back({weekday, 700 + static_cast<int>(dice.Below(200)), 1000});
  }
  const int64_t first = *DayNumber(CalendarKind::kGregorian, {2023, 1, 1});
  for (int64_t day = first; day < first + 1500; day += 1 + static_cast<int64_t>(dice.Below(60))) {
    hours.closed.push_back(day);
  }
  return hours;
}

class RandomQuestions : public testing::TestWithParam<int> {};

TEST_P(RandomQuestions, AgreeWithThePlainReading) {
  Dice dice(static_cast<uint32_t>(GetParam()));
  constexpr const char* kZones[] = {"Asia/Tehran", "America/New_York", "UTC"};
  const Calendar calendar =
      *Calendar::Make(dice.OneIn(2) ? CalendarKind::kJalali : CalendarKind::kGregorian,
                      kZones[dice.Below(3)], 1 + static_cast<int>(dice.Below(7)));
  World world;
  dice.Fill(world, calendar, 30 + dice.Below(250));
  const Currency currency = *Currency::Parse("EUR");
  const Context context{&world.names,
                        &world.attributes,
                        calendar,
                        currency,
                        {{"window", 45}, {"lost_window", 90}, {"grace", 5}},
                        &world.segments,
                        &world.predictions,
                        dice.OneIn(3) ? OfficeHours{} : MakeOfficeHours(dice)};
  std::vector<timeline::Entry> facts;
  for (const auto& [seq, entry] : world.standing) facts.push_back(entry);
  const Reference reference(std::move(facts));
  const TimelineEngine engine(world.Take(), 1 + GetParam() % 3);

  std::vector<Inquiry> inquiries;
  std::vector<std::string> texts;
  for (int i = 0; i < kQuestions; ++i) {
    Question question{dice.OneIn(4) ? dice.MakeTable() : dice.MakeMeasure(2), dice.MakeOver(), {}};
    question.split = dice.MaybeSplit(question.measure);
    if (IsTable(question.measure)) question.over.compare.reset();
    texts.push_back(json::serialize(ToJson(question, currency)));
    const auto read = ParseQuestion(texts.back(), currency);
    ASSERT_TRUE(read) << Describe(read.error()) << texts.back();
    ASSERT_EQ(*read, question) << texts.back();
    const auto inquiry = Prepare(*read, context);
    ASSERT_TRUE(inquiry) << Describe(inquiry.error());
    // The plain reading is slow.
    if (inquiry->periods.size() > (question.split ? 6 : 24)) continue;
    inquiries.push_back(*inquiry);
  }
  const auto got = engine.RunAll(inquiries, context, {});
  ASSERT_TRUE(got) << Describe(got.error());
  const auto want = reference.RunAll(inquiries, context, {});
  const auto clickhouse = ClickHouseWorld::Of(world, GetParam());
  std::vector<Answer> third;
  if (clickhouse != nullptr) {
    auto answers = clickhouse->engine().RunAll(inquiries, context, {});
    ASSERT_TRUE(answers) << Describe(answers.error());
    third = std::move(*answers);
  }
  for (size_t i = 0; i < inquiries.size(); ++i) {
    const std::string question =
        json::serialize(ToJson(inquiries[i].measure, currency)) + " in " + calendar.zone();
    ExpectEqual((*got)[i], (*want)[i], question);
    if (HasFatalFailure()) return;
    if (!third.empty()) ExpectEqual(third[i], (*want)[i], "ClickHouse: " + question);
    if (HasFatalFailure()) return;
    if (inquiries[i].periods.empty()) continue;

    Part part;
    part.period = dice.Below(inquiries[i].periods.size());
    ChooseGroup(dice, inquiries[i], (*want)[i], part);
    if (std::holds_alternative<Distribution>(inquiries[i].measure.node)) {
      ChooseBin(dice, (*want)[i], part);
    } else if (std::holds_alternative<Retention>(inquiries[i].measure.node)) {
      part.of = dice.OneIn(3) ? Part::Of::kBorn : Part::Of::kCell;
      part.later = dice.Below(inquiries[i].periods.size() - part.period);
    } else if (const auto* movement = std::get_if<Movement>(&inquiries[i].measure.node)) {
      part.from_stage = static_cast<int64_t>(dice.Below(movement->stages.size() + 2)) - 1;
      part.to_stage = static_cast<int64_t>(dice.Below(movement->stages.size() + 1));
    } else if (const auto* funnel = std::get_if<Funnel>(&inquiries[i].measure.node)) {
      part.step = dice.Below(funnel->steps.size());
      part.lost = dice.OneIn(2);
    } else if (dice.OneIn(2)) {
      part.of = Part::Of::kDenominator;
    }
    const auto members = MembersOf(reference, inquiries[i], part, context);
    ASSERT_EQ(MembersOf(engine, inquiries[i], part, context), members) << question;
    if (!third.empty() && i % ClickHouseWorld::kMembersEvery == 0) {
      ASSERT_EQ(MembersOf(clickhouse->engine(), inquiries[i], part, context), members)
          << "ClickHouse: " << question;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Worlds, RandomQuestions, testing::Range(0, Worlds()));

}  // namespace
}  // namespace vafa::ask
