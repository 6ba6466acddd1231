// The model of products as it is stored, used and replaced, on a real store.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "learn/predictions/prediction_json.h"
#include "tests/unit/learn/predictions/models_on_store.h"

namespace vafa::predictions {
namespace {

/// A shop whose customers buy of three pairs of products each, or of all alike.
class NextVersions : public ModelsOnStore {
 protected:
  /// Eight purchases of each in the `days` before now.
  void Sell(size_t customers, bool pairs, int days, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<std::string> products;
    for (int i = 0; i < 40; ++i) products.push_back("product " + std::to_string(i));
    ASSERT_TRUE(store_->Write([&](Transaction& transaction) -> Result<bool> {
      VAFA_ASSIGN(const std::vector<CustomerId> ids, Ensure(transaction, customers));
      std::vector<NewFact> facts;
      for (const CustomerId id : ids) {
        const uint64_t liked[] = {random() % 20, random() % 20, random() % 20};
        for (int i = 0; i < 8; ++i) {
          const auto ago = std::chrono::hours(1 + random() % (24 * static_cast<uint64_t>(days)));
          NewFact fact{.customer = id, .at = clock_.now - ago};
          fact.kind = kinds::kOrderPlaced;
          fact.money = Money{1000, currency_};
          fact.label = products[pairs ? 2 * liked[random() % 3] + random() % 2 : random() % 40];
          facts.push_back(fact);
        }
      }
      VAFA_TRY(facts_->Append(transaction, facts, "test"));
      return true;
    }));
    ASSERT_TRUE(feed_->CatchUp());
  }

  ModelVersion Fit() {
    const auto version = models_->Fit(ModelKind::kNextProducts);
    EXPECT_TRUE(version) << Describe(version.error());
    return *version;
  }
  json::object Newest() {
    return models_->VersionsJson(ModelKind::kNextProducts, Language::kEnglish)->front().as_object();
  }
  json::object Of(CustomerId customer, Language language = Language::kEnglish) {
    PredictionsContext context{.facts = *facts_,
                               .feed = *feed_,
                               .directory = *directory_,
                               .ranking = *ranking_,
                               .models = *models_,
                               .organisation = [this] { return organisation_; }};
    const timeline::Snapshot snapshot = feed_->Take();
    const auto answer = ranking_->At(std::nullopt, organisation_).value();
    const auto writer = PredictionWriter::Make(context, snapshot, *answer, language);
    return writer->One(customer).value();
  }
};
VAFA_ON_BOTH_DATABASES(NextVersions);

TEST_P(NextVersions, AListOfSimilarProductsComesFromTheStoredVersion) {
  Sell(600, true, 400, 1);
  EXPECT_TRUE(Of(1).at("next_products").as_array().empty()) << "nothing has been fitted";
  const ModelVersion version = Fit();
  EXPECT_EQ(version.method, "item-to-item");
  EXPECT_TRUE(version.in_use);
  const json::object shown = Newest();
  EXPECT_EQ(shown.at("method").as_string(), "item-to-item");
  EXPECT_EQ(shown.at("parameters").at("products").to_number<int>(), 40);
  EXPECT_FALSE(shown.at("parameters").as_object().contains("similar"));
  EXPECT_GT(shown.at("figures").at("gain_interval").at(0).to_number<double>(), 0);

  const json::object one = Of(1);
  const json::array& products = one.at("next_products").as_array();
  ASSERT_EQ(products.size(), kNextPlaces);
  double last = 1e9;
  for (const json::value& item : products) {
    EXPECT_TRUE(item.at("product").as_string().starts_with("product "));
    EXPECT_GT(item.at("share").to_number<double>(), 0);
    if (item.at("score").is_null()) continue;
    EXPECT_LE(item.at("score").to_number<double>(), last);
    last = item.at("score").to_number<double>();
  }
  EXPECT_NE(Of(1, Language::kPersian).at("next_products").at(0).at("reason"),
            products[0].at("reason"));
  EXPECT_TRUE(Of(5'000).at("next_products").as_array().empty()) << "nobody";
  bool named = false;
  for (const json::value& model : one.at("models").as_array()) {
    named = named || model.at("kind").as_string() == "next-products";
  }
  EXPECT_TRUE(named);
  EXPECT_TRUE(models_->DriftJson(ModelKind::kNextProducts)->empty());
}

TEST_P(NextVersions, ANewerOneTakesItsPlaceAndOneThatBeatsNothingDoesNotStay) {
  Sell(600, true, 400, 1);
  ASSERT_EQ(Fit().method, "item-to-item");
  EXPECT_FALSE(models_->IsDue(ModelKind::kNextProducts).value());
  const ModelVersion second = Fit();
  EXPECT_EQ(second.number, 2);
  EXPECT_TRUE(second.in_use);
  // A year on, everybody buys anything: what was learnt is of no use any more.
  clock_.now = clock_.now + std::chrono::days(400);
  Sell(1'500, false, 90, 2);
  EXPECT_TRUE(models_->IsDue(ModelKind::kNextProducts).value());
  organisation_.fit_every = std::nullopt;
  EXPECT_FALSE(models_->IsDue(ModelKind::kNextProducts).value()) << "off";
  organisation_.fit_every = Unit::kMonth;
  const ModelVersion third = Fit();
  EXPECT_EQ(third.method, "best-sellers");
  EXPECT_TRUE(third.in_use);
  EXPECT_EQ(third.reason->id, "predictions.next_no_better");
  const json::array products = Of(1).at("next_products").as_array();
  ASSERT_EQ(products.size(), kNextPlaces);
  for (const json::value& item : products) EXPECT_EQ(item.at("why").as_string(), "best_seller");
  EXPECT_EQ(products, Of(2).at("next_products").as_array());
}

TEST_P(NextVersions, TheHitRateThatWasPromisedIsHeldAgainstTheOneThatCame) {
  Sell(600, true, 400, 1);
  ASSERT_EQ(Fit().method, "item-to-item");
  clock_.now = clock_.now + std::chrono::days(60);
  Sell(600, true, 58, 1);  // each what she liked before, but far more often
  const json::array drift = models_->DriftJson(ModelKind::kNextProducts).value();
  ASSERT_EQ(drift.size(), 1u);
  const json::array& points = drift[0].at("points").as_array();
  ASSERT_EQ(points.size(), 1u);
  const double promised = points[0].at("expected").to_number<double>();
  EXPECT_GT(points[0].at("customers").to_number<int>(), 50);
  const double actual = points[0].at("actual").to_number<double>();
  EXPECT_GT(actual, promised);
  EXPECT_LT(points[0].at("interval").at(0).to_number<double>(), actual);
  EXPECT_LE(actual, points[0].at("interval").at(1).to_number<double>());
}

}  // namespace
}  // namespace vafa::predictions
