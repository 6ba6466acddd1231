// Features and training of churn over the timeline of many customers:
// bench_churn [customers] [facts]
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "demo/bench_data.h"
#include "learn/predictions/churn_fit.h"

namespace vafa::predictions {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr size_t kBatch = 1'000'000;

class BenchNames : public ask::Names {
 public:
  std::optional<KindId> Kind(std::string_view kind) const override {
    const auto kinds = demo::BenchKinds();
    const auto found = std::ranges::find(kinds, kind);
    if (found == kinds.end()) return std::nullopt;
    return static_cast<KindId>(found - kinds.begin() + 1);
  }
  std::optional<LabelId> Label(std::string_view) const override { return std::nullopt; }
  std::string LabelText(LabelId label) const override { return fmt::format("label {}", label); }
  std::string KindName(KindId kind) const override {
    return std::string(demo::BenchKinds()[kind - size_t{1}]);
  }
};

std::unique_ptr<timeline::Timeline> Fill(const fs::path& folder, const demo::BenchData& data) {
  auto line = std::move(timeline::Timeline::Open({.folder = folder})->timeline);
  std::vector<demo::BenchFact> facts;
  std::vector<timeline::Entry> batch;
  int64_t seq = 0;
  for (int64_t block = 0; block < data.blocks(); ++block) {
    data.Fill(block, facts);
    for (const demo::BenchFact& fact : facts) {
      timeline::Entry entry;
      entry.seq = ++seq;
      entry.customer = fact.customer + 1;
      entry.at = {fact.at_micros};
      entry.kind = static_cast<KindId>(fact.kind + 1);
      entry.label = fact.label + 1;
      if (fact.kind == demo::kBenchOrderPlaced) entry.money = fact.minor;
      batch.push_back(entry);
    }
    const bool last = block + 1 == data.blocks();
    if (batch.size() < kBatch && !last) continue;
    line->Apply(batch);
    batch.clear();
    if (line->NeedsCheckpoint() || last) (void)line->Checkpoint();
  }
  return line;
}

template <typename Body>
double Seconds(Body&& body) {
  const auto begin = Clock::now();
  body();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void Run(int64_t customers, int64_t facts) {
  const auto data = demo::BenchData::Make({.customers = customers, .facts = facts});
  const fs::path folder = fs::temp_directory_path() / fmt::format("vafa-bench-churn-{}", customers);
  fs::remove_all(folder);
  const auto line = Fill(folder, *data);
  const timeline::Snapshot snapshot = line->Take();
  const BenchNames names;
  const ChurnSource source{
      .snapshot = snapshot,
      .names = names,
      .attribute_names = {},
      .calendar = *Calendar::Make(CalendarKind::kGregorian, "UTC", 1),
      .rules = {.subscription = false, .window_days = 60, .grace_days = 0, .horizon_days = 90}};
  const Instant end = demo::kBenchEnd;
  const Instant begin = end - std::chrono::days(3 * 365);
  fmt::print("{} customers, {} facts\n", customers, facts);

  std::vector<Trait> traits;
  fmt::print("{:44}{:8.2f} s\n", "traits that tell customers apart",
             Seconds([&] { traits = FindTraits(source); }));
  const ChurnGatherer gatherer(source, FeatureSet(traits));
  const CutOff now = CutOffAt(source.calendar, source.rules, end);
  for (int round = 0; round < 2; ++round) {
    ChurnRows rows;
    const double took = Seconds([&] { rows = *gatherer.OfAll({&now, 1}); });
    fmt::print("{:44}{:8.2f} s, {} rows of {} features\n", "features of all who are active today",
               took, rows.size(), gatherer.set().size());
  }
  const double took = Seconds([&] {
    const auto fit = FitChurn(source, begin, end);
    if (!fit) return fmt::print("not fitted: {}\n", Describe(fit.error()));
    fmt::print("{:44}{:8} rows, {} cut-offs\n", "learnt from", fit->rows, fit->cut_offs);
    if (!fit->contest) return;
    for (const auto& result : fit->contest->results) {
      fmt::print("  log-loss {:.4f}, AUC {:.3f}\n", result.log_loss, result.auc.value);
    }
  });
  fmt::print("{:44}{:8.2f} s\n", "features of the past, contest and training", took);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace vafa::predictions

int main(int argc, char** argv) {
  const int64_t customers = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
  vafa::predictions::Run(customers, argc > 2 ? std::atoll(argv[2]) : 50 * customers);
}
