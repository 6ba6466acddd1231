#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "demo/phrases.h"
#include "demo/world.h"

namespace vafa::demo {
namespace {

constexpr Channel kChannels[] = {
    {"search", 24, 6, 0},   {"instagram", 22, 9, 0}, {"ads", 18, 16, 0},
    {"direct", 14, 0.5, 0}, {"referral", 12, 4, 0},  {"marketplace", 10, 8, 0},
};
constexpr std::string_view kSegments[] = {"home", "office", "cafe", "gifts"};
constexpr double kSegmentShares[] = {62, 14, 8, 16};
constexpr std::string_view kOrderChannels[] = {"web", "app", "telegram", "phone"};
constexpr double kOrderChannelShares[] = {48, 34, 12, 6};
constexpr std::string_view kPages[] = {"/",       "/coffee", "/tea",  "/tableware", "/brewing",
                                       "/gifts",  "/sale",   "/blog", "/delivery",  "/home",
                                       "/pantry", "/search", "/club", "/coffee/new"};

constexpr double kNpsChance = 0.08;
constexpr double kCsatChance = 0.05;
constexpr double kVisitsPerPurchase = 0.5;
constexpr double kVisitsPerWeek = 0.02;
constexpr int64_t kMinute = 60 * kMicrosPerSecond;
constexpr int64_t kHour = 60 * kMinute;

/// One customer of a shop, walked through her purchases.
class Shopper {
 public:
  Shopper(const World& world, Random& random, Random& taste, Life& life)
      : world_(world), random_(random), taste_(taste), life_(life), end_(world.truth.end) {
    const ShopTruth& truth = world.truth.shop;
    Hidden& hidden = life.hidden;
    hidden.rate = random.Gamma(truth.r) / truth.alpha;
    hidden.dropout = random.Beta(truth.a, truth.b);
    spend_rate_ = random.Gamma(truth.q) / truth.gamma;
    hidden.mean_spend = truth.p / spend_rate_;
    satisfaction_ = std::clamp(0.90 - 0.75 * hidden.dropout + 0.10 * random.Normal(), 0.05, 1.0);
    favourite_channel_ = kOrderChannels[random.Weighted(kOrderChannelShares)];
    hidden.taste = taste.One(kTastes);
  }

  void Live() {
    const Rhythm& rhythm = Rhythm::Shopping();
    Instant at = FirstPurchase();
    if (at >= end_) {  // came on the last day and has not bought yet
      life_.hidden.alive = true;
      View(life_.customer.created_at, 3);
      return;
    }
    Instant model = rhythm.ToModel(at);
    Buy(at);
    while (true) {
      const double weeks = random_.Exponential() / life_.hidden.rate;
      const Instant before = at;
      if (weeks > 1000) {
        at = end_;
      } else {
        model.micros += static_cast<int64_t>(weeks * kMicrosPerWeek);
        at = OnSecond(rhythm.ToClock(model));
      }
      Browse(before, std::min(at, end_));
      if (at >= end_) {
        life_.hidden.alive = true;
        return;
      }
      Buy(at);
      if (random_.Chance(life_.hidden.dropout)) return;
    }
  }

 private:
  static Instant OnSecond(Instant at) { return {at.micros - at.micros % kMicrosPerSecond}; }

  Instant FirstPurchase() {
    const Instant created = life_.customer.created_at;
    if (random_.Chance(0.85))
      return OnSecond({created.micros + Uniform(2 * kMinute, 40 * kMinute)});
    const auto days = static_cast<int64_t>(3 * random_.Exponential() * kMicrosPerDay);
    return Between(random_, Rhythm::Shopping(), {created.micros + kHour + days},
                   {created.micros + kHour + days + kMicrosPerDay});
  }

  int64_t Uniform(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random_.Below(static_cast<uint64_t>(high - low)));
  }

  void Buy(Instant at) {
    const double dollars = random_.Gamma(world_.truth.shop.p) / spend_rate_;
    const int64_t cents = std::max<int64_t>(1, std::llround(dollars * 100));
    ++orders_;
    const std::string_view channel = random_.Chance(0.8)
                                         ? favourite_channel_
                                         : kOrderChannels[random_.Weighted(kOrderChannelShares)];
    int64_t left = cents;
    int line = 0;
    while (left >= 800 && line < 3 && random_.Chance(line == 0 ? 0.26 : 0.3)) {
      const auto part = static_cast<int64_t>(static_cast<double>(left) * random_.Uniform(0.3, 0.7));
      AddLine(at, line++, part, channel);
      left -= part;
    }
    AddLine(at, line, left, channel);

    const Instant earliest = std::max(life_.customer.created_at, Instant{at.micros - 50 * kMinute});
    for (int views = 1 + random_.Poisson(0.8); views > 0; --views) {
      View({Uniform(earliest.micros, at.micros)}, 1);
    }
    Speak(at);
  }

  void AddLine(Instant at, int line, int64_t cents, std::string_view channel) {
    const Basket basket = PickNew(line, static_cast<double>(cents) / 100);
    const double margin = basket.product->margin + random_.Uniform(-0.04, 0.04);
    const double cost = static_cast<double>(cents) * std::clamp(1 - margin, 0.0, 1.0);
    life_.orders.push_back(
        {.order_id = fmt::format("O-{:05}-{}", life_.customer.index + 1, orders_),
         .customer = life_.customer.index,
         .line = line,
         .at = at,
         .amount = cents,
         .cost = std::llround(cost),
         .product = basket.product->name,
         .category = basket.product->category,
         .quantity = basket.quantity,
         .channel = channel});
  }

  bool IsInOrder(int line, std::string_view product) const {
    const auto in_order = std::span(life_.orders).last(static_cast<size_t>(line));
    return std::ranges::count(in_order, product, &OrderLine::product) > 0;
  }

  /// Another product than those already in the order, if the shelf has one for the money.
  Basket PickNew(int line, double dollars) {
    const Basket drawn = PickFromAll(line, dollars);
    if (taste_.Chance(world_.truth.shop.taste)) {
      const auto hers = world_.shelf.PickOf(life_.hidden.taste, taste_, dollars);
      if (hers && !IsInOrder(line, hers->product->name)) return *hers;
    }
    Basket basket = drawn;
    for (int tries = 0; tries < 4 && IsInOrder(line, basket.product->name); ++tries) {
      basket = world_.shelf.Pick(taste_, dollars);
    }
    return basket;
  }

  /// As everybody picks; only what was picked so before in this order is picked anew, so that her
  /// taste moves no later draw.
  Basket PickFromAll(int line, double dollars) {
    if (line == 0) drawn_.clear();
    Basket basket = world_.shelf.Pick(random_, dollars);
    for (int tries = 0; tries < 4; ++tries) {
      if (std::ranges::count(drawn_, basket.product->name) == 0) break;
      basket = world_.shelf.Pick(random_, dollars);
    }
    drawn_.push_back(basket.product->name);
    return basket;
  }

  /// Visits between two purchases, which are not followed by an order.
  void Browse(Instant from, Instant to) {
    const double weeks = static_cast<double>(to.micros - from.micros) / kMicrosPerWeek;
    const double mean = weeks * (kVisitsPerPurchase * life_.hidden.rate + kVisitsPerWeek);
    for (int visits = random_.Poisson(mean); visits > 0; --visits) {
      View(Between(random_, Rhythm::Shopping(), from, to), 1 + random_.Poisson(0.7));
    }
  }

  void View(Instant at, int pages) {
    for (; pages > 0; --pages, at.micros += Uniform(20 * kMicrosPerSecond, 4 * kMinute)) {
      const Instant second = std::max(OnSecond(at), life_.customer.created_at);
      if (second >= end_) return;
      life_.events.push_back({life_.customer.index, second, "page_viewed", random_.One(kPages)});
    }
  }

  void Speak(Instant order_at) {
    if (random_.Chance(kNpsChance)) AskLater(order_at, 7, "nps", satisfaction_);
    if (random_.Chance(kCsatChance)) AskLater(order_at, 3, "csat", satisfaction_);
    if (random_.Chance(0.015 + 0.06 * (1 - satisfaction_))) Complain(order_at);
  }

  void AskLater(Instant from, int days, std::string_view survey, double satisfaction) {
    const Instant at = Between(random_, Rhythm::Shopping(), {from.micros + kHour},
                               {from.micros + days * kMicrosPerDay});
    if (at >= end_) return;
    life_.answers.push_back(AnswerOf(random_, life_.customer, at, survey, satisfaction, true));
  }

  void Complain(Instant order_at) {
    const Instant at = Between(random_, Rhythm::Shopping(), {order_at.micros + 4 * kHour},
                               {order_at.micros + 8 * kMicrosPerDay});
    if (at >= end_) return;
    const Grievance grievance = Complaint(random_, life_.customer.person.language, true);
    ComplaintCase complaint{.customer = life_.customer.index,
                            .at = at,
                            .topic = grievance.topic,
                            .text = grievance.text,
                            .closed_at = {}};
    const Instant closed =
        Between(random_, Rhythm::Office(), {at.micros + kHour}, {at.micros + 5 * kMicrosPerDay});
    if (random_.Chance(0.9) && closed < end_) {
      complaint.closed_at = closed;
      complaint.satisfied = random_.Chance(0.3 + 0.55 * satisfaction_);
      if (random_.Chance(0.5)) {
        AskLater(closed, 2, "ces", satisfaction_ - (complaint.satisfied ? 0 : 0.35));
      }
    }
    life_.complaints.push_back(complaint);
  }

  const World& world_;
  Random& random_;
  Random& taste_;
  Life& life_;
  const Instant end_;
  std::vector<std::string_view> drawn_;  // for the lines of this order, whatever her taste
  double spend_rate_ = 0;
  double satisfaction_ = 0;
  std::string_view favourite_channel_;
  int orders_ = 0;
};

}  // namespace

std::span<const Channel> ShopChannels() { return kChannels; }

std::string_view ShopSegment(Random& random) { return kSegments[random.Weighted(kSegmentShares)]; }

void LiveInShop(const World& world, Random& random, Random& taste, Life& life) {
  Shopper(world, random, taste, life).Live();
}

}  // namespace vafa::demo
