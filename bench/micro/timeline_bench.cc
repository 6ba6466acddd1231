// bench_timeline [CUSTOMERS [FACTS [FOLDER]]]: how fast facts go into the timeline, without and
// with properties, what they take up, and what a retention table by month costs as a bare loop over
// the columns.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "timeline/timeline.h"

namespace vafa::timeline {
namespace {

constexpr KindId kOrder = 1;
constexpr uint32_t kDay = 86'400;
constexpr uint32_t kDays = 3 * 365;
constexpr size_t kMonths = 37;
constexpr size_t kBatch = 1'000'000;

double Seconds(const auto& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void OrDie(const Status& status) {
  if (status) return;
  fmt::print(stderr, "{}\n", Describe(status.error()));
  std::exit(1);
}

std::unique_ptr<Timeline> OpenOrDie(const std::filesystem::path& folder) {
  auto opened = Timeline::Open({.folder = folder, .store_id = 1});
  if (!opened) OrDie(std::unexpected(opened.error()));
  return std::move(opened->timeline);
}

/// Orders of customers in random order over three years, as a file sorted by date has them.
class Orders {
 public:
  /// `detailed`: with the properties of an order.
  Orders(int64_t customers, int64_t facts, bool detailed)
      : customers_(static_cast<uint64_t>(customers)), facts_(facts), detailed_(detailed) {}

  bool Next(std::vector<Entry>& batch) {
    batch.clear();
    const uint32_t start = ToSeconds({1'640'995'200 * kMicrosPerSecond});
    for (; batch.size() < kBatch && seq_ < facts_; ++seq_) {
      const auto since =
          static_cast<uint32_t>(double(kDays) * kDay * double(seq_) / double(facts_));
      Entry& entry = batch.emplace_back();
      entry.seq = seq_ + 1;
      entry.customer = static_cast<CustomerId>(1 + random_() % customers_);
      entry.at = FromSeconds(start + since);
      entry.kind = kOrder;
      entry.label = static_cast<LabelId>(1 + random_() % 1000);
      entry.money = static_cast<int64_t>(random_() % 100'000);
      if (detailed_) AddProperties(entry);
    }
    return !batch.empty();
  }

 private:
  void AddProperties(Entry& entry) {
    static constexpr std::string_view kChannels[] = {"web", "app", "shop", "phone"};
    PropertyList& list = entry.properties;
    list.Text("order_id", fmt::format("O-{}", entry.seq));
    list.Text("category", fmt::format("category {}", entry.label % 40));
    list.Number("quantity", static_cast<double>(1 + random_() % 5));
    list.Text("channel", kChannels[random_() % std::size(kChannels)]);
    list.Money("cost", entry.label * 100);
  }

  uint64_t customers_;
  int64_t facts_;
  bool detailed_;
  int64_t seq_ = 0;
  std::mt19937_64 random_{1};
};

using Table = std::array<std::array<uint32_t, kMonths>, kMonths>;

/// Month (of 30 days, from the first fact on) by day since 1950.
std::vector<uint8_t> MonthOfDay() {
  const uint32_t first = ToSeconds({1'640'995'200 * kMicrosPerSecond}) / kDay;
  std::vector<uint8_t> months(first + kDays + kDay);
  for (uint32_t day = 0; day <= kDays; ++day) months[first + day] = static_cast<uint8_t>(day / 30);
  return months;
}

void CountRetention(const KindColumns& columns, const std::vector<uint8_t>& month_of_day,
                    Table& table) {
  for (size_t slot = 0; slot < kBlockCustomers; ++slot) {
    const uint32_t begin = columns.offsets[slot];
    const uint32_t end = columns.offsets[slot + 1];
    if (begin == end) continue;
    const uint8_t born = month_of_day[columns.seconds[begin] / kDay];
    unsigned last = UINT8_MAX;
    for (uint32_t i = begin; i < end; ++i) {
      const uint8_t month = month_of_day[columns.seconds[i] / kDay];
      if (month != last) ++table[born][month - born];
      last = month;
    }
  }
}

uint64_t Retention(const Snapshot& snapshot, const std::vector<uint8_t>& month_of_day) {
  const int workers = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::vector<Table> tables(static_cast<size_t>(workers));
  OrDie(ForEachBlock(snapshot, workers, nullptr, [&](size_t, const Block& block, int worker) {
    if (const KindColumns* const columns = block.Find(kOrder)) {
      CountRetention(*columns, month_of_day, tables[static_cast<size_t>(worker)]);
    }
  }));
  uint64_t counted = 0;
  for (const Table& table : tables) {
    for (const auto& row : table) {
      for (const uint32_t count : row) counted += count;
    }
  }
  return counted;
}

void Load(Timeline& timeline, Orders orders, int64_t facts) {
  std::vector<Entry> batch;
  double applying = 0;
  double writing = 0;
  double per_fact_in_memory = 0;
  const auto checkpoint = [&] { writing += Seconds([&] { OrDie(timeline.Checkpoint()); }); };
  while (orders.Next(batch)) {
    applying += Seconds([&] { timeline.Apply(batch); });
    if (per_fact_in_memory == 0) {
      per_fact_in_memory = double(timeline.size().bytes_in_memory) / double(batch.size());
    }
    if (timeline.NeedsCheckpoint()) checkpoint();
  }
  checkpoint();
  const double n = double(facts);
  fmt::print("into memory          {:10.2f} million facts/s, {:.1f} bytes a fact\n",
             n / applying / 1e6, per_fact_in_memory);
  fmt::print("into files           {:10.2f} million facts/s, {:.1f} bytes a fact\n",
             n / (applying + writing) / 1e6, double(timeline.size().bytes_on_disk) / n);
}

void AddOne(Timeline& timeline, int64_t customers) {
  constexpr int kTimes = 200;
  double adding = 0;
  double reading = 0;
  for (int i = 0; i < kTimes; ++i) {
    Entry entry;
    entry.seq = timeline.through() + 1;
    entry.customer = 1 + i % customers;
    entry.at = FromSeconds(ToSeconds({1'700'000'000 * kMicrosPerSecond}));
    entry.kind = kOrder;
    adding += Seconds([&] { timeline.Apply(std::span(&entry, 1)); });
    reading += Seconds([&] { (void)timeline.Take().block(0); });
  }
  fmt::print("one fact in          {:10.1f} microseconds\n", adding / kTimes * 1e6);
  fmt::print("its block read again {:10.1f} microseconds ({} facts)\n", reading / kTimes * 1e6,
             timeline.Take().block(0)->facts());
}

void Run(int64_t customers, int64_t facts, const std::filesystem::path& folder) {
  std::unique_ptr<Timeline> timeline = OpenOrDie(folder);
  Load(*timeline, Orders(customers, facts, false), facts);
  timeline.reset();
  const double opening = Seconds([&] { timeline = OpenOrDie(folder); });
  fmt::print("opened and checked   {:10.3f} s\n", opening);

  const std::vector<uint8_t> months = MonthOfDay();
  std::vector<double> times;
  uint64_t counted = 0;
  for (int i = 0; i < 7; ++i) {
    times.push_back(Seconds([&] { counted = Retention(timeline->Take(), months); }));
  }
  std::ranges::sort(times);
  fmt::print("retention, bare loop {:10.3f} s (median of 7; {} customer-months)\n", times[3],
             counted);
  AddOne(*timeline, std::min<int64_t>(customers, kBlockCustomers - 1));

  fmt::print("with 5 properties each\n");
  timeline = OpenOrDie(folder / "detailed");
  Load(*timeline, Orders(customers, facts, true), facts);
  AddOne(*timeline, std::min<int64_t>(customers, kBlockCustomers - 1));
}

}  // namespace
}  // namespace vafa::timeline

int main(int argc, char** argv) {
  const int64_t customers = argc > 1 ? std::atoll(argv[1]) : 100'000;
  const int64_t facts = argc > 2 ? std::atoll(argv[2]) : 5'000'000;
  if (customers < 1 || facts < 1) {
    fmt::print(stderr, "usage: bench_timeline [CUSTOMERS [FACTS [FOLDER]]]\n");
    return 2;
  }
  const std::filesystem::path parent =
      argc > 3 ? std::filesystem::path(argv[3]) : std::filesystem::temp_directory_path();
  std::string folder = (parent / "timeline-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    fmt::print(stderr, "{}: cannot make a folder there\n", parent.string());
    return 1;
  }
  fmt::print("{} customers, {} facts\n", customers, facts);
  vafa::timeline::Run(customers, facts, folder);
  std::filesystem::remove_all(folder);
}
