#include "tests/unit/learn/metrics/shop.h"

#include "ask/timeline_engine.h"
#include "tests/unit/ask/clickhouse_world.h"
#include "tests/unit/ask/reference.h"

namespace vafa::metrics {
namespace {

using ask::Alike;
using ask::Figure;

void ExpectAlike(const ask::Engine& engine, const Figure& want, const Metrics::Asking& asking,
                 const ask::Inquiry& inquiry, const std::string& what) {
  const auto answers = engine.RunAll({&inquiry, 1}, asking.context, {});
  ASSERT_TRUE(answers) << what << ": " << Describe(answers.error());
  const Figure& got = answers->front().figures.front();
  EXPECT_TRUE(Alike(got.value, want.value) && Alike(got.numerator, want.numerator) &&
              Alike(got.denominator, want.denominator) && got.reason == want.reason)
      << what << ": " << got.value.AsDouble() << " for " << want.value.AsDouble();
}

}  // namespace

Shop::Shop() { organisation.currency = *Currency::Parse("EUR"); }
Shop::~Shop() = default;

const ask::ClickHouseEngine* Shop::clickhouse() const {
  return clickhouse_ == nullptr ? nullptr : &clickhouse_->engine();
}

void Shop::ExpectEnginesToAgree(const struct Kpi& kpi, const ask::Period& period) {
  const auto asking = metrics.FindAsking();
  const auto rules = metrics.FindRules();
  ASSERT_TRUE(asking && rules);
  std::vector<timeline::Entry> facts;
  for (const auto& [seq, entry] : world.standing) facts.push_back(entry);
  const ask::Reference reference(std::move(facts));
  if (in_clickhouse_ != world.log.size()) {
    clickhouse_.reset();  // its databases have the same names
    clickhouse_ = ask::ClickHouseWorld::Of(world, 0);
    in_clickhouse_ = world.log.size();
  }
  const ask::TimelineEngine timeline(asking->snapshot);
  const auto compare = [&](const std::string& code, const ask::Measure& measure) {
    const ask::Inquiry inquiry{measure, {period}, asking->context.calendar};
    if (!timeline.Check(inquiry, asking->context)) return;  // nothing is predicted yet
    const auto answers = timeline.RunAll({&inquiry, 1}, asking->context, {});
    ASSERT_TRUE(answers) << code << ": " << Describe(answers.error());
    const ask::Figure& figure = answers->front().figures.front();
    ExpectAlike(reference, figure, *asking, inquiry, code + " by the plain reading");
    if (clickhouse_ == nullptr) return;
    ExpectAlike(clickhouse_->engine(), figure, *asking, inquiry, code + " by ClickHouse");
  };
  compare(kpi.code, kpi.measure.at(rules->business));
  for (const KpiPart& part : kpi.parts) {
    const auto measure = part.measure.find(rules->business);
    if (measure != part.measure.end()) compare(kpi.code + "/" + part.code, measure->second);
  }
}

}  // namespace vafa::metrics
