#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ask/clickhouse_engine.h"
#include "tests/unit/ask/world.h"

namespace vafa::ask {

/// The facts of a world in ClickHouse, in databases of its own that vanish with it.
class ClickHouseWorld {
 public:
  /// VAFA_TEST_CLICKHOUSE names the servers, a shard each, as ask.clickhouse does. Null without it,
  /// and for worlds from VAFA_TEST_CLICKHOUSE_WORLDS (4 unless given) on.
  static std::unique_ptr<ClickHouseWorld> Of(World& world, int number);
  ~ClickHouseWorld();
  ClickHouseWorld(const ClickHouseWorld&) = delete;
  ClickHouseWorld& operator=(const ClickHouseWorld&) = delete;

  const ClickHouseEngine& engine() const { return *engine_; }

  /// Each list of members is a question of its own, so only of some.
  static constexpr size_t kMembersEvery = 6;

 private:
  explicit ClickHouseWorld(std::vector<warehouse::Address> shards) : shards_(std::move(shards)) {}
  void Bring(World& world);

  std::vector<warehouse::Address> shards_;
  std::unique_ptr<ClickHouseEngine> engine_;
};

}  // namespace vafa::ask
