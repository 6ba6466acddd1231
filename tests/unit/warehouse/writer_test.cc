#include "warehouse/writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "warehouse/sweep.h"

namespace vafa::warehouse {
namespace {

/// Each test in databases of its own on the servers of VAFA_TEST_CLICKHOUSE.
class WriterTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* const servers = std::getenv("VAFA_TEST_CLICKHOUSE");
    if (servers == nullptr) GTEST_SKIP() << "script/test starts the ClickHouse that this needs";
    Address address = ParseAddresses(servers).value().front();
    static int number = 0;
    address.database = "vafa_writer_" + std::to_string(getpid()) + "_" + std::to_string(++number);
    server_ = std::make_unique<Server>(address);
  }
  void TearDown() override {
    if (server_ != nullptr) (void)server_->Run("DROP DATABASE " + server_->address().database);
  }

  static timeline::Entry Fact(int64_t seq, timeline::CustomerId customer) {
    timeline::Entry entry;
    entry.seq = seq;
    entry.customer = customer;
    entry.kind = 1;
    return entry;
  }
  static std::string Batch(std::vector<timeline::Entry> entries) {
    std::vector<RowWriter> rows(1);
    for (const auto& entry : entries) Place(entry, rows, [](size_t, int64_t) { return true; });
    WriteMark(entries.back().seq, rows[0]);
    return rows[0].Take();
  }
  std::string Ask(const std::string& sql) { return server_->Run(sql).value(); }

  std::unique_ptr<Server> server_;
};

constexpr ShardIdentity kOurs{42, 0, 1};

TEST_F(WriterTest, ANewWriterGoesOnWhereTheOldOneWasAndPutsItOut) {
  EXPECT_EQ(FindThrough(*server_, kOurs).value(), 0);
  Writer first = Writer::Open(*server_, kOurs).value();
  EXPECT_EQ(first.through(), 0);
  ASSERT_TRUE(first.Add(*server_, Batch({Fact(1, 5), Fact(2, 6)}), 2));
  EXPECT_EQ(FindThrough(*server_, kOurs).value(), 2);

  Writer second = Writer::Open(*server_, kOurs).value();
  EXPECT_EQ(second.through(), 2);
  // What the first sends now comes too late.
  const auto late = first.Add(*server_, Batch({Fact(3, 5)}), 3);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kConflict);
  ASSERT_TRUE(second.Add(*server_, Batch({Fact(3, 5)}), 3));
  EXPECT_EQ(Ask("SELECT count(), uniqExact(seq) FROM facts WHERE kind != 0"), "3\t3\n");
}

TEST_F(WriterTest, RefusesADatabaseOfOtherFacts) {
  ASSERT_TRUE(Writer::Open(*server_, kOurs));
  for (const ShardIdentity& other : {ShardIdentity{43, 0, 1}, {42, 1, 2}, {42, 0, 2}}) {
    const auto opened = Writer::Open(*server_, other);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kConflict);
    EXPECT_FALSE(FindThrough(*server_, other));
  }
}

TEST_F(WriterTest, SweepsAwayWhatIsCorrected) {
  Writer writer = Writer::Open(*server_, kOurs).value();
  timeline::Entry correction = Fact(3, 6);
  correction.corrects = 1;
  correction.corrects_customer = 5;
  timeline::Entry retraction = Fact(4, 6);
  retraction.corrects = 2;
  retraction.corrects_customer = 6;
  retraction.retracts = true;
  ASSERT_TRUE(writer.Add(*server_, Batch({Fact(1, 5), Fact(2, 6), correction, retraction}), 4));
  Corrections found = FindCorrections(*server_).value();
  EXPECT_EQ(found.waiting, 2);
  EXPECT_EQ(found.through, 4);
  ASSERT_TRUE(BeginSweep(*server_, found.through));
  for (int i = 0; i < 600; ++i) {
    const auto done = EndSweep(*server_, found.through);
    ASSERT_TRUE(done) << Describe(done.error());
    if (*done) break;
    usleep(100'000);
  }
  EXPECT_EQ(Ask("SELECT seq FROM facts WHERE kind != 0"), "3\n");
  found = FindCorrections(*server_).value();
  EXPECT_EQ(found.waiting, 0);
  EXPECT_EQ(found.swept, 4);
  EXPECT_EQ(FindThrough(*server_, kOurs).value(), 4);
}

TEST_F(WriterTest, SaysWhatIsWrong) {
  Server nowhere({"http://127.0.0.1:1", "", "", "vafa"});
  EXPECT_EQ(nowhere.Run("SELECT 1").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(server_->Run("SELECT 1 FROM no_such_table").error().message.id, "warehouse.no_tables");
  Address stranger = server_->address();
  stranger.user = "stranger";
  EXPECT_EQ(Server(stranger).Run("SELECT 1").error().message.id, "warehouse.refused");
  int looks = 0;
  const auto stopped = server_->Run("SELECT sleep(3)", [&] { return ++looks > 1; });
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace vafa::warehouse
