#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/unit/demo/company.h"

namespace vafa::demo {
namespace {

constexpr double kWeek = 7.0 * kMicrosPerDay;

std::vector<Life> LivesOf(const Simulator& simulator) {
  std::vector<Life> lives(static_cast<size_t>(simulator.options().customers));
  for (size_t i = 0; i < lives.size(); ++i) simulator.Simulate(static_cast<int64_t>(i), lives[i]);
  return lives;
}

/// Made once.
const Simulator& Shop() {
  static const Simulator simulator = Make(Shape::kShop, 20'000);
  return simulator;
}
const std::vector<Life>& LivesOfShop() {
  static const std::vector<Life> lives = LivesOf(Shop());
  return lives;
}

std::vector<double> WeeksOfOrders(const Life& life) {
  std::vector<double> weeks;
  for (const OrderLine& line : life.orders) {
    if (line.line > 0) continue;
    weeks.push_back(static_cast<double>(line.at.micros - life.orders.front().at.micros) / kWeek);
  }
  return weeks;
}

/// E[X(t)] of BG/NBD, eq. (9) of Fader, Hardie & Lee 2005, the hypergeometric function by its
/// series.
double ExpectedRepeats(const ShopTruth& truth, double t) {
  const double z = t / (truth.alpha + t);
  double term = 1;
  double sum = 1;
  for (int n = 0; n < 5'000; ++n) {
    term *= (truth.r + n) * (truth.b + n) / ((truth.a + truth.b - 1 + n) * (n + 1)) * z;
    sum += term;
  }
  const double front = (truth.a + truth.b - 1) / (truth.a - 1);
  return front * (1 - std::pow(truth.alpha / (truth.alpha + t), truth.r) * sum);
}

TEST(Truth, PurchasesFollowBgNbd) {
  const ShopTruth& truth = Shop().truth().shop;
  const std::vector<Life>& lives = LivesOfShop();
  for (const double t : {8.0, 26.0, 52.0, 104.0}) {
    double observed = 0;
    double repeats = 0;
    double squares = 0;
    double none = 0;
    for (const Life& life : lives) {
      if (life.orders.empty()) continue;
      const Instant first = life.orders.front().at;
      if (static_cast<double>(kEnd.micros - first.micros) < t * kWeek) continue;
      const std::vector<double> weeks = WeeksOfOrders(life);
      const auto count = static_cast<double>(
          std::ranges::count_if(weeks, [t](double week) { return week > 0 && week < t; }));
      ++observed;
      repeats += count;
      squares += count * count;
      none += count == 0;
    }
    ASSERT_GT(observed, 2'000);
    const double mean = repeats / observed;
    const double error = std::sqrt((squares / observed - mean * mean) / observed);
    EXPECT_NEAR(mean, ExpectedRepeats(truth, t), 4 * error) << "repeat purchases by week " << t;
    // Nobody leaves before her first repeat purchase, so only the rates decide who has none.
    const double expected_none = std::pow(truth.alpha / (truth.alpha + t), truth.r);
    EXPECT_NEAR(none / observed, expected_none,
                4 * std::sqrt(expected_none * (1 - expected_none) / observed));
  }
}

TEST(Truth, SpendFollowsGammaGamma) {
  const ShopTruth& truth = Shop().truth().shop;
  double count = 0;
  double sum = 0;
  double squares = 0;
  double within = 0;
  double degrees = 0;
  for (const Life& life : LivesOfShop()) {
    std::vector<double> orders;
    for (const OrderLine& line : life.orders) {
      if (line.line == 0) orders.push_back(0);
      orders.back() += static_cast<double>(line.amount) / 100;
    }
    if (orders.empty()) continue;
    ++count;
    sum += orders.front();
    squares += orders.front() * orders.front();
    for (const double order : orders) {
      const double off = order / life.hidden.mean_spend - 1;
      within += off * off;
      ++degrees;
    }
  }
  const double mean = truth.p * truth.gamma / (truth.q - 1);
  const double error = std::sqrt((squares / count - (sum / count) * (sum / count)) / count);
  EXPECT_NEAR(sum / count, mean, 4 * error);
  // Around a customer's own mean her orders are Gamma(p): their squared variation is 1/p.
  EXPECT_NEAR(within / degrees, 1 / truth.p, 0.01);
}

struct Renewals {
  double stayed = 0;
  double left = 0;
  double Churn() const { return left / (stayed + left); }
};

/// The renewals after `months` months of the first subscription, of customers for whom `who` holds.
template <typename Who>
Renewals RenewalsOf(const std::vector<Life>& lives, size_t months, const Who& who) {
  Renewals renewals;
  for (const Life& life : lives) {
    std::vector<SubscriptionMovement> paid;
    for (const SubscriptionMovement& m : life.subscriptions) {
      const bool first = m.subscription_id == life.subscriptions.front().subscription_id;
      if (first && m.movement != Movement::kTrialStarted && m.movement != Movement::kTrialEnded) {
        paid.push_back(m);
      }
    }
    if (paid.size() <= months || !who(life, paid[months - 1])) continue;
    (paid[months].movement == Movement::kEnded ? renewals.left : renewals.stayed) += 1;
  }
  return renewals;
}

TEST(Truth, WithoutCausesChurnIsShiftedBetaGeometric) {
  const Simulator simulator = Make(Shape::kSaas, 20'000, 1, false);
  const SaasTruth& truth = simulator.truth().saas;
  EXPECT_TRUE(truth.causes.empty());
  const std::vector<Life> lives = LivesOf(simulator);
  for (size_t month = 1; month <= 12; ++month) {
    const Renewals renewals =
        RenewalsOf(lives, month, [](const Life&, const SubscriptionMovement&) { return true; });
    // Retention of month t is (beta + t − 1) / (alpha + beta + t − 1).
    const double churn = truth.alpha / (truth.alpha + truth.beta + static_cast<double>(month) - 1);
    const double n = renewals.left + renewals.stayed;
    EXPECT_NEAR(renewals.Churn(), churn, 4 * std::sqrt(churn * (1 - churn) / n))
        << "month " << month;
  }
}

TEST(Truth, PlantedCausesShowInWhoLeaves) {
  const Simulator simulator = Make(Shape::kSaas, 60'000);
  ASSERT_EQ(simulator.truth().saas.causes.size(), 4u);
  const std::vector<Life> lives = LivesOf(simulator);
  const auto small = [](const Life& life) { return life.customer.segment != "company"; };
  const Renewals caused =
      RenewalsOf(lives, 1, [&](const Life& life, const SubscriptionMovement& paid) {
        return small(life) && paid.plan == "Basic" && life.customer.channel == "ads";
      });
  const Renewals others =
      RenewalsOf(lives, 1, [&](const Life& life, const SubscriptionMovement& paid) {
        return small(life) && !(paid.plan == "Basic" && life.customer.channel == "ads");
      });
  const Renewals companies =
      RenewalsOf(lives, 1, [&](const Life& life, const SubscriptionMovement& paid) {
        return !small(life) && !(paid.plan == "Basic" && life.customer.channel == "ads");
      });
  // A ratio of shares is a little nearer to 1 than the ratio of hazards.
  EXPECT_NEAR(caused.Churn() / others.Churn(), 2.2, 0.25);
  EXPECT_NEAR(companies.Churn() / others.Churn(), 0.61, 0.12);
}

TEST(Truth, MoneyOfSubscriptionsIsThePlansPrice) {
  const Simulator simulator = Make(Shape::kSaas, 2'000);
  for (const SubscriptionMovement& m : simulator.Everything().subscriptions) {
    const auto& plans = simulator.truth().saas.plans;
    const auto plan = std::ranges::find(plans, m.plan, &Plan::name);
    ASSERT_NE(plan, plans.end());
    const bool begins = m.movement != Movement::kTrialStarted &&
                        m.movement != Movement::kTrialEnded && m.movement != Movement::kEnded;
    EXPECT_EQ(m.amount, begins ? plan->monthly : 0);
    EXPECT_EQ(m.paid_to.has_value(), begins || m.movement == Movement::kTrialStarted);
  }
}

}  // namespace
}  // namespace vafa::demo
