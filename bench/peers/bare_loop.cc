/// What no engine can beat by much: the questions of questions.bench.mjs as plain loops over
/// columns in memory, on all cores. Also writes the same facts as CSV for the engines beside it.
///
///     bare_loop --customers N --facts M [--seed S] [--repeat R] [--csv FILE] [--segments FILE]
///
/// Prints one JSON document.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/json.h"
#include "demo/bench_data.h"

namespace vafa::demo {
namespace {

constexpr uint16_t kPageViewed = 1;
constexpr size_t kMonths = 36;
constexpr int kFirstYear = 2023;
constexpr int64_t kDaySeconds = 86'400;
constexpr uint32_t kWithin = 30 * 86'400;  // of the funnel

struct Columns {
  std::vector<uint32_t> offsets{0};  // of each customer
  std::vector<uint32_t> seconds;     // since 1970
  std::vector<int64_t> minor;
};

/// The facts of some customers, by kind.
struct Block {
  std::array<Columns, 6> kinds;
  size_t customers = 0;
};

using Table = std::array<std::array<int64_t, kMonths>, kMonths>;  // born, months later

uint32_t SecondOf(std::chrono::year_month_day date) {
  const std::chrono::sys_days day = date;
  return static_cast<uint32_t>(day.time_since_epoch().count() * kDaySeconds);
}

std::array<uint32_t, kMonths + 1> MonthStarts() {
  std::array<uint32_t, kMonths + 1> starts{};
  for (size_t i = 0; i <= kMonths; ++i) {
    starts[i] =
        SecondOf(std::chrono::year(kFirstYear) / std::chrono::January / 1 + std::chrono::months(i));
  }
  return starts;
}

void AddRetention(const Block& block, const std::array<uint32_t, kMonths + 1>& starts,
                  Table& table) {
  const Columns& orders = block.kinds[kBenchOrderPlaced];
  for (size_t customer = 0; customer < block.customers; ++customer) {
    const uint32_t begin = orders.offsets[customer];
    const uint32_t end = orders.offsets[customer + 1];
    if (begin == end) continue;
    size_t month = 0;
    while (orders.seconds[begin] >= starts[month + 1]) ++month;
    const size_t born = month;
    ++table[born][0];
    for (uint32_t i = begin + 1; i < end; ++i) {
      if (orders.seconds[i] < starts[month + 1]) continue;
      do ++month;
      while (orders.seconds[i] >= starts[month + 1]);
      ++table[born][month - born];
    }
  }
}

/// A part of a segment (segments.mjs).
struct Part {
  size_t kind = 0;
  uint32_t since = 0;
  int64_t count = 1;
  int64_t from = 0;
  int64_t sum = 0;
  bool negated = false;
};

bool Holds(const Part& part, const Columns& facts, size_t customer) {
  int64_t count = 0;
  int64_t sum = 0;
  const int64_t wanted = part.sum > 0 ? std::numeric_limits<int64_t>::max() : part.count;
  for (uint32_t i = facts.offsets[customer + 1];
       i > facts.offsets[customer] && facts.seconds[i - 1] >= part.since && count < wanted; --i) {
    if (part.sum > 0) {
      sum += facts.minor[i - 1];
    } else {
      count += part.from == 0 || facts.minor[i - 1] >= part.from;
    }
  }
  return (part.sum > 0 ? sum >= part.sum : count >= part.count) != part.negated;
}

int64_t CountSegment(const Block& block, const std::vector<Part>& parts) {
  int64_t count = 0;
  for (size_t customer = 0; customer < block.customers; ++customer) {
    count += std::ranges::all_of(
        parts, [&](const Part& part) { return Holds(part, block.kinds[part.kind], customer); });
  }
  return count;
}

/// Who viewed a page from `since` on, and ordered once and twice within 30 days of the first time.
using Funnel = std::array<int64_t, 3>;
void AddFunnel(const Block& block, uint32_t since, Funnel& funnel) {
  const Columns& views = block.kinds[kPageViewed];
  const Columns& orders = block.kinds[kBenchOrderPlaced];
  const auto begin = [&](const Columns& columns, size_t customer, uint32_t moment) {
    const auto first = columns.seconds.begin() + columns.offsets[customer];
    const auto last = columns.seconds.begin() + columns.offsets[customer + 1];
    return std::pair{std::lower_bound(first, last, moment), last};
  };
  for (size_t customer = 0; customer < block.customers; ++customer) {
    const auto [entry, end] = begin(views, customer, since);
    if (entry == end) continue;
    ++funnel[0];
    auto [order, last] = begin(orders, customer, *entry);
    for (size_t step = 1; step <= 2 && order != last && *order <= *entry + kWithin; ++step) {
      ++funnel[step];
      ++order;
    }
  }
}

void OnAllCores(size_t blocks, const std::function<void(size_t)>& work) {
  std::atomic<size_t> next = 0;
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back([&] {
      for (size_t block = next++; block < blocks; block = next++) work(block);
    });
  }
}

std::vector<Block> Load(const BenchData& data) {
  std::vector<Block> blocks(static_cast<size_t>(data.blocks()));
  OnAllCores(blocks.size(), [&](size_t index) {
    std::vector<BenchFact> facts;
    data.Fill(static_cast<int64_t>(index), facts);
    Block& block = blocks[index];
    const int64_t first = static_cast<int64_t>(index) * BenchData::kBlockCustomers;
    block.customers =
        static_cast<size_t>(std::min(BenchData::kBlockCustomers, data.options().customers - first));
    size_t at = 0;
    for (size_t customer = 0; customer < block.customers; ++customer) {
      for (; at < facts.size() && facts[at].customer == first + static_cast<int64_t>(customer);
           ++at) {
        Columns& columns = block.kinds[facts[at].kind];
        columns.seconds.push_back(static_cast<uint32_t>(facts[at].at_micros / kMicrosPerSecond));
        if (facts[at].kind == kBenchOrderPlaced) columns.minor.push_back(facts[at].minor);
      }
      for (Columns& columns : block.kinds) {
        columns.offsets.push_back(static_cast<uint32_t>(columns.seconds.size()));
      }
    }
  });
  return blocks;
}

bool WriteCsv(const BenchData& data, const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"),
                                                             std::fclose);
  if (!file) return false;
  std::vector<BenchFact> facts;
  fmt::memory_buffer text;
  for (int64_t block = 0; block < data.blocks(); ++block) {
    data.Fill(block, facts);
    text.clear();
    for (const BenchFact& fact : facts) {
      for (const int64_t number :
           {fact.customer, fact.at_micros / kMicrosPerSecond, int64_t{fact.kind}, fact.minor}) {
        const fmt::format_int digits(number);
        text.append(digits.data(), digits.data() + digits.size());
        text.push_back(',');
      }
      const fmt::format_int label(fact.label);
      text.append(label.data(), label.data() + label.size());
      text.push_back('\n');
    }
    if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size()) return false;
  }
  return std::fflush(file.get()) == 0;
}

/// The fastest of `repeat` runs, in seconds.
template <typename Work>
double Fastest(int repeat, const Work& work) {
  double best = 1e9;
  for (int i = 0; i < repeat; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
  }
  return best;
}

using Segments = std::vector<std::pair<std::string, std::vector<Part>>>;

Result<Segments> ReadSegments(const std::string& path, uint32_t now) {
  std::ifstream file(path);
  VAFA_ASSIGN(const json::value all, ParseJson(std::string(std::istreambuf_iterator(file), {})));
  Segments segments;
  for (const auto& [name, parts] : all.as_object()) {
    auto& segment = segments.emplace_back(std::string(name), std::vector<Part>{}).second;
    for (const json::value& one : parts.as_array()) {
      const json::object& of = one.as_object();
      const int64_t days = of.at("days").as_int64();
      segment.push_back({.kind = static_cast<size_t>(of.at("kind").as_int64()),
                         .since = days == 0 ? 0 : static_cast<uint32_t>(now - days * kDaySeconds),
                         .count = of.at("count").as_int64(),
                         .from = of.at("from").as_int64(),
                         .sum = of.at("sum").as_int64(),
                         .negated = of.at("not").as_bool()});
    }
  }
  return segments;
}

Status Measure(const BenchData& data, int repeat, const std::string& segments_file) {
  const std::vector<Block> blocks = Load(data);
  const auto starts = MonthStarts();
  const auto now = static_cast<uint32_t>(data.options().end.micros / kMicrosPerSecond);

  Table table{};
  const double retention = Fastest(repeat, [&] {
    std::vector<Table> tables(blocks.size());
    OnAllCores(blocks.size(), [&](size_t i) { AddRetention(blocks[i], starts, tables[i]); });
    table = {};
    for (const Table& part : tables) {
      for (size_t born = 0; born < kMonths; ++born) {
        for (size_t later = 0; later < kMonths; ++later) table[born][later] += part[born][later];
      }
    }
  });
  VAFA_ASSIGN(const Segments segments, ReadSegments(segments_file, now));
  std::vector<std::string> found;
  for (const auto& [name, parts] : segments) {
    std::vector<int64_t> counts(blocks.size());
    const double seconds = Fastest(repeat, [&] {
      OnAllCores(blocks.size(), [&](size_t i) { counts[i] = CountSegment(blocks[i], parts); });
    });
    found.push_back(fmt::format(R"("{}":{{"seconds":{},"answer":{}}})", name, seconds,
                                std::accumulate(counts.begin(), counts.end(), int64_t{0})));
  }
  Funnel funnel{};
  const uint32_t since = SecondOf(std::chrono::year(2025) / std::chrono::January / 1);
  const double funnel_seconds = Fastest(repeat, [&] {
    std::vector<Funnel> funnels(blocks.size());
    OnAllCores(blocks.size(), [&](size_t i) { AddFunnel(blocks[i], since, funnels[i]); });
    funnel = {};
    for (const Funnel& part : funnels) {
      for (size_t step = 0; step < funnel.size(); ++step) funnel[step] += part[step];
    }
  });

  std::string rows;
  for (size_t born = 0; born < kMonths; ++born) {
    rows +=
        fmt::format("{}[{}]", born == 0 ? "" : ",",
                    fmt::join(table[born].begin(), table[born].begin() + (kMonths - born), ","));
  }
  fmt::print(
      R"({{"retention":{{"seconds":{},"answer":[{}]}},"segments":{{{}}},"funnel":{{"seconds":{},"answer":[{}]}}}})"
      "\n",
      retention, rows, fmt::join(found, ","), funnel_seconds, fmt::join(funnel, ","));
  return {};
}

}  // namespace
}  // namespace vafa::demo

int main(int argc, char** argv) {
  vafa::demo::BenchOptions options;
  int repeat = 5;
  std::string csv;
  std::string segments;
  CLI::App app("The benchmark's questions as plain loops");
  app.add_option("--customers", options.customers);
  app.add_option("--facts", options.facts);
  app.add_option("--seed", options.seed);
  app.add_option("--repeat", repeat);
  app.add_option("--csv", csv);
  app.add_option("--segments", segments)->required();
  CLI11_PARSE(app, argc, argv);
  const auto data = vafa::demo::BenchData::Make(options);
  if (!data) {
    fmt::print(stderr, "bare_loop: {}\n", vafa::Describe(data.error()));
    return 1;
  }
  if (!csv.empty() && !vafa::demo::WriteCsv(*data, csv)) {
    fmt::print(stderr, "bare_loop: {} could not be written\n", csv);
    return 1;
  }
  if (const auto measured = vafa::demo::Measure(*data, repeat, segments); !measured) {
    fmt::print(stderr, "bare_loop: {}\n", vafa::Describe(measured.error()));
    return 1;
  }
}
