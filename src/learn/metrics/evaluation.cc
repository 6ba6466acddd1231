#include <algorithm>

#include "customers/api.h"
#include "learn/metrics/intervals.h"
#include "learn/metrics/periods.h"
#include "learn/metrics/setting.h"

namespace vafa::metrics {
namespace {

constexpr size_t kMostGroups = 20;

ask::Figure Without(Message reason) {
  ask::Figure figure;
  figure.reason = std::move(reason);
  return figure;
}

// Facts of the organisation itself belong to the value that their label names.
void LabelOrganisation(ask::Measure& measure, const std::string& label) {
  const auto each = [&](auto& node) {
    if (node.organisation) node.facts.filter.labels = {label};
  };
  if (auto* count = std::get_if<ask::CountFacts>(&measure.node)) each(*count);
  if (auto* sum = std::get_if<ask::Sum>(&measure.node)) each(*sum);
  if (auto* mean = std::get_if<ask::Mean>(&measure.node)) each(*mean);
  if (auto* ratio = std::get_if<ask::Ratio>(&measure.node)) {
    LabelOrganisation(*ratio->numerator, label);
    LabelOrganisation(*ratio->denominator, label);
  }
  if (auto* difference = std::get_if<ask::Difference>(&measure.node)) {
    LabelOrganisation(*difference->of, label);
    LabelOrganisation(*difference->less, label);
  }
  if (auto* product = std::get_if<ask::Product>(&measure.node)) {
    LabelOrganisation(*product->a, label);
    LabelOrganisation(*product->b, label);
  }
  if (auto* discounted = std::get_if<ask::Discounted>(&measure.node)) {
    LabelOrganisation(*discounted->months, label);
  }
  if (auto* add = std::get_if<ask::Addition>(&measure.node)) {
    for (ask::Measure& one : add->of) LabelOrganisation(one, label);
  }
}

}  // namespace

/// Answers KPIs, their parts and their groups in one pass.
class Metrics::Evaluation {
 public:
  Evaluation(const Context& context, const Setting& setting, const Range& range, Instant now,
             Language language)
      : context_(context),
        setting_(setting),
        range_(range),
        now_(now),
        today_(setting.calendar.StartOfDay(setting.calendar.DayOf(now))),
        language_(language) {}

  Status Begin() {
    const ask::Period whole{range_.from, range_.to, {}};
    periods_ = {whole, PeriodBefore(setting_.calendar, whole),
                SamePeriodLastYear(setting_.calendar, whole)};
    if (range_.every) {
      VAFA_ASSIGN(const auto points,
                  Points(setting_.calendar, *range_.every, range_.from, range_.to));
      for (const ask::Period& point : points) {
        if (point.from < now_) periods_.push_back(point);
      }
    }
    for (const ask::Period& period : periods_) happened_.push_back(UpTo(period, now_));
    if (!range_.segment.empty() && (segments() == nullptr || !segments()->Find(range_.segment))) {
      return ask::NoSegment(setting_.asking, range_.segment, "segment");
    }
    return range_.by.empty() ? Status{} : FindGroups();
  }

  Result<std::vector<KpiFigure>> Run(std::span<const Kpi* const> wanted,
                                     const ask::Cancelled& cancelled) {
    for (const Kpi* kpi : wanted) AddLines(*kpi);
    VAFA_TRY(Answer(true, cancelled));
    std::vector<KpiFigure> figures;
    next_ = 0;
    for (const Kpi* kpi : wanted) figures.push_back(Take(*kpi));
    return figures;
  }

 private:
  struct Line {
    ask::Inquiry inquiry;
    IntervalKind interval = IntervalKind::kNone;
    Message refused;
    size_t answer = 0;
    bool predicted = false;  // looks at what is predicted today
    std::optional<Resample> resample = std::nullopt;
    size_t pieces = 0;  // where its answers begin
  };
  struct Group {
    ask::Group shown;
    ask::Condition who;
    std::string label;  ///< of the organisation's facts
  };

  // What is asked for, and with it, where that is not too much at once, what intervals need.
  Status Answer(bool with_pieces, const ask::Cancelled& cancelled) {
    const ask::Engine& engine = EngineForAll();
    std::vector<ask::Inquiry> inquiries;
    for (Line& line : lines_) {
      if (!line.refused.id.empty()) continue;
      line.predicted = setting_.AsksPredictions(line.inquiry.measure);
      if (const auto fits = engine.Check(line.inquiry, setting_.asking); !fits) {
        if (fits.error().code != ErrorCode::kInvalid) return std::unexpected(fits.error());
        line.refused = fits.error().message;
        continue;
      }
      line.answer = inquiries.size();
      inquiries.push_back(line.inquiry);
      line.resample.reset();
      if (with_pieces) AddPieces(line, engine, inquiries);
    }
    auto answers = engine.RunAll(inquiries, setting_.asking, cancelled);
    const bool too_much = !answers && answers.error().code == ErrorCode::kTooLarge;
    if (too_much && with_pieces && inquiries.size() > lines_.size()) {
      return Answer(false, cancelled);
    }
    VAFA_ASSIGN(answers_, std::move(answers));
    return {};
  }

  const ask::Engine& EngineForAll() const {
    for (const Line& line : lines_) {
      if (line.refused.id.empty() && !setting_.Answers(line.inquiry)) return setting_.timeline;
    }
    return setting_.engine();
  }

  const ask::SavedSegments* segments() const { return setting_.asking.segments; }

  void AddSegments() {
    for (const std::string& name : segments()->Names()) {
      if (groups_.size() == kMostGroups) return;
      groups_.push_back({{name, 1}, {ask::InSegment{name, {"by"}}}, {}});
    }
  }

  // The saved segments, or the values of an attribute, those with most customers first.
  Status FindGroups() {
    if (range_.by == kBySegments && segments() != nullptr) {
      AddSegments();
      return {};
    }
    const auto column =
        context_.attributes == nullptr ? nullptr : setting_.asking.attributes->Column(range_.by);
    if (column == nullptr) {
      return ask::NoAttribute(setting_.asking, range_.by, "by");
    }
    const auto values = column->Values();
    std::vector<int64_t> counts(values.size());
    for (size_t block = 0; block < setting_.snapshot.blocks(); ++block) {
      const auto first = static_cast<CustomerId>(block) * timeline::kBlockCustomers;
      for (const uint32_t code : column->Codes(first, timeline::kBlockCustomers)) ++counts[code];
    }
    std::vector<size_t> order;
    for (size_t code = 1; code < values.size(); ++code) {
      if (counts[code] > 0) order.push_back(code);
    }
    std::ranges::sort(order, [&](size_t a, size_t b) {
      return counts[a] != counts[b] ? counts[a] > counts[b] : values[a] < values[b];
    });
    std::vector<std::string> rest;
    for (size_t i = 0; i < order.size(); ++i) {
      std::string value(values[order[i]]);
      if (i >= kMostGroups) {
        rest.push_back(std::move(value));
        continue;
      }
      told_apart_ |= context_.names.Label(value).has_value();
      ask::Attribute is{range_.by, {value}, {}, {}, {}, {}, false, {}, {"by"}};
      groups_.push_back({{value, 1}, {std::move(is)}, value});
    }
    if (!rest.empty()) {
      const auto more = static_cast<int64_t>(rest.size());
      groups_.push_back(
          {{std::nullopt, more},
           {ask::Attribute{range_.by, std::move(rest), {}, {}, {}, {}, false, {}, {"by"}}},
           {}});
    }
    groups_.push_back(
        {{std::nullopt, 0}, {ask::Attribute{range_.by, {}, {}, {}, {}, {}, true, {}, {"by"}}}, {}});
    return {};
  }

  Message Lacking(const Kpi& kpi) const {
    if (kpi.needs.empty()) return {};
    std::string titles;
    for (const std::string& kind : kpi.needs) {
      const auto id = context_.names.Kind(kind);
      if (id && setting_.snapshot.Has(*id)) return {};
      if (!titles.empty()) titles += language_ == Language::kPersian ? "، " : ", ";
      titles += KindTitle(kind, language_);
    }
    return {"metrics.no_facts", {{"kinds", titles}}};
  }

  void AddLine(const ask::Measure& measure, IntervalKind interval, Message refused,
               const Group* group) {
    Line line{{measure, happened_, setting_.calendar}, interval, std::move(refused)};
    const bool organisation = ask::OfOrganisation(measure);
    if (organisation && !range_.segment.empty()) line.refused = "metrics.costs_not_of_segment";
    ask::Condition who{ask::Everyone{}};
    if (!range_.segment.empty()) who = {ask::InSegment{range_.segment, {"segment"}}};
    if (group != nullptr) {
      if (organisation && (!told_apart_ || group->label.empty())) {
        line.refused = {"metrics.costs_not_by",
                        {{"attribute", AttributeTitle(range_.by, language_)}}};
      }
      LabelOrganisation(line.inquiry.measure, group->label);
      who = range_.segment.empty() ? group->who : ask::Condition{ask::All{{who, group->who}}};
    }
    if (group != nullptr || !range_.segment.empty()) {
      line.inquiry.split = ask::Split{ask::Split::By::kConditions, {}, {{"group", who}}};
    }
    lines_.push_back(std::move(line));
  }

  // The interval of an NPS comes from its parts.
  bool WithParts(const Kpi& kpi) const {
    return range_.parts || kpi.interval == IntervalKind::kNps;
  }

  void AddLines(const Kpi& kpi) {
    const auto business = setting_.rules.business;
    const Message lacking = Lacking(kpi);
    const auto add = [&](const auto& one, const Group* group) {
      AddLine(one.measure.at(business), one.interval, lacking, group);
    };
    add(kpi, nullptr);
    for (const KpiPart& part : kpi.parts) {
      if (WithParts(kpi)) add(part, nullptr);
    }
    for (const Group& group : groups_) {
      add(kpi, &group);
      for (const KpiPart& part : kpi.parts) {
        if (range_.parts) add(part, &group);
      }
    }
  }

  // So many periods: of groups, of which there are many, the asked one; of numbers that are looked
  // at one by one the points are left out.
  size_t Resampled(const ask::Measure& measure) const {
    if (!groups_.empty()) return 1;
    return ask::HasSamples(measure) ? kBeforePoints : happened_.size();
  }

  // What its interval is made of, asked in the same pass. A question too large to be asked so has
  // no interval.
  void AddPieces(Line& line, const ask::Engine& engine,
                 std::vector<ask::Inquiry>& inquiries) const {
    if (line.interval != IntervalKind::kResample) return;
    std::optional<ask::Condition> who;
    if (line.inquiry.split) who = line.inquiry.split->conditions.front().who;
    Resample resample(line.inquiry.measure);
    if (!resample.possible()) return;
    std::vector<ask::Inquiry> pieces;
    for (const Resample::Piece& piece : resample.pieces()) {
      ask::Inquiry whole = line.inquiry;
      whole.measure = *piece.measure;
      whole.periods.resize(Resampled(line.inquiry.measure));
      pieces.push_back(whole);
      if (!piece.varies) continue;
      ask::Inquiry groups = AtRandom(std::move(whole), who);
      if (!engine.Check(groups, setting_.asking)) return;
      pieces.push_back(std::move(groups));
    }
    line.resample.emplace(std::move(resample));
    line.pieces = inquiries.size();
    std::ranges::move(pieces, std::back_inserter(inquiries));
  }

  // Of each period that was resampled.
  std::vector<std::optional<stats::Interval>> Intervals(const Line& line) const {
    if (!line.resample) return {};
    std::vector<std::pair<const ask::Answer*, std::vector<ask::Figure>>> answers;
    size_t next = line.pieces;
    for (const Resample::Piece& piece : line.resample->pieces()) {
      auto& [whole, groups] = answers.emplace_back(&answers_[next++], std::vector<ask::Figure>{});
      if (piece.varies) groups = ByRandomGroup(answers_[next++]);
    }
    std::vector<std::optional<stats::Interval>> intervals;
    for (size_t at = 0; at < Resampled(line.inquiry.measure); ++at) {
      std::vector<Resample::PieceFigures> figures;
      for (const auto& [whole, groups] : answers) {
        const auto of = groups.empty()
                            ? std::span(groups)
                            : std::span(groups).subspan(at * kRandomGroups, kRandomGroups);
        figures.push_back({whole->figures[at], of});
      }
      intervals.push_back(line.resample->Around(figures));
    }
    return intervals;
  }

  // Of all customers; those of a group are taken for as well known.
  std::optional<stats::Interval> Factors(const Line& line) const {
    const auto* total = std::get_if<ask::TotalOf>(&line.inquiry.measure.node);
    const auto* predictions = setting_.asking.predictions;
    if (line.interval != IntervalKind::kPredictedMean || total == nullptr ||
        predictions == nullptr) {
      return std::nullopt;
    }
    return predictions->MeanFactors(total->of.prediction);
  }

  Series TakeLine() {
    const Line& line = lines_[next_++];
    const auto resampled = Intervals(line);
    const auto factors = Factors(line);
    const auto point = [&](size_t at) -> Point {
      if (periods_[at].from >= now_) return {periods_[at], Without("metrics.not_begun"), {}};
      if (!line.refused.id.empty()) return {periods_[at], Without(line.refused), {}};
      if (const auto begins = setting_.NotKnownUntil(language_)) {
        return {periods_[at], Without({"metrics.not_known_then", {{"day", *begins}}}), {}};
      }
      if (line.predicted && at > 0 && periods_[at].to <= today_) {
        return {periods_[at], Without("metrics.predicted_today"), {}};
      }
      const ask::Figure& figure = answers_[line.answer].figures[at];
      const bool has = figure.value.has_value() && at < resampled.size();
      return {periods_[at], figure,
              has ? resampled[at] : IntervalOf(line.interval, figure, factors)};
    };
    Series series{point(0), point(1), point(2), {}};
    for (size_t at = kBeforePoints; at < periods_.size(); ++at) series.points.push_back(point(at));
    return series;
  }

  KpiFigure Take(const Kpi& kpi) {
    KpiFigure figure;
    const auto index = static_cast<size_t>(language_);
    figure.kpi = &kpi;
    figure.name = kpi.name[index];
    figure.definition = FillNumbers(kpi.definition.at(setting_.rules.business)[index], language_,
                                    setting_.Numbers());
    static_cast<Series&>(figure) = TakeLine();
    for (const KpiPart& part : kpi.parts) {
      if (WithParts(kpi)) figure.parts.push_back({TakeLine(), &part});
    }
    if (kpi.interval == IntervalKind::kNps) AddNpsIntervals(figure);
    for (PartFigure& part : figure.parts) {
      if (part.part->interval != IntervalKind::kDifference) continue;
      FillIntervals(part, figure, figure.parts.front(), AroundDifference);
    }
    for (const Group& group : groups_) {
      GroupFigure& shown = figure.groups.emplace_back(TakeLine(), group.shown);
      for (const KpiPart& part : kpi.parts) {
        if (range_.parts) shown.parts.push_back({TakeLine(), &part});
      }
    }
    std::erase_if(figure.groups, [](const GroupFigure& group) {
      const ask::Figure& main = group.main.figure;
      return !group.group.name && (!main.value.has_value() || main.value.AsDouble() == 0);
    });
    return figure;
  }

  static void AddNpsIntervals(KpiFigure& figure) {
    const auto part = [&](std::string_view code) {
      return std::ranges::find_if(figure.parts,
                                  [&](const PartFigure& one) { return one.part->code == code; });
    };
    const auto up = part("promoters");
    const auto down = part("detractors");
    if (up == figure.parts.end() || down == figure.parts.end()) return;
    FillIntervals(figure, *up, *down, AroundNps);
  }

  // The interval of each point by those of two other series.
  static void FillIntervals(Series& series, const Series& a, const Series& b, auto around) {
    series.main.interval = around(a.main.figure, b.main.figure);
    series.previous.interval = around(a.previous.figure, b.previous.figure);
    series.last_year.interval = around(a.last_year.figure, b.last_year.figure);
    for (size_t i = 0; i < series.points.size(); ++i) {
      series.points[i].interval = around(a.points[i].figure, b.points[i].figure);
    }
  }

  static constexpr size_t kBeforePoints = 3;

  const Context& context_;
  const Setting& setting_;
  const Range& range_;
  const Instant now_;
  const Instant today_;
  const Language language_;
  std::vector<ask::Period> periods_;   // the whole, the two it is compared with, the points
  std::vector<ask::Period> happened_;  // of each, what has happened
  std::vector<Group> groups_;
  bool told_apart_ = false;  // labels of facts name values of the attribute
  std::vector<Line> lines_;
  std::vector<ask::Answer> answers_;
  size_t next_ = 0;
};

Result<Figures> Metrics::Evaluate(std::span<const std::string> codes, const Range& range,
                                  Instant now, Language language, const ask::Cancelled& cancelled) {
  if (range.to < range.from) return Fail(ErrorCode::kInvalid, "metrics.bad_range", {}, "to");
  now = Known(range, now);
  VAFA_ASSIGN(const Setting setting, Look(range.calendar, range.as_of));
  Figures figures{setting.catalogue, {}, setting.calendar, setting.organisation.currency};
  std::vector<const Kpi*> wanted;
  for (const std::string& code : codes) {
    wanted.push_back(setting.catalogue->Find(code));
    if (wanted.back() == nullptr) {
      return Fail(ErrorCode::kNotFound, {"metrics.unknown_kpi", {{"code", code}}});
    }
  }
  for (const Kpi& kpi : setting.catalogue->kpis()) {
    if (codes.empty() && kpi.overview) wanted.push_back(&kpi);
  }
  Evaluation evaluation(context_, setting, range, now, language);
  VAFA_TRY(evaluation.Begin());
  VAFA_ASSIGN(figures.items, evaluation.Run(wanted, cancelled));
  return figures;
}

}  // namespace vafa::metrics
