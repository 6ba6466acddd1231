// What is bought next: gathered, learnt, tried, stored.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "learn/predictions/next_products_json.h"
#include "tests/unit/learn/metrics/shop.h"

namespace vafa::predictions {
namespace {

void Buys(metrics::Shop& shop, CustomerId customer, std::string_view at, const char* product,
          std::string_view kind = kinds::kOrderPlaced) {
  shop.Has(customer, kind, at, {.money = 1000, .label = product});
}

TEST(Baskets, LinesOfOrdersByProductTheMostBoughtFirst) {
  metrics::Shop shop;
  Buys(shop, 1, "2025-03-01T10:00:00Z", "tea");
  Buys(shop, 1, "2025-03-01T10:00:00Z", "cup", kinds::kOrderItemAdded);
  Buys(shop, 1, "2025-03-05T10:00:00Z", "tea");
  Buys(shop, 2, "2025-03-02T10:00:00Z", "");  // nobody knows what
  Buys(shop, 3, "2025-03-03T23:59:59Z", "pot");
  Buys(shop, 3, "2025-03-04T00:00:00Z", "tea");
  Buys(shop, 3, "2025-03-09T00:00:00Z", "later");
  Buys(shop, 0, "2025-03-03T10:00:00Z", "the organisation's own");
  Buys(shop, 5000, "2025-03-02T10:00:00Z", "cup");  // of another block
  const auto snapshot = shop.world.Take();
  const Calendar calendar = shop.calendar();
  const int64_t last = calendar.DayOf(shop.At("2025-03-08"));
  const Baskets baskets = GatherBaskets(snapshot, shop.world.names, last, calendar).value();
  ASSERT_EQ(baskets.labels.size(), 3u);
  EXPECT_EQ(shop.world.names.LabelText(baskets.labels[0]), "tea");
  EXPECT_EQ(shop.world.names.LabelText(baskets.labels[1]), "cup");
  EXPECT_EQ(shop.world.names.LabelText(baskets.labels[2]), "pot");
  EXPECT_EQ(baskets.offsets, (std::vector<size_t>{0, 3, 5, 6}));
  const auto first = static_cast<int32_t>(calendar.DayOf(shop.At("2025-03-01")));
  EXPECT_EQ(baskets.days,
            (std::vector<int32_t>{first, first, first + 4, first + 2, first + 3, first + 1}));
  EXPECT_EQ(baskets.products[2], 0u);
  EXPECT_EQ(baskets.products[3], 2u);
  EXPECT_TRUE(stats::Check(baskets.columns()).has_value());

  const auto lines = ReadNamedLines(snapshot, shop.world.names, 3, last, calendar);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].day, first + 2);
  EXPECT_EQ(shop.world.names.LabelText(lines[1].label), "tea");
  EXPECT_TRUE(ReadNamedLines(snapshot, shop.world.names, 2, last, calendar).empty());
  EXPECT_TRUE(ReadNamedLines(snapshot, shop.world.names, 0, last, calendar).empty());
  EXPECT_TRUE(ReadNamedLines(snapshot, shop.world.names, 1'000'000, last, calendar).empty());
}

/// Customers who buy on eight days of 400; with `pairs` of three pairs of products that they like,
/// else of all alike.
struct Sold {
  ask::TestNames names;
  Baskets baskets;

  Sold(int customers, uint32_t products, bool pairs, uint64_t seed = 1) {
    std::mt19937_64 random(seed);
    for (uint32_t i = 0; i < products; ++i) {
      baskets.labels.push_back(names.AddLabel("product " + std::to_string(i)));
    }
    for (int c = 0; c < customers; ++c) {
      std::vector<uint32_t> liked;
      for (int i = 0; i < 3; ++i) liked.push_back(static_cast<uint32_t>(random() % (products / 2)));
      std::vector<int32_t> when;
      for (int i = 0; i < 8; ++i) when.push_back(static_cast<int32_t>(random() % 400));
      std::ranges::sort(when);
      for (const int32_t day : when) {
        baskets.days.push_back(day);
        const auto any = static_cast<uint32_t>(random() % products);
        baskets.products.push_back(pairs ? 2 * liked[random() % 3] + any % 2 : any);
      }
      baskets.offsets.push_back(baskets.days.size());
    }
  }
};

TEST(NextProducts, SimilaritiesAreUsedWhereTheyAreBetter) {
  const Sold sold(2'000, 40, true);
  const auto fit = FitNextProducts(sold.baskets, sold.names, 399).value();
  ASSERT_TRUE(fit.trial.has_value());
  EXPECT_EQ(fit.model.method(), "item-to-item");
  EXPECT_FALSE(fit.reason.has_value());
  const NextTrial& trial = *fit.trial;
  EXPECT_EQ(trial.from_day, 400 - 8 * 7);  // of 57 weeks eight
  EXPECT_EQ(trial.to_day, 399);
  EXPECT_GT(trial.customers, 1'000u);
  EXPECT_GT(trial.similar.hit_rate, trial.best_sellers.hit_rate + 0.5);
  EXPECT_NEAR(trial.gain.value, trial.similar.hit_rate - trial.best_sellers.hit_rate, 1e-12);
  EXPECT_GT(trial.gain.interval.low, 0.5);
  EXPECT_EQ(fit.model.right, trial.similar.right);
  EXPECT_EQ(fit.model.products.size(), 40u);
  EXPECT_EQ(fit.model.products[7], "product 7");
}

TEST(NextProducts, BestSellersStayWhereAllAreAlike) {
  const Sold sold(2'000, 40, false);
  const auto fit = FitNextProducts(sold.baskets, sold.names, 399).value();
  ASSERT_TRUE(fit.trial.has_value());
  EXPECT_EQ(fit.model.method(), "best-sellers");
  EXPECT_EQ(fit.reason->id, "predictions.next_no_better");
  EXPECT_EQ(fit.model.best_sellers.size(), kNextPlaces);
  EXPECT_EQ(fit.model.right, fit.trial->best_sellers.right);
  const auto list = ListNext(fit.model, nullptr, {});
  ASSERT_EQ(list.size(), kNextPlaces);
  for (size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(list[i].product, fit.model.best_sellers[i]);
    EXPECT_EQ(list[i].why, NextProduct::Why::kBestSeller);
  }
}

TEST(NextProducts, TooLittleIsSaidAndNotLearntFrom) {
  const auto reason = [](const Sold& sold, int32_t last_day = 399) {
    const auto fit = FitNextProducts(sold.baskets, sold.names, last_day).value();
    EXPECT_EQ(fit.model.method(), "best-sellers");
    EXPECT_FALSE(fit.trial.has_value());
    EXPECT_TRUE(fit.model.right.empty());
    return fit.reason.value_or(Message()).id;
  };
  Sold nothing(0, 2, true);
  nothing.baskets.labels.clear();
  EXPECT_EQ(reason(nothing), "predictions.next_no_products");
  EXPECT_EQ(reason(Sold(500, 8, true)), "predictions.next_too_few_products");
  EXPECT_EQ(reason(Sold(50, 40, true)), "predictions.next_too_few");
  Sold brief(500, 40, true);
  for (int32_t& day : brief.baskets.days) day = day * 50 / 400;
  EXPECT_EQ(reason(brief, 50), "predictions.next_too_short");
}

TEST(NextProducts, TheOneInUseIsComparedOnWhatNeitherHasSeen) {
  const Sold before(2'000, 40, true, 2), now(2'000, 40, true, 3);
  // What was bought by the same customers then says nothing of the pairs of now.
  Sold shuffled = before;
  for (uint32_t& product : shuffled.baskets.products) product = (product * 7 + 3) % 40;
  const NextProducts old = FitNextProducts(shuffled.baskets, shuffled.names, 399)->model;
  ASSERT_TRUE(old.similar.has_value());
  const NextIncumbent earlier{old, 300}, later{old, 399};
  const auto compared = FitNextProducts(now.baskets, now.names, 399, &earlier).value();
  ASSERT_TRUE(compared.trial && compared.trial->in_use);
  EXPECT_GT(compared.trial->in_use->gain.interval.low, 0);
  EXPECT_NEAR(compared.trial->in_use->gain.value,
              compared.trial->similar.hit_rate - compared.trial->in_use->hit_rate, 1e-12);
  const auto seen = FitNextProducts(now.baskets, now.names, 399, &later).value();
  EXPECT_FALSE(seen.trial->in_use.has_value());
  // One of the same purchases, under other places: no difference.
  const auto same = FitNextProducts(now.baskets, now.names, 343)->model;
  NextProducts turned = same;
  std::ranges::reverse(turned.products);
  stats::ItemToItem& similar = *turned.similar;
  similar.neighbours.clear();
  similar.offsets = {0};
  for (uint32_t place = 40; place-- > 0;) {
    for (auto neighbour : same.similar->NeighboursOf(place)) {
      neighbour.product = 39 - neighbour.product;
      similar.neighbours.push_back(neighbour);
    }
    similar.offsets.push_back(similar.neighbours.size());
  }
  std::ranges::reverse(similar.again);
  for (uint32_t& place : turned.best_sellers) place = 39 - place;
  const NextIncumbent twin{turned, 343};
  const auto even = FitNextProducts(now.baskets, now.names, 399, &twin).value();
  ASSERT_TRUE(even.trial->in_use.has_value());
  EXPECT_NEAR(even.trial->in_use->gain.value, 0, 0.01);  // ties may be broken otherwise
}

TEST(NextProducts, ReasonsNameWhatSpeaksForIt) {
  NextProducts model;
  model.products = {"beans", "filters", "tea"};
  model.best_sellers = {2, 0};
  model.similar = stats::ItemToItem{
      .offsets = {0, 2, 2, 2}, .neighbours = {{0, 0.5}, {1, 0.4}}, .again = {1, 1, 1}};
  stats::Suggester suggester(*model.similar);
  const stats::Bought history[] = {{.product = 0, .ago = 0, .times = 3}};
  const auto list = ListNext(model, &suggester, history);
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].why, NextProduct::Why::kAgain);
  EXPECT_EQ(Render(WhyText(model, list[0]), Language::kEnglish),
            "She has bought it 3 times, and it is often bought again");
  EXPECT_EQ(list[1].why, NextProduct::Why::kTogether);
  EXPECT_EQ(Render(WhyText(model, list[1]), Language::kEnglish),
            "Often bought by those who buy \u2068beans\u2069");
  EXPECT_EQ(list[2].why, NextProduct::Why::kBestSeller);
  EXPECT_EQ(list[2].product, 2u);
  EXPECT_EQ(Name(list[2].why), "best_seller");
}

TEST(NextProductsJson, IsReadAsItWasWritten) {
  const Sold sold(500, 40, true);
  const auto fit = FitNextProducts(sold.baskets, sold.names, 399).value();
  ASSERT_TRUE(fit.model.similar.has_value());
  const std::string text = json::serialize(ToJson(fit.model));
  const NextProducts again = NextProductsFromJson(ParseJson(text)->as_object()).value();
  EXPECT_EQ(again.products, fit.model.products);
  EXPECT_EQ(again.best_sellers, fit.model.best_sellers);
  EXPECT_EQ(again.right.size(), fit.model.right.size());
  ASSERT_TRUE(again.similar.has_value());
  ASSERT_EQ(again.similar->neighbours.size(), fit.model.similar->neighbours.size());
  for (size_t i = 0; i < again.similar->neighbours.size(); ++i) {
    EXPECT_EQ(again.similar->neighbours[i].product, fit.model.similar->neighbours[i].product);
    EXPECT_NEAR(again.similar->neighbours[i].similarity,
                fit.model.similar->neighbours[i].similarity, 5.1e-7);
  }
  const json::object shown = ShownNextProducts(ToJson(fit.model));
  EXPECT_EQ(shown.at("products").to_number<int>(), 40);
  EXPECT_EQ(shown.at("best_sellers").as_array().size(), kNextPlaces);

  NextProducts plain = fit.model;
  plain.similar.reset();
  EXPECT_FALSE(NextProductsFromJson(ToJson(plain))->similar.has_value());
}

TEST(NextProductsJson, WhatIsNotAModelIsRefused) {
  const auto refused = [](const char* text) {
    const auto model = NextProductsFromJson(ParseJson(text)->as_object());
    return !model && model.error().code == ErrorCode::kInvalid;
  };
  EXPECT_TRUE(refused("{}"));
  EXPECT_TRUE(refused(R"({"products":[1],"best_sellers":[],"right":[],"similar":null})"));
  EXPECT_TRUE(refused(R"({"products":["a"],"best_sellers":[1],"right":[],"similar":null})"));
  EXPECT_TRUE(refused(R"({"products":["a"],"best_sellers":[],"right":[],
                          "similar":{"decay":0.8,"again":[1],"neighbours":[[4,1000]]}})"));
  EXPECT_TRUE(refused(R"({"products":["a","b"],"best_sellers":[],"right":[],
                          "similar":{"decay":0.8,"again":[1],"neighbours":[[]]}})"));
}

}  // namespace
}  // namespace vafa::predictions
