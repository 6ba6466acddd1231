#include "learn/metrics/metrics.h"

#include <algorithm>
#include <iterator>

#include "facts/lag.h"
#include "learn/metrics/periods.h"
#include "learn/metrics/setting.h"

namespace vafa::metrics {
namespace {

using Business = Organisation::Business;

// Fewer gaps than this say nothing about a rhythm.
constexpr int64_t kFewestGaps = 20;
constexpr int64_t kDefaultWindow = 90;
constexpr int64_t kLostWindows = 2;

ask::Part PartOf(ask::Part::Of of, size_t period = 0, size_t later = 0) {
  ask::Part part;
  part.of = of;
  part.period = period;
  part.later = later;
  return part;
}

// Whose customers are listed.
std::vector<ask::Condition> AskedFor(const Range& range) {
  std::vector<ask::Condition> all;
  if (!range.segment.empty()) all.push_back({ask::InSegment{range.segment, {"segment"}}});
  if (!range.group) return all;
  if (range.by == kBySegments) {
    all.push_back({ask::InSegment{*range.group, {"group"}}});
    return all;
  }
  ask::Attribute attribute;
  attribute.name = range.by;
  attribute.place = {"by"};
  attribute.missing = range.group->empty();
  if (!attribute.missing) attribute.is = {*range.group};
  all.push_back({std::move(attribute)});
  return all;
}

}  // namespace

Result<Metrics::Setting> Metrics::Look(std::optional<CalendarKind> kind,
                                       std::optional<Instant> as_of) {
  VAFA_ASSIGN(const Organisation organisation, context_.organisation());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(kind.value_or(organisation.calendar), organisation.zone,
                             organisation.first_weekday));
  VAFA_ASSIGN(auto catalogue, CatalogueFor(organisation.currency));
  std::unique_ptr<const Setting::Past> past;
  if (as_of && context_.past) {
    VAFA_ASSIGN(Context::Past known, context_.past(*as_of));
    const ask::Attributes* attributes =
        known.attributes ? known.attributes.get() : context_.attributes;
    past.reset(new Setting::Past{std::move(known), WithRandomGroups(attributes)});
  }
  VAFA_ASSIGN(timeline::Snapshot snapshot,
              past ? Result<timeline::Snapshot>(past->known.snapshot) : context_.snapshot());
  VAFA_ASSIGN(const Rules rules, RulesOf(snapshot, organisation, calendar, as_of.has_value()));
  ask::Context asking{
      &context_.names,
      past ? &past->attributes : &attributes_,
      calendar,
      organisation.currency,
      {{"window", rules.window_days},
       {"lost_window", rules.lost_window_days},
       {"grace", rules.grace_days}},
      past && past->known.segments ? past->known.segments.get() : context_.segments,
      past && past->known.predictions ? past->known.predictions.get() : context_.predictions,
      organisation.office_hours,
      context_.question_time};
  return Setting{organisation,
                 calendar,
                 rules,
                 std::move(catalogue),
                 snapshot,
                 std::move(past),
                 std::move(asking),
                 ask::TimelineEngine(snapshot),
                 as_of ? nullptr : context_.clickhouse};
}

Result<std::shared_ptr<const Catalogue>> Metrics::CatalogueFor(Currency currency) {
  std::vector<json::object> own;
  if (context_.own) {
    VAFA_ASSIGN(own, context_.own());
  }
  const MutexLock lock(mutex_);
  if (catalogue_ == nullptr || !(catalogue_currency_ == currency) || catalogue_own_ != own) {
    VAFA_ASSIGN(Catalogue loaded, Catalogue::Load(currency, own));
    catalogue_own_ = std::move(own);
    catalogue_ = std::make_shared<const Catalogue>(std::move(loaded));
    catalogue_currency_ = currency;
  }
  return catalogue_;
}

Result<ask::Rhythm> Metrics::RhythmOf(const timeline::Snapshot& snapshot, const Calendar& calendar,
                                      const ask::Cancelled& cancelled) {
  const Lag lag = LagFor(snapshot);
  VAFA_ASSIGN(
      const auto rhythm,
      rhythm_.Get(
          calendar.zone(), snapshot.through(), lag,
          [this, snapshot, calendar, cancelled = lag == Lag::kNone ? cancelled : ask::Cancelled()]()
              -> Result<std::shared_ptr<const ask::Rhythm>> {
            VAFA_ASSIGN(ask::Rhythm found,
                        ask::FindRhythm(snapshot, PurchaseKinds(), calendar, cancelled));
            return std::make_shared<const ask::Rhythm>(std::move(found));
          }));
  return *rhythm;
}

Result<Rules> Metrics::RulesOf(const timeline::Snapshot& snapshot, const Organisation& organisation,
                               const Calendar& calendar, bool past) {
  Rules rules;
  rules.grace_days = organisation.grace_days;
  rules.business = organisation.business;
  if (rules.business == Business::kAuto) {
    const auto kind = context_.names.Kind(kinds::kSubscriptionStarted);
    rules.business = kind && snapshot.Has(*kind) ? Business::kSubscription : Business::kShop;
  }
  if (organisation.window_days) {
    rules.window_days = *organisation.window_days;
    rules.window_source = "metrics.window_from_setting";
  } else {
    VAFA_ASSIGN(const ask::Rhythm rhythm,
                past ? ask::FindRhythm(snapshot, PurchaseKinds(), calendar, {})
                     : RhythmOf(snapshot, calendar, {}));
    if (rhythm.count >= kFewestGaps) {
      rules.window_days = rhythm.Percentile(0.9);
      rules.window_source = {"metrics.window_from_rhythm", {{"count", rhythm.count}}};
    } else {
      rules.window_days = kDefaultWindow;
      rules.window_source = "metrics.window_by_default";
    }
  }
  rules.lost_window_days = kLostWindows * rules.window_days;
  return rules;
}

std::vector<KindId> Metrics::PurchaseKinds() const {
  std::vector<KindId> found;
  if (const auto kind = context_.names.Kind(kinds::kOrderPlaced)) found.push_back(*kind);
  return found;
}

Result<std::shared_ptr<const Catalogue>> Metrics::FindCatalogue() {
  VAFA_ASSIGN(const Organisation organisation, context_.organisation());
  return CatalogueFor(organisation.currency);
}

Result<Metrics::Asking> Metrics::FindAsking() {
  VAFA_ASSIGN(Setting setting, Look(std::nullopt));
  return Asking{std::move(setting.asking), std::move(setting.snapshot), context_.clickhouse};
}

Result<json::object> Metrics::List(Language language) {
  VAFA_ASSIGN(const Setting setting, Look(std::nullopt));
  const auto index = static_cast<size_t>(language);
  json::array items;
  for (const Kpi& kpi : setting.catalogue->kpis()) {
    const Texts& definition = kpi.definition.at(setting.rules.business);
    json::object item{{"code", kpi.code},
                      {"name", kpi.name[index]},
                      {"definition", FillNumbers(definition[index], language, setting.Numbers())},
                      {"advice", kpi.advice[index]},
                      {"group", kpi.group},
                      {"overview", kpi.overview},
                      {"unit", kpi.unit},
                      {"better", kpi.better}};
    if (kpi.own) {
      item["own"] = true;
      item["accumulates"] = kpi.accumulates;
      item["measure"] = kpi.file.at("measure");
    }
    items.push_back(std::move(item));
  }
  return json::object{{"items", std::move(items)}};
}

Result<ask::Inquiry> Metrics::RetentionInquiry(const Setting& setting, const Range& range,
                                               Instant now) {
  if (range.to < range.from) return Fail(ErrorCode::kInvalid, "metrics.bad_range", {}, "to");
  VAFA_ASSIGN(auto born,
              setting.catalogue->Condition(setting.rules.business, "acquired_in_period"));
  VAFA_ASSIGN(auto here, setting.catalogue->Condition(setting.rules.business, "here_in_period"));
  VAFA_ASSIGN(auto periods,
              Points(setting.calendar, range.every.value_or(Unit::kMonth), range.from, range.to));
  std::erase_if(periods, [&](const ask::Period& period) { return period.from >= now; });
  for (ask::Period& period : periods) period = UpTo(period, now);
  return ask::Inquiry{
      {ask::Retention{std::move(born), std::move(here)}}, std::move(periods), setting.calendar};
}

Result<RetentionTable> Metrics::Retention(const Range& range, Instant now,
                                          const ask::Cancelled& cancelled) {
  VAFA_ASSIGN(const Setting setting, Look(range.calendar, range.as_of));
  VAFA_ASSIGN(const ask::Inquiry inquiry, RetentionInquiry(setting, range, Known(range, now)));
  VAFA_ASSIGN(const auto answers,
              setting.engine().RunAll({&inquiry, 1}, setting.asking, cancelled));
  const ask::Answer& answer = answers.front();
  RetentionTable table{range, setting.calendar, {}};
  table.range.every = range.every.value_or(Unit::kMonth);
  for (size_t p = 0; p < answer.periods.size(); ++p) {
    table.rows.push_back({answer.periods[p], answer.born[p], answer.returned[p]});
  }
  return table;
}

Result<std::vector<CustomerId>> Metrics::Members(std::string_view code, FigurePart part,
                                                 const Range& range, Instant now,
                                                 const ask::Cancelled& cancelled) {
  if (range.to < range.from) return Fail(ErrorCode::kInvalid, "metrics.bad_range", {}, "to");
  now = Known(range, now);
  VAFA_ASSIGN(const Setting setting, Look(range.calendar, range.as_of));
  const Kpi* kpi = setting.catalogue->Find(code);
  if (kpi == nullptr) {
    return Fail(ErrorCode::kNotFound, {"metrics.unknown_kpi", {{"code", std::string(code)}}});
  }
  if (range.from >= now) return std::vector<CustomerId>{};
  const ask::Inquiry inquiry{kpi->measure.at(setting.rules.business),
                             {UpTo({range.from, range.to, {}}, now)},
                             setting.calendar};
  const auto of =
      part == FigurePart::kNumerator ? ask::Part::Of::kNumerator : ask::Part::Of::kDenominator;
  VAFA_ASSIGN(auto members,
              setting.EngineFor(inquiry).Members(inquiry, PartOf(of), setting.asking, cancelled));
  for (const ask::Condition& who : AskedFor(range)) {
    const ask::Inquiry asked{{ask::CountCustomers{who}}, inquiry.periods, setting.calendar};
    VAFA_ASSIGN(const auto inside,
                setting.EngineFor(asked).Members(asked, {}, setting.asking, cancelled));
    std::vector<CustomerId> both;
    std::ranges::set_intersection(members, inside, std::back_inserter(both));
    members = std::move(both);
  }
  return members;
}

Result<std::vector<CustomerId>> Metrics::RetentionMembers(Instant row, size_t later,
                                                          const Range& range, Instant now,
                                                          const ask::Cancelled& cancelled) {
  VAFA_ASSIGN(const Setting setting, Look(range.calendar, range.as_of));
  VAFA_ASSIGN(const ask::Inquiry inquiry, RetentionInquiry(setting, range, Known(range, now)));
  const auto found = std::ranges::find_if(inquiry.periods, [&](const ask::Period& period) {
    return period.from <= row && row < period.to;
  });
  if (found == inquiry.periods.end()) {
    return Fail(ErrorCode::kNotFound, "metrics.no_such_row", {}, "retention");
  }
  const auto index = static_cast<size_t>(found - inquiry.periods.begin());
  return setting.EngineFor(inquiry).Members(inquiry, PartOf(ask::Part::Of::kCell, index, later),
                                            setting.asking, cancelled);
}

Result<std::vector<CustomerId>> Metrics::Members(const ask::Inquiry& inquiry, const ask::Part& part,
                                                 const ask::Cancelled& cancelled) {
  VAFA_ASSIGN(const Setting setting, Look(std::nullopt));
  return setting.EngineFor(inquiry).Members(inquiry, part, setting.asking, cancelled);
}

Result<std::vector<ask::Answer>> Metrics::AskAll(std::span<const ask::Inquiry> inquiries,
                                                 const ask::Cancelled& cancelled) {
  VAFA_ASSIGN(const Setting setting, Look(std::nullopt));
  const bool all = std::ranges::all_of(
      inquiries, [&](const ask::Inquiry& inquiry) { return setting.Answers(inquiry); });
  const ask::Engine& engine = all ? setting.engine() : setting.timeline;
  return engine.RunAll(inquiries, setting.asking, cancelled);
}

Result<ask::Condition> Metrics::FindCondition(std::string_view name) {
  VAFA_ASSIGN(const Setting setting, Look(std::nullopt));
  return setting.catalogue->Condition(setting.rules.business, name);
}

Result<ask::Answer> Metrics::Ask(const ask::Question& question, const ask::Cancelled& cancelled,
                                 EngineChoice choice) {
  VAFA_ASSIGN(const Setting setting, Look(std::nullopt));
  VAFA_ASSIGN(const ask::Engine* engine, setting.Choose(choice));
  if (choice == EngineChoice::kConfigured) {
    VAFA_ASSIGN(const ask::Inquiry inquiry, ask::Prepare(question, setting.asking));
    engine = &setting.EngineFor(inquiry);
  }
  return engine->Run(question, setting.asking, cancelled);
}

Result<json::object> Metrics::Explain(const ask::Question& question, EngineChoice choice) {
  VAFA_ASSIGN(const Setting setting, Look(std::nullopt));
  VAFA_ASSIGN(const ask::Engine* const engine, setting.Choose(choice));
  return engine->Explain(question, setting.asking);
}

Result<Rules> Metrics::FindRules() {
  VAFA_ASSIGN(Setting setting, Look(std::nullopt));
  return std::move(setting.rules);
}

Result<ask::Rhythm> Metrics::FindRhythm(const ask::Cancelled& cancelled) {
  VAFA_ASSIGN(const Setting setting, Look(std::nullopt));
  return RhythmOf(setting.snapshot, setting.calendar, cancelled);
}

}  // namespace vafa::metrics
