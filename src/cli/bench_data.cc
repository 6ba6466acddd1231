#include "demo/bench_data.h"

#include <chrono>
#include <deque>
#include <fstream>
#include <iostream>

#include "base/hash.h"
#include "cli/cli.h"
#include "demo/bench_orders.h"

namespace vafa::cli {
namespace {

struct BenchOptions {
  int64_t customers = 1'000'000;
  int64_t facts = 50'000'000;
  uint64_t seed = 1;
  std::string csv;
};

/// All data end at the same moment, so that the same options always make the same data.
constexpr Instant kEnd{1'767'225'600 * kMicrosPerSecond};  // 2026-01-01T00:00:00Z
constexpr size_t kFactsPerWrite = 200'000;

/// Labels by kind and number, made once.
class Labels {
 public:
  Labels() {
    for (uint16_t kind = 0; kind < demo::BenchKinds().size(); ++kind) {
      auto& labels = texts_.emplace_back();
      for (uint32_t i = 0; i < demo::BenchLabelCount(kind); ++i) {
        labels.push_back(demo::BenchLabel(kind, i));
      }
    }
  }
  std::string_view Of(const demo::BenchFact& fact) const { return texts_[fact.kind][fact.label]; }

 private:
  std::vector<std::vector<std::string>> texts_;
};

Status WriteBlock(Workspace& workspace, const std::vector<demo::BenchFact>& block,
                  const Labels& labels, Currency currency) {
  for (size_t begin = 0; begin < block.size(); begin += kFactsPerWrite) {
    const size_t end = std::min(block.size(), begin + kFactsPerWrite);
    std::vector<NewFact> facts(end - begin);
    for (size_t i = begin; i < end; ++i) {
      NewFact& fact = facts[i - begin];
      fact.customer = block[i].customer + 1;
      fact.at.micros = block[i].at_micros;
      fact.kind = demo::BenchKinds()[block[i].kind];
      fact.label = labels.Of(block[i]);
      if (block[i].kind == demo::kBenchOrderPlaced) fact.money = Money{block[i].minor, currency};
    }
    VAFA_TRY(workspace.store().Write([&](Transaction& transaction) {
      return workspace.facts().Append(transaction, facts, "bench");
    }));
  }
  return {};
}

Status WriteCustomers(Workspace& workspace, int64_t count) {
  constexpr int64_t kBatch = 50'000;
  for (int64_t begin = 0; begin < count; begin += kBatch) {
    std::deque<std::string> texts;
    std::vector<std::string_view> ids;
    for (int64_t i = begin; i < std::min(count, begin + kBatch); ++i) {
      ids.push_back(texts.emplace_back(demo::BenchCustomerId(i)));
    }
    VAFA_TRY(workspace.store().Write([&](Transaction& transaction) -> Status {
      std::vector<CustomerId> made_ids;
      int64_t made = 0;
      return workspace.directory().EnsureAll(transaction, ids, "bench", made_ids, made);
    }));
  }
  return {};
}

Status WriteCsv(const BenchOptions& options) {
  demo::BenchOrdersOptions orders;
  orders.rows = options.facts;
  orders.customers = options.customers;
  orders.seed = options.seed;
  orders.end = kEnd;
  return demo::WriteBenchOrders(options.csv, orders);
}

Status BenchData(const Common& common, const BenchOptions& options) {
  if (!options.csv.empty()) return WriteCsv(options);
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto data,
              demo::BenchData::Make({options.customers, options.facts, options.seed, kEnd}));
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWrite));
  if (workspace->facts().last_seq() > 0) {
    return Fail(ErrorCode::kConflict, {"cli.demo_not_empty", {{"folder", config.data.string()}}});
  }
  const auto started = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  };
  VAFA_ASSIGN(const Organisation organisation, workspace->settings().Get());
  VAFA_TRY(WriteCustomers(*workspace, options.customers));
  const Labels labels;
  std::vector<demo::BenchFact> block;
  for (int64_t i = 0; i < data.blocks(); ++i) {
    data.Fill(i, block);
    VAFA_TRY(WriteBlock(*workspace, block, labels, organisation.currency));
    // The index follows block by block, so that it never holds more than it must in memory.
    VAFA_TRY(workspace->feed().CatchUp());
    if (!common.json) std::cerr << "\r" << (i + 1) * 100 / data.blocks() << " %" << std::flush;
  }
  VAFA_TRY(workspace->feed().Checkpoint());
  const auto size = workspace->feed().size();
  PrintJson(json::object{{"customers", options.customers},
                         {"facts", workspace->facts().last_seq()},
                         {"seconds", seconds()},
                         {"timeline_bytes", size.bytes_on_disk}});
  return {};
}

}  // namespace

void AddBenchData(Cli& cli) {
  CLI::App* command = cli.Add("bench-data", "Fill an empty data folder with plain large data");
  const auto options = std::make_shared<BenchOptions>();
  command->add_option("--customers", options->customers, "How many customers");
  command->add_option("--facts", options->facts, "How many facts");
  command->add_option("--seed", options->seed, "Another seed makes other data");
  command->add_option("--csv", options->csv,
                      "Write a file of --facts orders for `vafa import` instead");
  command->callback(
      [&cli, options] { cli.run = [&cli, options] { return BenchData(cli.common, *options); }; });
}

}  // namespace vafa::cli
