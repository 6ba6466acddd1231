#include <gtest/gtest.h>

#include <cmath>

#include "ask/parse.h"
#include "ask/timeline_engine.h"
#include "tests/unit/ask/random_questions.h"
#include "tests/unit/ask/reference.h"

namespace vafa::ask {
namespace {

constexpr int kWorlds = 30;
constexpr int kQuestions = 60;

bool Equal(const Quantity& a, const Quantity& b) {
  if (a.kind != b.kind || a.integer != b.integer) return false;
  return std::abs(a.number - b.number) <= 1e-9 * std::max(1.0, std::abs(b.number));
}

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
    ASSERT_TRUE(Equal(a.value, b.value) && Equal(a.numerator, b.numerator) &&
                Equal(a.denominator, b.denominator) && a.reason == b.reason)
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
}

std::vector<CustomerId> MembersOf(const Engine& engine, const Inquiry& inquiry, Part part,
                                  const Context& context) {
  const auto members = engine.Members(inquiry, part, context, {});
  EXPECT_TRUE(members.has_value());
  return members.value_or(std::vector<CustomerId>{-1});
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
                        &world.predictions};
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
  for (size_t i = 0; i < inquiries.size(); ++i) {
    const std::string question =
        json::serialize(ToJson(inquiries[i].measure, currency)) + " in " + calendar.zone();
    ExpectEqual((*got)[i], (*want)[i], question);
    if (HasFatalFailure()) return;
    if (inquiries[i].periods.empty()) continue;

    Part part;
    part.period = dice.Below(inquiries[i].periods.size());
    if (std::holds_alternative<Retention>(inquiries[i].measure.node)) {
      part.of = Part::Of::kCell;
      part.later = dice.Below(inquiries[i].periods.size() - part.period);
    } else if (const auto* movement = std::get_if<Movement>(&inquiries[i].measure.node)) {
      part.from_stage = static_cast<int64_t>(dice.Below(movement->stages.size() + 2)) - 1;
      part.to_stage = static_cast<int64_t>(dice.Below(movement->stages.size() + 1));
    } else if (const auto* funnel = std::get_if<Funnel>(&inquiries[i].measure.node)) {
      part.step = dice.Below(funnel->steps.size());
    } else if (dice.OneIn(2)) {
      part.of = Part::Of::kDenominator;
    }
    ASSERT_EQ(MembersOf(engine, inquiries[i], part, context),
              MembersOf(reference, inquiries[i], part, context))
        << question;
  }
}

INSTANTIATE_TEST_SUITE_P(Worlds, RandomQuestions, testing::Range(0, kWorlds));

}  // namespace
}  // namespace vafa::ask
