#include "learn/predictions/purchase_trial.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "stats/errors.h"

namespace vafa::predictions {
namespace {

constexpr int32_t kDaysPerWeek = 7;
constexpr int32_t kMostWeeks = 26;

/// Purchase days of each customer of a summary in each week after `at_day`.
struct Later {
  std::vector<double> total;  ///< by row of the summary
  std::vector<double> by_week;
};

Later LaterOf(const KeepInput& input, const stats::RepeatSummary& summary, int32_t weeks) {
  const auto& [offsets, days, amounts] = input.purchases;
  Later later{std::vector<double>(summary.source.size()),
              std::vector<double>(static_cast<size_t>(weeks))};
  for (size_t i = 0; i < summary.source.size(); ++i) {
    const size_t customer = summary.source[i];
    int32_t before = input.at_day;
    for (size_t k = offsets[customer]; k < offsets[customer + 1]; ++k) {
      const int32_t day = days[k];
      if (day <= before) continue;
      const int32_t week = (day - input.at_day - 1) / kDaysPerWeek;
      if (week >= weeks) break;
      before = day;
      later.total[i] += 1;
      later.by_week[static_cast<size_t>(week)] += 1;
    }
  }
  return later;
}

PurchaseTrial Judge(const KeepInput& input, std::span<const double> expected, const Later& later) {
  PurchaseTrial trial;
  trial.from_day = input.at_day + 1;
  trial.to_day = input.at_day + kDaysPerWeek * static_cast<int32_t>(later.by_week.size());
  trial.customers = expected.size();
  for (size_t i = 0; i < expected.size(); ++i) {
    const double y = later.total[i], mu = std::max(expected[i], 1e-9);
    trial.actual += y;
    trial.expected += expected[i];
    trial.mean_absolute_error += std::abs(y - expected[i]);
    trial.deviance += 2 * ((y > 0 ? y * std::log(y / mu) : 0) - (y - mu));
  }
  const auto count = static_cast<double>(std::max<size_t>(1, expected.size()));
  trial.mean_absolute_error /= count;
  trial.deviance /= count;
  for (size_t week = 0; week < later.by_week.size(); ++week) {
    trial.weeks.push_back(
        {trial.from_day + kDaysPerWeek * static_cast<int32_t>(week), 0, later.by_week[week]});
  }
  return trial;
}

PurchaseTrial TryRule(const KeepInput& input, const stats::RepeatSummary& summary,
                      const KeepList& list, const Later& later) {
  std::unordered_map<int64_t, double> a_year;
  for (const KeepRow& row : list.rows) a_year[row.customer] = row.expected_orders;
  const auto weeks = static_cast<double>(later.by_week.size());
  std::vector<double> expected;
  double sum = 0;
  for (const uint32_t source : summary.source) {
    expected.push_back(a_year[input.customers[source]] * weeks * kDaysPerWeek / kHorizonDays);
    sum += expected.back();
  }
  PurchaseTrial trial = Judge(input, expected, later);
  for (WeekOfTrial& week : trial.weeks) week.expected = sum / weeks;
  return trial;
}

/// What a fitted model expects of each customer within some weeks.
Result<std::vector<double>> ExpectedWithin(int32_t weeks, const FittedPurchases& fitted,
                                           const stats::RepeatSummary& summary, int threads) {
  VAFA_ASSIGN(const auto model, fitted.Model());
  std::vector<double> p_alive(summary.source.size()), expected(summary.source.size());
  VAFA_TRY(model->Predict(summary.columns(), weeks, p_alive, expected, threads));
  for (size_t i = 0; i < expected.size(); ++i) expected[i] *= p_alive[i];
  return expected;
}

/// The entry that lost least, if it lost less than the rule.
std::optional<size_t> BestOf(const PurchaseContest& contest) {
  std::optional<size_t> best;
  double least = contest.rule.deviance;
  for (size_t i = 0; i < contest.entries.size(); ++i) {
    if (!(contest.entries[i].trial.deviance < least)) continue;
    least = contest.entries[i].trial.deviance;
    best = i;
  }
  return best;
}

}  // namespace

Result<std::vector<double>> PurchaseDays(const KeepInput& input, int32_t weeks) {
  VAFA_ASSIGN(const stats::RepeatSummary summary,
              stats::Summarize(input.purchases, input.at_day, kDaysPerWeek));
  return LaterOf(input, summary, weeks).by_week;
}

Result<PurchaseTrial> TryOn(const KeepInput& input, const FittedPurchases& fitted, int32_t weeks,
                            int threads) {
  VAFA_ASSIGN(const stats::RepeatSummary summary,
              stats::Summarize(input.purchases, input.at_day, kDaysPerWeek));
  if (summary.source.empty() || weeks < 1) return stats::BadColumn("days", 0, "nothing to try on");
  std::vector<double> expected, sums{0};
  for (int32_t week = 1; week <= weeks; ++week) {
    VAFA_ASSIGN(expected, ExpectedWithin(week, fitted, summary, threads));
    double sum = 0;
    for (const double of_one : expected) sum += of_one;
    sums.push_back(sum);
  }
  PurchaseTrial trial = Judge(input, expected, LaterOf(input, summary, weeks));
  for (size_t week = 0; week < trial.weeks.size(); ++week) {
    trial.weeks[week].expected = sums[week + 1] - sums[week];
  }
  return trial;
}

Result<std::optional<PurchaseContest>> TryPurchases(const KeepInput& input, TrialDetail detail,
                                                    int threads) {
  const auto& days = input.purchases.days;
  if (days.empty()) return std::nullopt;
  const int32_t first = std::ranges::min(days);
  const int32_t weeks = std::min(kMostWeeks, (input.at_day - first) / kDaysPerWeek / 4);
  if (weeks < kMinHoldOutWeeks) return std::nullopt;
  KeepInput before = input;
  before.at_day = input.at_day - weeks * kDaysPerWeek;
  VAFA_ASSIGN(const stats::RepeatSummary summary,
              stats::Summarize(before.purchases, before.at_day, kDaysPerWeek));
  const Later later = LaterOf(before, summary, weeks);
  PurchaseContest contest;
  for (const auto shape : kPurchaseShapes) {
    VAFA_ASSIGN(KeepModels models, FitKeepModels(before, shape, threads));
    if (!models.purchases || models.purchases->shape != shape) continue;
    VAFA_ASSIGN(const auto expected, ExpectedWithin(weeks, *models.purchases, summary, threads));
    contest.entries.push_back({std::move(*models.purchases), Judge(before, expected, later)});
  }
  if (contest.entries.empty()) return std::nullopt;
  VAFA_ASSIGN(const KeepList plain, RankWhomToKeep(before, KeepModels{}, threads));
  contest.rule = TryRule(before, summary, plain, later);
  contest.best = BestOf(contest);
  if (contest.best && detail == TrialDetail::kWeeks) {
    auto& [fitted, trial] = contest.entries[*contest.best];
    VAFA_ASSIGN(trial, TryOn(before, fitted, weeks, threads));
  }
  return contest;
}

const PurchaseTrial* PurchaseContest::TrialOf(PurchaseShape shape) const {
  const auto found =
      std::ranges::find(entries, shape, [](const Entry& one) { return one.fitted.shape; });
  return found == entries.end() ? nullptr : &found->trial;
}

std::string_view PurchaseChoice::method() const {
  return models.purchases ? Name(models.purchases->shape) : Name(KeepModel::kPlainRule);
}

Result<PurchaseChoice> ChoosePurchases(const KeepInput& input, TrialDetail detail, int threads) {
  PurchaseChoice choice;
  VAFA_ASSIGN(choice.contest, TryPurchases(input, detail, threads));
  const auto& contest = choice.contest;
  const auto shape = contest && contest->best ? contest->entries[*contest->best].fitted.shape
                                              : PurchaseShape::kBgNbd;
  VAFA_ASSIGN(choice.models, FitKeepModels(input, shape, threads));
  if (contest && !contest->best) {
    choice.models.purchases.reset();
    choice.models.reason = "predictions.purchases_no_better";
  }
  return choice;
}

}  // namespace vafa::predictions
