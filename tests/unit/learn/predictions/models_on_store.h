#pragma once

#include <gtest/gtest.h>

#include "learn/predictions/models.h"
#include "learn/predictions/ranking.h"
#include "tests/unit/customers/records_on_store.h"

namespace vafa::predictions {

/// The models of a shop whose window is sixty days.
class ModelsOnStore : public RecordsOnStore {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    OpenRecords();
    organisation_.currency = currency_;
    models_ = std::make_unique<Models>(
        Models::Parts{.store = *store_,
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
    CloseRecords();
    StoreTest::TearDown();
  }

  Organisation organisation_;
  std::unique_ptr<Models> models_;
  std::unique_ptr<Ranking> ranking_;
};

}  // namespace vafa::predictions
