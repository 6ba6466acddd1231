#pragma once

#include "demo/simulator.h"
#include "facts/fact.h"
#include "tests/unit/ask/world.h"

namespace vafa::demo {

/// A simulated company as facts on a timeline, customer `index` as id index + 1, with the records'
/// segment and channel as attributes. As vafa::demo::Load writes it, but without a store.
class Told {
 public:
  explicit Told(const Company& company) {
    for (const Customer& customer : company.customers) {
      const CustomerId id = customer.index + 1;
      world.attributes.texts["segment"][id] = customer.segment;
      world.attributes.texts["channel"][id] = customer.channel;
    }
    for (const OrderLine& line : company.orders) {
      timeline::Entry entry;
      entry.customer = line.customer + 1;
      entry.kind = world.names.AddKind(
          std::string(line.line == 0 ? kinds::kOrderPlaced : kinds::kOrderItemAdded));
      entry.at = line.at;
      entry.money = line.amount;
      entry.label = world.names.AddLabel(std::string(line.product));
      entry.properties.Text("category", line.category);
      entry.properties.Text("channel", line.channel);
      world.Put(entry);
    }
    for (const SubscriptionMovement& m : company.subscriptions) {
      world.Add(m.customer + 1, KindOf(m.movement), m.at,
                m.amount > 0 ? m.amount : timeline::kNoMoney, std::string(m.plan));
    }
    for (const Event& e : company.events) world.Add(e.customer + 1, e.kind, e.at);
    for (const Answer& a : company.answers) {
      world.Add(a.customer + 1, std::string(a.survey) + "_answered", a.at, timeline::kNoMoney, {},
                a.score);
    }
    for (const ComplaintCase& c : company.complaints) {
      const std::string topic(c.topic);
      world.Add(c.customer + 1, "complaint_opened", c.at, timeline::kNoMoney, topic);
      if (!c.closed_at) continue;
      world.Add(c.customer + 1, "complaint_closed", *c.closed_at, timeline::kNoMoney, topic,
                c.satisfied ? 1 : 0);
    }
  }

  ask::World world;

 private:
  static std::string_view KindOf(Movement movement) {
    switch (movement) {
      case Movement::kTrialStarted:
        return kinds::kTrialStarted;
      case Movement::kTrialEnded:
        return "trial_ended";
      case Movement::kStarted:
        return kinds::kSubscriptionStarted;
      case Movement::kRenewed:
        return "subscription_renewed";
      case Movement::kUpgraded:
      case Movement::kDowngraded:
        return "subscription_changed";
      case Movement::kEnded:
        break;
    }
    return kinds::kSubscriptionEnded;
  }
};

}  // namespace vafa::demo
