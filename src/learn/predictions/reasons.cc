#include "learn/predictions/reasons.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace vafa::predictions {
namespace {

constexpr double kDay = 86'400;
constexpr std::array<const char*, Roles::kSurveys> kSurveyNames = {"NPS", "CSAT", "CES"};
constexpr std::array<int64_t, Roles::kSurveys> kHighest = {10, 5, 5};

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
    const auto weight = [&](size_t of) { return std::abs(parts[FeatureSet::AnswerOf(of)]); };
    if (b.answers[i] && (!told || weight(i) > weight(*told))) told = i;
  }
  return told;
}

Message AnswersText(const Behaviour& b, std::span<const double> parts, const Telling& telling) {
  constexpr double kYear = 365;
  const auto told = ToldAnswer(b, parts);
  const std::optional<double> score = told ? b.answers[*told] : std::nullopt;
  if (!told || !score) {
    return b.tenure_days < kYear ? "predictions.why_never_answered" : "predictions.why_no_answer";
  }
  return {"predictions.why_answer",
          {{"score", Whole(*score)},
           {"most", kHighest[*told]},
           {"days", telling.DaysAgo(b.answer_days[*told])},
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

// Of a change that is told in percent: 1 a sign of leaving, and where nothing changes nobody sees
// one.
int OrSteady(double leaving_percent) { return Whole(leaving_percent) > 0 ? 1 : -1; }

int MeaningOfSpend(const Behaviour& b) {
  if (b.spend_before <= 0) return b.spend_last > 0 ? -1 : 0;
  return OrSteady(100 * (1 - b.spend_last / b.spend_before));
}

int MeaningOfRhythm(const Behaviour& b, const ChurnRules& rules, const Telling& telling) {
  constexpr double kLate = 1.5;
  if (telling.rhythm) return telling.rhythm_means;
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
              const ChurnRules& rules, const Telling& telling) {
  switch (theme) {
    case Theme::kRhythm:
      return MeaningOfRhythm(b, rules, telling);
    case Theme::kRhythmChange:
      return b.recent_gap && b.earlier_gap ? Falls(*b.earlier_gap, *b.recent_gap) : 0;
    case Theme::kSpend:
      return MeaningOfSpend(b);
    case Theme::kPrice:
      return OrSteady(100 * (b.price_change.value_or(1) - 1));
    case Theme::kUse:
      return b.use_recency_days ? Falls(b.use_last, b.use_before) : 1;
    case Theme::kAnswers:
      return MeaningOfAnswers(b, parts);
    case Theme::kComplaints:
      if (b.open_days || b.badly_closed) return 1;
      return b.complaints == 0 ? -1 : 0;
    default:
      return 0;
  }
}

bool IsOfRecord(const FeatureSet& set, const FeatureSet::Place& place, const Behaviour& b) {
  switch (place.theme) {
    case Theme::kTrait:
      return set.traits()[place.trait].of != Trait::Of::kOrder;
    case Theme::kTenure:
      return true;
    case Theme::kAnswers:
      return std::ranges::none_of(b.answers, [](const auto& answer) { return answer.has_value(); });
    default:
      return false;
  }
}

}  // namespace

int64_t Telling::DaysAgo(double elapsed_days) const {
  const std::chrono::seconds elapsed(std::llround(elapsed_days * kDay));
  return calendar.DayOf(at) - calendar.DayOf(at - elapsed);
}

std::vector<Reason> ReasonsOf(const FeatureSet& set, std::span<const double> parts,
                              const Behaviour& behaviour, std::span<const std::string> traits,
                              const ChurnRules& rules, const Telling& telling) {
  std::vector<Reason> reasons;
  for (size_t feature = 0; feature < set.size(); ++feature) {
    const FeatureSet::Place place = set.PlaceOf(feature);
    const auto same = std::ranges::find(reasons, place, &Reason::place);
    if (same == reasons.end()) {
      reasons.push_back({place, parts[feature], {}, IsOfRecord(set, place, behaviour)});
    } else {
      same->weight += parts[feature];
    }
  }
  for (Reason& reason : reasons) {
    switch (reason.place.theme) {
      case Theme::kTenure:
        reason.text = {
            rules.subscription ? "predictions.why_tenure" : "predictions.why_tenure_shop",
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
        reason.text = AnswersText(behaviour, parts, telling);
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
    // Of a subscription it tells how the days of payments fall into the weeks that are compared.
    if (rules.subscription && reason.place.theme == Theme::kSpend) return true;
    return MeaningOf(reason.place.theme, behaviour, parts, rules, telling) * reason.weight < 0;
  });
  std::ranges::sort(reasons, [](const Reason& a, const Reason& b) {
    if (a.of_record != b.of_record) return b.of_record;
    return std::abs(a.weight) > std::abs(b.weight);
  });
  return reasons;
}

}  // namespace vafa::predictions
