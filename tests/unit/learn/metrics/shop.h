#pragma once

#include "learn/metrics/metrics.h"
#include "tests/unit/ask/world.h"

namespace vafa::metrics {

/// An organisation on a real timeline, in UTC and euros unless a test says otherwise.
class Shop {
 public:
  Shop() { organisation.currency = *Currency::Parse("EUR"); }

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
  Context context() {
    return {world.names, [this]() -> Result<timeline::Snapshot> { return world.Take(); },
            [this]() -> Result<Organisation> { return organisation; }, &world.attributes};
  }

  /// One figure over [from, to), everything having happened.
  KpiFigure Kpi(const std::string& code, std::string_view from, std::string_view to,
                std::optional<Unit> every = std::nullopt) {
    Metrics metrics(context());
    auto figures = metrics.Evaluate({&code, 1}, {At(from), At(to), every, std::nullopt},
                                    At("2100-01-01"), Language::kEnglish);
    if (!figures) {
      ADD_FAILURE() << Describe(figures.error());
      return {};
    }
    keep_ = figures->catalogue;
    return figures->items.front();
  }
  ask::Figure Figure(const std::string& code, std::string_view from, std::string_view to) {
    return Kpi(code, from, to).main.figure;
  }

  ask::World world;
  Organisation organisation;

 private:
  std::shared_ptr<const Catalogue> keep_;
};

}  // namespace vafa::metrics
