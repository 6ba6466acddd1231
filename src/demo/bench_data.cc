#include "demo/bench_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/limits.h"
#include "demo/random.h"
#include "demo/truth.h"

namespace vafa::demo {
namespace {

constexpr std::string_view kKinds[] = {"order_placed",   "page_viewed",      "logged_in",
                                       "message_opened", "complaint_opened", "nps_answered"};
constexpr uint32_t kLabelCounts[] = {512, 1024, 4, 256, 8, 11};
// How many of 256 facts that are no order are of each kind.
constexpr int kKindShares[] = {0, 188, 40, 22, 2, 4};

constexpr int64_t kSpan = 3 * 365 * kMicrosPerDay;
constexpr int64_t kWeek = 7 * kMicrosPerDay;
constexpr int64_t kLingering = 3 * kWeek;  // she still looks around after her last purchase
constexpr size_t kMostPurchases = 5'000;

using Table = std::array<uint8_t, 256>;

constexpr Table MakeKindTable() {
  Table table{};
  size_t at = 0;
  for (size_t kind = 0; kind < std::size(kKindShares); ++kind) {
    for (int i = 0; i < kKindShares[kind]; ++i) table[at++] = static_cast<uint8_t>(kind);
  }
  return table;
}
constexpr Table kKindTable = MakeKindTable();

/// Low numbers more often than high ones; `bits` below 2²⁴.
uint32_t SkewedLabel(uint64_t bits, uint32_t count) {
  return static_cast<uint32_t>((bits * bits >> 24) * count >> 24);
}

int64_t OnSecond(int64_t micros) { return micros - micros % kMicrosPerSecond; }

/// The part of `total` that falls to the first `part` of `whole`, rounded down: neighbouring parts
/// add up without a gap.
int64_t Proportion(int64_t total, int64_t part, int64_t whole) {
  return static_cast<int64_t>(static_cast<__int128>(total) * part / whole);
}

struct Person {
  Random random{0};
  size_t purchases_begin = 0;
  size_t purchases_end = 0;
  int64_t first = 0;
  int64_t last = 0;  // nothing happens after it
  double activity = 0;
};

/// When a customer buys, appended to `times`.
Person Shop(uint64_t seed, int64_t customer, int64_t end, std::vector<int64_t>& times) {
  constexpr ShopTruth kTruth;
  Person person{.random = Random(seed, static_cast<uint64_t>(customer))};
  Random& random = person.random;
  person.first = end - kSpan + static_cast<int64_t>(std::pow(random.Uniform(), 0.8) * kSpan);
  person.first = std::min(OnSecond(person.first), end - kMicrosPerSecond);
  person.last = end - kMicrosPerSecond;
  person.purchases_begin = times.size();
  times.push_back(person.first);
  const double rate = random.Gamma(kTruth.r) / kTruth.alpha / kWeek;
  const double dropout = random.Beta(kTruth.a, kTruth.b);
  auto at = static_cast<double>(person.first);
  while (times.size() - person.purchases_begin < kMostPurchases) {
    at += random.Exponential() / rate;
    if (at >= static_cast<double>(person.last)) break;
    times.push_back(OnSecond(static_cast<int64_t>(at)));
    if (random.Chance(dropout)) {
      person.last = std::min(person.last, times.back() + kLingering);
      break;
    }
  }
  person.purchases_end = times.size();
  person.activity = random.Exponential() * static_cast<double>(kWeek + person.last - person.first);
  return person;
}

/// Lays `views` facts evenly, with jitter, between a customer's purchases.
void Write(Person& person, int64_t customer, std::span<const int64_t> purchases, int64_t views,
           std::vector<BenchFact>& facts) {
  constexpr ShopTruth kTruth;
  Random& random = person.random;
  const double spend_rate = random.Gamma(kTruth.q) / kTruth.gamma;
  auto purchase = purchases.begin();
  const auto buy_until = [&](int64_t micros) {
    for (; purchase != purchases.end() && *purchase <= micros; ++purchase) {
      const double dollars = random.Gamma(kTruth.p) / spend_rate;
      const auto label = SkewedLabel(random.Bits() >> 40, kLabelCounts[kBenchOrderPlaced]);
      facts.push_back({customer, *purchase, std::max<int64_t>(1, std::llround(dollars * 100)),
                       label, kBenchOrderPlaced});
    }
  };
  const double step =
      views > 0 ? static_cast<double>(person.last - person.first) / static_cast<double>(views) : 0;
  for (int64_t i = 0; i < views; ++i) {
    const uint64_t bits = random.Bits();
    const double jitter = static_cast<double>(bits >> 32) * 0x1p-32;
    const int64_t at =
        OnSecond(person.first + static_cast<int64_t>((static_cast<double>(i) + jitter) * step));
    buy_until(at);
    const uint16_t kind = kKindTable[bits & 0xFF];
    facts.push_back({customer, at, 0, SkewedLabel(bits >> 8 & 0xFFFFFF, kLabelCounts[kind]), kind});
  }
  buy_until(INT64_MAX);
}

}  // namespace

std::span<const std::string_view> BenchKinds() { return kKinds; }

uint32_t BenchLabelCount(uint16_t kind) { return kLabelCounts[kind]; }

std::string BenchLabel(uint16_t kind, uint32_t label) {
  static constexpr std::string_view kPrefixes[] = {"Product ",  "/page/", "device-",
                                                   "campaign-", "topic-", ""};
  return fmt::format("{}{}", kPrefixes[kind], label);
}

std::string BenchCustomerId(int64_t customer) { return fmt::format("B-{:08}", customer + 1); }

Result<BenchData> BenchData::Make(const BenchOptions& options) {
  if (options.customers < 1 || options.customers > limits::kBenchCustomers) {
    return Fail(ErrorCode::kInvalid,
                {"demo.bench_customers_out_of_range", {{"most", limits::kBenchCustomers}}}, {},
                "customers");
  }
  if (options.facts < 0 || options.facts > limits::kBenchFacts) {
    return Fail(ErrorCode::kInvalid, {"demo.facts_out_of_range", {{"most", limits::kBenchFacts}}},
                {}, "facts");
  }
  if (options.end < kEarliestEnd || options.end > kLatestEnd) {
    return Fail(ErrorCode::kInvalid, "demo.end_out_of_range", {}, "end");
  }
  return BenchData(options);
}

int64_t BenchData::blocks() const {
  return (options_.customers + kBlockCustomers - 1) / kBlockCustomers;
}

int64_t BenchData::FactsBefore(int64_t block) const {
  const int64_t before = std::min(block * kBlockCustomers, options_.customers);
  return Proportion(options_.facts, before, options_.customers);
}

void BenchData::Fill(int64_t block, std::vector<BenchFact>& facts) const {
  const int64_t begin = block * kBlockCustomers;
  const int64_t end = std::min(begin + kBlockCustomers, options_.customers);
  const int64_t quota = FactsBefore(block + 1) - FactsBefore(block);
  facts.clear();
  facts.reserve(static_cast<size_t>(quota));

  std::vector<Person> people;
  std::vector<int64_t> times;
  double activity = 0;
  for (int64_t customer = begin; customer < end; ++customer) {
    people.push_back(Shop(options_.seed, customer, options_.end.micros, times));
    activity += people.back().activity;
  }
  const auto wanted = static_cast<int64_t>(times.size());
  const int64_t purchases = std::min(wanted, quota);
  const int64_t views = quota - purchases;
  double active = 0;
  int64_t views_given = 0;
  for (size_t i = 0; i < people.size(); ++i) {
    Person& person = people[i];
    const auto from = static_cast<int64_t>(person.purchases_begin);
    const int64_t kept = Proportion(purchases, static_cast<int64_t>(person.purchases_end), wanted) -
                         Proportion(purchases, from, wanted);
    active += person.activity;
    const bool last = i + 1 == people.size();
    const int64_t views_to =
        last
            ? views
            : std::min(views, static_cast<int64_t>(static_cast<double>(views) * active / activity));
    Write(person, begin + static_cast<int64_t>(i),
          std::span(times).subspan(person.purchases_begin, static_cast<size_t>(kept)),
          views_to - views_given, facts);
    views_given = views_to;
  }
}

}  // namespace vafa::demo
