// Questions beside bare loops over the same columns: ask_bench [customers] [facts]
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <random>

#include "ask/parse.h"
#include "ask/rhythm.h"
#include "ask/timeline_engine.h"

namespace vafa::ask {
namespace {

namespace fs = std::filesystem;
using timeline::Block;
using timeline::Entry;
using timeline::Snapshot;

constexpr KindId kOrder = 1;
constexpr int kMonths = 36;
constexpr KindId kKinds[] = {kOrder};

class OneKind : public Names {
 public:
  std::optional<KindId> Kind(std::string_view kind) const override {
    return kind == "order_placed" ? std::optional(kOrder) : std::nullopt;
  }
  std::optional<LabelId> Label(std::string_view) const override { return std::nullopt; }
  std::string LabelText(LabelId) const override { return {}; }
  std::string KindName(KindId) const override { return {}; }
};

// Fifty cities; every tenth customer has none.
class Cities : public Attributes, public AttributeColumn {
 public:
  Cities() {
    for (int i = 0; i <= kCities; ++i) names_.push_back(i == 0 ? "" : fmt::format("city {}", i));
  }
  std::shared_ptr<const AttributeColumn> Column(std::string_view) const override {
    return {std::shared_ptr<const AttributeColumn>(), this};
  }
  std::vector<std::string> Names() const override { return {"city"}; }
  std::optional<CustomerId> FindCustomer(std::string_view) const override { return std::nullopt; }
  std::optional<uint32_t> Find(std::string_view) const override { return std::nullopt; }
  std::vector<std::string_view> Values() const override { return {names_.begin(), names_.end()}; }
  std::vector<uint32_t> Codes(CustomerId first, size_t count) const override {
    std::vector<uint32_t> codes(count);
    for (size_t i = 0; i < count; ++i) {
      const auto id = static_cast<uint64_t>(first) + i;
      codes[i] = id % 10 == 0 ? 0 : static_cast<uint32_t>(id * 2'654'435'761 % kCities) + 1;
    }
    return codes;
  }

 private:
  static constexpr int kCities = 50;
  std::vector<std::string> names_;
};

const Calendar& Zone() {
  static const Calendar calendar = *Calendar::Make(CalendarKind::kGregorian, "Asia/Tehran", 6);
  return calendar;
}

Instant Day(std::string_view iso) { return *ParseInstant(iso, Zone()); }

// Customers who come at any time in three years and then buy at any time until their end.
std::unique_ptr<timeline::Timeline> Fill(const fs::path& folder, int64_t customers, int64_t facts) {
  auto line = std::move(timeline::Timeline::Open({.folder = folder})->timeline);
  std::mt19937_64 random(1);
  const int64_t begin = Day("2023-01-01").micros / kMicrosPerSecond;
  const int64_t end = Day("2026-01-01").micros / kMicrosPerSecond;
  std::vector<Entry> batch;
  int64_t seq = 0;
  for (CustomerId id = 1; id <= customers; ++id) {
    const int64_t mine = facts * id / customers - facts * (id - 1) / customers;
    const int64_t born = begin + static_cast<int64_t>(random() % uint64_t(end - begin));
    std::vector<int64_t> times;
    for (int64_t i = 0; i < mine; ++i) {
      times.push_back(born + static_cast<int64_t>(random() % uint64_t(end - born)));
    }
    std::ranges::sort(times);
    for (const int64_t at : times) {
      Entry entry;
      entry.seq = ++seq;
      entry.customer = id;
      entry.kind = kOrder;
      entry.at = {at * kMicrosPerSecond};
      entry.money = static_cast<int64_t>(random() % 100'000);
      batch.push_back(entry);
    }
    if (batch.size() > 500'000 || id == customers) {
      line->Apply(batch);
      batch.clear();
      if (line->NeedsCheckpoint() || id == customers) (void)line->Checkpoint();
    }
  }
  return line;
}

struct Took {
  double wall = 1e9;
  double processor = 1e9;  // of all threads: steadier than the wall clock on a busy machine
};

double ProcessorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

template <typename Body>
Took Best(Body&& body) {
  Took best;
  for (int round = 0; round < 5; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    const double processor = ProcessorSeconds();
    body();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    best.wall = std::min(best.wall, took.count());
    best.processor = std::min(best.processor, ProcessorSeconds() - processor);
  }
  return best;
}

template <typename Fold>
void EachBlock(const Snapshot& snapshot, Fold&& fold) {
  (void)timeline::ForEachBlock(snapshot, 0, {}, fold);
}

// The month of each day in a table, a mask of months for each customer: the least a retention table
// can do with these columns.
int64_t BareRetention(const Snapshot& snapshot) {
  const auto cuts = Zone().Boundaries(Unit::kMonth, Day("2023-01-01"), Day("2026-01-01"));
  const uint32_t begin = timeline::ToSeconds(cuts.front());
  std::vector<uint64_t> month_of_day;
  for (int m = 0; m < kMonths; ++m) {
    const auto days = (cuts[m + 1] - cuts[m]).count() / kMicrosPerDay;
    month_of_day.insert(month_of_day.end(), static_cast<size_t>(days), uint64_t{1} << m);
  }
  std::vector<std::array<std::array<int64_t, kMonths>, kMonths>> tables(64);
  EachBlock(snapshot, [&](size_t index, const Block& block, int worker) {
    const auto* columns = block.Find(kOrder);
    if (columns == nullptr) return;
    auto& table = tables[static_cast<size_t>(worker)];
    for (size_t slot = index == 0 ? 1 : 0; slot < timeline::kBlockCustomers; ++slot) {
      uint64_t months = 0;
      for (uint32_t row = columns->offsets[slot]; row < columns->offsets[slot + 1]; ++row) {
        months |= month_of_day[(columns->seconds[row] - begin) / 86'400];
      }
      if (months == 0) continue;
      const auto first = static_cast<size_t>(std::countr_zero(months));
      for (uint64_t rest = months; rest != 0; rest &= rest - 1) {
        ++table[first][static_cast<size_t>(std::countr_zero(rest)) - first];
      }
    }
  });
  int64_t sum = 0;
  for (const auto& table : tables) {
    for (const auto& row : table) {
      for (const int64_t cell : row) sum += cell;
    }
  }
  return sum;
}

int64_t BareSegment(const Snapshot& snapshot) {
  const uint32_t from = timeline::ToSeconds(Day("2025-10-03"));
  std::vector<int64_t> counts(64);
  EachBlock(snapshot, [&](size_t index, const Block& block, int worker) {
    const auto* columns = block.Find(kOrder);
    if (columns == nullptr) return;
    for (size_t slot = index == 0 ? 1 : 0; slot < timeline::kBlockCustomers; ++slot) {
      int recent = 0;
      for (uint32_t row = columns->offsets[slot]; row < columns->offsets[slot + 1]; ++row) {
        recent += columns->seconds[row] >= from ? 1 : 0;
      }
      counts[static_cast<size_t>(worker)] += recent >= 3 ? 1 : 0;
    }
  });
  int64_t sum = 0;
  for (const int64_t count : counts) sum += count;
  return sum;
}

struct Asked {
  const char* name;
  const char* question;
};

constexpr Asked kQuestions[] = {
    {"retention, 36 months",
     R"({"version":1,"measure":{"retention":{"born":{"first":{"kinds":["order_placed"]}},
      "returned":{"did":{"kinds":["order_placed"]}}}},
      "over":{"from":"2023-01-01","to":"2026-01-01","every":"month"}})"},
    {"segment, 3 orders in 90 days",
     R"({"version":1,"measure":{"customers":{"did":{"kinds":["order_placed"],"count":{"min":3},
      "within":{"last":{"days":90}}}}},"over":{"from":"2026-01-01","to":"2026-01-01"}})"},
    {"segment, silent for 60 days",
     R"({"version":1,"measure":{"customers":{"all":[{"did":{"kinds":["order_placed"],
      "within":{"before":"end"}}},{"not":{"did":{"kinds":["order_placed"],
      "within":{"last":{"days":60}}}}}]}},"over":{"from":"2026-01-01","to":"2026-01-01"}})"},
    {"segment, 5 orders above 900 ever",
     R"({"version":1,"measure":{"customers":{"did":{"kinds":["order_placed"],
      "where":{"money":{"min":"900.00"}},"count":{"min":5},"within":{"before":"end"}}}},
      "over":{"from":"2026-01-01","to":"2026-01-01"}})"},
    {"churn, 36 months",
     R"({"version":1,"measure":{"share":{"of":{"not":{"did":{"kinds":["order_placed"],
      "within":{"last":{"days":"window"},"until":"end"}}}},"among":{"did":{"kinds":["order_placed"],
      "within":{"last":{"days":"window"},"until":"start"}}}}},
      "over":{"from":"2023-01-01","to":"2026-01-01","every":"month"}})"},
    {"revenue, 36 months",
     R"({"version":1,"measure":{"sum":{"column":"money","kinds":["order_placed"]}},
      "over":{"from":"2023-01-01","to":"2026-01-01","every":"month"}})"},
    {"revenue of repeat buyers, 12 months",
     R"({"version":1,"measure":{"sum":{"column":"money","kinds":["order_placed"]},
      "who":{"did":{"kinds":["order_placed"],"count":{"min":2},"within":{"before":"end"}}}},
      "over":{"from":"2025-01-01","to":"2026-01-01","every":"month"}})"},
    {"segment, above 1,000 in a year",
     R"({"version":1,"measure":{"customers":{"sum":{"column":"money","kinds":["order_placed"],
      "within":{"last":{"days":365}},"min":"1000.00"}}},
      "over":{"from":"2026-01-01","to":"2026-01-01"}})"},
    {"segment, 3 orders in a row in 30 days",
     R"({"version":1,"measure":{"customers":{"sequence":{"steps":[{"kinds":["order_placed"]},
      {"kinds":["order_placed"],"where":{"money":{"min":"500.00"}}},{"kinds":["order_placed"]}],
      "within":{"days":30}}}},"over":{"from":"2025-01-01","to":"2026-01-01"}})"},
    {"funnel, 3 steps in 30 days, a year",
     R"({"version":1,"measure":{"funnel":{"steps":[{"kinds":["order_placed"]},
      {"kinds":["order_placed"],"where":{"money":{"min":"500.00"}}},{"kinds":["order_placed"]}],
      "within":{"days":30}}},"over":{"from":"2025-01-01","to":"2026-01-01"}})"},
    {"median order, 3 years",
     R"({"version":1,"measure":{"median":{"facts":{"column":"money","kinds":["order_placed"]}}},
      "over":{"from":"2023-01-01","to":"2026-01-01"}})"},
    {"distribution of gaps, a year",
     R"({"version":1,"measure":{"distribution":{"gaps":{"kinds":["order_placed"]}}},
      "over":{"from":"2025-01-01","to":"2026-01-01"}})"},
    {"movement of 3 stages, 12 months",
     R"({"version":1,"measure":{"movement":{"stages":[
      {"name":"loyal","who":{"did":{"kinds":["order_placed"],"count":{"min":5},
       "within":{"last":{"days":365}}}}},
      {"name":"active","who":{"did":{"kinds":["order_placed"],"within":{"last":{"days":90}}}}},
      {"name":"quiet","who":{"everyone":true}}]}},
      "over":{"from":"2025-01-01","to":"2026-01-01","every":"month"}})"},
    {"path of 3 steps, a year",
     R"({"version":1,"measure":{"path":{"after":{"kinds":["order_placed"]},
      "kinds":["order_placed"]}},"over":{"from":"2025-01-01","to":"2026-01-01"}})"},
    {"revenue by city, 36 months",
     R"({"version":1,"measure":{"sum":{"column":"money","kinds":["order_placed"]}},
      "split":{"attribute":"city"},
      "over":{"from":"2023-01-01","to":"2026-01-01","every":"month"}})"},
    {"retention by city, 36 months",
     R"({"version":1,"measure":{"retention":{"born":{"first":{"kinds":["order_placed"]}},
      "returned":{"did":{"kinds":["order_placed"]}}}},"split":{"attribute":"city"},
      "over":{"from":"2023-01-01","to":"2026-01-01","every":"month"}})"},
};

void Show(const char* name, Took took, int64_t facts) {
  fmt::print("{:40} {:8.4f} s wall {:8.4f} s processor {:7.0f} M facts/s a core\n", name, took.wall,
             took.processor, static_cast<double>(facts) / took.processor / 1e6);
}

}  // namespace

int Main(int64_t customers, int64_t facts) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("vafa-ask-bench-{}", getpid());
  const auto line = Fill(folder, customers, facts);
  const Snapshot snapshot = line->Take();
  fmt::print("{} customers, {} facts, {} blocks\n", customers, facts, snapshot.blocks());

  OneKind names;
  const Currency currency = *Currency::Parse("USD");
  const Cities cities;
  const Context context{&names, &cities, Zone(), currency, {{"window", 90}}};
  Show("bare loop: retention, 36 months", Best([&] { (void)BareRetention(snapshot); }), facts);
  Show("bare loop: 3 orders in 90 days", Best([&] { (void)BareSegment(snapshot); }), facts);
  const TimelineEngine engine(snapshot);
  std::vector<Inquiry> all;
  for (const Asked& asked : kQuestions) {
    const auto question = ParseQuestion(std::string_view(asked.question), currency);
    all.push_back(*Prepare(*question, context));
    const Inquiry& inquiry = all.back();
    Show(asked.name, Best([&] { (void)*engine.RunAll({&inquiry, 1}, context, {}); }), facts);
  }
  Show("all of these at once", Best([&] { (void)*engine.RunAll(all, context, {}); }), facts);
  Show("rhythm", Best([&] { (void)*FindRhythm(snapshot, kKinds, Zone(), {}); }), facts);
  fs::remove_all(folder);
  return 0;
}

}  // namespace vafa::ask

int main(int argc, char** argv) {
  const int64_t customers = argc > 1 ? std::stoll(argv[1]) : 100'000;
  const int64_t facts = argc > 2 ? std::stoll(argv[2]) : customers * 50;
  return vafa::ask::Main(customers, facts);
}
