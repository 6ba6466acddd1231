// Fits as jobs: queued once, run in their order, and told after a restart.
#include "learn/predictions/fit_jobs.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/learn/predictions/models_on_store.h"

namespace vafa::predictions {
namespace {

using State = FitJob::State;

class FitJobsOnBoth : public ModelsOnStore {
 protected:
  /// The program ends, and begins again.
  void Reopen() {
    ranking_.reset();
    models_.reset();
    CloseRecords();
    Open();
  }
};
VAFA_ON_BOTH_DATABASES(FitJobsOnBoth);

TEST_P(FitJobsOnBoth, AreQueuedOnceAndRunInTheirOrder) {
  FitJobs jobs(*store_, clock_);
  EXPECT_FALSE(jobs.Begin()->has_value());
  const int64_t first = jobs.Queue("churn", true).value();
  EXPECT_EQ(jobs.Queue("churn", false).value(), first) << "one waits already";
  const int64_t second = jobs.Queue("purchases", false).value();
  const FitJob begun = jobs.Begin()->value();
  EXPECT_EQ(begun.id, first);
  EXPECT_TRUE(begun.asked);
  EXPECT_NE(jobs.Queue("churn", true).value(), first) << "what runs knows nothing of what came now";
  clock_.now = clock_.now + std::chrono::seconds(7);
  ASSERT_TRUE(jobs.End(first, 4));
  const FitJob done = jobs.Of("churn", 10)->at(1);
  EXPECT_EQ(done.state, State::kDone);
  EXPECT_EQ(done.version, 4);
  EXPECT_EQ(done.ended_at->micros - done.started_at->micros, 7 * kMicrosPerSecond);
  EXPECT_EQ(jobs.Begin()->value().id, second);
  ASSERT_TRUE(jobs.Fail(second, {"predictions.no_such_model", {{"kind", std::string("x")}}}));
  EXPECT_EQ(jobs.Of("purchases", 1)->front().reason->arguments.size(), 1u);
}

TEST_P(FitJobsOnBoth, WhatRanWhenTheProgramEndedHasFailedAndWhatWaitedGoesOn) {
  FitJobs before(*store_, clock_);
  before.Queue("churn", true).value();
  before.Queue("contracts", true).value();
  ASSERT_TRUE(before.Begin()->has_value());
  Reopen();
  FitJobs after(*store_, clock_);
  // The database may take a moment to see that the connection is gone.
  FitJob failed;
  for (int tries = 0; tries < 500 && failed.state != State::kFailed; ++tries) {
    if (tries > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_TRUE(after.FailInterrupted());
    failed = after.Of("churn", 1)->front();
  }
  EXPECT_EQ(failed.state, State::kFailed);
  EXPECT_EQ(failed.reason->id, "predictions.fit_interrupted");
  EXPECT_EQ(after.Begin()->value().kind, "contracts");
}

TEST_P(FitJobsOnBoth, WhatRunsGoesOn) {
  FitJobs jobs(*store_, clock_);
  jobs.Queue("churn", true).value();
  ASSERT_TRUE(jobs.Begin()->has_value());
  ASSERT_TRUE(FitJobs(*store_, clock_).FailInterrupted());
  EXPECT_EQ(jobs.Of("churn", 1)->front().state, State::kRunning);
  if (GetParam() == Dialect::kSqlite) return;  // of which there is one writing process
  const auto other = Store::Open(options_).value();
  FitJobs elsewhere(*other, clock_);
  ASSERT_TRUE(elsewhere.FailInterrupted());
  EXPECT_EQ(elsewhere.Of("churn", 1)->front().state, State::kRunning) << "its node is at work";
}

TEST_P(FitJobsOnBoth, WhatIsAskedForIsBegunAtOnce) {
  FitJobs jobs(*store_, clock_);
  const int64_t waiting = jobs.Queue("churn", false).value();
  const int64_t queued = jobs.Queue("purchases", true).value();
  EXPECT_EQ(jobs.BeginAsked("purchases")->id, queued) << "before what waits for longer";
  const FitJob next = jobs.BeginAsked("purchases").value();
  EXPECT_NE(next.id, queued);
  EXPECT_TRUE(next.asked);
  EXPECT_EQ(next.state, State::kRunning);
  EXPECT_EQ(jobs.Of("purchases", 1)->front().state, State::kRunning);
  EXPECT_EQ(jobs.Begin()->value().id, waiting);
}

TEST_P(FitJobsOnBoth, OnlyTheNewestAreKept) {
  FitJobs jobs(*store_, clock_);
  for (int n = 0; n < 55; ++n) {
    ASSERT_TRUE(jobs.Queue("churn", false));
    ASSERT_TRUE(jobs.End(jobs.Begin()->value().id, n + 1));
  }
  const auto kept = jobs.Of("churn", 100).value();
  ASSERT_EQ(kept.size(), 50u);
  EXPECT_EQ(kept.front().version, 55);
}

}  // namespace
}  // namespace vafa::predictions
