#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "demo/phrases.h"
#include "demo/world.h"

namespace vafa::demo {
namespace {

constexpr Channel kChannels[] = {
    {"content", 20, 350, 0.45},  {"search", 22, 600, 0.42},  {"ads", 28, 1'200, 0.30},
    {"referral", 15, 200, 0.60}, {"partner", 15, 500, 0.52},
};
constexpr Plan kPlans[] = {{"Basic", 29'900}, {"Pro", 79'900}, {"Business", 199'900}};
constexpr size_t kBasic = 0;

constexpr std::string_view kSegments[] = {"solo", "team", "company"};
constexpr double kSegmentShares[] = {45, 40, 15};
constexpr double kPlanShares[3][3] = {{75, 22, 3}, {35, 52, 13}, {8, 42, 50}};
constexpr double kLogInsAMonth[3] = {3, 5, 8};
constexpr double kQuietLogIns = 0.4;
constexpr std::string_view kDevices[] = {"web", "web", "web", "mobile", "api"};
constexpr int64_t kHour = 3600 * kMicrosPerSecond;

size_t SegmentOf(const Customer& customer) {
  return static_cast<size_t>(std::ranges::find(kSegments, customer.segment) - kSegments);
}

/// One account, walked from its trial through its months.
class Subscriber {
 public:
  Subscriber(const World& world, Random& random, Life& life)
      : truth_(world.truth),
        random_(random),
        life_(life),
        end_(world.truth.end),
        segment_(SegmentOf(life.customer)) {
    life.hidden.monthly_churn = random.Beta(truth_.saas.alpha, truth_.saas.beta);
    plan_ = random.Weighted(kPlanShares[segment_]);
    satisfaction_ =
        std::clamp(0.88 - 2.2 * life.hidden.monthly_churn + 0.10 * random.Normal(), 0.05, 1.0);
  }

  void Live() {
    Subscribe();
    const Instant begin = life_.customer.created_at;
    const Instant trial_end{begin.micros + truth_.saas.trial_days * kMicrosPerDay};
    Move(begin, Movement::kTrialStarted, 0, trial_end);
    LogIn(begin, trial_end, 3);
    if (trial_end >= end_) return;
    const auto channel = std::ranges::find(truth_.channels, life_.customer.channel, &Channel::name);
    if (!random_.Chance(channel->trial_paid)) {
      Move(trial_end, Movement::kTrialEnded, 0, std::nullopt);
      return;
    }
    const std::optional<Instant> left = Stay(trial_end);
    if (!left || !random_.Chance(truth_.saas.returns)) return;
    const Instant later{left->micros +
                        static_cast<int64_t>(random_.Uniform(30, 240)) * kMicrosPerDay};
    const Instant back = Between(random_, Rhythm::Office(), later, {later.micros + kMicrosPerDay});
    if (back >= end_) return;
    Subscribe();
    Stay(back);
  }

 private:
  void Subscribe() {
    subscription_id_ = fmt::format("S-{:05}-{}", life_.customer.index + 1, ++subscriptions_);
  }

  /// Pays month by month from `start`; the moment she leaves, or nullopt if she is still here.
  std::optional<Instant> Stay(Instant start) {
    Movement movement = Movement::kStarted;
    for (int month = 0;; ++month) {
      const Instant from = AddMonths(start, month);
      const Instant to = AddMonths(start, month + 1);
      Move(from, movement, kPlans[plan_].monthly, to);
      const double hazard = LiveMonth(from, to);
      life_.hidden.alive = to >= end_;
      if (life_.hidden.alive) return std::nullopt;
      if (random_.Chance(1 - std::pow(1 - life_.hidden.monthly_churn, hazard))) {
        Move(to, Movement::kEnded, 0, std::nullopt);
        return to;
      }
      movement = NextPlan();
    }
  }

  Movement NextPlan() {
    const double draw = random_.Uniform();
    const SaasTruth& saas = truth_.saas;
    if (draw < saas.upgrade && plan_ + 1 < std::size(kPlans)) {
      ++plan_;
      return Movement::kUpgraded;
    }
    if (draw > 1 - saas.downgrade && plan_ > kBasic) {
      --plan_;
      return Movement::kDowngraded;
    }
    return Movement::kRenewed;
  }

  /// What happens in a paid month; the hazard ratio of the renewal at its end.
  double LiveMonth(Instant from, Instant to) {
    const SaasTruth& saas = truth_.saas;
    const bool quiet = random_.Chance(saas.quiet_month);
    LogIn(from, to, quiet ? kQuietLogIns : kLogInsAMonth[segment_]);
    const bool unresolved = random_.Chance(saas.complaint_month) && !Complain(from, to);
    if (random_.Chance(0.05)) Ask(from, to, "nps", satisfaction_ - (unresolved ? 0.25 : 0));
    if (random_.Chance(0.02)) Ask(from, to, "csat", satisfaction_);

    double hazard = 1;
    for (const Cause& cause : saas.causes) {
      const bool holds =
          (cause.name == kBasicFromAds && plan_ == kBasic && life_.customer.channel == "ads") ||
          (cause.name == kQuietMonth && quiet) ||
          (cause.name == kUnresolvedComplaint && unresolved) ||
          (cause.name == kLargeCompany && life_.customer.segment == "company");
      if (holds) hazard *= cause.hazard_ratio;
    }
    return hazard;
  }

  /// True if it was resolved within the month.
  bool Complain(Instant from, Instant to) {
    const Instant latest{to.micros - (to.micros - from.micros) / 4};
    const Instant at = Between(random_, Rhythm::Office(), from, latest);
    const bool resolved = random_.Chance(truth_.saas.complaint_resolved);
    const Instant closed =
        Between(random_, Rhythm::Office(), {at.micros + kHour}, {at.micros + 5 * kMicrosPerDay});
    const Grievance grievance = Complaint(random_, life_.customer.person.language, false);
    if (at >= end_) return resolved;
    ComplaintCase complaint{.customer = life_.customer.index,
                            .at = at,
                            .topic = grievance.topic,
                            .text = grievance.text,
                            .closed_at = {}};
    if (resolved && closed < end_) {
      complaint.closed_at = closed;
      complaint.satisfied = random_.Chance(0.3 + 0.6 * satisfaction_);
      if (random_.Chance(0.5)) {
        Ask(closed, {closed.micros + 2 * kMicrosPerDay}, "ces",
            satisfaction_ - (complaint.satisfied ? 0 : 0.35));
      }
    }
    life_.complaints.push_back(complaint);
    return resolved;
  }

  void LogIn(Instant from, Instant to, double mean) {
    for (int count = random_.Poisson(mean); count > 0; --count) {
      const Instant at = Between(random_, Rhythm::Office(), from, to);
      if (at >= end_) continue;
      life_.events.push_back({life_.customer.index, at, "logged_in", random_.One(kDevices)});
    }
  }

  void Ask(Instant from, Instant to, std::string_view survey, double satisfaction) {
    const Instant at = Between(random_, Rhythm::Office(), from, to);
    if (at >= end_) return;
    life_.answers.push_back(AnswerOf(random_, life_.customer, at, survey, satisfaction, false));
  }

  void Move(Instant at, Movement movement, int64_t amount, std::optional<Instant> paid_to) {
    life_.subscriptions.push_back({.subscription_id = subscription_id_,
                                   .customer = life_.customer.index,
                                   .at = at,
                                   .movement = movement,
                                   .plan = kPlans[plan_].name,
                                   .amount = amount,
                                   .paid_to = paid_to});
  }

  const Truth& truth_;
  Random& random_;
  Life& life_;
  const Instant end_;
  const size_t segment_;
  size_t plan_ = kBasic;
  double satisfaction_ = 0;
  std::string subscription_id_;
  int subscriptions_ = 0;
};

}  // namespace

std::span<const Channel> SaasChannels() { return kChannels; }
std::span<const Plan> SaasPlans() { return kPlans; }

std::string_view SaasSegment(Random& random) { return kSegments[random.Weighted(kSegmentShares)]; }

void LiveInSaas(const World& world, Random& random, Life& life) {
  Subscriber(world, random, life).Live();
}

}  // namespace vafa::demo
