#include "learn/predictions/features.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace vafa::predictions {
namespace {

constexpr double kDay = 86'400;
constexpr double kComplaintDays = 90;
constexpr double kMessageDays = 90;
constexpr double kAnswerDays = 365;
constexpr double kNever = 3650;  ///< days, where something never happened
constexpr size_t kRecentGaps = 3;
constexpr int64_t kMonth = 30;

/// The features of behaviour, in their order.
enum Column : size_t {
  kTenure,
  kPayments,
  kRecency,
  kRhythm,
  kLateness,
  kRhythmChange,
  kMeanPayment,
  kSpendTrend,
  kPriceChange,
  kUseRecency,
  kUse,
  kUseTrend,
  kUseSincePayment,
  kNps,
  kCsat,
  kCes,
  kNpsAnswered,
  kCsatAnswered,
  kCesAnswered,
  kComplaints,
  kFreshComplaint,
  kOldComplaint,
  kBadlyClosed,
  kMessages,
  kOpenedShare,
  kColumns,
};

struct Described {
  const char* name;
  Theme theme;
};

constexpr std::array<Described, kColumns> kDescribed = {{
    {"tenure", Theme::kTenure},
    {"frequency", Theme::kRhythm},
    {"recency", Theme::kRhythm},
    {"rhythm", Theme::kRhythm},
    {"lateness", Theme::kRhythm},
    {"rhythm_change", Theme::kRhythmChange},
    {"monetary_value", Theme::kSpend},
    {"spend_trend", Theme::kSpend},
    {"price_change", Theme::kPrice},
    {"use_recency", Theme::kUse},
    {"use", Theme::kUse},
    {"use_trend", Theme::kUse},
    {"use_since_payment", Theme::kUse},
    {"nps", Theme::kAnswers},
    {"csat", Theme::kAnswers},
    {"ces", Theme::kAnswers},
    {"nps_answered", Theme::kAnswers},
    {"csat_answered", Theme::kAnswers},
    {"ces_answered", Theme::kAnswers},
    {"complaints", Theme::kComplaints},
    {"complaint_open", Theme::kComplaints},
    {"complaint_open_long", Theme::kComplaints},
    {"complaint_badly_closed", Theme::kComplaints},
    {"messages", Theme::kMessages},
    {"messages_opened", Theme::kMessages},
}};

constexpr std::array<size_t, 2> kShopSilence = {kRecency, kLateness};
constexpr std::array<size_t, 1> kContractSilence = {kUseRecency};

/// What an answer is taken for where she gave none: the middle of what people answer.
constexpr std::array<double, Roles::kSurveys> kUsualAnswer = {7, 4, 4};

double DaysBetween(uint32_t from, uint32_t to) {
  return (static_cast<double>(to) - static_cast<double>(from)) / kDay;
}

uint32_t Earlier(uint32_t at, double days) {
  const double seconds = days * kDay;
  return seconds >= at ? 0 : at - static_cast<uint32_t>(seconds);
}

/// How many of rising instants lie in [from, to).
uint32_t CountIn(std::span<const uint32_t> times, uint32_t from, uint32_t to) {
  const auto begin = std::ranges::lower_bound(times, from);
  return static_cast<uint32_t>(std::lower_bound(begin, times.end(), to) - begin);
}

void FillRhythm(std::span<const uint32_t> occasions, uint32_t at, Behaviour& behaviour) {
  const size_t count = occasions.size();
  behaviour.payments = static_cast<uint32_t>(count);
  if (count == 0) return;
  behaviour.tenure_days = DaysBetween(occasions.front(), at);
  behaviour.recency_days = DaysBetween(occasions.back(), at);
  if (count < 2) return;
  const auto gaps = static_cast<double>(count - 1);
  behaviour.rhythm_days = DaysBetween(occasions.front(), occasions.back()) / gaps;
  if (count - 1 < 2 * kRecentGaps) return;
  const uint32_t turn = occasions[count - 1 - kRecentGaps];
  behaviour.recent_gap = DaysBetween(turn, occasions.back()) / kRecentGaps;
  behaviour.earlier_gap = DaysBetween(occasions.front(), turn) / (gaps - kRecentGaps);
}

void FillSpend(std::span<const Life::Payment> payments, uint32_t at, const ChurnRules& rules,
               Behaviour& behaviour) {
  const auto days = static_cast<double>(rules.trend_days());
  const uint32_t turn = Earlier(at, days), begin = Earlier(at, 2 * days);
  double sum = 0;
  for (const Life::Payment& payment : payments) {
    const auto money = static_cast<double>(payment.money);
    sum += money;
    if (payment.at >= turn) {
      behaviour.spend_last += money;
    } else if (payment.at >= begin) {
      behaviour.spend_before += money;
    }
  }
  if (behaviour.payments > 0) behaviour.mean_payment = sum / behaviour.payments;
  if (!rules.subscription || payments.size() < 2) return;
  const auto last = static_cast<double>(payments.back().money);
  const auto before = static_cast<double>(payments[payments.size() - 2].money);
  if (last > 0 && before > 0) behaviour.price_change = last / before;
}

void FillUse(const Life& life, std::span<const Life::Payment> payments, uint32_t at,
             const ChurnRules& rules, Behaviour& behaviour) {
  const auto days = static_cast<double>(rules.trend_days());
  const uint32_t turn = Earlier(at, days);
  const std::span<const uint32_t> uses(life.uses.begin(), std::ranges::lower_bound(life.uses, at));
  if (uses.empty()) return;
  behaviour.use_recency_days = DaysBetween(uses.back(), at);
  behaviour.use_last = CountIn(uses, turn, at);
  behaviour.use_before = CountIn(uses, Earlier(at, 2 * days), turn);
  if (!rules.subscription || payments.empty()) return;
  const uint32_t paid = payments.back().at;
  const double earlier = DaysBetween(uses.front(), paid);
  if (earlier < 7) return;
  const double expected = CountIn(uses, 0, paid) / earlier * std::max(0.0, DaysBetween(paid, at));
  behaviour.use_since_payment = std::log((CountIn(uses, paid, at) + 0.5) / (expected + 0.5));
}

void FillComplaints(const Life& life, uint32_t at, Behaviour& behaviour) {
  const uint32_t recent = Earlier(at, kComplaintDays);
  uint32_t last_closed = 0;
  for (const Life::Complaint& complaint : life.complaints) {
    if (complaint.opened >= at) break;
    if (complaint.opened >= recent) ++behaviour.complaints;
    if (complaint.closed >= at) {
      behaviour.open_days = DaysBetween(complaint.opened, at);
    } else if (complaint.closed >= recent && complaint.closed >= last_closed) {
      last_closed = complaint.closed;
      behaviour.badly_closed = !complaint.satisfied;
    }
  }
}

double LogDays(double days) { return std::log1p(std::max(0.0, days)); }

/// From −1 (nothing any more) to 1 (nothing before).
double Trend(double last, double before, double steady) {
  const double sum = last + before + steady;
  return sum > 0 ? (last - before) / sum : 0;
}

}  // namespace

int64_t ChurnRules::trend_days() const { return subscription ? kMonth : window_days; }

std::string_view Name(Theme theme) {
  constexpr std::string_view kNames[] = {"tenure", "rhythm",  "rhythm_change", "spend",    "price",
                                         "use",    "answers", "complaints",    "messages", "trait"};
  return kNames[static_cast<size_t>(theme)];
}

Behaviour BehaviourOf(const Life& life, uint32_t at, const ChurnRules& rules) {
  Behaviour behaviour;
  const auto later = std::ranges::lower_bound(life.payments, at, {}, &Life::Payment::at);
  const std::span<const Life::Payment> payments(life.payments.begin(), later);
  FillRhythm({life.occasions.begin(), std::ranges::lower_bound(life.occasions, at)}, at, behaviour);
  FillSpend(payments, at, rules, behaviour);
  FillUse(life, payments, at, rules, behaviour);
  FillComplaints(life, at, behaviour);
  const uint32_t answered_from = Earlier(at, kAnswerDays);
  for (size_t i = 0; i < Roles::kSurveys; ++i) {
    for (const Life::Answer& answer : life.answers[i]) {
      if (answer.at < answered_from || answer.at >= at) continue;
      behaviour.answers[i] = answer.score;
      behaviour.answer_days[i] = DaysBetween(answer.at, at);
    }
  }
  const uint32_t messages_from = Earlier(at, kMessageDays);
  behaviour.sent = CountIn(life.sent, messages_from, at);
  behaviour.opened = CountIn(life.opened, messages_from, at);
  return behaviour;
}

FeatureSet::FeatureSet(std::vector<Trait> traits) : traits_(std::move(traits)) {
  for (const Described& described : kDescribed) {
    names_.emplace_back(described.name);
    places_.push_back({described.theme, 0});
  }
  for (uint32_t i = 0; i < traits_.size(); ++i) {
    firsts_.push_back(names_.size());
    for (const std::string& value : traits_[i].values) {
      names_.push_back(traits_[i].key() + "=" + value);
      places_.push_back({Theme::kTrait, i});
    }
  }
}

size_t FeatureSet::AnswerOf(size_t survey) { return kNps + survey; }

std::span<const size_t> FeatureSet::Silence(bool subscription) {
  if (subscription) return kContractSilence;
  return kShopSilence;
}

void FeatureSet::Fill(const Behaviour& b, const ChurnRules& rules, std::span<double> into) {
  const auto usual = static_cast<double>(rules.window_days > 0 ? rules.window_days : kMonth);
  const double rhythm = std::max(1.0, b.rhythm_days.value_or(usual));
  into[kTenure] = LogDays(b.tenure_days);
  into[kPayments] = std::log1p(b.payments);
  into[kRecency] = LogDays(b.recency_days);
  into[kRhythm] = LogDays(rhythm);
  into[kLateness] = LogDays(b.recency_days / rhythm);
  into[kRhythmChange] = b.recent_gap && b.earlier_gap
                            ? std::log(std::max(0.5, *b.recent_gap) / std::max(0.5, *b.earlier_gap))
                            : 0;
  into[kMeanPayment] = std::log1p(std::max(0.0, b.mean_payment));
  into[kSpendTrend] = Trend(std::max(0.0, b.spend_last), std::max(0.0, b.spend_before), 0);
  into[kPriceChange] = std::log(b.price_change.value_or(1));
  into[kUseRecency] = LogDays(b.use_recency_days.value_or(kNever));
  into[kUse] = std::log1p(b.use_last);
  into[kUseTrend] = Trend(b.use_last, b.use_before, 1);
  into[kUseSincePayment] = b.use_since_payment;
  for (size_t i = 0; i < Roles::kSurveys; ++i) {
    into[kNps + i] = b.answers[i].value_or(kUsualAnswer[i]);
    into[kNpsAnswered + i] = b.answers[i] ? 1 : 0;
  }
  into[kComplaints] = std::log1p(b.complaints);
  into[kFreshComplaint] = b.open_days && *b.open_days < kMonth ? 1 : 0;
  into[kOldComplaint] = b.open_days && *b.open_days >= kMonth ? 1 : 0;
  into[kBadlyClosed] = b.badly_closed ? 1 : 0;
  into[kMessages] = std::log1p(b.sent);
  into[kOpenedShare] = b.sent > 0 ? std::min(1.0, 1.0 * b.opened / b.sent) : 0.5;
}

}  // namespace vafa::predictions
