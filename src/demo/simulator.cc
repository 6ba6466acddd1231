#include "demo/simulator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "demo/world.h"

namespace vafa::demo {
namespace {

constexpr int kYears = 3;
constexpr double kShopGrowth = 1.35;
constexpr double kSaasGrowth = 1.55;
// Norouz and the spring, and the weeks of discounts and presents before the new year.
constexpr double kShopMonths[12] = {0.85, 0.95, 1.30, 0.95, 1.00, 0.90,
                                    0.80, 0.85, 1.00, 1.05, 1.45, 1.25};
constexpr double kSaasMonths[12] = {1.20, 1.10, 1.05, 1.00, 0.95, 0.90,
                                    0.75, 0.80, 1.20, 1.15, 1.05, 0.85};
constexpr double kLeadShare = 0.3;
constexpr uint64_t kCostStream = uint64_t{1} << 63;
constexpr uint64_t kTasteStream = uint64_t{1} << 62;

std::vector<Cause> PlantedCauses() {
  return {{kBasicFromAds, "plan is Basic and channel is ads", 2.3},
          {kQuietMonth, "hardly any log-in in the month before", 1.7},
          {kUnresolvedComplaint, "a complaint of the month before was not resolved", 1.8},
          {kLargeCompany, "segment is company", 0.6}};
}

World MakeWorld(const SimulatorOptions& options) {
  const bool shop = options.shape == Shape::kShop;
  Truth truth;
  truth.currency = shop ? "USD" : "TRY";
  truth.zone = kZone;
  truth.start = AddMonths(options.end, -12 * kYears);
  truth.end = options.end;
  truth.yearly_growth = shop ? kShopGrowth : kSaasGrowth;
  truth.channels = shop ? ShopChannels() : SaasChannels();
  truth.saas.plans = SaasPlans();
  if (options.causes) truth.saas.causes = PlantedCauses();
  AcquisitionCurve acquisition(truth.start, truth.end, truth.yearly_growth,
                               shop ? kShopMonths : kSaasMonths);
  return {std::move(truth), std::move(acquisition), Shelf()};
}

template <typename Row>
void MoveTo(std::vector<Row>& all, std::vector<Row>& some) {
  all.insert(all.end(), std::move_iterator(some.begin()), std::move_iterator(some.end()));
}

/// By time; what happens at one moment stays in its order.
template <typename Row>
void OrderByTime(std::vector<Row>& rows) {
  if (std::ranges::is_sorted(rows, {}, &Row::at)) return;
  std::vector<std::pair<Instant, size_t>> order;
  order.reserve(rows.size());
  for (const Row& row : rows) order.emplace_back(row.at, order.size());
  std::ranges::sort(order);
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (const auto& [at, position] : order) sorted.push_back(std::move(rows[position]));
  rows = std::move(sorted);
}

}  // namespace

std::string ExternalId(int64_t index) { return fmt::format("C-{:05}", index + 1); }

struct Simulator::State {
  SimulatorOptions options;
  World world;
};

Simulator::Simulator(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;
Simulator& Simulator::operator=(Simulator&&) noexcept = default;

Result<Simulator> Simulator::Make(const SimulatorOptions& options) {
  if (options.customers < 0 || options.customers > limits::kDemoCustomers) {
    return Fail(ErrorCode::kInvalid,
                {"demo.customers_out_of_range", {{"most", limits::kDemoCustomers}}}, {},
                "customers");
  }
  if (options.end < kEarliestEnd || options.end > kLatestEnd) {
    return Fail(ErrorCode::kInvalid, "demo.end_out_of_range", {}, "end");
  }
  return Simulator(std::make_unique<const State>(State{options, MakeWorld(options)}));
}

const SimulatorOptions& Simulator::options() const { return state_->options; }
const Truth& Simulator::truth() const { return state_->world.truth; }

void Simulator::Simulate(int64_t index, Life& life) const {
  const SimulatorOptions& options = state_->options;
  const World& world = state_->world;
  const bool shop = options.shape == Shape::kShop;
  life.orders.clear();
  life.subscriptions.clear();
  life.events.clear();
  life.answers.clear();
  life.complaints.clear();
  life.hidden = {};

  Random random(options.seed, static_cast<uint64_t>(index));
  Customer& customer = life.customer;
  customer.index = index;
  customer.id = ExternalId(index);
  customer.person = MakePerson(random, index);
  customer.segment = shop ? ShopSegment(random) : SaasSegment(random);
  std::vector<double> weights;
  for (const Channel& channel : world.truth.channels) weights.push_back(channel.weight);
  customer.channel = world.truth.channels[random.Weighted(weights)].name;
  // One customer in each of `customers` equal slices of the curve: their order is their number.
  const double quantile =
      (static_cast<double>(index) + random.Uniform()) / static_cast<double>(options.customers);
  const Rhythm& rhythm = shop ? Rhythm::Shopping() : Rhythm::Office();
  customer.created_at = rhythm.ToClock(world.acquisition.At(quantile));
  customer.created_at = std::clamp(customer.created_at, world.truth.start,
                                   Instant{world.truth.end.micros - kMicrosPerSecond});

  if (shop) {
    Random taste(options.seed, kTasteStream | static_cast<uint64_t>(index));
    LiveInShop(world, random, taste, life);
  } else {
    LiveInSaas(world, random, life);
  }
  OrderByTime(life.events);
  OrderByTime(life.answers);
  OrderByTime(life.complaints);
}

std::vector<Cost> Simulator::Costs() const {
  const Truth& truth = state_->world.truth;
  std::vector<Cost> costs;
  const int last = MonthOf({truth.end.micros - 1});
  for (int month = MonthOf(truth.start); month <= last; ++month) {
    const Instant from = std::max(StartOfMonth(month), truth.start);
    const Instant to = std::min(StartOfMonth(month + 1), truth.end);
    const double share = state_->world.acquisition.Share(from, to);
    Random random(state_->options.seed, kCostStream | static_cast<uint64_t>(month));
    for (const Channel& channel : truth.channels) {
      const double comers =
          share * channel.weight / 100 * static_cast<double>(state_->options.customers);
      const double spend = comers * channel.cost * std::exp(0.12 * random.Normal() - 0.0072);
      const auto cents = [](double major) { return std::llround(major) * 100; };
      const int64_t all = cents(spend);
      const int64_t leads = cents(spend * kLeadShare);
      if (leads > 0) costs.push_back({from, channel.name, "lead", leads});
      if (all > leads) costs.push_back({from, channel.name, "acquisition", all - leads});
    }
  }
  return costs;
}

Company Simulator::Everything() const {
  Company company;
  Life life;
  for (int64_t index = 0; index < state_->options.customers; ++index) {
    Simulate(index, life);
    company.customers.push_back(std::move(life.customer));
    MoveTo(company.orders, life.orders);
    MoveTo(company.subscriptions, life.subscriptions);
    MoveTo(company.events, life.events);
    MoveTo(company.answers, life.answers);
    MoveTo(company.complaints, life.complaints);
  }
  OrderByTime(company.orders);
  OrderByTime(company.subscriptions);
  OrderByTime(company.events);
  OrderByTime(company.answers);
  OrderByTime(company.complaints);
  company.costs = Costs();
  return company;
}

}  // namespace vafa::demo
