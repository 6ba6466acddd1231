#include "learn/predictions/risk_reasons.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "customers/api.h"

namespace vafa::predictions {
namespace {

constexpr size_t kChunk = 64;

/// Her rhythm says more of her silence than the bare number of payments; and when it is broken,
/// more than what she bought last.
bool IsToldByRhythm(const KeepRow& row, const Reason& reason) {
  const bool what = reason.place.theme == Theme::kTrait && !row.by_contract;
  return (reason.place.theme == Theme::kRhythm || what) && row.reason != KeepReason::kInRhythm;
}

/// What a row says of payments, among the reasons for its risk.
Message RhythmOf(const KeepRow& row) {
  if (!row.by_contract) return ReasonText(row);
  return {"predictions.why_paid",
          {{"count", int64_t{row.purchases}}, {"days", int64_t{row.silent_days}}}};
}

/// What anybody takes that for: 1 a sign of leaving, −1 of staying, 0 neither.
int MeaningOfRhythm(const KeepRow& row, int32_t at_day) {
  const bool keeps_on = row.by_contract ? row.due_day >= at_day
                                        : row.reason == KeepReason::kInRhythm ||
                                              row.reason == KeepReason::kTwiceRecent;
  return keeps_on ? -1 : 1;
}

/// Of those likeliest to leave too few were seen to say what became of who is likelier still.
bool IsBeyondAllSeen(const RiskTrial& trial, double risk) {
  constexpr double kFarAbove = 1.5;
  const auto odds = [](double share) { return share / std::max(1 - share, 1e-9); };
  const auto alike = trial.Near(risk);
  return alike && odds(risk) > kFarAbove * odds(alike->predicted);
}

bool RaisesFirst(const Reason& a, const Reason& b) {
  if ((a.weight > 0) != (b.weight > 0)) return a.weight > 0;
  if (a.of_record != b.of_record) return b.of_record;
  return std::abs(a.weight) > std::abs(b.weight);
}

}  // namespace

std::string ReasonText(const Reason& reason, Language language) {
  Message text = reason.text;
  std::string trait;
  for (auto& [name, value] : text.arguments) {
    if (reason.place.theme != Theme::kTrait) continue;
    if (name == "value" && reason.of_record) {
      value = AttributeValueTitle(trait, std::get<std::string>(value), language);
    }
    if (name != "name") continue;
    trait = std::get<std::string>(value);
    const std::string id = "predictions.trait_" + std::get<std::string>(value);
    if (!CataloguePattern(id, language).empty()) value = Render(id, language);
  }
  return Render(text, language);
}

RiskReasons::RiskReasons(const Ranking::Answer& answer, ChurnSource source)
    : answer_(answer), source_(std::move(source)) {
  if (const auto& churn = answer.models->churn) source_.rules = churn->rules;
  size_t active = 0;
  for (const float risk : answer.churn_risk) {
    if (std::isnan(risk)) continue;
    usual_risk_ += static_cast<double>(risk);
    ++active;
  }
  if (active > 0) usual_risk_ /= static_cast<double>(active);
}

Result<std::vector<std::vector<Reason>>> RiskReasons::Of(
    std::span<const CustomerId> customers) const {
  std::vector<std::vector<Reason>> reasons(customers.size());
  const auto& in_use = answer_.models->churn;
  if (!in_use) return reasons;
  const ModelsInUse::Churn& churn = *in_use;
  const ChurnGatherer gatherer(source_, churn.set);
  const CutOff cut = CutOffAt(source_.calendar, churn.rules, answer_.at);
  std::vector<Status> failed((customers.size() + kChunk - 1) / kChunk);
  const auto fill = [&](size_t i) -> Status {
    const ChurnGatherer::One one = gatherer.Of(customers[i], cut);
    if (!one.active) return {};
    VAFA_ASSIGN(const auto parts, churn.scorer.Contributions({churn.set.names(), one.values}));
    const KeepRow* row = answer_.Find(customers[i]);
    Telling telling{source_.calendar, answer_.at, {}};
    if (row != nullptr) {
      telling.rhythm = RhythmOf(*row);
      telling.rhythm_means = MeaningOfRhythm(*row, answer_.list.fit.to_day);
    }
    reasons[i] = ReasonsOf(churn.set, std::span(parts).first(churn.set.size()), one.behaviour,
                           one.traits, churn.rules, telling);
    if (row != nullptr && row->by_risk) {
      std::ranges::sort(reasons[i], RaisesFirst);
    }
    return {};
  };
  ForEachChunk(failed.size(), 0, [&](size_t chunk) {
    const size_t end = std::min((chunk + 1) * kChunk, customers.size());
    for (size_t i = chunk * kChunk; i < end && failed[chunk]; ++i) failed[chunk] = fill(i);
  });
  for (Status& status : failed) VAFA_TRY(status);
  return reasons;
}

std::string RiskReasons::Words(const KeepRow& row, std::span<const Reason> reasons,
                               Language language) const {
  std::string words = Render(predictions::ReasonText(row), language);
  if (!row.by_risk) return words;
  if (row.by_contract) words = Render(RhythmOf(row), language);
  if (!reasons.empty() && reasons.front().weight >= kWorthTelling && !reasons.front().of_record &&
      !IsToldByRhythm(row, reasons.front())) {
    words = predictions::ReasonText(reasons.front(), language);
  }
  const auto& churn = answer_.models->churn;
  const bool beyond = churn && IsBeyondAllSeen(churn->tried, row.churn_risk.value_or(0));
  return Render({beyond ? "predictions.risk_beyond" : "predictions.risk_because",
                 {{"why", words},
                  {"percent", int64_t{std::llround(100 * row.churn_risk.value_or(0))}},
                  {"usual", int64_t{std::llround(100 * usual_risk_)}},
                  {"days", source_.rules.horizon_days}}},
                language);
}

Result<std::vector<std::string>> RiskReasons::Words(std::span<const KeepRow* const> rows,
                                                    Language language) const {
  std::vector<CustomerId> by_risk;
  for (const KeepRow* row : rows) {
    if (row->by_risk) by_risk.push_back(row->customer);
  }
  VAFA_ASSIGN(const auto reasons, Of(by_risk));
  std::vector<std::string> words;
  size_t next = 0;
  for (const KeepRow* row : rows) {
    const std::span<const Reason> of_row =
        row->by_risk ? std::span<const Reason>(reasons[next++]) : std::span<const Reason>();
    words.push_back(Words(*row, of_row, language));
  }
  return words;
}

}  // namespace vafa::predictions
