#include "tests/unit/ask/clickhouse_world.h"

#include <unistd.h>

#include <cstdlib>

#include "warehouse/writer.h"

namespace vafa::ask {

std::unique_ptr<ClickHouseWorld> ClickHouseWorld::Of(World& world, int number) {
  const char* const servers = std::getenv("VAFA_TEST_CLICKHOUSE");
  const char* const worlds = std::getenv("VAFA_TEST_CLICKHOUSE_WORLDS");
  if (servers == nullptr || number >= (worlds == nullptr ? 4 : std::atoi(worlds))) return nullptr;
  auto shards = warehouse::ParseAddresses(servers);
  if (!shards) {
    ADD_FAILURE() << Describe(shards.error());
    return nullptr;
  }
  for (size_t i = 0; i < shards->size(); ++i) {
    (*shards)[i].database = "vafa_ask_" + std::to_string(getpid()) + "_" + std::to_string(number) +
                            "_" + std::to_string(i);
  }
  std::unique_ptr<ClickHouseWorld> made(new ClickHouseWorld(*std::move(shards)));
  made->Bring(world);
  return made;
}

void ClickHouseWorld::Bring(World& world) {
  std::vector<warehouse::RowWriter> rows(shards_.size());
  for (const timeline::Entry& entry : world.log) {
    warehouse::Place(entry, rows, [](size_t, int64_t) { return true; });
  }
  for (size_t i = 0; i < shards_.size(); ++i) {
    warehouse::Server server(shards_[i]);
    auto writer = warehouse::Writer::Open(server, {1, i, shards_.size()});
    ASSERT_TRUE(writer) << Describe(writer.error());
    const int64_t through = world.log.empty() ? 1 : world.log.back().seq;
    warehouse::WriteMark(through, rows[i]);
    const auto added = writer->Add(server, rows[i].Take(), through);
    ASSERT_TRUE(added) << Describe(added.error());
  }
  engine_ = std::make_unique<ClickHouseEngine>(
      shards_, [snapshot = world.Take()]() -> Result<timeline::Snapshot> { return snapshot; });
}

ClickHouseWorld::~ClickHouseWorld() {
  for (const warehouse::Address& shard : shards_) {
    warehouse::Server server(shard);
    (void)server.Run("DROP DATABASE IF EXISTS " + shard.database);
  }
}

}  // namespace vafa::ask
