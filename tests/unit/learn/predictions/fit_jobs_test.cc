// Fits as jobs: queued once, run in their order, and told after a restart.
#include "learn/predictions/fit_jobs.h"

#include <gtest/gtest.h>

#include "tests/unit/learn/predictions/models_on_store.h"

namespace vafa::predictions {
namespace {

using State = FitJob::State;

class FitJobsOnBoth : public ModelsOnStore {};
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
  FitJobs after(*store_, clock_);
  ASSERT_TRUE(after.FailInterrupted());
  const FitJob failed = after.Of("churn", 1)->front();
  EXPECT_EQ(failed.state, State::kFailed);
  EXPECT_EQ(failed.reason->id, "predictions.fit_interrupted");
  EXPECT_EQ(after.Begin()->value().kind, "contracts");
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
