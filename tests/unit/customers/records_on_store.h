#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

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

  void Save(const std::vector<Customer>& records) {
    ASSERT_TRUE(store_->Write(
        [&](Transaction& transaction) { return directory_->Save(transaction, records, "test"); }));
  }
  /// The customers named C-0, C-1, …, made where there are none.
  Result<std::vector<CustomerId>> Ensure(Transaction& transaction, size_t count) {
    std::vector<std::string> names;
    for (size_t i = 0; i < count; ++i) names.push_back("C-" + std::to_string(i));
    const std::vector<std::string_view> views(names.begin(), names.end());
    std::vector<CustomerId> ids;
    int64_t made = 0;
    VAFA_TRY(directory_->EnsureAll(transaction, views, "test", ids, made));
    return ids;
  }
  static Customer Of(std::string id, std::string city, std::string plan = {}) {
    Customer customer;
    customer.external_id = std::move(id);
    customer.city = std::move(city);
    if (!plan.empty()) customer.fields.emplace_back("plan", std::move(plan));
    return customer;
  }
  /// Each customer's value of an attribute, from her id 1 on.
  static std::vector<std::string> ValuesOf(const ask::Attributes& attributes, std::string_view name,
                                           CustomerId last) {
    const auto column = attributes.Column(name);
    std::vector<std::string> values(static_cast<size_t>(last));
    if (column == nullptr) return values;
    const auto texts = column->Values();
    const auto codes = column->Codes(1, values.size());
    for (size_t i = 0; i < codes.size(); ++i) values[i] = texts[codes[i]];
    return values;
  }

  const Currency currency_ = *Currency::Parse("EUR");
  MovableClock clock_;
  std::unique_ptr<FactLog> facts_;
  std::unique_ptr<TimelineFeed> feed_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<ask::FactLogNames> names_;
  std::unique_ptr<CustomerAttributes> attributes_;
};

/// The same, opened for each test and closed after it.
class OpenRecordsOnStore : public RecordsOnStore {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (!IsSkipped()) OpenRecords();
  }
  void TearDown() override {
    CloseRecords();
    StoreTest::TearDown();
  }
};

}  // namespace vafa
