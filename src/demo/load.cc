#include "demo/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/json.h"

namespace vafa::demo {
namespace {

constexpr int64_t kCustomersPerWrite = 2000;
constexpr std::string_view kSource = "demo";

std::string_view KindOf(Movement movement) {
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
      return kinds::kSubscriptionEnded;
  }
  return {};
}

/// Facts of some customers with the texts that they point to.
class Batch {
 public:
  explicit Batch(Currency currency) : currency_(currency) {}

  void Add(const Life& life, vafa::CustomerId customer) {
    for (const OrderLine& line : life.orders) AddOrder(line, customer);
    for (const SubscriptionMovement& movement : life.subscriptions) Add(movement, customer);
    for (const Event& event : life.events) {
      NewFact& fact = Next(customer, event.at, event.kind);
      fact.label = event.label;
    }
    for (const Answer& answer : life.answers) {
      NewFact& fact = Next(customer, answer.at, Keep(std::string(answer.survey) + "_answered"));
      fact.value = answer.score;
      if (!answer.comment.empty()) {
        fact.properties = Keep(json::serialize(json::object{{"comment", answer.comment}}));
      }
    }
    for (const ComplaintCase& complaint : life.complaints) Add(complaint, customer);
  }

  void Add(const Cost& cost) {
    NewFact& fact = Next(0, cost.at, kinds::kCostRecorded);
    fact.label = cost.channel;
    fact.money = Money{cost.amount, currency_};
    fact.properties = Keep(json::serialize(json::object{{"purpose", cost.purpose}}));
  }

  const std::vector<NewFact>& facts() const { return facts_; }
  void Clear() {
    facts_.clear();
    texts_.clear();
  }

 private:
  std::string_view Keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  json::object Amount(int64_t minor) const {
    return {{"amount", DecimalString(Money{minor, currency_})}, {"currency", currency_.code()}};
  }

  NewFact& Next(vafa::CustomerId customer, Instant at, std::string_view kind) {
    NewFact& fact = facts_.emplace_back();
    fact.customer = customer;
    fact.at = at;
    fact.kind = kind;
    return fact;
  }

  void AddOrder(const OrderLine& line, vafa::CustomerId customer) {
    NewFact& fact =
        Next(customer, line.at, line.line == 0 ? kinds::kOrderPlaced : kinds::kOrderItemAdded);
    fact.money = Money{line.amount, currency_};
    fact.label = line.product;
    fact.properties = Keep(json::serialize(json::object{{"order_id", line.order_id},
                                                        {"category", line.category},
                                                        {"quantity", line.quantity},
                                                        {"channel", line.channel},
                                                        {"cost", Amount(line.cost)}}));
  }

  void Add(const SubscriptionMovement& movement, vafa::CustomerId customer) {
    NewFact& fact = Next(customer, movement.at, KindOf(movement.movement));
    fact.label = movement.plan;
    if (movement.amount > 0) fact.money = Money{movement.amount, currency_};
    fact.properties =
        Keep(json::serialize(json::object{{"subscription_id", movement.subscription_id}}));
  }

  void Add(const ComplaintCase& complaint, vafa::CustomerId customer) {
    NewFact& opened = Next(customer, complaint.at, "complaint_opened");
    opened.label = complaint.topic;
    opened.properties = Keep(json::serialize(json::object{{"text", complaint.text}}));
    if (!complaint.closed_at) return;
    NewFact& closed = Next(customer, *complaint.closed_at, "complaint_closed");
    closed.label = complaint.topic;
    closed.value = complaint.satisfied ? 1 : 0;
  }

  const Currency currency_;
  std::vector<NewFact> facts_;
  std::deque<std::string> texts_;
};

vafa::Customer Record(const Customer& customer) {
  vafa::Customer record;
  const Person& person = customer.person;
  record.external_id = customer.id;
  record.name = person.name;
  record.email = person.email;
  record.phone = person.phone;
  if (person.birthday) {
    record.birthday = fmt::format("{:04}-{:02}-{:02}", person.birthday->year,
                                  person.birthday->month, person.birthday->day);
  }
  record.city = person.city;
  record.country = person.country;
  record.language = Tag(person.language);
  record.segment = customer.segment;
  record.created_at = customer.created_at;
  record.fields.emplace_back("channel", customer.channel);
  return record;
}

Status WriteCustomers(const Simulator& simulator, LoadTarget& target, int64_t begin, int64_t end,
                      Batch& batch) {
  std::vector<Life> lives(static_cast<size_t>(end - begin));
  std::vector<vafa::Customer> records;
  for (int64_t i = begin; i < end; ++i) {
    Life& life = lives[static_cast<size_t>(i - begin)];
    simulator.Simulate(i, life);
    records.push_back(Record(life.customer));
  }
  return target.store.Write([&](Transaction& transaction) -> Status {
    // The store is empty, so ids follow the order in which customers came.
    VAFA_TRY(target.directory.Save(transaction, records, kSource));
    for (int64_t i = begin; i < end; ++i) {
      batch.Add(lives[static_cast<size_t>(i - begin)], i + 1);
    }
    VAFA_TRY(target.facts.Append(transaction, batch.facts(), kSource));
    batch.Clear();
    return {};
  });
}

}  // namespace

Status Load(const Simulator& simulator, LoadTarget target,
            const std::function<void(double)>& progress) {
  const Truth& truth = simulator.truth();
  VAFA_ASSIGN(Organisation organisation, target.settings.Get());
  organisation.name = simulator.options().shape == Shape::kShop ? "Nar & Nane" : "Defter";
  VAFA_ASSIGN(organisation.currency, Currency::Parse(truth.currency));
  organisation.zone = truth.zone;
  VAFA_TRY(target.settings.Save(organisation));
  Batch batch(organisation.currency);
  const int64_t count = simulator.options().customers;
  for (int64_t begin = 0; begin < count; begin += kCustomersPerWrite) {
    const int64_t end = std::min(count, begin + kCustomersPerWrite);
    VAFA_TRY(WriteCustomers(simulator, target, begin, end, batch));
    progress(static_cast<double>(end) / static_cast<double>(count));
  }
  for (const Cost& cost : simulator.Costs()) batch.Add(cost);
  return target.store.Write([&](Transaction& transaction) -> Status {
    VAFA_TRY(target.facts.Append(transaction, batch.facts(), kSource));
    return {};
  });
}

}  // namespace vafa::demo
