#include "demo/simulator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "demo/products.h"
#include "demo/rhythm.h"
#include "tests/unit/demo/company.h"

namespace vafa::demo {
namespace {

TEST(Simulator, TheSameOptionsGiveTheSameCompany) {
  const Company one = CompanyOf(Shape::kShop, 200);
  const Company two = CompanyOf(Shape::kShop, 200);
  EXPECT_EQ(Written(one), Written(two));
  EXPECT_NE(Written(one), Written(CompanyOf(Shape::kShop, 200, 2)));
  EXPECT_EQ(Written(CompanyOf(Shape::kSaas, 200)), Written(CompanyOf(Shape::kSaas, 200)));
}

TEST(Simulator, ALifeDoesNotDependOnWhatWasAskedBefore) {
  const Simulator simulator = Make(Shape::kSaas, 100);
  Life life;
  Life fresh;
  for (const int64_t before : {0, 99, 41}) simulator.Simulate(before, life);
  simulator.Simulate(42, life);
  simulator.Simulate(42, fresh);
  EXPECT_EQ(life.customer.person.email, fresh.customer.person.email);
  EXPECT_EQ(life.events.size(), fresh.events.size());
  EXPECT_EQ(life.subscriptions.size(), fresh.subscriptions.size());
}

TEST(Simulator, RefusesWhatItCannotMake) {
  const auto too_many = Simulator::Make({.customers = limits::kDemoCustomers + 1, .end = kEnd});
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(too_many.error().field, "customers");
  const auto no_end = Simulator::Make({.end = Instant{}});
  ASSERT_FALSE(no_end);
  EXPECT_EQ(no_end.error().field, "end");
  const Company empty = CompanyOf(Shape::kShop, 0);
  EXPECT_TRUE(empty.customers.empty());
  EXPECT_TRUE(empty.orders.empty());
}

class EveryShape : public ::testing::TestWithParam<Shape> {};

TEST_P(EveryShape, EverythingLiesBetweenCreationAndEndInOrder) {
  const Company company = CompanyOf(GetParam(), 3'000);
  const Truth truth = Make(GetParam(), 1).truth();
  std::vector<Instant> created;
  for (const Customer& customer : company.customers) created.push_back(customer.created_at);
  EXPECT_TRUE(std::ranges::is_sorted(created)) << "customers are numbered as they came";
  EXPECT_GE(created.front(), truth.start);
  EXPECT_LT(created.back(), truth.end);

  const auto check = [&](const auto& rows) {
    ASSERT_FALSE(rows.empty());
    EXPECT_TRUE(std::ranges::is_sorted(rows, {}, [](const auto& row) { return row.at; }));
    for (const auto& row : rows) {
      ASSERT_GE(row.at, created[static_cast<size_t>(row.customer)]);
      ASSERT_LT(row.at, truth.end);
    }
  };
  if (GetParam() == Shape::kShop) check(company.orders);
  if (GetParam() == Shape::kSaas) check(company.subscriptions);
  check(company.events);
  check(company.answers);
  check(company.complaints);
  for (const ComplaintCase& complaint : company.complaints) {
    if (complaint.closed_at) {
      EXPECT_GT(*complaint.closed_at, complaint.at);
      EXPECT_LT(*complaint.closed_at, truth.end);
    }
  }
  for (const Cost& cost : company.costs) {
    EXPECT_GE(cost.at, truth.start);
    EXPECT_LT(cost.at, truth.end);
    EXPECT_GT(cost.amount, 0);
  }
}

TEST_P(EveryShape, NobodyAndNothingIsThereTwice) {
  const Company company = CompanyOf(GetParam(), 20'000);
  std::set<std::string> ids;
  std::set<std::string> emails;
  std::set<std::string> phones;
  for (const Customer& customer : company.customers) {
    EXPECT_TRUE(ids.insert(customer.id).second) << customer.id;
    EXPECT_TRUE(emails.insert(customer.person.email).second) << customer.person.email;
    if (!customer.person.phone.empty()) {
      EXPECT_TRUE(phones.insert(customer.person.phone).second) << customer.person.phone;
    }
  }
  EXPECT_GT(phones.size(), 14'000u);
  std::set<std::pair<std::string, int>> lines;
  for (const OrderLine& line : company.orders) {
    EXPECT_TRUE(lines.emplace(line.order_id, line.line).second) << line.order_id;
  }
  std::set<std::tuple<std::string, Instant, Movement>> movements;
  for (const SubscriptionMovement& m : company.subscriptions) {
    EXPECT_TRUE(movements.emplace(m.subscription_id, m.at, m.movement).second) << m.subscription_id;
  }
}

TEST_P(EveryShape, EveryTextIsUtf8AndEveryAddressAnExample) {
  const Company company = CompanyOf(GetParam(), 5'000);
  std::map<Language, int> languages;
  for (const Customer& customer : company.customers) {
    const Person& person = customer.person;
    ++languages[person.language];
    for (const std::string_view text :
         {std::string_view(customer.id), std::string_view(person.name),
          std::string_view(person.phone), person.city, person.country, customer.segment}) {
      ASSERT_TRUE(Utf8(text)) << customer.id;
    }
    ASSERT_FALSE(person.name.empty());
    ASSERT_TRUE(std::ranges::all_of(person.email, [](char c) { return c > ' ' && c < 127; }))
        << person.email;
    const std::string domain = person.email.substr(person.email.find('@') + 1);
    ASSERT_TRUE(domain == "example.com" || domain == "example.org" || domain == "example.net");
  }
  EXPECT_NEAR(languages[Language::kPersian], 2'250, 150);
  EXPECT_NEAR(languages[Language::kTurkish], 1'500, 150);
  for (const Answer& answer : company.answers) {
    ASSERT_TRUE(Utf8(answer.comment));
    ASSERT_GE(answer.score, answer.survey == "nps" ? 0 : 1);
    ASSERT_LE(answer.score, answer.survey == "nps" ? 10 : 5);
  }
  for (const ComplaintCase& complaint : company.complaints) ASSERT_TRUE(Utf8(complaint.text));
  for (const OrderLine& line : company.orders) {
    ASSERT_TRUE(Utf8(line.product));
    ASSERT_GT(line.amount, 0);
    ASSERT_GE(line.cost, 0);
    ASSERT_LE(line.cost, line.amount);
    ASSERT_GE(line.quantity, 1);
  }
}

TEST_P(EveryShape, MoreComeEveryYearAndTheyCostWhatIsStated) {
  const Simulator simulator = Make(GetParam(), 10'000);
  const Company company = simulator.Everything();
  const Truth& truth = simulator.truth();
  int per_year[3] = {};
  for (const Customer& customer : company.customers) {
    const int month = MonthOf(customer.created_at) - MonthOf(truth.start);
    ++per_year[std::min(month / 12, 2)];
  }
  EXPECT_NEAR(per_year[1] / double(per_year[0]), truth.yearly_growth, 0.04);
  EXPECT_NEAR(per_year[2] / double(per_year[1]), truth.yearly_growth, 0.04);

  double expected = 0;
  for (const Channel& channel : truth.channels) expected += 100 * channel.weight * channel.cost;
  double spent = 0;
  for (const Cost& cost : company.costs) spent += static_cast<double>(cost.amount) / 100;
  EXPECT_NEAR(spent / expected, 1, 0.05);
}

INSTANTIATE_TEST_SUITE_P(Shapes, EveryShape, ::testing::Values(Shape::kShop, Shape::kSaas),
                         [](const auto& shape) {
                           return shape.param == Shape::kShop ? "Shop" : "Saas";
                         });

TEST(Rhythm, LaysModelTimeOverTheWeekAndBack) {
  const Rhythm& rhythm = Rhythm::Shopping();
  Instant before = rhythm.ToClock(kEnd);
  for (int hour = 1; hour < 24 * 15; ++hour) {
    const Instant model{kEnd.micros + hour * 3600 * kMicrosPerSecond};
    const Instant clock = rhythm.ToClock(model);
    EXPECT_GT(clock, before);
    EXPECT_NEAR(double(rhythm.ToModel(clock).micros - model.micros), 0, 50);
    EXPECT_LT(std::abs(clock.micros - model.micros), kMicrosPerDay / 2);
    before = clock;
  }
}

TEST(Rhythm, CountsMonthsByTheCompanysOwnClock) {
  const Instant last_of_january{1'706'734'800 * kMicrosPerSecond};  // 2024-01-31T21:00Z: 1 February
  EXPECT_EQ(MonthOf(last_of_january), 2024 * 12 + 1);
  EXPECT_EQ(StartOfMonth(2024 * 12 + 1), last_of_january);
  const Instant noon{last_of_january.micros - 12 * 3600 * kMicrosPerSecond};  // 31 January, 12:00
  EXPECT_EQ(AddMonths(noon, 1).micros, noon.micros + 29 * kMicrosPerDay);
  EXPECT_EQ(AddMonths(noon, -12).micros, noon.micros - 365 * kMicrosPerDay);
  EXPECT_EQ(EndOfYesterday(noon).micros + 12 * 3600 * kMicrosPerSecond, noon.micros);
}

TEST(Shelf, FindsAProductForEveryAmount) {
  const Shelf shelf;
  Random random(1);
  int cards = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double dollars = std::exp(random.Uniform(std::log(3.0), std::log(2'000.0)));
    const Basket basket = shelf.Pick(random, dollars);
    const double unit = dollars / basket.quantity;
    if (basket.product->name == "Gift card") {
      ++cards;
    } else {
      ASSERT_GE(unit, basket.product->low * 0.99) << basket.product->name;
      ASSERT_LE(unit, basket.product->high * 1.01) << basket.product->name;
    }
  }
  EXPECT_LT(cards, 4'000);
  EXPECT_EQ(shelf.Pick(random, 0.01).product->name, "Gift card");
  EXPECT_EQ(shelf.Pick(random, 1e6).product->name, "Gift card");
}

}  // namespace
}  // namespace vafa::demo
