#include "learn/predictions/churn_fit.h"

#include <algorithm>
#include <numeric>

#include "base/hash.h"

namespace vafa::predictions {
namespace {

/// A value that so many of those seen in the past had (at least), and now next to nobody.
constexpr double kSeenBefore = 0.02;
constexpr double kSeenNow = 0.1;

/// Whether a customer is drawn into a part of all; the same ones each time.
ChurnGatherer::Wanted Drawn(double share) {
  if (share >= 1) return {};
  const auto limit = static_cast<uint64_t>(share * 0x1p64);
  return [limit](CustomerId id) {
    return Hash64({reinterpret_cast<const char*>(&id), sizeof id}, 17) < limit;
  };
}

double ShareWith(const ChurnRows& rows, size_t width, size_t column, bool now, uint32_t present) {
  double seen = 0, with = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if ((rows.cut_off[i] == present) != now) continue;
    seen += 1;
    with += rows.values[i * width + column];
  }
  return seen == 0 ? 0 : with / seen;
}

/// Traits of records have no history: what is written there when somebody leaves ("cancelled")
/// would look like a reason. Those who are still here cannot have it.
std::vector<Trait> WithoutHindsight(const FeatureSet& set, const ChurnRows& rows, uint32_t present,
                                    std::vector<std::string>& told_afterwards) {
  std::vector<Trait> kept;
  for (size_t t = 0; t < set.traits().size(); ++t) {
    const Trait& trait = set.traits()[t];
    bool told = false;
    for (size_t v = 0; v < trait.values.size() && trait.of == Trait::Of::kAttribute; ++v) {
      const size_t column = set.FirstOf(t) + v;
      const double before = ShareWith(rows, set.size(), column, false, present);
      const double now = ShareWith(rows, set.size(), column, true, present);
      told = told || (before >= kSeenBefore && now < kSeenNow * before);
    }
    if (told) {
      told_afterwards.push_back(trait.name);
    } else {
      kept.push_back(trait);
    }
  }
  return kept;
}

/// The past rows in the columns of `kept`, which are some of those of `set`.
struct Training {
  std::vector<double> values;
  std::vector<uint32_t> cut_off;
  std::vector<CustomerId> customers;
  std::vector<uint8_t> lost;
  std::vector<uint32_t> fold;
};

Training TrainingOf(const FeatureSet& set, const FeatureSet& kept, const ChurnRows& rows,
                    uint32_t present, size_t held_out) {
  std::vector<size_t> columns;
  for (const std::string& name : kept.names()) {
    columns.push_back(
        static_cast<size_t>(std::ranges::find(set.names(), name) - set.names().begin()));
  }
  const uint32_t first_held_out = present - static_cast<uint32_t>(held_out);
  Training training;
  for (size_t i = 0; i < rows.size(); ++i) {
    const uint32_t cut = rows.cut_off[i];
    if (cut == present) continue;
    for (const size_t column : columns) {
      training.values.push_back(rows.values[i * set.size() + column]);
    }
    training.cut_off.push_back(cut);
    training.customers.push_back(rows.customers[i]);
    training.lost.push_back(rows.lost[i]);
    training.fold.push_back(cut < first_held_out ? 0 : cut - first_held_out + 1);
  }
  return training;
}

/// Leaves out the oldest cut-offs while there are more rows than are wanted; how many rows remain.
size_t LeaveOutOldest(std::vector<CutOff>& cut_offs, std::span<const ChurnGatherer::Tally> tallies,
                      const ChurnFitOptions& options) {
  size_t rows = 0;
  for (const ChurnGatherer::Tally& tally : tallies) rows += tally.active;
  size_t left_out = 0;
  while (cut_offs.size() - 1 - left_out > options.cut_offs && rows > options.most_rows) {
    rows -= tallies[left_out++].active;
  }
  cut_offs.erase(cut_offs.begin(), cut_offs.begin() + static_cast<std::ptrdiff_t>(left_out));
  return rows;
}

/// How many of the newest cut-offs before `present` are held out.
size_t HeldOut(const ChurnRows& rows, uint32_t present, const ChurnFitOptions& options) {
  std::vector<size_t> lost(present);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows.cut_off[i] < present) lost[rows.cut_off[i]] += rows.lost[i];
  }
  const size_t least = std::min<size_t>(options.held_out, present / 3);
  size_t held_out = 0, seen = 0;
  while (held_out < least || (held_out < present / 2 && seen < options.enough_held_out)) {
    seen += lost[present - ++held_out];
  }
  return held_out;
}

std::optional<Message> WhatIsMissing(const Training& training) {
  const auto missing = [](const char* id, size_t have, size_t need) {
    return Message(id,
                   {{"have", static_cast<int64_t>(have)}, {"need", static_cast<int64_t>(need)}});
  };
  const size_t rows = training.lost.size();
  if (rows < kMinChurnRows) {
    return missing("predictions.churn_too_few_customers", rows, kMinChurnRows);
  }
  const auto lost = static_cast<size_t>(std::ranges::count(training.lost, uint8_t{1}));
  if (lost < kMinLost) return missing("predictions.churn_too_few_lost", lost, kMinLost);
  if (rows - lost < kMinLost)
    return missing("predictions.churn_too_few_kept", rows - lost, kMinLost);
  size_t lost_before = 0, kept_before = 0, lost_later = 0, kept_later = 0;
  for (size_t i = 0; i < rows; ++i) {
    const bool before = training.fold[i] == 0;
    ++(training.lost[i] != 0 ? (before ? lost_before : lost_later)
                             : (before ? kept_before : kept_later));
  }
  const size_t least = std::min({lost_before, kept_before, lost_later, kept_later});
  if (least >= kMinHeldOutLost) return std::nullopt;
  return missing("predictions.churn_too_few_to_try", least, kMinHeldOutLost);
}

Result<RiskTrial> TriedOn(const stats::ChurnContest& contest, const Training& training) {
  std::vector<CustomerId> customers;
  for (const uint32_t row : contest.rows) customers.push_back(training.customers[row]);
  return RiskTrial::Of(contest.probability, contest.label, customers);
}

/// The best beside the incumbent, on the held-out rows of cut-offs that neither has seen.
/// `cut_off_of`: of each training row.
Result<std::optional<ChurnFit::Comparison>> Compare(const ChurnSource& source,
                                                    const stats::ChurnContest& contest,
                                                    const Incumbent& incumbent,
                                                    std::span<const CutOff> past, size_t held_out,
                                                    std::span<const uint32_t> cut_off_of,
                                                    const ChurnGatherer::Wanted& wanted) {
  const uint32_t known = timeline::ToSeconds(incumbent.data_to);
  std::vector<CutOff> unseen;
  for (const CutOff& cut : past.last(held_out)) {
    if (cut.at >= known) unseen.push_back(cut);
  }
  if (unseen.empty()) return std::nullopt;
  const size_t first_unseen = past.size() - unseen.size();
  std::vector<double> probability;
  std::vector<uint8_t> lost;
  for (size_t i = 0; i < contest.rows.size(); ++i) {
    if (cut_off_of[contest.rows[i]] < first_unseen) continue;
    probability.push_back(contest.probability[i]);
    lost.push_back(contest.label[i]);
  }
  const ChurnGatherer gatherer(source, incumbent.set);
  VAFA_ASSIGN(const ChurnRows rows, gatherer.OfAll(unseen, wanted));
  if (rows.size() == 0 || rows.size() != lost.size()) return std::nullopt;
  VAFA_ASSIGN(const auto theirs,
              incumbent.scorer.Probabilities({incumbent.set.names(), rows.values}));
  ChurnFit::Comparison comparison;
  comparison.rows = rows.size();
  VAFA_ASSIGN(comparison.log_loss, stats::LogLoss({probability, lost}));
  VAFA_ASSIGN(comparison.incumbent_log_loss, stats::LogLoss({theirs, rows.lost}));
  return comparison;
}

}  // namespace

Result<ChurnFit> FitChurn(const ChurnSource& source, Instant first, Instant at,
                          const ChurnFitOptions& options, const Incumbent* incumbent) {
  ChurnFit fit;
  fit.rules = source.rules;
  fit.at = timeline::ToSeconds(at);
  std::vector<CutOff> cut_offs =
      PastCutOffs(source.calendar, source.rules, first, at, options.most_cut_offs);
  if (cut_offs.size() < kMinCutOffs) {
    fit.reason =
        Message("predictions.churn_too_short", {{"have", static_cast<int64_t>(cut_offs.size())},
                                                {"need", static_cast<int64_t>(kMinCutOffs)},
                                                {"days", source.rules.horizon_days}});
    return fit;
  }
  cut_offs.push_back(CutOffAt(source.calendar, source.rules, at));
  const ChurnGatherer gatherer(source, FeatureSet(FindTraits(source)));
  VAFA_ASSIGN(const auto tallies, gatherer.Count(cut_offs));
  const size_t count = LeaveOutOldest(cut_offs, tallies, options);
  const auto present = static_cast<uint32_t>(cut_offs.size() - 1);
  fit.cut_offs = present;
  const double share = static_cast<double>(options.most_rows) / static_cast<double>(count + 1);
  const ChurnGatherer::Wanted drawn = Drawn(share);
  VAFA_ASSIGN(const ChurnRows rows, gatherer.OfAll(cut_offs, drawn));
  fit.set = FeatureSet(WithoutHindsight(gatherer.set(), rows, present, fit.told_afterwards));
  fit.held_out = HeldOut(rows, present, options);
  const Training training = TrainingOf(gatherer.set(), fit.set, rows, present, fit.held_out);
  fit.rows = training.lost.size();
  fit.lost = static_cast<size_t>(std::ranges::count(training.lost, uint8_t{1}));
  fit.reason = WhatIsMissing(training);
  if (fit.reason) return fit;

  const stats::Features features{fit.set.names(), training.values};
  const auto silence = FeatureSet::Silence(source.rules.subscription);
  VAFA_ASSIGN(fit.contest, stats::RunChurnContest(features, silence, training.lost, training.fold,
                                                  stats::FoldOrder::kInTime, options.trees));
  VAFA_ASSIGN(stats::ChurnScorer scorer,
              stats::ChurnScorer::Train(fit.contest->best, features, silence, training.lost,
                                        options.trees));
  scorer.Calibrate(fit.contest->calibration);
  VAFA_ASSIGN(fit.tried, TriedOn(*fit.contest, training));
  fit.scorer = std::move(scorer);
  if (fit.contest->best == stats::ChurnMethod::kRule) fit.reason = "predictions.churn_no_better";
  if (incumbent != nullptr) {
    const auto past = std::span(cut_offs).first(present);
    VAFA_ASSIGN(fit.comparison, Compare(source, *fit.contest, *incumbent, past, fit.held_out,
                                        training.cut_off, drawn));
  }
  return fit;
}

}  // namespace vafa::predictions
