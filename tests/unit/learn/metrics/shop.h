#pragma once

#include "learn/metrics/metrics.h"
#include "tests/unit/ask/world.h"

namespace vafa::ask {
class ClickHouseWorld;
}

namespace vafa::metrics {

/// What a fact carries.
struct Carries {
  int64_t money = timeline::kNoMoney;
  double value = timeline::Entry::kNoValue;
  std::string label = {};
  std::vector<std::pair<std::string, std::string>> texts = {};
  std::vector<std::pair<std::string, int64_t>> amounts = {};
};

/// An organisation on a real timeline, in UTC and euros unless a test says otherwise.
class Shop {
 public:
  Shop();
  ~Shop();

  Calendar calendar() const {
    return *Calendar::Make(organisation.calendar, organisation.zone, organisation.first_weekday);
  }
  Instant At(std::string_view text) const { return *ParseInstant(text, calendar()); }
  void Buys(CustomerId customer, std::string_view day, int64_t minor = 1000) {
    world.Add(customer, kinds::kOrderPlaced, At(day), minor);
  }
  void Subscribes(CustomerId customer, std::string_view day) {
    world.Add(customer, kinds::kSubscriptionStarted, At(day), 1000);
  }
  void Ends(CustomerId customer, std::string_view day) {
    world.Add(customer, kinds::kSubscriptionEnded, At(day));
  }
  void Has(CustomerId customer, std::string_view kind, std::string_view moment,
           const Carries& carries = {}) {
    timeline::Entry entry;
    entry.customer = customer;
    entry.kind = world.names.AddKind(std::string(kind));
    entry.at = At(moment);
    entry.money = carries.money;
    entry.value = carries.value;
    entry.label = world.names.AddLabel(carries.label);
    for (const auto& [name, text] : carries.texts) entry.properties.Text(name, text);
    for (const auto& [name, minor] : carries.amounts) entry.properties.Money(name, minor);
    world.Put(entry);
  }
  Context context() {
    return {world.names,
            [this]() -> Result<timeline::Snapshot> { return world.Take(); },
            [this]() -> Result<Organisation> { return organisation; },
            &world.attributes,
            &world.segments,
            &world.predictions};
  }

  /// One figure over [from, to), everything having happened. The plain reading of its question, and
  /// ClickHouse where VAFA_TEST_CLICKHOUSE names its servers, must answer the same.
  KpiFigure Kpi(const std::string& code, std::string_view from, std::string_view to,
                std::optional<Unit> every = std::nullopt, const std::string& segment = {},
                const std::string& by = {}) {
    auto figures = metrics.Evaluate({&code, 1}, {At(from), At(to), every, {}, segment, by, true},
                                    At("2100-01-01"), Language::kEnglish);
    if (!figures) {
      ADD_FAILURE() << Describe(figures.error());
      return {};
    }
    keep_ = figures->catalogue;
    const KpiFigure& figure = figures->items.front();
    ExpectEnginesToAgree(*figure.kpi, {At(from), At(to), {}});
    return figure;
  }
  ask::Figure Figure(const std::string& code, std::string_view from, std::string_view to) {
    return Kpi(code, from, to).main.figure;
  }

  ask::Figure Part(const std::string& code, const std::string& part, std::string_view from,
                   std::string_view to) {
    for (const PartFigure& one : Kpi(code, from, to).parts) {
      if (one.part->code == part) return one.main.figure;
    }
    ADD_FAILURE() << code << " has no part " << part;
    return {};
  }

  /// What was last compared there; null without a server.
  const ask::ClickHouseEngine* clickhouse() const;

  ask::World world;
  Organisation organisation;
  Metrics metrics{context()};

 private:
  void ExpectEnginesToAgree(const struct Kpi& kpi, const ask::Period& period);

  std::shared_ptr<const Catalogue> keep_;
  std::unique_ptr<ask::ClickHouseWorld> clickhouse_;
  size_t in_clickhouse_ = SIZE_MAX;  // facts
};

}  // namespace vafa::metrics
