#include <algorithm>
#include <cmath>
#include <utility>

#include "ask/timeline_engine.h"
#include "know/segments/segments.h"

namespace vafa::segments {
namespace {

using ask::Condition;

template <typename Visit>
void ForEachPart(const Condition& condition, Visit&& visit) {
  if (const auto* all = std::get_if<ask::All>(&condition.node)) {
    for (const Condition& part : all->of) visit(part);
  } else if (const auto* any = std::get_if<ask::Any>(&condition.node)) {
    for (const Condition& part : any->of) visit(part);
  } else if (const auto* negated = std::get_if<ask::Not>(&condition.node)) {
    visit(*negated->of);
  }
}

/// Asks about one customer, all parts of a condition at once.
class Inquirer {
 public:
  Inquirer(const Customer& customer, const Asking& asking)
      : id_(customer.id), customer_{ask::In{{customer.external_id}}}, asking_(asking) {}

  Reason Add(const Condition& condition) {
    Reason reason{.condition = condition, .met = false, .found = {}, .parts = {}};
    Ask({ask::CountCustomers{{ask::All{{condition, customer_}}}}});
    if (const auto* did = std::get_if<ask::Did>(&condition.node)) {
      Ask({ask::CountFacts{did->facts, customer_}});
    } else if (const auto* total = std::get_if<ask::Total>(&condition.node)) {
      if (total->of == ask::Total::Of::kSum) {
        Ask({ask::Sum{total->column, total->facts, customer_}});
      } else {
        Ask({ask::Mean{total->column, total->facts, customer_}});
      }
    }
    ForEachPart(condition, [&](const Condition& part) { reason.parts.push_back(Add(part)); });
    return reason;
  }

  /// Fills in the reasons in the order in which they were added.
  Status Answer(Reason& reason) {
    const ask::TimelineEngine engine(asking_.snapshot);
    VAFA_ASSIGN(answers_, engine.RunAll(inquiries_, asking_.context, {}));
    next_ = 0;
    Fill(reason);
    return {};
  }

 private:
  void Ask(ask::Measure measure) {
    inquiries_.push_back(
        {std::move(measure), {{asking_.until(), asking_.until(), {}}}, asking_.context.calendar});
  }
  const ask::Quantity& Next() { return answers_[next_++].figures.front().value; }

  void Fill(Reason& reason) {
    reason.met = Next().integer > 0;
    if (std::holds_alternative<ask::Did>(reason.condition.node) ||
        std::holds_alternative<ask::Total>(reason.condition.node)) {
      reason.found = Next();
    } else if (const auto* predicted = std::get_if<ask::Predicted>(&reason.condition.node)) {
      reason.found = NumberOf(*predicted);
    }
    for (Reason& part : reason.parts) Fill(part);
  }

  /// Of the customer; nullopt where nothing is predicted of her.
  std::optional<ask::Quantity> NumberOf(const ask::Predicted& predicted) const {
    const ask::Predictions* predictions = asking_.context.predictions;
    const auto column = predictions == nullptr ? nullptr : predictions->Column(predicted.name);
    if (column == nullptr) return std::nullopt;
    const std::vector<double> numbers = column->Numbers(id_, 1);
    if (numbers.empty() || std::isnan(numbers.front())) return std::nullopt;
    const auto* known =
        std::ranges::find(ask::kPredictions, predicted.name, &ask::Prediction::name);
    return known->money ? ask::Quantity::Minor(std::llround(numbers.front()))
                        : ask::Quantity::Number(numbers.front());
  }

  const CustomerId id_;
  const Condition customer_;
  const Asking& asking_;
  std::vector<ask::Inquiry> inquiries_;
  std::vector<ask::Answer> answers_;
  size_t next_ = 0;
};

}  // namespace

Result<Reason> Segments::Why(const Condition& condition, CustomerId customer) {
  VAFA_ASSIGN(const Asking asking, parts_.asking());
  VAFA_ASSIGN(const auto found, parts_.directory.Get({&customer, 1}));
  if (found.empty()) return Fail(ErrorCode::kNotFound, "customers.not_found");
  Inquirer inquirer(found.front(), asking);
  Reason reason = inquirer.Add(condition);
  VAFA_TRY(inquirer.Answer(reason));
  return reason;
}

}  // namespace vafa::segments
