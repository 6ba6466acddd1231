#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "demo/people.h"

/// What the simulator hands out: plain rows, one struct for each kind. A `string_view` in a row
/// points to a constant of the program and stays valid. `customer` is the customer's index; her own
/// id is ExternalId(index). Amounts are in minor units of Truth::currency.
namespace vafa::demo {

/// "C-00017" for index 16.
std::string ExternalId(int64_t index);

struct Customer {
  int64_t index = 0;
  std::string id = {};
  Person person;
  std::string_view segment = {};
  std::string_view channel = {};  ///< by which she came
  Instant created_at = {};
};

/// One line of an order. The first line (`line` 0) is the order itself; the amounts of all its
/// lines add up to what the spend model gave the order.
struct OrderLine {
  std::string order_id = {};
  int64_t customer = 0;
  int line = 0;
  Instant at = {};
  int64_t amount = 0;
  int64_t cost = 0;
  std::string_view product = {};
  std::string_view category = {};
  int quantity = 1;
  std::string_view channel = {};  ///< through which it was placed
};

enum class Movement {
  kTrialStarted,
  kTrialEnded,  ///< without becoming paid
  kStarted,     ///< the first paid month begins
  kRenewed,
  kUpgraded,    ///< renewed, on a dearer plan
  kDowngraded,  ///< renewed, on a cheaper plan
  kEnded,       ///< not renewed: lost at this moment
};

struct SubscriptionMovement {
  std::string subscription_id = {};
  int64_t customer = 0;
  Instant at = {};
  Movement movement = Movement::kTrialStarted;
  std::string_view plan = {};           ///< from this moment on; for an end, until this moment
  int64_t amount = 0;                   ///< of the month that begins; 0 for trials and ends
  std::optional<Instant> paid_to = {};  ///< the end of the trial or month that begins
};

struct Event {
  int64_t customer = 0;
  Instant at = {};
  std::string_view kind = {};  ///< "page_viewed" or "logged_in"
  std::string_view label = {};
};

struct Answer {
  int64_t customer = 0;
  Instant at = {};
  std::string_view survey = {};  ///< "nps" (0–10), "csat", "ces" (1–5)
  int score = 0;
  std::string_view comment = {};  ///< in her language; mostly empty
};

struct ComplaintCase {
  int64_t customer = 0;
  Instant at = {};
  std::string_view topic = {};
  std::string_view text = {};
  std::optional<Instant> closed_at = {};
  bool satisfied = false;  ///< with how it was closed
};

struct Cost {
  Instant at = {};  ///< the first moment of the month, or of the company
  std::string_view channel = {};
  std::string_view purpose = {};  ///< "acquisition" or "lead"
  int64_t amount = 0;
};

/// What only the simulator knows of a customer: her own draws from the models.
struct Hidden {
  double rate = 0;              ///< shop: purchases a week while alive
  double dropout = 0;           ///< shop: probability of leaving after a repeat purchase
  double mean_spend = 0;        ///< shop: expected amount of an order, in major units
  std::string_view taste = {};  ///< shop: one of kTastes
  double monthly_churn = 0;     ///< saas: probability of not renewing, before causes
  bool alive = false;           ///< shop: would buy again; saas: a paid subscription runs
};

/// Everything one customer did; each list is ordered by time.
struct Life {
  Customer customer;
  std::vector<OrderLine> orders;
  std::vector<SubscriptionMovement> subscriptions;
  std::vector<Event> events;
  std::vector<Answer> answers;
  std::vector<ComplaintCase> complaints;
  Hidden hidden;
};

/// The whole company; each list is ordered by time.
struct Company {
  std::vector<Customer> customers;
  std::vector<OrderLine> orders;
  std::vector<SubscriptionMovement> subscriptions;
  std::vector<Event> events;
  std::vector<Answer> answers;
  std::vector<ComplaintCase> complaints;
  std::vector<Cost> costs;
};

}  // namespace vafa::demo
