#include "tests/unit/learn/metrics/shop.h"

#include "ask/timeline_engine.h"
#include "tests/unit/ask/clickhouse_world.h"
#include "tests/unit/ask/reference.h"

namespace vafa::metrics {
namespace {

using ask::Alike;
using ask::Figure;

/// What is asked of every engine at once.
struct Asked {
  std::vector<std::string> names;
  std::vector<ask::Inquiry> inquiries;
};

std::vector<Figure> FiguresOf(const ask::Engine& engine, const Asked& asked,
                              const ask::Context& context) {
  const auto answers = engine.RunAll(asked.inquiries, context, {});
  if (!answers) {
    ADD_FAILURE() << asked.names.front() << ": " << Describe(answers.error());
    return std::vector<Figure>(asked.names.size());
  }
  std::vector<Figure> figures;
  for (const ask::Answer& answer : *answers) figures.push_back(answer.figures.front());
  return figures;
}

void ExpectAlike(const std::vector<Figure>& got, const std::vector<Figure>& want,
                 const Asked& asked, const std::string& by) {
  ASSERT_EQ(got.size(), want.size()) << by;
  for (size_t i = 0; i < want.size(); ++i) {
    const Figure &a = got[i], &b = want[i];
    EXPECT_TRUE(Alike(a.value, b.value) && Alike(a.numerator, b.numerator) &&
                Alike(a.denominator, b.denominator) && a.reason == b.reason)
        << asked.names[i] << by << ": " << a.value.AsDouble() << " for " << b.value.AsDouble();
  }
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
  Asked asked;
  const auto add = [&](const std::string& code, const ask::Measure& measure) {
    const ask::Inquiry inquiry{measure, {period}, asking->context.calendar};
    if (!timeline.Check(inquiry, asking->context)) return;  // nothing is predicted yet
    asked.names.push_back(code);
    asked.inquiries.push_back(inquiry);
  };
  add(kpi.code, kpi.measure.at(rules->business));
  for (const KpiPart& part : kpi.parts) {
    const auto measure = part.measure.find(rules->business);
    if (measure != part.measure.end()) add(kpi.code + "/" + part.code, measure->second);
  }
  if (asked.names.empty()) return;
  const auto figures = FiguresOf(timeline, asked, asking->context);
  ExpectAlike(FiguresOf(reference, asked, asking->context), figures, asked,
              " by the plain reading");
  if (clickhouse_ == nullptr) return;
  ExpectAlike(FiguresOf(clickhouse_->engine(), asked, asking->context), figures, asked,
              " by ClickHouse");
}

}  // namespace vafa::metrics
