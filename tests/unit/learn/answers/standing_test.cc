#include "learn/answers/standing.h"

#include <gtest/gtest.h>

#include "ask/parse.h"
#include "ask/timeline_engine.h"
#include "tests/unit/ask/random_questions.h"

namespace vafa::answers {
namespace {

using namespace ask;

constexpr int kWorlds = 20;
constexpr int kQuestions = 60;

// A part of the answer to a random question.
Part MakePart(Dice& dice, const Inquiry& inquiry) {
  Part part;
  part.period = dice.Below(inquiry.periods.size());
  if (std::holds_alternative<Retention>(inquiry.measure.node)) {
    part.of = dice.OneIn(3) ? Part::Of::kBorn : Part::Of::kCell;
    part.later = dice.Below(inquiry.periods.size() - part.period);
  } else if (const auto* movement = std::get_if<Movement>(&inquiry.measure.node)) {
    part.from_stage = static_cast<int64_t>(dice.Below(movement->stages.size() + 2)) - 1;
    part.to_stage = static_cast<int64_t>(dice.Below(movement->stages.size() + 1));
  } else if (const auto* funnel = std::get_if<Funnel>(&inquiry.measure.node)) {
    part.step = dice.Below(funnel->steps.size());
    part.lost = dice.OneIn(2);
  } else if (const auto* bins = std::get_if<Distribution>(&inquiry.measure.node)) {
    const auto bound = [&](int64_t n) {
      if (bins->of.money()) return Quantity::Minor(n * 100);
      return bins->of.doubles() ? Quantity::Number(static_cast<double>(n)) : Quantity::Count(n);
    };
    const auto low = static_cast<int64_t>(dice.Below(6));
    if (!dice.OneIn(3)) part.at_least = bound(low);
    if (!dice.OneIn(3)) part.below = bound(low + 1 + static_cast<int64_t>(dice.Below(6)));
  } else if (dice.OneIn(2)) {
    part.of = Part::Of::kDenominator;
  }
  if (inquiry.split && inquiry.split->by == Split::By::kConditions && dice.OneIn(2)) {
    part.group = Group{inquiry.split->conditions.front().name, 1};
  } else if (inquiry.split && inquiry.split->by == Split::By::kAttribute && dice.OneIn(2)) {
    part.group = dice.OneIn(2) ? Group{"Tehran", 1} : Group{std::nullopt, 0};
  }
  return part;
}

std::vector<CustomerId> MembersOf(const Engine& engine, const Inquiry& inquiry, const Part& part,
                                  const Context& context) {
  const auto members = engine.Members(inquiry, part, context, {});
  EXPECT_TRUE(members) << Describe(members.error());
  return members.value_or(std::vector<CustomerId>{-1});
}

class StandingConditions : public testing::TestWithParam<int> {};

TEST_P(StandingConditions, ChooseTheSameCustomersNow) {
  Dice dice(static_cast<uint32_t>(GetParam()) + 1000);
  const Calendar calendar = *Calendar::Make(CalendarKind::kGregorian, "Asia/Tehran", 6);
  World world;
  dice.Fill(world, calendar, 60 + dice.Below(200));
  const Currency currency = *Currency::Parse("EUR");
  const Context context{&world.names,
                        &world.attributes,
                        calendar,
                        currency,
                        {{"window", 45}, {"lost_window", 90}, {"grace", 5}},
                        &world.segments,
                        &world.predictions};
  const TimelineEngine engine(world.Take(), 1);
  const Instant now = *ParseInstant("2030-01-01", calendar);
  int written = 0;
  for (int i = 0; i < kQuestions; ++i) {
    Question question{dice.OneIn(2) ? dice.MakeTable() : dice.MakeMeasure(2), dice.MakeOver(), {}};
    question.over.zone.clear();
    question.over.compare.reset();
    question.split = dice.MaybeSplit(question.measure);
    const auto inquiry = Prepare(question, context);
    ASSERT_TRUE(inquiry) << Describe(inquiry.error());
    if (inquiry->periods.empty()) continue;
    const Part part = MakePart(dice, *inquiry);
    const auto condition = StandingCondition(*inquiry, part, context, now);
    if (!condition) continue;
    ++written;
    const std::string text = json::serialize(ToJson(*condition, currency));
    const auto read = ParseCondition(*ParseJson(text), currency);
    ASSERT_TRUE(read) << Describe(read.error()) << text;
    const Inquiry asked{{CountCustomers{*read}}, {{now, now, {}}}, calendar};
    ASSERT_EQ(MembersOf(engine, asked, {}, context), MembersOf(engine, *inquiry, part, context))
        << json::serialize(ToJson(question, currency)) << "\n"
        << text;
  }
  EXPECT_GT(written, kQuestions / 6);
}

INSTANTIATE_TEST_SUITE_P(Worlds, StandingConditions, testing::Range(0, kWorlds));

}  // namespace
}  // namespace vafa::answers
