#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "ask/names.h"
#include "learn/predictions/renewals.h"
#include "timeline/timeline.h"

namespace vafa::predictions {

/// Which kinds of facts say what of a customer; 0 where the organisation has none.
struct Roles {
  static constexpr size_t kSurveys = 3;  ///< nps, csat, ces

  KindId order_placed = 0, item_added = 0;
  KindId started = 0, renewed = 0, changed = 0, ended = 0;
  std::array<KindId, kSurveys> answered{};
  KindId complaint_opened = 0, complaint_closed = 0;
  KindId message_sent = 0, message_opened = 0;
  /// What tells the subscriptions of a customer apart, and by which interval they are paid: in the
  /// order of Movement::What.
  struct Properties {
    timeline::PropertyId subscription = 0, interval = 0;
  };
  std::array<Properties, 4> movements;
  /// When the first renewal was recorded. Few beside the subscriptions are none.
  uint32_t renewals_from = timeline::kEndOfTime;
  /// By kind: whether it is something that the customer herself did beside buying and answering (a
  /// visit, a log-in, any kind that the user named).
  std::vector<bool> is_use;
};

/// The roles of all kinds that the blocks of a snapshot have.
Roles FindRoles(const timeline::Snapshot& snapshot, const ask::Names& names);

/// One customer's facts, each list in the order of time; instants are seconds of the timeline.
struct Life {
  struct Payment {
    uint32_t at = 0;
    int64_t money = 0;  ///< minor units
    auto operator<=>(const Payment&) const = default;
  };
  struct Answer {
    uint32_t at = 0;
    double score = 0;
  };
  struct Complaint {
    uint32_t opened = 0;
    uint32_t closed = timeline::kEndOfTime;  ///< that, while it is open
    bool satisfied = false;                  ///< with how it was closed
    LabelId topic = 0;
  };
  struct Contract {
    int64_t at = 0;  ///< of an end: when its grace is over
    bool ends = false;
    auto operator<=>(const Contract&) const = default;
  };

  std::vector<uint32_t> orders;
  std::vector<Contract> contracts;
  /// Orders, their further lines, paid movements of subscriptions; where renewals are not recorded,
  /// those that must have been.
  std::vector<Payment> payments;
  /// When she paid: payments less than twelve hours after the first of them are one occasion.
  /// Refunds, which are payments below zero, are none.
  std::vector<uint32_t> occasions;
  std::vector<std::pair<uint32_t, LabelId>> plans;
  std::vector<Movement> movements;  ///< of her subscriptions
  std::vector<uint32_t> uses;
  std::array<std::vector<Answer>, Roles::kSurveys> answers;
  std::vector<Complaint> complaints;
  std::vector<uint32_t> sent, opened;  ///< messages
};

/// Reads the lives of the customers of one block.
class LifeReader {
 public:
  /// `grace_seconds`: how long after its end a subscription still counts as running.
  LifeReader(const Roles& roles, const timeline::Block& block, const Calendar& calendar,
             int64_t grace_seconds);

  /// Whether anybody here ever bought or subscribed.
  bool any() const { return orders_ != nullptr || started_ != nullptr; }
  /// Replaces `life` by what a customer did before `until`.
  void Read(size_t slot, uint32_t until, Life& life) const;
  /// The contracts of all time and what was paid for them before `until`, without orders.
  void ReadPaidContracts(size_t slot, uint32_t until, Life& life) const;
  /// What alone decides whether she is active: orders and contracts.
  void ReadStanding(size_t slot, uint32_t until, Life& life) const;

 private:
  using Columns = const timeline::KindColumns*;

  void ReadPayments(size_t slot, uint32_t until, std::span<const Columns> of, Life& life) const;
  void ReadMovements(size_t slot, uint32_t until, Life& life) const;
  void ReadComplaints(size_t slot, uint32_t until, Life& life) const;

  const Calendar& calendar_;
  std::array<Roles::Properties, 4> movements_;
  uint32_t renewals_from_;
  int64_t grace_seconds_;
  Columns orders_, items_, started_, renewed_, changed_, ended_;
  std::array<Columns, Roles::kSurveys> answered_;
  Columns complaint_opened_, complaint_closed_, sent_, opened_;
  std::vector<Columns> uses_;
};

}  // namespace vafa::predictions
