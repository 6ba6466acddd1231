#pragma once

#include <gtest/gtest.h>

#include "customers/attributes.h"
#include "learn/predictions/models.h"
#include "learn/predictions/ranking.h"
#include "tests/unit/store/test_store.h"

namespace vafa::predictions {

class MovableClock : public Clock {
 public:
  Instant Now() const override { return now; }
  Instant now{1'750'000'000'000'000};
};

/// The models of a shop on a real store, at a time that the test moves.
class ModelsOnStore : public testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    Store& store = Open();
    organisation_.currency = currency_;
    facts_ = *FactLog::Open(store, folder_.path() / "keys", clock_);
    feed_ = *TimelineFeed::Open(store, *facts_, folder_.path() / "timeline", false);
    directory_ = *Directory::Open(store, *facts_, clock_);
    names_ = std::make_unique<ask::FactLogNames>(*facts_);
    attributes_ = std::make_unique<CustomerAttributes>(store, *directory_);
    models_ = std::make_unique<Models>(
        Models::Parts{.store = store,
                      .facts = *facts_,
                      .feed = *feed_,
                      .names = *names_,
                      .attributes = *attributes_,
                      .attribute_names = [] { return std::vector<std::string>(); },
                      .organisation = [this]() -> Result<Organisation> { return organisation_; },
                      .rules = []() -> Result<metrics::Rules> {
                        metrics::Rules rules;
                        rules.window_days = 60;
                        return rules;
                      },
                      .clock = clock_});
    ranking_ = std::make_unique<Ranking>(*facts_, *feed_, *models_, clock_);
  }
  void TearDown() override {
    ranking_.reset();
    models_.reset();
    attributes_.reset();
    names_.reset();
    directory_.reset();
    feed_.reset();
    facts_.reset();
    StoreTest::TearDown();
  }

  const Currency currency_ = *Currency::Parse("EUR");
  MovableClock clock_;
  Organisation organisation_;
  std::unique_ptr<FactLog> facts_;
  std::unique_ptr<TimelineFeed> feed_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<ask::FactLogNames> names_;
  std::unique_ptr<CustomerAttributes> attributes_;
  std::unique_ptr<Models> models_;
  std::unique_ptr<Ranking> ranking_;
};

}  // namespace vafa::predictions
