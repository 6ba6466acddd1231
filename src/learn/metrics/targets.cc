#include "learn/metrics/targets.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "learn/metrics/setting.h"

namespace vafa::metrics {
namespace {

using State = Progress::State;

constexpr int64_t kPeriodsBefore = 12;
constexpr size_t kFewestValues = 6;
constexpr double kAlertAt = 3;  // control limits of Shewhart

bool IsMoney(std::string_view unit) { return unit == "money"; }

double Worse(const Kpi& kpi, double value, double path) {
  return kpi.better == "down" ? value - path : path - value;
}

State StateOf(const Progress& progress, bool over) {
  if (!progress.now.figure.value.has_value()) return State::kUnknown;
  const double value = progress.now.figure.value.AsDouble();
  if (over) {
    return Worse(*progress.kpi, value, progress.goal) <= 0 ? State::kReached : State::kMissed;
  }
  if (!progress.path) return State::kUnknown;
  return Worse(*progress.kpi, value, *progress.path) <= 0 ? State::kOnTrack : State::kBehind;
}

json::value Shown(double number, const Progress& progress, Currency currency) {
  if (!IsMoney(progress.kpi->unit)) return number;
  return json::string(DecimalString({std::llround(number), currency}));
}

}  // namespace

std::string_view Tag(State state) {
  switch (state) {
    case State::kNotBegun:
      return "not_begun";
    case State::kUnknown:
      return "unknown";
    case State::kOnTrack:
      return "on_track";
    case State::kBehind:
      return "behind";
    case State::kReached:
      return "reached";
    case State::kMissed:
      return "missed";
  }
  return {};
}

Result<double> GoalOf(const Target& target, std::string_view unit, Currency currency) {
  if (IsMoney(unit)) {
    if (const auto minor = ParseMinor(target.value, currency)) return static_cast<double>(*minor);
  } else {
    double number = 0;
    const char* end = target.value.data() + target.value.size();
    const auto [rest, error] = std::from_chars(target.value.data(), end, number);
    if (error == std::errc() && rest == end && std::isfinite(number)) return number;
  }
  return Fail(ErrorCode::kInvalid, "metrics.bad_target", {}, "value");
}

double PathOf(const Kpi& kpi, double goal, double passed) {
  return kpi.accumulates ? kpi.begins_at + (goal - kpi.begins_at) * passed : goal;
}

namespace {

// Of a KPI's points but the last, from the first that has anything recorded.
std::optional<double> NoiseBefore(std::span<const Point> points) {
  std::vector<double> values;
  for (const Point& point : points) {
    const ask::Quantity& value = point.figure.value;
    if (value.has_value() && (!values.empty() || value.AsDouble() != 0)) {
      values.push_back(value.AsDouble());
    }
  }
  return NoiseOf(values);
}

int64_t MonthsOf(Unit unit) {
  if (unit == Unit::kYear) return 12;
  return unit == Unit::kQuarter ? 3 : 1;
}

}  // namespace

std::optional<double> NoiseOf(std::span<const double> values) {
  if (values.size() < kFewestValues) return std::nullopt;
  double squares = 0;
  for (size_t i = 1; i < values.size(); ++i) {
    squares += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
  }
  return std::sqrt(squares / (2 * static_cast<double>(values.size() - 1)));
}

Result<ProgressList> Metrics::FindProgress(std::span<const Target> targets, Instant now,
                                           Language language, const ask::Cancelled& cancelled) {
  VAFA_ASSIGN(const Setting setting, Look(std::nullopt));
  const Organisation& organisation = setting.organisation;
  ProgressList list{setting.catalogue, organisation.currency, {}};
  for (const Target& target : targets) {
    VAFA_ASSIGN(const Calendar calendar,
                Calendar::Make(target.calendar.value_or(organisation.calendar), organisation.zone,
                               organisation.first_weekday));
    Progress progress{.target = target, .calendar = calendar};
    progress.kpi = setting.catalogue->Find(target.code);
    if (progress.kpi == nullptr) continue;  // of a KPI that is no more
    progress.name = progress.kpi->name[static_cast<size_t>(language)];
    VAFA_ASSIGN(progress.goal, GoalOf(target, progress.kpi->unit, list.currency));
    VAFA_ASSIGN(const Instant starts, ParseInstant(target.starts, calendar));
    const Instant from = calendar.StartOf(target.every, starts);
    const Instant to = calendar.Next(target.every, from);
    progress.now.period = {from, to, {}};
    list.items.push_back(std::move(progress));
    Progress& one = list.items.back();
    if (from >= now) {
      one.state = State::kNotBegun;
      continue;
    }
    const Range range{calendar.Next(target.every, from, -kPeriodsBefore), to, target.every,
                      calendar.kind()};
    VAFA_ASSIGN(const Figures figures,
                Evaluate({&target.code, 1}, range, now, language, cancelled));
    const std::vector<Point>& points = figures.items.front().points;
    if (points.empty()) continue;
    one.now = points.back();
    const bool over = to <= now;
    const double passed =
        over ? 1
             : static_cast<double>((now - from).count()) / static_cast<double>((to - from).count());
    one.path = PathOf(*one.kpi, one.goal, passed);
    one.noise = NoiseBefore(std::span(points).first(points.size() - 1));
    const int64_t months = MonthsOf(target.every);
    if (!one.noise && months > 1) {
      const Range before{calendar.Next(Unit::kMonth, from, -kPeriodsBefore), from, Unit::kMonth,
                         calendar.kind()};
      VAFA_ASSIGN(const Figures monthly,
                  Evaluate({&target.code, 1}, before, now, language, cancelled));
      one.noise = NoiseBefore(monthly.items.front().points);
      // What months add independently.
      if (one.noise && one.kpi->accumulates) *one.noise *= std::sqrt(static_cast<double>(months));
    }
    if (one.noise && one.kpi->accumulates) *one.noise *= std::sqrt(passed);
    one.state = StateOf(one, over);
    if (one.state != State::kUnknown && one.noise && *one.noise > 0) {
      const double value = one.now.figure.value.AsDouble();
      one.alert = Worse(*one.kpi, value, *one.path) > kAlertAt * *one.noise;
    }
  }
  return list;
}

json::object ToJson(const Progress& progress, const ProgressList& list, Language language) {
  const ask::Figure& figure = progress.now.figure;
  json::object object{{"kpi", progress.kpi->code},
                      {"name", progress.name},
                      {"unit", progress.kpi->unit},
                      {"better", progress.kpi->better},
                      {"currency", nullptr},
                      {"calendar", Tag(progress.calendar.kind())},
                      {"every", Tag(progress.target.every)},
                      {"from", IsoDate(progress.calendar, progress.now.period.from)},
                      {"to", IsoDate(progress.calendar, progress.now.period.to)},
                      {"target", Shown(progress.goal, progress, list.currency)},
                      {"value", nullptr},
                      {"path", nullptr},
                      {"difference", nullptr},
                      {"noise", nullptr},
                      {"noise_reason", nullptr},
                      {"state", Tag(progress.state)},
                      {"alert", progress.alert},
                      {"reason", nullptr},
                      {"set_by", progress.target.set_by}};
  if (IsMoney(progress.kpi->unit)) object["currency"] = json::string(list.currency.code());
  if (progress.path) object["path"] = Shown(*progress.path, progress, list.currency);
  if (progress.noise) object["noise"] = Shown(*progress.noise, progress, list.currency);
  if (progress.path && !progress.noise) {
    object["noise_reason"] = json::string(Render(
        {"metrics.too_few_before", {{"least", static_cast<int64_t>(kFewestValues)}}}, language));
  }
  if (figure.value.has_value()) {
    const double value = figure.value.AsDouble();
    object["value"] = Shown(value, progress, list.currency);
    if (progress.path) {
      object["difference"] = Shown(value - *progress.path, progress, list.currency);
    }
  }
  if (!figure.reason.id.empty()) object["reason"] = json::string(Render(figure.reason, language));
  return object;
}

}  // namespace vafa::metrics
