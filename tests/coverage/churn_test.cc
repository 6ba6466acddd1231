// Who will leave, learnt from companies whose reasons are known.
#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <tuple>

#include "learn/predictions/churn_fit.h"
#include "tests/unit/demo/company.h"
#include "tests/unit/demo/told.h"

namespace vafa::demo {
namespace {

using predictions::ChurnFit;
using predictions::ChurnGatherer;
using predictions::ChurnRules;
using predictions::ChurnSource;
using predictions::FitChurn;
using predictions::Theme;
using stats::ChurnMethod;

constexpr ChurnRules kMonthly{
    .subscription = true, .window_days = 90, .grace_days = 0, .horizon_days = 31};
constexpr ChurnRules kShop{
    .subscription = false, .window_days = 120, .grace_days = 0, .horizon_days = 120};

/// A company with what is learnt from it.
struct Learnt {
  Learnt(const Company& company, const ChurnRules& rules, Instant start,
         const predictions::ChurnFitOptions& options = {})
      : told(company),
        snapshot(told.world.Take()),
        source{snapshot,
               told.world.names,
               &told.world.attributes,
               {"segment", "channel"},
               *Calendar::Make(CalendarKind::kGregorian, "Europe/Istanbul", 1),
               rules},
        fit(FitChurn(source, start, kEnd, options).value()) {}

  Told told;
  timeline::Snapshot snapshot;
  ChurnSource source;
  ChurnFit fit;
};

/// What each theme or trait adds to a customer's log-odds.
std::map<std::string, double> WeightsOf(const ChurnFit& fit, std::span<const double> parts) {
  std::map<std::string, double> weights;
  for (size_t i = 0; i < fit.set.size(); ++i) {
    const auto place = fit.set.PlaceOf(i);
    weights[place.theme == Theme::kTrait ? fit.set.traits()[place.trait].name
                                         : std::string(Name(place.theme))] += parts[i];
  }
  return weights;
}

/// Accounts that come, use, answer and complain at random, and leave by one chance for everybody.
Company Noise(uint64_t seed, int64_t customers) {
  std::mt19937_64 random(seed);
  const auto below = [&](int64_t n) {
    return static_cast<int64_t>(random() % static_cast<uint64_t>(n));
  };
  const auto chance = [&](double p) { return std::uniform_real_distribution<>()(random) < p; };
  constexpr int64_t kLife = 720 * kMicrosPerDay;
  constexpr int64_t kPaidMonth = 30 * kMicrosPerDay;
  constexpr std::string_view kAny[] = {"a", "b", "c"};
  Company company;
  for (int64_t i = 0; i < customers; ++i) {
    Customer& customer = company.customers.emplace_back();
    customer.index = i;
    customer.segment = kAny[below(3)];
    customer.channel = kAny[below(3)];
    Movement movement = Movement::kStarted;
    for (Instant at{kEnd.micros - below(kLife)}; at < kEnd; at = {at.micros + kPaidMonth}) {
      const bool leaves = movement != Movement::kStarted && chance(0.08);
      company.subscriptions.push_back({.customer = i,
                                       .at = at,
                                       .movement = leaves ? Movement::kEnded : movement,
                                       .plan = kAny[below(3)],
                                       .amount = leaves ? 0 : 1000 + below(500)});
      if (leaves) break;
      movement = Movement::kRenewed;
      const auto within = [&] { return Instant{at.micros + below(kPaidMonth)}; };
      for (int64_t uses = below(5); uses > 0; --uses) {
        company.events.push_back({i, within(), "logged_in", {}});
      }
      if (chance(0.1))
        company.answers.push_back({i, within(), "nps", static_cast<int>(below(11)), {}});
      if (chance(0.1)) company.complaints.push_back({.customer = i, .at = within()});
    }
  }
  return company;
}

predictions::ChurnFitOptions Quick() {
  predictions::ChurnFitOptions options;
  options.trees.rounds = 60;
  options.trees.learning_rate = 0.1;
  return options;
}

/// What is planted, and the themes and traits in which it shows.
struct Cause {
  const char* name;
  std::vector<std::string> themes;
  double in = 0, out = 0;  ///< what they add for those in whom it holds, and for the others
  double holds = 0, others = 0;
  double likely = 0, first = 0, second = 0;  ///< of those who are likely to leave: where they stand

  bool Has(const std::string& theme) const {
    return std::ranges::find(themes, theme) != themes.end();
  }
  double effect() const { return in / holds - out / others; }
};

/// Themes that follow from each customer's own chance of leaving, which is the truth beside the
/// causes: who stays long has a small one, and who has a small one is content.
bool IsHerOwn(const std::string& theme) {
  return theme == Name(Theme::kTenure) || theme == Name(Theme::kRhythm) ||
         theme == Name(Theme::kAnswers);
}

/// Companies with planted causes, together.
struct PlantedCompanies {
  std::vector<Cause> causes = {{"basic from ads", {"channel", "plan"}},
                               {"quiet", {"use"}},
                               {"complaint", {"complaints"}},
                               {"large", {"segment"}}};
  std::map<std::string, double> mean;  ///< of the absolute weight of each theme
  double customers = 0;

  void Add(const Learnt& learnt) {
    const ChurnFit& fit = learnt.fit;
    const ChurnGatherer gatherer(learnt.source, fit.set);
    const predictions::CutOff now = CutOffAt(learnt.source.calendar, kMonthly, kEnd);
    const auto rows = gatherer.OfAll({&now, 1}).value();
    const stats::Features features{fit.set.names(), rows.values};
    const auto parts = fit.scorer->Contributions(features).value();
    const auto risk = fit.scorer->Probabilities(features).value();
    auto sorted = risk;
    std::ranges::sort(sorted);
    const double likely = sorted[sorted.size() * 3 / 4];
    const size_t width = fit.set.size() + 1;
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto one = gatherer.Of(rows.customers[i], now);
      Add(fit, one, std::span(parts).subspan(i * width, width - 1), risk[i] >= likely);
    }
  }

 private:
  void Add(const ChurnFit& fit, const ChurnGatherer::One& one, std::span<const double> parts,
           bool likely) {
    const auto is = [&](const char* trait, const char* value) {
      for (size_t t = 0; t < fit.set.traits().size(); ++t) {
        if (fit.set.traits()[t].name == trait) return one.traits[t] == value;
      }
      return false;
    };
    const bool holds[] = {is("plan", "Basic") && is("channel", "ads"), one.behaviour.use_last == 0,
                          one.behaviour.open_days && *one.behaviour.open_days < 30,
                          is("segment", "company")};
    const auto weights = WeightsOf(fit, parts);
    std::vector<std::pair<double, std::string>> reasons;
    for (const auto& [theme, weight] : weights) {
      mean[theme] += std::abs(weight);
      if (!IsHerOwn(theme)) reasons.emplace_back(-weight, theme);
    }
    std::ranges::sort(reasons);
    ++customers;
    for (size_t c = 0; c < causes.size(); ++c) {
      Cause& cause = causes[c];
      for (const std::string& theme : cause.themes) {
        const auto weight = weights.find(theme);
        if (weight != weights.end()) (holds[c] ? cause.in : cause.out) += weight->second;
      }
      ++(holds[c] ? cause.holds : cause.others);
      if (!holds[c] || !likely) continue;
      ++cause.likely;
      const bool first = cause.Has(reasons[0].second);
      cause.first += first;
      cause.second += !first && cause.Has(reasons[1].second);
    }
  }
};

TEST(ChurnOfSimulated, PlantedCausesLeadTheReasons) {
  PlantedCompanies all;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const Simulator simulator = Make(Shape::kSaas, 4'000, seed);
    const Learnt learnt(simulator.Everything(), kMonthly, simulator.truth().start, Quick());
    ASSERT_TRUE(learnt.fit.scorer) << Render(learnt.fit.reason.value_or(""), Language::kEnglish);
    EXPECT_NE(learnt.fit.contest->best, ChurnMethod::kRule) << seed;
    all.Add(learnt);
  }
  const auto& [ads, quiet, complaint, large] =
      std::tie(all.causes[0], all.causes[1], all.causes[2], all.causes[3]);
  EXPECT_GT(ads.effect(), 0.1);
  EXPECT_GT(quiet.effect(), 0.1);
  EXPECT_GT(complaint.effect(), 0.1);
  EXPECT_LT(large.effect(), -0.1);  // they stay longer
  // Of those likely to leave in whom it holds: how often it leads, and is among the first two.
  const auto leads = [](const Cause& cause, double first, double second) {
    EXPECT_GE(cause.likely, 20) << cause.name;
    EXPECT_GE(cause.first / cause.likely, first) << cause.name;
    EXPECT_GE((cause.first + cause.second) / cause.likely, second) << cause.name;
  };
  leads(ads, 0.5, 0.85);
  leads(quiet, 0.4, 0.8);
  leads(complaint, 0.65, 0.85);
  // Over all customers, what is planted stands above all that neither is nor follows from it (what
  // she spends follows from her plan), also the complaint, which holds in one of fifty.
  for (const Cause& cause : all.causes) {
    for (const std::string& theme : cause.themes) {
      for (const Theme other : {Theme::kPrice, Theme::kRhythmChange, Theme::kMessages}) {
        EXPECT_GT(all.mean[theme], 2 * all.mean[std::string(Name(other))]) << theme;
      }
    }
  }
}

TEST(ChurnOfSimulated, NoiseIsNoBetterThanThePlainRule) {
  constexpr uint64_t kSeeds = 20;
  int taken = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Learnt learnt(Noise(seed, 250), kMonthly, {kEnd.micros - 720 * kMicrosPerDay}, Quick());
    ASSERT_TRUE(learnt.fit.contest) << seed;
    taken += learnt.fit.contest->best != ChurnMethod::kRule;
    if (learnt.fit.contest->best == ChurnMethod::kRule) {
      EXPECT_EQ(learnt.fit.reason->id, "predictions.churn_no_better");
    }
  }
  EXPECT_LE(taken, 1) << "of " << kSeeds;
}

TEST(ChurnOfSimulated, RisksComeTrue) {
  // Learnt from what was known one horizon before the end, held against what then happened.
  const Simulator simulator = Make(Shape::kShop, 6'000, 2);
  const Instant then{kEnd.micros - kShop.horizon_days * kMicrosPerDay};
  Told told(simulator.Everything());
  const timeline::Snapshot snapshot = told.world.Take();
  const ChurnSource source{snapshot,
                           told.world.names,
                           &told.world.attributes,
                           {"segment", "channel"},
                           *Calendar::Make(CalendarKind::kGregorian, "Europe/Istanbul", 1),
                           kShop};
  const ChurnFit fit = FitChurn(source, simulator.truth().start, then, Quick()).value();
  ASSERT_TRUE(fit.scorer);
  const predictions::CutOff cut = CutOffAt(source.calendar, kShop, then);
  const auto rows = ChurnGatherer(source, fit.set).OfAll({&cut, 1}).value();
  const auto risk = fit.scorer->Probabilities({fit.set.names(), rows.values}).value();
  const double expected = std::accumulate(risk.begin(), risk.end(), 0.0);
  const auto lost = static_cast<double>(std::ranges::count(rows.lost, uint8_t{1}));
  EXPECT_NEAR(expected / lost, 1, 0.1);
  EXPECT_GT(stats::AreaUnderCurve({risk, rows.lost})->value, 0.65);
}

}  // namespace
}  // namespace vafa::demo
