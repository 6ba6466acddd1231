#include "facts/fact_log.h"

#include <gmock/gmock.h>

#include <random>

#include "tests/unit/store/test_store.h"

namespace vafa {
namespace {

class FactLogOnBoth : public testing::StoreTest {
 protected:
  FactLog& OpenLog() {
    log_.reset();
    Store& store = Open();
    auto opened = FactLog::Open(store, folder_.path() / "keys", Clock::System());
    EXPECT_TRUE(opened) << Describe(opened.error());
    log_ = std::move(*opened);
    return *log_;
  }

  Result<FactLog::Appended> Append(const std::vector<NewFact>& facts) {
    return store_->Write([&](Transaction& t) { return log_->Append(t, facts, "test"); });
  }

  std::vector<timeline::Entry> All() {
    std::vector<timeline::Entry> entries;
    EXPECT_TRUE(log_->Tail(0, 1'000'000, entries));
    return entries;
  }

  void TearDown() override {
    log_.reset();
    StoreTest::TearDown();
  }

  static NewFact Order(CustomerId customer, int64_t minor, const char* key) {
    NewFact fact{.customer = customer, .at = Instant{1'700'000'000'000'000}};
    fact.kind = kinds::kOrderPlaced;
    fact.money = Money{minor, Currency::Parse("USD").value()};
    fact.label = "Tripod";
    fact.properties = R"({"order_id":"7"})";
    if (*key) fact.key = Hash128(key);
    return fact;
  }

  std::unique_ptr<FactLog> log_;
};
VAFA_ON_BOTH_DATABASES(FactLogOnBoth);

TEST_P(FactLogOnBoth, AFactComesBackWhole) {
  OpenLog();
  NewFact fact = Order(3, 1250, "a");
  fact.value = 2.5;
  const auto appended = Append({fact});
  ASSERT_TRUE(appended) << Describe(appended.error());
  EXPECT_EQ(appended->added, 1);
  EXPECT_EQ(log_->last_seq(), 1);
  OpenLog();
  const auto facts = log_->Get(std::vector<int64_t>{1, 99});
  ASSERT_TRUE(facts) << Describe(facts.error());
  ASSERT_EQ(facts->size(), 1u);
  const Fact& back = facts->front();
  EXPECT_EQ(back.customer, 3);
  EXPECT_EQ(back.at, fact.at);
  EXPECT_EQ(back.kind, "order_placed");
  EXPECT_EQ(back.value, 2.5);
  EXPECT_EQ(back.money, fact.money);
  EXPECT_EQ(back.label, "Tripod");
  EXPECT_EQ(back.properties, R"({"order_id":"7"})");
  EXPECT_EQ(back.source, "test");
}

TEST_P(FactLogOnBoth, TheSameKeyTwiceIsOnceAndOtherContentCorrects) {
  OpenLog();
  ASSERT_EQ(Append({Order(1, 100, "a"), Order(1, 100, "a")})->unchanged, 1);
  ASSERT_EQ(Append({Order(1, 100, "a")})->unchanged, 1);
  const auto changed = Append({Order(1, 150, "a")});
  ASSERT_EQ(changed->updated, 1);
  ASSERT_EQ(Append({Order(1, 150, "a")})->unchanged, 1);
  const auto entries = All();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[1].corrects, 1);
  EXPECT_EQ(entries[1].corrects_customer, 1);
  EXPECT_EQ(entries[1].money, 150);
}

TEST_P(FactLogOnBoth, RepeatsAreKnownAfterReopeningAndWithoutTheKeyIndex) {
  OpenLog();
  std::vector<NewFact> facts;
  std::vector<std::string> keys;
  for (int i = 0; i < 500; ++i) keys.push_back(std::to_string(i));
  for (int i = 0; i < 500; ++i) facts.push_back(Order(i + 1, i, keys[i].c_str()));
  ASSERT_EQ(Append(facts)->added, 500);
  OpenLog();
  EXPECT_EQ(Append(facts)->unchanged, 500);
  std::filesystem::remove_all(folder_.path() / "keys");
  OpenLog();
  EXPECT_EQ(Append(facts)->unchanged, 500);
  EXPECT_EQ(All().size(), 500u);
}

TEST_P(FactLogOnBoth, AFailedWriteTakesItsKeysNumbersAndWordsBack) {
  OpenLog();
  ASSERT_TRUE(Append({Order(1, 100, "a")}));
  const auto failed = store_->Write([&](Transaction& t) -> Result<FactLog::Appended> {
    NewFact fact = Order(1, 200, "b");
    fact.kind = "never_seen";
    VAFA_ASSIGN(auto first, log_->Append(t, std::vector<NewFact>{fact}, "test"));
    EXPECT_EQ(first.added, 1);
    return Fail(ErrorCode::kInvalid, "base.internal");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(log_->last_seq(), 1);
  EXPECT_FALSE(log_->FindKind("never_seen"));
  const auto again = Append({Order(1, 200, "b")});
  ASSERT_TRUE(again) << Describe(again.error());
  EXPECT_EQ(again->added, 1);
  EXPECT_EQ(again->seqs, std::vector<int64_t>{2});
}

TEST_P(FactLogOnBoth, BadFactsAreRefusedWithTheirPlace) {
  OpenLog();
  NewFact fact = Order(1, 1, "a");
  fact.kind = "Not A Kind";
  const auto bad = Append({Order(1, 1, "b"), fact});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(bad.error().field, "facts/1/kind");
  EXPECT_TRUE(All().empty());
}

TEST_P(FactLogOnBoth, RetractingTakesAFactBack) {
  OpenLog();
  ASSERT_TRUE(Append({Order(1, 100, "a")}));
  NewFact fact = Order(1, 100, "a");
  fact.retracts = true;
  const auto retracted = Append({fact});
  ASSERT_TRUE(retracted) << Describe(retracted.error());
  const auto entries = All();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_TRUE(entries[1].retracts);
  EXPECT_EQ(entries[1].corrects, 1);
}

TEST_P(FactLogOnBoth, RandomAppendsAgreeWithAPlainModel) {
  OpenLog();
  std::mt19937_64 random(11);
  std::map<int, int64_t> model;  // key → amount
  size_t stored = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<NewFact> facts;
    std::vector<std::string> keys;
    const size_t count = random() % 20;
    for (size_t i = 0; i < count; ++i) keys.push_back("k" + std::to_string(random() % 80));
    auto next = model;
    FactLog::Appended expected;
    for (const std::string& key : keys) {
      const int number = std::stoi(key.substr(1));
      const int64_t amount = static_cast<int64_t>(random() % 2);
      facts.push_back(Order(1, amount, key.c_str()));
      if (!next.contains(number)) {
        ++expected.added;
      } else {
        ++(next[number] == amount ? expected.unchanged : expected.updated);
      }
      next[number] = amount;
    }
    const bool fail = random() % 4 == 0;
    const auto result = store_->Write([&](Transaction& t) -> Result<FactLog::Appended> {
      VAFA_ASSIGN(auto appended, log_->Append(t, facts, "test"));
      if (fail) return Fail(ErrorCode::kCancelled, "base.internal");
      return appended;
    });
    ASSERT_EQ(result.has_value(), !fail);
    if (!fail) {
      EXPECT_EQ(result->added, expected.added);
      EXPECT_EQ(result->updated, expected.updated);
      EXPECT_EQ(result->unchanged, expected.unchanged);
      stored += static_cast<size_t>(expected.added + expected.updated);
      model = next;
    }
    if (random() % 10 == 0) OpenLog();
  }
  const auto entries = All();
  ASSERT_EQ(entries.size(), stored);
  for (size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].seq, static_cast<int64_t>(i + 1)) << "numbers are dense";
  }
}

}  // namespace
}  // namespace vafa
