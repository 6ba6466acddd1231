#include "facts/fact_log.h"

#include <gmock/gmock.h>

#include <random>

#include "facts/feed.h"
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

/// The store and the memory of the newest facts hand over the same, whatever part is asked for.
TEST_P(FactLogOnBoth, PropertiesAreTheSameFromMemoryAndFromTheStore) {
  OpenLog();
  std::mt19937_64 random(5);
  std::vector<std::string> texts;
  for (int i = 0; i < 60; ++i) {
    texts.push_back(R"({"order_id":")" + std::to_string(i) +
                    R"(","cost":{"amount":"3.00","currency":"USD"},"quantity":)" +
                    std::to_string(random() % 3) + "}");
  }
  for (size_t at = 0; at < texts.size();) {
    std::vector<NewFact> facts;
    for (size_t count = random() % 9; count > 0 && at < texts.size(); --count, ++at) {
      NewFact& fact = facts.emplace_back(Order(1, 100, ""));
      fact.properties = random() % 3 == 0 ? std::string_view() : texts[at];
      if (random() % 2 == 0) fact.base_minor = 250;
    }
    const bool fail = random() % 4 == 0;
    const auto result = store_->Write([&](Transaction& t) -> Result<FactLog::Appended> {
      VAFA_ASSIGN(auto appended, log_->Append(t, facts, "test"));
      if (fail) return Fail(ErrorCode::kCancelled, "base.internal");
      return appended;
    });
    ASSERT_EQ(result.has_value(), !fail);
  }
  const auto tail = [&](int64_t after, int64_t limit) {
    std::vector<timeline::Entry> entries;
    EXPECT_TRUE(log_->Tail(after, limit, entries));
    return entries;
  };
  std::vector<std::vector<timeline::Entry>> from_memory;
  const int64_t last = log_->last_seq();
  ASSERT_GT(last, 20);
  for (int64_t after = 0; after < last; ++after) from_memory.push_back(tail(after, 7));
  OpenLog();
  size_t with_properties = 0;
  for (int64_t after = 0; after < last; ++after) {
    const auto from_store = tail(after, 7);
    const auto& expected = from_memory[static_cast<size_t>(after)];
    ASSERT_EQ(from_store.size(), std::min<size_t>(7, static_cast<size_t>(last - after)));
    ASSERT_EQ(from_store.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(from_store[i].seq, expected[i].seq);
      EXPECT_EQ(from_store[i].money, expected[i].money);
      EXPECT_TRUE(from_store[i].properties == expected[i].properties) << expected[i].seq;
      with_properties += expected[i].properties.empty() ? 0 : 1;
    }
  }
  EXPECT_GT(with_properties, 50u);
}

TEST_P(FactLogOnBoth, PropertiesReachTheTimelineAndSurviveItsRebuilding) {
  OpenLog();
  std::vector<NewFact> facts = {Order(1, 1000, "a"), Order(2, 2000, "b"), Order(3, 500, "c")};
  facts[0].properties = R"({"channel":"web","quantity":2})";
  facts[1].properties = R"({"channel":"app","cost":{"amount":"7.00","currency":"USD"}})";
  facts[2].properties = R"({"channel":"web"})";
  ASSERT_TRUE(Append(facts));
  NewFact corrected = facts[0];
  corrected.properties = R"({"channel":"phone","quantity":3})";
  ASSERT_EQ(Append({corrected})->updated, 1);
  const KindId kind = log_->FindKind(kinds::kOrderPlaced).value_or(0);

  for (const bool rebuilt : {false, true}) {
    const auto folder = folder_.path() / "timeline";
    if (rebuilt) std::filesystem::remove(folder / "properties");
    const auto feed = TimelineFeed::Open(*store_, *log_, folder, false);
    ASSERT_TRUE(feed) << Describe(feed.error());
    ASSERT_TRUE((*feed)->CatchUp());
    ASSERT_TRUE((*feed)->Checkpoint());
    const timeline::Snapshot snapshot = (*feed)->Take();
    const auto& properties = snapshot.properties();
    const auto block = snapshot.block(0);
    const auto value = [&](std::string_view name, timeline::PropertyType type, size_t row) {
      const auto id = properties.Find(kind, name, type).value_or(0);
      const auto* column = block->Find(kind)->property(id);
      return column == nullptr ? timeline::kNoProperty : (*column)[row];
    };
    EXPECT_EQ(value("channel", timeline::PropertyType::kText, 0), timeline::BitsOfText("phone"));
    EXPECT_EQ(value("channel", timeline::PropertyType::kText, 1), timeline::BitsOfText("app"));
    EXPECT_EQ(value("channel", timeline::PropertyType::kText, 2), timeline::BitsOfText("web"));
    EXPECT_EQ(value("quantity", timeline::PropertyType::kNumber, 0), timeline::BitsOfNumber(3));
    EXPECT_EQ(value("quantity", timeline::PropertyType::kNumber, 1), timeline::kNoProperty);
    EXPECT_EQ(value("cost", timeline::PropertyType::kMoney, 1), timeline::BitsOfMoney(700));
    EXPECT_EQ(properties.Of(kind).size(), 3u);
  }
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
