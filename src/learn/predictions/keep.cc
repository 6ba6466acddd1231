#include "learn/predictions/keep.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "base/parallel.h"

namespace vafa::predictions {
namespace {

using stats::GammaGammaParameters;

constexpr double kWeek = 7;
constexpr size_t kChunk = 8192;
constexpr double kGoneBelow = 0.1;  // P(alive) under which the words are "probably gone"
constexpr double kDefaultGap = 90;  // days, where nobody has bought twice
constexpr double kLateFactor = 2;   // the plain rule: late after twice her own rhythm
constexpr double kGoneFactor = 10;  // … and probably gone after ten times

int64_t ToMinor(double amount) {
  constexpr double kMost = 9.2e18;
  return static_cast<int64_t>(std::llround(std::clamp(amount, 0.0, kMost)));
}

/// One customer's purchases up to the day.
struct Habit {
  int32_t first = 0;
  int32_t last = 0;
  uint32_t purchases = 0;
  double spend = 0;
  std::optional<double> rhythm;
};

/// The mean of the gaps without the shortest and longest eighth (of four gaps or more at least one
/// each): one long holiday does not move it, and who buys in bursts still counts the pauses. Sorts
/// `gaps`.
double TrimmedMean(std::vector<int32_t>& gaps) {
  std::sort(gaps.begin(), gaps.end());
  const size_t cut = gaps.size() < 4 ? 0 : std::max<size_t>(1, gaps.size() / 8);
  double sum = 0;
  for (size_t i = cut; i < gaps.size() - cut; ++i) sum += gaps[i];
  return sum / static_cast<double>(gaps.size() - 2 * cut);
}

Habit HabitOf(const KeepInput& input, size_t customer, std::vector<int32_t>& gaps) {
  const auto& [offsets, days, amounts] = input.purchases;
  Habit habit;
  gaps.clear();
  for (size_t k = offsets[customer]; k < offsets[customer + 1]; ++k) {
    const int32_t day = days[k];
    if (day > input.at_day) break;
    if (habit.purchases == 0) habit.first = day;
    if (habit.purchases == 0 || day != habit.last) {
      if (habit.purchases > 0) gaps.push_back(day - habit.last);
      ++habit.purchases;
    }
    habit.last = day;
    habit.spend += static_cast<double>(amounts[k]);
  }
  if (!gaps.empty()) habit.rhythm = TrimmedMean(gaps);
  return habit;
}

/// What the organisation's customers usually do, for those who have shown little themselves.
struct Usual {
  double gap_days = kDefaultGap;  ///< the median customer's rhythm
  double days_per_repeat = 365;   ///< customer-days for one repeat purchase
  double order = 0;               ///< mean spend of a purchase day
};

Usual UsualOf(const std::vector<Habit>& habits, int32_t at_day) {
  Usual usual;
  std::vector<double> rhythms;
  double days = 0, repeats = 0, spend = 0, purchases = 0;
  for (const Habit& habit : habits) {
    if (habit.rhythm) rhythms.push_back(*habit.rhythm);
    days += static_cast<double>(at_day) - habit.first;
    repeats += habit.purchases - 1;
    spend += habit.spend;
    purchases += habit.purchases;
  }
  if (!rhythms.empty()) {
    const auto middle = rhythms.begin() + static_cast<ptrdiff_t>(rhythms.size() / 2);
    std::nth_element(rhythms.begin(), middle, rhythms.end());
    usual.gap_days = *middle;
  }
  if (repeats > 0) usual.days_per_repeat = std::max(1.0, days / repeats);
  if (purchases > 0) usual.order = std::max(0.0, spend / purchases);
  return usual;
}

/// Expected spend per order.
class Spend {
 public:
  Spend(const std::optional<stats::GammaGammaFit>& fit, double usual_order)
      : usual_order_(usual_order) {
    if (fit) model_ = fit->parameters;
  }

  double Of(const Habit& habit) const {
    const double total = std::max(0.0, habit.spend);
    if (!model_) return (total + usual_order_) / (habit.purchases + 1.0);
    const auto& [p, q, gamma] = *model_;
    return p * (gamma + total) / (p * habit.purchases + q - 1);
  }

 private:
  std::optional<GammaGammaParameters> model_;
  double usual_order_;
};

KeepReason ReasonOf(const KeepRow& row, bool gone) {
  if (!row.rhythm_days) return KeepReason::kOnce;
  const bool late = row.silent_days > *row.rhythm_days;
  if (late && gone) return KeepReason::kProbablyGone;
  if (row.purchases == 2) return late ? KeepReason::kTwiceSilent : KeepReason::kTwiceRecent;
  return late ? KeepReason::kRhythmBroken : KeepReason::kInRhythm;
}

void FillValue(KeepRow& row, double orders, double spend, double share_at_risk) {
  row.expected_orders = orders;
  row.order_value = spend;
  row.expected_value = ToMinor(orders * spend);
  row.value_at_risk = ToMinor(orders * spend * std::clamp(share_at_risk, 0.0, 1.0));
}

KeepRow RowOf(const KeepInput& input, int64_t customer, const Habit& habit) {
  KeepRow row;
  row.customer = customer;
  row.first_purchase_day = habit.first;
  row.last_purchase_day = habit.last;
  row.silent_days = static_cast<int32_t>(
      std::min<int64_t>(int64_t{input.at_day} - habit.last, std::numeric_limits<int32_t>::max()));
  row.purchases = habit.purchases;
  row.rhythm_days = habit.rhythm;
  row.average_order = ToMinor(habit.spend / habit.purchases);
  return row;
}

/// Whether the model itself tells a one-time buyer from somebody who has left.
bool IsModelled(const FittedPurchases& model, const KeepRow& row) {
  return row.purchases > 1 || model.shape != PurchaseShape::kBgNbd;
}

double RecencyOf(const KeepRow& row) {
  return (static_cast<double>(row.last_purchase_day) - row.first_purchase_day) / kWeek;
}

void FillByModel(const FittedPurchases& model, double modelled_p_alive, double if_alive,
                 double usual_gap_days, double spend, KeepRow& row) {
  const double recency = RecencyOf(row);
  const bool modelled = IsModelled(model, row);
  const double p_alive =
      modelled ? modelled_p_alive
               : model.PAlive(row.purchases - 1, recency, recency + row.silent_days / kWeek);
  row.p_alive = p_alive;
  // The model's expectation of one-time buyers averages over those who have left already.
  FillValue(row, modelled ? p_alive * if_alive : if_alive, spend,
            ShareInDoubt(model, model.fit.parameters, row, usual_gap_days));
  row.reason = ReasonOf(row, p_alive < kGoneBelow);
}

/// Without a model: her own pace, steadied by one purchase at the usual pace, fading once she has
/// been silent for more than twice her rhythm; all of it is at risk from then on.
void FillByPlainRule(const Habit& habit, const Usual& usual, const Spend& spend, KeepRow& row) {
  const double rhythm = std::max(1.0, habit.rhythm.value_or(usual.gap_days));
  const double bought_for = static_cast<double>(habit.last) - habit.first;
  const double pace = habit.purchases / (usual.days_per_repeat + bought_for);
  const double late = row.silent_days / (kLateFactor * rhythm);
  const double orders = kHorizonDays * pace / std::max(1.0, late);
  FillValue(row, orders, spend.Of(habit), late > 1 ? 1.0 : 0.0);
  row.reason = ReasonOf(row, row.silent_days > kGoneFactor * rhythm);
}

/// What the sorted rows come to together.
void SumUp(KeepList& list) {
  list.at_risk = 0;
  list.late = 0;
  list.half = 0;
  for (const KeepRow& row : list.rows) {
    const int64_t room = std::numeric_limits<int64_t>::max() - list.at_risk;
    list.at_risk += std::min(room, row.value_at_risk);
    list.late += row.value_at_risk > 0;
  }
  for (int64_t rest = list.at_risk; rest > list.at_risk / 2; ++list.half) {
    rest -= list.rows[list.half].value_at_risk;
  }
}

/// What is missing for a purchase model, if anything.
std::optional<Message> WhatIsMissing(const stats::RepeatSummary& summary) {
  size_t repeat_buyers = 0;
  double longest = 0;
  for (const uint32_t x : summary.repeats) repeat_buyers += x > 0;
  for (const double age : summary.age) longest = std::max(longest, age);
  if (summary.source.empty()) return Message("predictions.no_purchases");
  if (repeat_buyers < kMinRepeatBuyers) {
    return Message("predictions.too_few_repeat_buyers",
                   {{"have", static_cast<int64_t>(repeat_buyers)},
                    {"need", static_cast<int64_t>(kMinRepeatBuyers)}});
  }
  const int64_t span = std::llround(longest * kWeek);
  if (span < kMinSpanDays) {
    return Message("predictions.too_short",
                   {{"have", span}, {"need", static_cast<int64_t>(kMinSpanDays)}});
  }
  return std::nullopt;
}

/// On repeat purchases, as the paper has it. Left out when it does not describe the amounts.
std::optional<stats::GammaGammaFit> FitSpend(const stats::RepeatSummary& summary, int threads,
                                             KeepModels::LeftOut& left_out) {
  std::vector<double> means(summary.repeats.size());
  size_t spenders = 0;
  for (size_t i = 0; i < means.size(); ++i) {
    if (summary.repeats[i] > 0) means[i] = summary.repeat_spend[i] / summary.repeats[i];
    left_out.bought_once += summary.repeats[i] == 0;
    left_out.zero += summary.repeats[i] > 0 && means[i] == 0;
    left_out.negative += means[i] < 0;
    spenders += means[i] > 0;
  }
  if (spenders < kMinRepeatBuyers) return std::nullopt;
  stats::FitOptions options;
  options.threads = threads;
  const auto fitted = stats::FitGammaGamma({summary.repeats, means}, options);
  if (!fitted || !fitted->converged || !(fitted->parameters.q > 1)) return std::nullopt;
  return *fitted;
}

size_t CountRefunded(const KeepInput& input) {
  const auto& [offsets, days, amounts] = input.purchases;
  size_t refunded = 0;
  for (size_t c = 0; c + 1 < offsets.size(); ++c) {
    bool has = !input.refunded_on.empty() && input.refunded_on[c] <= input.at_day;
    for (size_t k = offsets[c]; k < offsets[c + 1] && days[k] <= input.at_day; ++k) {
      has = has || amounts[k] < 0;
    }
    refunded += has;
  }
  return refunded;
}

KeepModel ModelOf(PurchaseShape shape) {
  switch (shape) {
    case PurchaseShape::kBgNbd:
      return KeepModel::kBgNbd;
    case PurchaseShape::kMbgNbd:
      return KeepModel::kMbgNbd;
    case PurchaseShape::kMbgCnbd:
      break;
  }
  return KeepModel::kMbgCnbd;
}

bool IsDearer(const KeepRow& a, const KeepRow& b) {
  if (a.value_at_risk != b.value_at_risk) return a.value_at_risk > b.value_at_risk;
  if (a.expected_value != b.expected_value) return a.expected_value > b.expected_value;
  return a.customer < b.customer;
}

std::vector<Habit> HabitsOf(const KeepInput& input, const stats::RepeatSummary& summary,
                            int threads) {
  std::vector<Habit> habits(summary.source.size());
  ForEachChunk((habits.size() + kChunk - 1) / kChunk, threads, [&](size_t chunk) {
    std::vector<int32_t> gaps;
    const size_t end = std::min((chunk + 1) * kChunk, habits.size());
    for (size_t i = chunk * kChunk; i < end; ++i) {
      habits[i] = HabitOf(input, summary.source[i], gaps);
    }
  });
  return habits;
}

}  // namespace

std::string_view Name(KeepModel model) {
  switch (model) {
    case KeepModel::kBgNbd:
      return "bgnbd";
    case KeepModel::kMbgNbd:
      return "mbgnbd";
    case KeepModel::kMbgCnbd:
      return "mbgcnbd";
    case KeepModel::kPlainRule:
      break;
  }
  return "plain_rule";
}

void SortRows(KeepList& list) {
  std::sort(list.rows.begin(), list.rows.end(), IsDearer);
  SumUp(list);
}

Message ReasonText(const KeepRow& row) {
  const int64_t silent = row.silent_days;
  const int64_t rhythm = std::max<int64_t>(1, std::llround(row.rhythm_days.value_or(1)));
  const Message::Arguments both = {{"rhythm", rhythm}, {"silent", silent}};
  switch (row.reason) {
    case KeepReason::kRhythmBroken:
      return {"predictions.rhythm_broken", both};
    case KeepReason::kInRhythm:
      return {"predictions.in_rhythm", both};
    case KeepReason::kProbablyGone:
      return {"predictions.probably_gone", both};
    case KeepReason::kTwiceSilent:
      return {"predictions.twice_silent", both};
    case KeepReason::kTwiceRecent:
      return {"predictions.twice_recent", both};
    case KeepReason::kContract:
      return {"predictions.contract_risk",
              {{"percent", int64_t{std::llround(100 * row.churn_risk.value_or(0))}},
               {"count", int64_t{row.purchases}},
               {"silent", silent}}};
    case KeepReason::kOnce:
      break;
  }
  return {"predictions.once", {{"silent", silent}}};
}

double ShareInDoubt(const FittedPurchases& model, const stats::BgNbdParameters& parameters,
                    const KeepRow& row, double usual_gap_days) {
  const double recency = RecencyOf(row);
  const double age = recency + row.silent_days / kWeek;
  const double due = recency + row.rhythm_days.value_or(usual_gap_days) / kWeek;
  if (!(age > due)) return 0;
  const double p_alive = model.PAlive(parameters, row.purchases - 1, recency, age);
  const double p_when_due = model.PAlive(parameters, row.purchases - 1, recency, due);
  const double doubt = p_when_due > 0 ? 1 - p_alive / p_when_due : 0.0;
  return IsModelled(model, row) ? doubt : doubt * p_alive;
}

Result<KeepModels> FitKeepModels(const KeepInput& input, PurchaseShape shape, int threads) {
  VAFA_ASSIGN(const stats::RepeatSummary summary,
              stats::Summarize(input.purchases, input.at_day, kWeek));
  KeepModels models;
  models.reason = WhatIsMissing(summary);
  models.spend = FitSpend(summary, threads, models.left_out);
  models.left_out.refunded = CountRefunded(input);
  if (models.reason) return models;
  stats::FitOptions options;
  options.threads = threads;
  auto fitted = FitPurchases(shape, summary, options);
  if (!fitted || !fitted->fit.converged) {
    models.reason = "predictions.not_fitted";
    return models;
  }
  models.purchases = std::move(*fitted);
  if (models.purchases->fit.estimator == stats::Estimator::kWeakPrior) {
    models.reason = "predictions.weak_prior";
  }
  return models;
}

Result<KeepList> RankWhomToKeep(const KeepInput& input, const KeepModels& models, int threads) {
  VAFA_ASSIGN(const stats::RepeatSummary summary,
              stats::Summarize(input.purchases, input.at_day, kWeek));
  if (input.customers.size() != input.purchases.customers()) {
    return Fail(ErrorCode::kInvalid,
                Message("stats.bad_column", {{"column", "customers"}, {"row", int64_t{0}}}),
                "customers: length differs from that of offsets", "customers");
  }
  KeepList list;
  list.fit.customers = summary.source.size();
  list.fit.to_day = input.at_day;
  list.fit.from_day = input.at_day;
  list.fit.purchases = models.purchases;
  list.fit.spend = models.spend;
  list.fit.reason = models.reason;
  if (summary.source.empty()) {
    list.fit.reason = "predictions.no_purchases";
    return list;
  }
  const std::vector<Habit> habits = HabitsOf(input, summary, threads);
  for (const Habit& habit : habits) list.fit.from_day = std::min(list.fit.from_day, habit.first);
  const Usual usual = UsualOf(habits, input.at_day);
  const Spend spend(list.fit.spend, usual.order);
  list.fit.usual_gap_days = usual.gap_days;

  std::vector<double> p_alive, if_alive;
  if (models.purchases) {
    list.fit.model = ModelOf(models.purchases->shape);
    p_alive.resize(habits.size());
    if_alive.resize(habits.size());
    VAFA_ASSIGN(const auto model, models.purchases->Model());
    VAFA_TRY(model->Predict(summary.columns(), kHorizonDays / kWeek, p_alive, if_alive, threads));
  }
  list.rows.resize(habits.size());
  ForEachChunk((habits.size() + kChunk - 1) / kChunk, threads, [&](size_t chunk) {
    const size_t end = std::min((chunk + 1) * kChunk, habits.size());
    for (size_t i = chunk * kChunk; i < end; ++i) {
      KeepRow& row = list.rows[i];
      row = RowOf(input, input.customers[summary.source[i]], habits[i]);
      if (models.purchases) {
        FillByModel(*models.purchases, p_alive[i], if_alive[i], usual.gap_days, spend.Of(habits[i]),
                    row);
      } else {
        FillByPlainRule(habits[i], usual, spend, row);
      }
    }
  });
  SortRows(list);
  return list;
}

Result<KeepList> RankWhomToKeep(const KeepInput& input, int threads) {
  VAFA_ASSIGN(const KeepModels models, FitKeepModels(input, PurchaseShape::kBgNbd, threads));
  return RankWhomToKeep(input, models, threads);
}

}  // namespace vafa::predictions
