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
constexpr std::array<const char*, Roles::kSurveys> kSurveyNames = {"NPS", "CSAT", "CES"};
constexpr std::array<int64_t, Roles::kSurveys> kHighest = {10, 5, 5};

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

int64_t Whole(double value) { return std::llround(std::clamp(value, -1e15, 1e15)); }

Message RhythmText(const Behaviour& b, const ChurnRules& rules, const Telling& telling) {
  if (telling.rhythm) return *telling.rhythm;
  const Message::Value silent = telling.DaysAgo(b.recency_days);
  if (rules.subscription) {
    return {"predictions.why_paid", {{"count", int64_t{b.payments}}, {"days", silent}}};
  }
  if (!b.rhythm_days) return {"predictions.once", {{"silent", silent}}};
  const int64_t rhythm = std::max<int64_t>(1, Whole(*b.rhythm_days));
  const bool late = b.recency_days > *b.rhythm_days;
  return {late ? "predictions.rhythm_broken" : "predictions.in_rhythm",
          {{"rhythm", rhythm}, {"silent", silent}}};
}

Message SpendText(const Behaviour& b, const ChurnRules& rules) {
  const Message::Value days = rules.trend_days();
  if (b.spend_before <= 0) {
    return {b.spend_last > 0 ? "predictions.why_spend_new" : "predictions.why_spend_none",
            {{"days", days}}};
  }
  const int64_t percent = Whole(100 * (b.spend_last / b.spend_before - 1));
  if (percent < 0) return {"predictions.why_spend_down", {{"percent", -percent}, {"days", days}}};
  if (percent > 0) return {"predictions.why_spend_up", {{"percent", percent}, {"days", days}}};
  return {"predictions.why_spend_same", {{"days", days}}};
}

Message PriceText(const Behaviour& b) {
  const int64_t percent = Whole(100 * (b.price_change.value_or(1) - 1));
  if (percent < 0) return {"predictions.why_price_down", {{"percent", -percent}}};
  if (percent > 0) return {"predictions.why_price_up", {{"percent", percent}}};
  return "predictions.why_price_same";
}

Message UseText(const Behaviour& b, const ChurnRules& rules, const Telling& telling) {
  if (!b.use_recency_days) return "predictions.why_never_used";
  return {"predictions.why_use",
          {{"last", int64_t{b.use_last}},
           {"before", int64_t{b.use_before}},
           {"days", rules.trend_days()},
           {"silent", telling.DaysAgo(*b.use_recency_days)}}};
}

// The survey whose answer weighs most.
std::optional<size_t> ToldAnswer(const Behaviour& b, std::span<const double> parts) {
  std::optional<size_t> told;
  for (size_t i = 0; i < Roles::kSurveys; ++i) {
    const auto weight = [&](size_t of) { return std::abs(parts[kNps + of]); };
    if (b.answers[i] && (!told || weight(i) > weight(*told))) told = i;
  }
  return told;
}

Message AnswersText(const Behaviour& b, std::span<const double> parts) {
  const auto told = ToldAnswer(b, parts);
  const std::optional<double> score = told ? b.answers[*told] : std::nullopt;
  if (!told || !score) return "predictions.why_no_answer";
  return {"predictions.why_answer",
          {{"score", Whole(*score)},
           {"most", kHighest[*told]},
           {"survey", std::string(kSurveyNames[*told])}}};
}

Message ComplaintsText(const Behaviour& b, const Telling& telling) {
  if (b.open_days) {
    return {"predictions.why_complaint_open", {{"days", telling.DaysAgo(*b.open_days)}}};
  }
  if (b.badly_closed) return "predictions.why_badly_closed";
  if (b.complaints > 0) return {"predictions.why_complained", {{"count", int64_t{b.complaints}}}};
  return "predictions.why_no_complaint";
}

// Of two numbers: 1 when the first is clearly the lower, −1 when it is clearly the higher.
int Falls(double now, double before) {
  constexpr double kClearly = 1.25;
  if (now * kClearly < before) return 1;
  return before * kClearly < now ? -1 : 0;
}

int MeaningOfRhythm(const Behaviour& b, const ChurnRules& rules) {
  constexpr double kLate = 1.5;
  if (rules.subscription || !b.rhythm_days) return 0;
  if (b.recency_days > kLate * *b.rhythm_days) return 1;
  return b.recency_days < *b.rhythm_days ? -1 : 0;
}

int MeaningOfAnswers(const Behaviour& b, std::span<const double> parts) {
  constexpr double kBad = 0.6, kGood = 0.8;
  const auto told = ToldAnswer(b, parts);
  if (!told) return 0;
  const double share = b.answers[*told].value_or(0) / static_cast<double>(kHighest[*told]);
  if (share <= kBad) return 1;
  return share > kGood ? -1 : 0;
}

// What anybody takes the words of a reason for: 1 a sign of leaving, −1 of staying, 0 neither.
int MeaningOf(Theme theme, const Behaviour& b, std::span<const double> parts,
              const ChurnRules& rules) {
  switch (theme) {
    case Theme::kRhythm:
      return MeaningOfRhythm(b, rules);
    case Theme::kRhythmChange:
      return b.recent_gap && b.earlier_gap ? Falls(*b.earlier_gap, *b.recent_gap) : 0;
    case Theme::kSpend:
      return Falls(b.spend_last, b.spend_before);
    case Theme::kPrice:
      return Falls(1, b.price_change.value_or(1));
    case Theme::kUse:
      return Falls(b.use_last, b.use_before);
    case Theme::kAnswers:
      return MeaningOfAnswers(b, parts);
    case Theme::kComplaints:
      return b.open_days || b.badly_closed ? 1 : 0;
    default:
      return 0;
  }
}

}  // namespace

int64_t Telling::DaysAgo(double elapsed_days) const {
  const std::chrono::seconds elapsed(std::llround(elapsed_days * kDay));
  return calendar.DayOf(at) - calendar.DayOf(at - elapsed);
}

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
      if (answer.at >= answered_from && answer.at < at) behaviour.answers[i] = answer.score;
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

std::vector<Reason> ReasonsOf(const FeatureSet& set, std::span<const double> parts,
                              const Behaviour& behaviour, std::span<const std::string> traits,
                              const ChurnRules& rules, const Telling& telling) {
  std::vector<Reason> reasons;
  for (size_t feature = 0; feature < set.size(); ++feature) {
    const FeatureSet::Place place = set.PlaceOf(feature);
    const auto same = std::ranges::find(reasons, place, &Reason::place);
    if (same == reasons.end()) {
      reasons.push_back({place, parts[feature], {}});
    } else {
      same->weight += parts[feature];
    }
  }
  for (Reason& reason : reasons) {
    switch (reason.place.theme) {
      case Theme::kTenure:
        reason.text = {"predictions.why_tenure",
                       {{"days", telling.DaysAgo(behaviour.tenure_days)}}};
        break;
      case Theme::kRhythm:
        reason.text = RhythmText(behaviour, rules, telling);
        break;
      case Theme::kRhythmChange:
        reason.text = {"predictions.why_rhythm_change",
                       {{"before", Whole(behaviour.earlier_gap.value_or(0))},
                        {"recent", Whole(behaviour.recent_gap.value_or(0))}}};
        if (!behaviour.recent_gap) reason.text = "predictions.why_no_rhythm";
        break;
      case Theme::kSpend:
        reason.text = SpendText(behaviour, rules);
        break;
      case Theme::kPrice:
        reason.text = PriceText(behaviour);
        break;
      case Theme::kUse:
        reason.text = UseText(behaviour, rules, telling);
        break;
      case Theme::kAnswers:
        reason.text = AnswersText(behaviour, parts);
        break;
      case Theme::kComplaints:
        reason.text = ComplaintsText(behaviour, telling);
        break;
      case Theme::kMessages:
        reason.text = {"predictions.why_messages",
                       {{"sent", int64_t{behaviour.sent}}, {"opened", int64_t{behaviour.opened}}}};
        break;
      case Theme::kTrait: {
        const std::string& value = traits[reason.place.trait];
        reason.text = {value.empty() ? "predictions.why_trait_unknown" : "predictions.why_trait",
                       {{"name", set.traits()[reason.place.trait].key()}, {"value", value}}};
        break;
      }
    }
  }
  std::erase_if(reasons, [&](const Reason& reason) {
    return MeaningOf(reason.place.theme, behaviour, parts, rules) * reason.weight < 0;
  });
  std::ranges::sort(reasons, [](const Reason& a, const Reason& b) {
    return std::abs(a.weight) > std::abs(b.weight);
  });
  return reasons;
}

}  // namespace vafa::predictions
