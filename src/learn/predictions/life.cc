#include "learn/predictions/life.h"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace vafa::predictions {
namespace {

using timeline::Block;
using timeline::KindColumns;

constexpr uint32_t kOneOccasion = 12 * 3600;
constexpr size_t kFewRenewals = 10;
constexpr std::string_view kAnswered = "_answered";

/// What happens to a customer, or is said of her, without her doing.
constexpr std::string_view kNotHerDoing[] = {
    kinds::kCustomerCreated, kinds::kContactLogged, kinds::kCostRecorded, kinds::kAttributeChanged,
    "trial_ended",           "segment_entered",     "segment_left",       "message_delivered",
    "message_failed",        "points_earned",       "points_expired"};

template <typename Range, typename Value>
bool Contains(const Range& range, const Value& value) {
  return std::ranges::find(range, value) != std::ranges::end(range);
}

KindId Find(const ask::Names& names, std::string_view kind) { return names.Kind(kind).value_or(0); }

Roles NamedRoles(const ask::Names& names) {
  Roles roles;
  roles.order_placed = Find(names, kinds::kOrderPlaced);
  roles.item_added = Find(names, kinds::kOrderItemAdded);
  roles.started = Find(names, kinds::kSubscriptionStarted);
  roles.renewed = Find(names, "subscription_renewed");
  roles.changed = Find(names, "subscription_changed");
  roles.ended = Find(names, kinds::kSubscriptionEnded);
  roles.answered = {Find(names, kinds::kNpsAnswered), Find(names, kinds::kCsatAnswered),
                    Find(names, kinds::kCesAnswered)};
  roles.complaint_opened = Find(names, "complaint_opened");
  roles.complaint_closed = Find(names, "complaint_closed");
  roles.message_sent = Find(names, "message_sent");
  roles.message_opened = Find(names, "message_opened");
  return roles;
}

bool HasRole(const Roles& roles, KindId kind) {
  const KindId named[] = {roles.order_placed,     roles.item_added,       roles.started,
                          roles.renewed,          roles.changed,          roles.ended,
                          roles.complaint_opened, roles.complaint_closed, roles.message_sent,
                          roles.message_opened};
  return Contains(named, kind) || Contains(roles.answered, kind);
}

/// The rows of a customer before a moment.
template <typename Each>
void ForRows(const KindColumns* columns, size_t slot, uint32_t until, const Each& each) {
  if (columns == nullptr) return;
  for (uint32_t row = columns->offsets[slot]; row < columns->offsets[slot + 1]; ++row) {
    if (columns->seconds[row] >= until) return;
    each(row);
  }
}

void AppendTimes(const KindColumns* columns, size_t slot, uint32_t until,
                 std::vector<uint32_t>& times) {
  ForRows(columns, slot, until, [&](uint32_t row) { times.push_back(columns->seconds[row]); });
}

int64_t MoneyAt(const KindColumns& columns, uint32_t row) {
  if (columns.money.empty() || columns.money[row] == timeline::kNoMoney) return 0;
  return columns.money[row];
}

/// The organisation records renewals if there are at least a tenth as many as subscriptions.
uint32_t FindRenewalsFrom(const timeline::Snapshot& snapshot, const Roles& roles) {
  size_t started = 0, renewed = 0;
  uint32_t first = timeline::kEndOfTime;
  for (size_t index = 0; index < snapshot.blocks(); ++index) {
    const auto block = snapshot.block(index);
    if (const auto* columns = block->Find(roles.started)) started += columns->size();
    const auto* columns = block->Find(roles.renewed);
    if (columns == nullptr) continue;
    renewed += columns->size();
    for (const uint32_t at : columns->seconds) first = std::min(first, at);
  }
  return kFewRenewals * renewed >= started ? first : timeline::kEndOfTime;
}

std::optional<Unit> IntervalOf(timeline::PropertyBits bits) {
  static const std::array<timeline::PropertyBits, 5> kTags = {
      timeline::BitsOfText("day"), timeline::BitsOfText("week"), timeline::BitsOfText("month"),
      timeline::BitsOfText("quarter"), timeline::BitsOfText("year")};
  const auto found = std::ranges::find(kTags, bits);
  if (found == kTags.end()) return std::nullopt;
  return static_cast<Unit>(found - kTags.begin());
}

timeline::PropertyBits BitsAt(const KindColumns& columns, timeline::PropertyId id, uint32_t row) {
  const auto* column = id == 0 ? nullptr : columns.property(id);
  return column == nullptr ? timeline::kNoProperty : (*column)[row];
}

}  // namespace

Roles FindRoles(const timeline::Snapshot& snapshot, const ask::Names& names) {
  Roles roles = NamedRoles(names);
  std::vector<bool> seen;
  for (size_t index = 0; index < snapshot.blocks(); ++index) {
    for (const auto& [kind, columns] : snapshot.block(index)->kinds()) {
      if (kind >= seen.size()) seen.resize(kind + 1), roles.is_use.resize(kind + 1);
      if (seen[kind]) continue;
      seen[kind] = true;
      const std::string name = names.KindName(kind);
      roles.is_use[kind] =
          !HasRole(roles, kind) && !Contains(kNotHerDoing, name) && !name.ends_with(kAnswered);
    }
  }
  const auto property = [&](KindId kind, const char* name) {
    return snapshot.properties().Find(kind, name, timeline::PropertyType::kText).value_or(0);
  };
  const KindId moving[] = {roles.started, roles.changed, roles.renewed, roles.ended};
  for (size_t i = 0; i < roles.movements.size(); ++i) {
    roles.movements[i] = {property(moving[i], "subscription_id"), property(moving[i], "interval")};
  }
  roles.renewals_from = FindRenewalsFrom(snapshot, roles);
  return roles;
}

LifeReader::LifeReader(const Roles& roles, const Block& block, const Calendar& calendar,
                       int64_t grace_seconds)
    : calendar_(calendar),
      movements_(roles.movements),
      renewals_from_(roles.renewals_from),
      grace_seconds_(grace_seconds),
      orders_(block.Find(roles.order_placed)),
      items_(block.Find(roles.item_added)),
      started_(block.Find(roles.started)),
      renewed_(block.Find(roles.renewed)),
      changed_(block.Find(roles.changed)),
      ended_(block.Find(roles.ended)),
      complaint_opened_(block.Find(roles.complaint_opened)),
      complaint_closed_(block.Find(roles.complaint_closed)),
      sent_(block.Find(roles.message_sent)),
      opened_(block.Find(roles.message_opened)) {
  for (size_t i = 0; i < Roles::kSurveys; ++i) answered_[i] = block.Find(roles.answered[i]);
  for (const auto& [kind, columns] : block.kinds()) {
    if (kind < roles.is_use.size() && roles.is_use[kind]) uses_.push_back(&columns);
  }
}

void LifeReader::ReadStanding(size_t slot, uint32_t until, Life& life) const {
  life.orders.clear();
  life.contracts.clear();
  AppendTimes(orders_, slot, until, life.orders);
  ForRows(started_, slot, until,
          [&](uint32_t row) { life.contracts.push_back({started_->seconds[row], false}); });
  if (life.contracts.empty()) return;
  ForRows(ended_, slot, until, [&](uint32_t row) {
    life.contracts.push_back({ended_->seconds[row] + grace_seconds_, true});
  });
  std::ranges::sort(life.contracts);
}

void LifeReader::Read(size_t slot, uint32_t until, Life& life) const {
  ReadStanding(slot, until, life);
  const Columns paid[] = {orders_, items_, started_, changed_};
  ReadPayments(slot, until, paid, life);
  ReadComplaints(slot, until, life);
  life.uses.clear();
  for (const KindColumns* columns : uses_) AppendTimes(columns, slot, until, life.uses);
  if (uses_.size() > 1) std::ranges::sort(life.uses);
  for (size_t i = 0; i < Roles::kSurveys; ++i) {
    life.answers[i].clear();
    const KindColumns* columns = answered_[i];
    if (columns == nullptr || columns->value.empty()) continue;
    ForRows(columns, slot, until, [&](uint32_t row) {
      const double score = columns->value[row];
      if (score == score) life.answers[i].push_back({columns->seconds[row], score});
    });
  }
  life.sent.clear();
  life.opened.clear();
  AppendTimes(sent_, slot, until, life.sent);
  AppendTimes(opened_, slot, until, life.opened);
}

void LifeReader::ReadPaidContracts(size_t slot, uint32_t until, Life& life) const {
  ReadStanding(slot, timeline::kEndOfTime, life);
  const Columns paid[] = {started_, changed_};
  ReadPayments(slot, until, paid, life);
}

void LifeReader::ReadMovements(size_t slot, uint32_t until, Life& life) const {
  life.movements.clear();
  const Columns columns[] = {started_, changed_, renewed_, ended_};
  for (size_t i = 0; i < movements_.size(); ++i) {
    ForRows(columns[i], slot, until, [&](uint32_t row) {
      const KindColumns& of = *columns[i];
      life.movements.push_back({of.seconds[row], static_cast<Movement::What>(i),
                                BitsAt(of, movements_[i].subscription, row),
                                IntervalOf(BitsAt(of, movements_[i].interval, row)),
                                MoneyAt(of, row)});
    });
  }
  std::ranges::sort(life.movements, {}, [](const Movement& movement) {
    return std::tuple(movement.at, movement.what, movement.subscription);
  });
}

void LifeReader::ReadPayments(size_t slot, uint32_t until, std::span<const Columns> of,
                              Life& life) const {
  life.payments.clear();
  life.plans.clear();
  for (const KindColumns* columns : of) {
    ForRows(columns, slot, until, [&](uint32_t row) {
      life.payments.push_back({columns->seconds[row], MoneyAt(*columns, row)});
    });
  }
  ReadMovements(slot, until, life);
  for (const auto& [at, money] : RenewalsOf(life.movements, calendar_, renewals_from_, until)) {
    life.payments.push_back({at, money});
  }
  for (const KindColumns* columns : {started_, renewed_, changed_}) {
    if (columns == nullptr || columns->label.empty()) continue;
    ForRows(columns, slot, until, [&](uint32_t row) {
      life.plans.emplace_back(columns->seconds[row], columns->label[row]);
    });
  }
  std::ranges::sort(life.plans);
  std::ranges::sort(life.payments);
  life.occasions.clear();
  for (const Life::Payment& payment : life.payments) {
    if (payment.money < 0) continue;  // a refund
    if (life.occasions.empty() || payment.at - life.occasions.back() >= kOneOccasion) {
      life.occasions.push_back(payment.at);
    }
  }
}

void LifeReader::ReadComplaints(size_t slot, uint32_t until, Life& life) const {
  life.complaints.clear();
  if (complaint_opened_ == nullptr) return;
  ForRows(complaint_opened_, slot, until, [&](uint32_t row) {
    Life::Complaint complaint;
    complaint.opened = complaint_opened_->seconds[row];
    if (!complaint_opened_->label.empty()) complaint.topic = complaint_opened_->label[row];
    life.complaints.push_back(complaint);
  });
  // A closing belongs to the newest complaint still open then, of its own topic if there is one.
  ForRows(complaint_closed_, slot, until, [&](uint32_t row) {
    const uint32_t at = complaint_closed_->seconds[row];
    const LabelId topic = complaint_closed_->label.empty() ? 0 : complaint_closed_->label[row];
    Life::Complaint* match = nullptr;
    for (Life::Complaint& complaint : life.complaints) {
      if (complaint.opened > at || complaint.closed != timeline::kEndOfTime) continue;
      if (match == nullptr || complaint.topic == topic || match->topic != topic) match = &complaint;
    }
    if (match == nullptr) return;
    match->closed = at;
    const auto& value = complaint_closed_->value;
    match->satisfied = value.empty() || !(value[row] <= 0);
  });
}

}  // namespace vafa::predictions
