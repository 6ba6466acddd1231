#pragma once

#include <memory>

#include "ask/names.h"
#include "customers/attributes.h"
#include "facts/feed.h"
#include "tests/unit/store/test_store.h"

namespace vafa {

class MovableClock : public Clock {
 public:
  Instant Now() const override { return now; }
  Instant now{1'750'000'000'000'000};
};

/// Facts and customers' records on a real store, at a time that the test moves.
class RecordsOnStore : public testing::StoreTest {
 protected:
  void OpenRecords() {
    Store& store = Open();
    facts_ = *FactLog::Open(store, folder_.path() / "keys", clock_);
    feed_ = *TimelineFeed::Open(store, *facts_, folder_.path() / "timeline", false);
    directory_ = *Directory::Open(store, *facts_, clock_);
    names_ = std::make_unique<ask::FactLogNames>(*facts_);
    attributes_ = std::make_unique<CustomerAttributes>(store, *directory_);
  }
  void CloseRecords() {
    attributes_.reset();
    names_.reset();
    directory_.reset();
    feed_.reset();
    facts_.reset();
  }

  const Currency currency_ = *Currency::Parse("EUR");
  MovableClock clock_;
  std::unique_ptr<FactLog> facts_;
  std::unique_ptr<TimelineFeed> feed_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<ask::FactLogNames> names_;
  std::unique_ptr<CustomerAttributes> attributes_;
};

}  // namespace vafa
