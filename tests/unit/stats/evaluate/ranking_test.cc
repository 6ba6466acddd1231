#include "stats/evaluate/ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace vafa::stats {
namespace {

struct Rows {
  std::vector<double> score;
  std::vector<uint8_t> label;

  LabelledScores scores() const { return {score, label}; }
  void Push(double s, int happened, int times = 1) {
    for (int i = 0; i < times; ++i) {
      score.push_back(s);
      label.push_back(static_cast<uint8_t>(happened));
    }
  }
};

/// Scores of those with label 1 are higher by `shift` deviations.
Rows Random(size_t count, double shift, double grain, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  Rows rows;
  for (size_t i = 0; i < count; ++i) {
    const int happened = random() % 3 == 0 ? 1 : 0;
    const double s = normal(random) + shift * happened;
    rows.Push(grain > 0 ? std::round(s / grain) : s, happened);
  }
  return rows;
}

TEST(AucPublished, RatingsOfScans) {
  // Hanley & McNeil 1982, table I: 109 scans in five ratings, area 0.893.
  Rows rows;
  const int abnormal[] = {3, 2, 2, 11, 33};
  const int normal[] = {33, 6, 6, 11, 2};
  for (int rating = 0; rating < 5; ++rating) {
    rows.Push(rating, 1, abnormal[rating]);
    rows.Push(rating, 0, normal[rating]);
  }
  const auto auc = AreaUnderCurve(rows.scores()).value();
  EXPECT_NEAR(auc.value, 0.893, 5e-4);
  // DeLong's error and the interval, worked out pair by pair in R.
  EXPECT_NEAR(auc.standard_error, 0.03072440838, 1e-10);
  EXPECT_NEAR(auc.interval.low, 0.8164434579, 1e-9);
  EXPECT_NEAR(auc.interval.high, 0.9401761946, 1e-9);
}

TEST(AucConsistent, IsTheShareOfPairs) {
  for (const double grain : {0.0, 0.7}) {
    const Rows rows = Random(400, 0.8, grain, 1);
    double wins = 0, pairs = 0;
    for (size_t i = 0; i < 400; ++i) {
      for (size_t j = 0; j < 400; ++j) {
        if (rows.label[i] <= rows.label[j]) continue;
        pairs += 1;
        wins += rows.score[i] > rows.score[j] ? 1 : rows.score[i] == rows.score[j] ? 0.5 : 0;
      }
    }
    EXPECT_NEAR(AreaUnderCurve(rows.scores())->value, wins / pairs, 1e-12);
  }
}

TEST(AucConsistent, IntervalsHoldTheTruth) {
  // Two normal distributions one deviation apart: the area is Φ(1/√2).
  const double truth = 0.5 * std::erfc(-0.5);
  int held = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    const auto auc = AreaUnderCurve(Random(150, 1, 0, seed).scores()).value();
    held += auc.interval.low <= truth && truth <= auc.interval.high ? 1 : 0;
  }
  EXPECT_NEAR(held / 400.0, 0.95, 0.03);
}

TEST(AucConsistent, OnlyTheOrderOfScoresCounts) {
  Rows rows = Random(1'000, 0.5, 0.1, 2);
  const double before = AreaUnderCurve(rows.scores())->value;
  for (double& s : rows.score) s = std::exp(s / 10);
  EXPECT_EQ(AreaUnderCurve(rows.scores())->value, before);
  for (double& s : rows.score) s = -s;
  EXPECT_NEAR(AreaUnderCurve(rows.scores())->value, 1 - before, 1e-12);
}

TEST(Gains, OfAKnownList) {
  // Ten customers, four leave: at the first, the third and two of the four with score 5.
  Rows rows;
  rows.Push(9, 1);
  rows.Push(8, 0);
  rows.Push(7, 1);
  rows.Push(5, 1, 2);
  rows.Push(5, 0, 2);
  rows.Push(1, 0, 3);
  const std::vector<double> shares = {0.1, 0.2, 0.3, 0.5, 0.55, 0.7, 1};
  const auto gains = GainsAt(rows.scores(), shares).value();
  const double found[] = {1, 1, 2, 3, 3.25, 4, 4};
  for (size_t i = 0; i < shares.size(); ++i) {
    EXPECT_NEAR(gains[i].found, found[i], 1e-12) << shares[i];
    EXPECT_NEAR(gains[i].precision, found[i] / (10 * shares[i]), 1e-12);
    EXPECT_NEAR(gains[i].recall, found[i] / 4, 1e-12);
    EXPECT_NEAR(gains[i].lift, found[i] / (4 * shares[i]), 1e-12);
  }
}

TEST(GainsPublished, MailingToAHundredThousand) {
  // Hamilton, "Cumulative Gains and Lift Charts" (CS 831, University of Regina), example 1:
  // positive responses to the first 10,000, 20,000 … of 100,000 letters, in order of the score.
  // "By contacting only 10 % of customers … we will reach 3 times as many respondents".
  const int responses[] = {6'000,  10'000, 13'000, 15'800, 17'000,
                           18'000, 18'800, 19'400, 19'800, 20'000};
  const double gain[] = {30, 50, 65, 79, 85, 90, 94, 97, 99, 100};
  Rows rows;
  std::vector<double> shares;
  for (int tenth = 0; tenth < 10; ++tenth) {
    const int responded = responses[tenth] - (tenth > 0 ? responses[tenth - 1] : 0);
    rows.Push(-tenth, 1, responded);
    rows.Push(-tenth, 0, 10'000 - responded);
    shares.push_back(0.1 * (tenth + 1));
  }
  const auto gains = GainsAt(rows.scores(), shares).value();
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_NEAR(gains[i].found, responses[i], 1e-6) << i;
    EXPECT_NEAR(gains[i].recall, gain[i] / 100, 1e-12) << i;
    EXPECT_NEAR(gains[i].lift, gain[i] / (10 * static_cast<double>(i + 1)), 1e-12) << i;
  }
  EXPECT_NEAR(gains[0].lift, 3, 1e-12);
}

TEST(RankingBadInputs, ErrorsNameTheColumn) {
  const auto auc = [](const Rows& rows) {
    const auto result = AreaUnderCurve(rows.scores());
    return result ? "none" : result.error().field;
  };
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(auc({}), "score");
  EXPECT_EQ(auc({{1}, {}}), "label");
  EXPECT_EQ(auc({{1, 2}, {1, 2}}), "label");
  EXPECT_EQ(auc({{1, 2}, {1, 1}}), "label");
  EXPECT_EQ(auc({{1, kNan}, {1, 0}}), "score");
  const Rows rows{{1, 2}, {1, 0}};
  const Rows none{{1, 2}, {0, 0}};
  EXPECT_EQ(GainsAt(rows.scores(), std::vector<double>{0.5, 1.1}).error().field, "shares");
  EXPECT_EQ(GainsAt(rows.scores(), std::vector<double>{0}).error().field, "shares");
  EXPECT_EQ(GainsAt(none.scores(), std::vector<double>{1}).error().field, "label");
}

TEST(RankingAnything, CertaintyAndChance) {
  const Rows sure{{1, 2}, {0, 1}};
  EXPECT_EQ(AreaUnderCurve(sure.scores())->value, 1);
  EXPECT_EQ(AreaUnderCurve(sure.scores())->interval.low, 1);
  Rows alike;
  alike.Push(3, 1, 4);
  alike.Push(3, 0, 9);
  EXPECT_EQ(AreaUnderCurve(alike.scores())->value, 0.5);
  EXPECT_EQ(GainsAt(alike.scores(), std::vector<double>{0.2})->front().lift, 1);
}

TEST(ReachedFrom, ByHand) {
  Rows rows;
  rows.Push(0.9, 1);
  rows.Push(0.7, 0);
  rows.Push(0.7, 1);
  rows.Push(0.2, 0, 3);
  const auto all = ReachedFrom(rows.scores(), 6).value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].from, 0.9);
  EXPECT_EQ(all[0].reached, 1u);
  EXPECT_EQ(all[1].from, 0.7);
  EXPECT_EQ(all[1].reached, 3u);
  EXPECT_EQ(all[1].found, 2u);
  EXPECT_EQ(all[2].from, 0.2);
  EXPECT_EQ(all[2].reached, 6u);
  EXPECT_EQ(all[2].found, 2u);
  const auto one = ReachedFrom(rows.scores(), 1).value();
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].reached, 6u);
  EXPECT_EQ(ReachedFrom(rows.scores(), 0).error().field, "most");
  EXPECT_EQ(ReachedFrom({}, 5).error().field, "score");
}

TEST(ReachedFrom, CountsAsAPlainLoopDoes) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Rows rows = Random(500, 1, seed % 2 == 0 ? 0.25 : 0, seed);
    const auto steps = ReachedFrom(rows.scores(), 40).value();
    EXPECT_LE(steps.size(), 40u);
    EXPECT_EQ(steps.back().reached, 500u);
    for (const Reached& step : steps) {
      size_t reached = 0, found = 0;
      for (size_t i = 0; i < rows.score.size(); ++i) {
        if (rows.score[i] < step.from) continue;
        ++reached;
        found += rows.label[i];
      }
      EXPECT_EQ(step.reached, reached);
      EXPECT_EQ(step.found, found);
    }
  }
}

TEST(ThresholdByCosts, IsWhereAContactBeginsToPay) {
  EXPECT_DOUBLE_EQ(*ThresholdByCosts(5, 100), 0.05);
  EXPECT_EQ(ThresholdByCosts(0, 100).error().field, "cost");
  EXPECT_EQ(ThresholdByCosts(5, -1).error().field, "saved");
  // Of calibrated probabilities no other threshold brings more on average.
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> uniform;
  Rows rows;
  for (int i = 0; i < 200'000; ++i) {
    const double p = 0.2 * uniform(random);
    rows.Push(p, uniform(random) < p ? 1 : 0);
  }
  const auto net = [](const Reached& step) {
    return 100 * static_cast<double>(step.found) - 5 * static_cast<double>(step.reached);
  };
  const auto steps = ReachedFrom(rows.scores(), 100).value();
  const Reached best = *std::ranges::max_element(steps, {}, net);
  EXPECT_NEAR(best.from, 0.05, 0.02);
}

}  // namespace
}  // namespace vafa::stats
