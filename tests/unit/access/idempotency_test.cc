#include "access/idempotency.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/limits.h"
#include "tests/unit/store/test_store.h"

namespace vafa::access {
namespace {

using net::IdempotencyUse;
using net::Outcome;

class MovableClock : public Clock {
 public:
  Instant Now() const override { return now; }
  Instant now{1'700'000'000 * kMicrosPerSecond};
};

class IdempotencyOnBoth : public vafa::testing::StoreTest {
 protected:
  static IdempotencyUse Use(std::string key, std::string fingerprint = "f", int64_t user = 1) {
    return {user, "POST /api/v1/things", std::move(key), std::move(fingerprint)};
  }

  /// "new", "replay BODY" or the message of the refusal.
  static std::string Begin(SqlIdempotencyStore& store, const IdempotencyUse& use) {
    const auto begun = store.Begin(use);
    if (!begun) return begun.error().message.id;
    return *begun ? "replay " + (*begun)->body : "new";
  }

  MovableClock clock_;
};
VAFA_ON_BOTH_DATABASES(IdempotencyOnBoth);

TEST_P(IdempotencyOnBoth, GivesTheFirstAnswerAgain) {
  SqlIdempotencyStore keys(Open(), clock_);
  EXPECT_EQ(Begin(keys, Use("k")), "new");
  EXPECT_EQ(Begin(keys, Use("k")), "access.idempotency_running");
  ASSERT_TRUE(keys.Finish(Use("k"), {Outcome::kFailed, ErrorCode::kNotFound, "t/p", "body"}));
  const auto again = keys.Begin(Use("k")).value();
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->outcome, Outcome::kFailed);
  EXPECT_EQ(again->error, ErrorCode::kNotFound);
  EXPECT_EQ(again->content_type, "t/p");
  EXPECT_EQ(again->body, "body");
  EXPECT_EQ(Begin(keys, Use("k", "other")), "access.idempotency_other_body");
  EXPECT_EQ(Begin(keys, Use("k", "f", 2)), "new") << "keys are each user's own";
}

TEST_P(IdempotencyOnBoth, SurvivesARestart) {
  {
    SqlIdempotencyStore keys(Open(), clock_);
    EXPECT_EQ(Begin(keys, Use("done")), "new");
    ASSERT_TRUE(keys.Finish(Use("done"), {Outcome::kCreated, {}, "", "1"}));
    EXPECT_EQ(Begin(keys, Use("open")), "new");
  }
  SqlIdempotencyStore keys(Open(), clock_);
  EXPECT_EQ(Begin(keys, Use("done")), "replay 1");
  EXPECT_EQ(Begin(keys, Use("open")), "new");
}

TEST_P(IdempotencyOnBoth, AnotherProcessAtWorkKeepsItsKey) {
  if (GetParam() == Dialect::kSqlite) GTEST_SKIP() << "one process at a time has the folder";
  SqlIdempotencyStore keys(Open(), clock_);
  auto other = Store::Open(options_).value();
  SqlIdempotencyStore others(*other, clock_);
  EXPECT_EQ(Begin(others, Use("k")), "new");
  clock_.now = clock_.now + std::chrono::hours(1);
  EXPECT_EQ(Begin(keys, Use("k")), "access.idempotency_running");
  other.reset();
  // The database sees a moment later that the connection is gone.
  std::string begun;
  for (int i = 0; i < 200 && (begun = Begin(keys, Use("k"))) != "new"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  EXPECT_EQ(begun, "new");
}

TEST_P(IdempotencyOnBoth, AnAbandonedKeyMayBeTriedAgain) {
  SqlIdempotencyStore keys(Open(), clock_);
  EXPECT_EQ(Begin(keys, Use("k")), "new");
  keys.Abandon(Use("k"));
  EXPECT_EQ(Begin(keys, Use("k", "other")), "new");
}

TEST_P(IdempotencyOnBoth, ForgetsAfterItsTime) {
  SqlIdempotencyStore keys(Open(), clock_);
  EXPECT_EQ(Begin(keys, Use("k")), "new");
  ASSERT_TRUE(keys.Finish(Use("k"), {Outcome::kOk, {}, "", "1"}));
  clock_.now = clock_.now + limits::kIdempotencyLife + std::chrono::minutes(1);
  EXPECT_EQ(Begin(keys, Use("other")), "new");
  long long rows = 0;
  ASSERT_TRUE(store_->Read([&](Session& session) -> Status {
    session.sql() << "SELECT count(*) FROM idempotency", soci::into(rows);
    return {};
  }));
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(Begin(keys, Use("k", "other")), "new");
}

}  // namespace
}  // namespace vafa::access
