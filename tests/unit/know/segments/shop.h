#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ask/parse.h"
#include "know/segments/keeper.h"
#include "know/segments/segments.h"
#include "tests/unit/customers/records_on_store.h"

namespace vafa::segments {

/// A shop on a real store, whose clock a test moves.
class ShopTest : public RecordsOnStore {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (!IsSkipped()) OpenAll();
  }
  void OpenAll() {
    CloseAll();
    OpenRecords();
    segments_ = std::make_unique<Segments>(
        Segments::Parts{*store_, *directory_, clock_, [this] { return Ask(); }});
    keeper_ = std::make_unique<Keeper>(
        Keeper::Parts{*segments_, *store_, *facts_, *directory_, [this] { return Ask(); }});
  }
  void CloseAll() {
    keeper_.reset();
    segments_.reset();
    CloseRecords();
  }
  void TearDown() override {
    CloseAll();
    StoreTest::TearDown();
  }

  Result<Asking> Ask() {
    VAFA_TRY(feed_->CatchUp());
    ask::Context context{names_.get(),
                         attributes_.get(),
                         *Calendar::Make(CalendarKind::kGregorian, "UTC", 1),
                         currency_,
                         {}};
    context.segments = segments_.get();
    context.predictions = predictions_;
    context.parameters = {{"window", 30}, {"lost_window", 60}, {"grace", 0}};
    return Asking{std::move(context), feed_->Take(), clock_.now};
  }

  /// The customer does something now, or days ago.
  void Did(const std::string& customer, std::string_view kind, int days_ago = 0,
           int64_t minor = 1000) {
    ASSERT_TRUE(store_->Write([&](Transaction& transaction) -> Result<bool> {
      VAFA_ASSIGN(const CustomerId id, directory_->Ensure(transaction, customer, "test"));
      NewFact fact{.customer = id, .at = clock_.now - std::chrono::days(days_ago)};
      fact.kind = kind;
      fact.money = Money{minor, currency_};
      VAFA_TRY(facts_->Append(transaction, {&fact, 1}, "test"));
      return true;
    }));
  }
  void SaveCity(const std::string& customer, const std::string& city) {
    Customer record;
    record.external_id = customer;
    record.city = city;
    ASSERT_TRUE(store_->Write([&](Transaction& transaction) {
      return directory_->Save(transaction, {&record, 1}, "test");
    }));
  }

  ask::Condition Condition(std::string_view text) {
    auto condition = ask::ParseCondition(*ParseJson(text), currency_);
    EXPECT_TRUE(condition) << Describe(condition.error());
    return *condition;
  }
  Segment Make(const std::string& name, std::string_view condition) {
    auto made = segments_->Create({name, Condition(condition)}, "Owner");
    EXPECT_TRUE(made) << Describe(made.error());
    return *made;
  }
  std::vector<std::string> Names(const std::vector<CustomerId>& ids) {
    std::vector<std::string> names;
    for (const Customer& customer : *directory_->Get(ids)) names.push_back(customer.external_id);
    return names;
  }
  std::vector<std::string> In(const Segment& segment) {
    const auto members = segments_->Members(segment);
    EXPECT_TRUE(members) << Describe(members.error());
    return Names(*members);
  }
  /// "a entered X", in order.
  std::vector<std::string> Moves() {
    std::vector<timeline::Entry> entries;
    EXPECT_TRUE(facts_->Tail(0, 1'000'000, entries));
    std::vector<std::string> moves;
    for (const timeline::Entry& entry : entries) {
      const std::string kind = facts_->KindName(entry.kind);
      if (kind != kEntered && kind != kLeft) continue;
      const auto segment = segments_->Get(std::stoll(facts_->LabelText(entry.label)));
      moves.push_back(Names({entry.customer}).front() +
                      (kind == kEntered ? " entered " : " left ") +
                      (segment ? segment->name : "?"));
    }
    return moves;
  }

  bool knows_records_ = true;  ///< else conditions on records are refused
  const ask::Predictions* predictions_ = nullptr;
  std::unique_ptr<Segments> segments_;
  std::unique_ptr<Keeper> keeper_;
};

inline constexpr const char* kBought =
    R"({"did": {"kinds": ["order_placed"], "within": {"last": {"days": 30}}}})";

}  // namespace vafa::segments
