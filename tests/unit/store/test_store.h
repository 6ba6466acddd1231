#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "store/store.h"

namespace vafa::testing {

/// An empty folder that vanishes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("vafa-test-" + std::to_string(getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Gives a test each database in turn: `TEST_P` in a suite made by VAFA_ON_BOTH_DATABASES runs on
/// SQLite and, where VAFA_TEST_POSTGRESQL names a server (script/test starts one), on PostgreSQL,
/// in a schema of its own.
class StoreTest : public ::testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    options_.folder = folder_.path();
    if (GetParam() == Dialect::kSqlite) return;
    const char* server = std::getenv("VAFA_TEST_POSTGRESQL");
    if (server == nullptr) GTEST_SKIP() << "VAFA_TEST_POSTGRESQL names no server";
    static std::atomic<int> count = 0;
    schema_ = "test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
    Admin("CREATE SCHEMA " + schema_);
    options_.postgresql = std::string(server) + " options='-c search_path=" + schema_ + "'";
  }

  void TearDown() override {
    store_.reset();
    if (!schema_.empty()) Admin("DROP SCHEMA " + schema_ + " CASCADE");
  }

  /// Opens (again) the store of this test; what was written before is there.
  Store& Open() {
    store_.reset();
    auto opened = Store::Open(options_);
    EXPECT_TRUE(opened) << Describe(opened.error());
    store_ = std::move(*opened);
    return *store_;
  }

  TemporaryFolder folder_;
  Store::Options options_;
  std::unique_ptr<Store> store_;

 private:
  /// On one connection for all tests of a program.
  static void Admin(const std::string& statement) {
    static soci::session sql("postgresql", std::getenv("VAFA_TEST_POSTGRESQL"));
    sql << "SET client_min_messages = warning";
    sql << statement;
  }
  std::string schema_;
};

#define VAFA_ON_BOTH_DATABASES(suite)                                                          \
  INSTANTIATE_TEST_SUITE_P(                                                                    \
      Databases, suite, ::testing::Values(vafa::Dialect::kSqlite, vafa::Dialect::kPostgresql), \
      [](const auto& info) {                                                                   \
        return info.param == vafa::Dialect::kSqlite ? "Sqlite" : "Postgresql";                 \
      })

}  // namespace vafa::testing
