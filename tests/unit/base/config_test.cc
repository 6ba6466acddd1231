#include "base/config.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace vafa {
namespace {

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() : file_(std::filesystem::path(::testing::TempDir()) / "vafa_config_test.toml") {}
  ~ConfigTest() override {
    std::filesystem::remove(file_);
    unsetenv("VAFA_SERVER_PORT");
    unsetenv("VAFA_DATA");
  }

  Result<Config> Load(const std::string& text) {
    std::ofstream(file_) << text;
    return Config::Load(file_, true);
  }

  int64_t LineOf(const Error& error) {
    for (const auto& [name, value] : error.message.arguments) {
      if (name == "line") return std::get<int64_t>(value);
    }
    return 0;
  }

  std::filesystem::path file_;
};

TEST_F(ConfigTest, ReadsEverySection) {
  const auto config = Load(
      "data = \"d\"\n[server]\nport = 9000\naddress = \"0.0.0.0\"\n"
      "[store]\npostgresql = \"host=x\"\n[log]\nlevel = \"warn\"\n");
  ASSERT_TRUE(config) << Describe(config.error());
  EXPECT_EQ(config->data, "d");
  EXPECT_EQ(config->server.port, 9000);
  EXPECT_EQ(config->server.address, "0.0.0.0");
  EXPECT_EQ(config->store.postgresql, "host=x");
  EXPECT_EQ(config->log.level, "warn");
}

TEST_F(ConfigTest, LetsTheEnvironmentOverride) {
  setenv("VAFA_SERVER_PORT", "9001", 1);
  setenv("VAFA_DATA", "elsewhere", 1);
  const auto config = Load("[server]\nport = 9000\n");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->server.port, 9001);
  EXPECT_EQ(config->data, "elsewhere");
  setenv("VAFA_SERVER_PORT", "many", 1);
  EXPECT_EQ(Load("").error().message.id, "base.config_bad_environment");
}

TEST_F(ConfigTest, NamesTheLineOfAMistake) {
  const auto unknown = Load("data = \"d\"\n[server]\nprot = 9000\n");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message.id, "base.config_unknown_key");
  EXPECT_EQ(unknown.error().field, "server.prot");
  EXPECT_EQ(LineOf(unknown.error()), 3);
  EXPECT_EQ(Load("[servers]\nport = 1\n").error().message.id, "base.config_unknown_key");
  EXPECT_EQ(Load("[server]\nport = 70000\n").error().message.id, "base.config_bad_value");
  EXPECT_EQ(Load("[server]\nport = \"9000\"\n").error().message.id, "base.config_bad_value");
  EXPECT_EQ(Load("server = 5\n").error().message.id, "base.config_unknown_key");
  EXPECT_EQ(Load("[log]\nlevel = \"loud\"\n").error().message.id, "base.config_bad_value");
  const auto syntax = Load("data = \"d\"\nport = = 5\n");
  EXPECT_EQ(syntax.error().message.id, "base.config_syntax");
  EXPECT_EQ(LineOf(syntax.error()), 2);
}

TEST_F(ConfigTest, IsAllDefaultsWithoutAFile) {
  EXPECT_EQ(Config::Load(file_, true).error().code, ErrorCode::kNotFound);
  const auto config = Config::Load(file_, false);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->data, "vafa-data");
  EXPECT_EQ(config->server.port, 8080);
}

}  // namespace
}  // namespace vafa
