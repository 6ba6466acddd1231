#include "know/segments/segments.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "ask/parse.h"
#include "ask/timeline_engine.h"
#include "base/limits.h"
#include "base/text.h"
#include "know/segments/references.h"
#include "know/segments/store.h"

namespace vafa::segments {
namespace {

constexpr std::string_view kLive = "live";
constexpr std::string_view kList = "list";

Result<Segment> FromRow(const store::Row& row, Currency currency) {
  Segment segment{.id = row.id,
                  .name = row.name,
                  .kind = row.kind == kList ? Segment::Kind::kList : Segment::Kind::kLive,
                  .condition = {},
                  .created_by = row.created_by,
                  .created_at = row.created_at,
                  .updated_at = row.updated_at};
  if (segment.kind == Segment::Kind::kLive) {
    VAFA_ASSIGN(const json::value condition, ParseJson(row.definition));
    VAFA_ASSIGN(segment.condition, ask::ParseCondition(condition, currency));
  }
  return segment;
}

store::Row ToRow(const Segment& segment, Currency currency) {
  store::Row row{.id = segment.id,
                 .name = segment.name,
                 .kind = std::string(Tag(segment.kind)),
                 .definition = {},
                 .created_by = segment.created_by,
                 .created_at = segment.created_at,
                 .updated_at = segment.updated_at};
  if (segment.kind == Segment::Kind::kLive) {
    row.definition = json::serialize(ask::ToJson(segment.condition, currency));
  }
  return row;
}

Status RefuseTaken(Transaction& transaction, const Segment& segment) {
  VAFA_ASSIGN(const bool taken, store::NameTaken(transaction, Fold(segment.name), segment.id));
  if (!taken) return {};
  return Fail(ErrorCode::kConflict, {"segments.name_taken", {{"name", segment.name}}}, {}, "name");
}

Status RefuseTooMany(Transaction& transaction) {
  VAFA_ASSIGN(const auto rows, store::LoadAll(transaction));
  if (rows.size() < limits::kSegments) return {};
  return Fail(ErrorCode::kTooMany,
              {"segments.too_many", {{"most", static_cast<int64_t>(limits::kSegments)}}});
}

// Who uses it, by what they are: the languages differ in how they put that together.
Message InUse(const std::string& name, std::span<const Segments::User> users) {
  using Kind = Segments::User::Kind;
  constexpr std::pair<Kind, const char*> kKinds[] = {{Kind::kSegment, "segments"},
                                                     {Kind::kKpi, "kpis"},
                                                     {Kind::kStage, "stages"},
                                                     {Kind::kDashboard, "dashboards"},
                                                     {Kind::kPrivate, "owners"}};
  Message message("segments.in_use", {{"name", name}});
  for (const auto& [kind, argument] : kKinds) {
    std::set<std::string> names;
    for (const Segments::User& user : users) {
      if (user.kind == kind) names.insert(user.name);
    }
    std::string text;
    for (const std::string& one : names) text += (text.empty() ? "" : " · ") + one;
    message.arguments.emplace_back(argument, Shorten(text, 400));
    message.arguments.emplace_back(std::string(argument) + "_n",
                                   static_cast<int64_t>(names.size()));
  }
  return message;
}

ask::Inquiry InquiryOf(const ask::Condition& condition, const Asking& asking) {
  return {{ask::CountCustomers{condition}},
          {{asking.until(), asking.until(), {}}},
          asking.context.calendar};
}

}  // namespace

Instant Asking::until() const {
  return timeline::FromSeconds(timeline::ToSeconds(now)) + std::chrono::seconds(1);
}

std::string_view Tag(Segment::Kind kind) { return kind == Segment::Kind::kList ? kList : kLive; }

Result<std::string> Segments::CheckName(std::string_view name) const {
  const std::string trimmed(Trim(name));
  if (trimmed.empty() || trimmed.size() > limits::kNameBytes || !IsUtf8(trimmed)) {
    return Fail(ErrorCode::kInvalid,
                {"segments.bad_name", {{"most", static_cast<int64_t>(limits::kNameBytes)}}}, {},
                "name");
  }
  return trimmed;
}

Status Segments::CheckCondition(const ask::Condition& condition, int64_t own) {
  VAFA_ASSIGN(const auto all, All());
  VAFA_ASSIGN(const Asking asking, parts_.asking());
  const auto name_of = [&](std::string_view name) -> const Segment* {
    const std::string folded = Fold(name);
    const auto same = [&](const Segment& one) { return Fold(one.name) == folded; };
    const auto found = std::ranges::find_if(*all, same);
    return found == all->end() ? nullptr : &*found;
  };
  // What it stands on, and what that stands on: none may be the segment itself.
  std::set<int64_t> seen;
  std::vector<const ask::Condition*> open{&condition};
  while (!open.empty()) {
    const ask::Condition& next = *open.back();
    open.pop_back();
    for (const std::string& name : NamedIn(next, asking.context.currency)) {
      const Segment* used = name_of(name);
      if (used == nullptr) {
        return Fail(ErrorCode::kInvalid, {"segments.unknown", {{"name", name}}}, {}, "condition");
      }
      if (used->id == own) {
        return Fail(ErrorCode::kInvalid, {"segments.circular", {{"name", name}}}, {}, "condition");
      }
      if (seen.insert(used->id).second) open.push_back(&used->condition);
    }
  }
  VAFA_TRY(Members(condition));
  return {};
}

Result<Segment> Segments::Create(const Wish& wish, const std::string& by) {
  Segment segment;
  VAFA_ASSIGN(segment.name, CheckName(wish.name.value_or("")));
  segment.condition = wish.condition.value_or(ask::Condition{ask::Everyone{}});
  VAFA_TRY(CheckCondition(segment.condition, segment.id));
  segment.created_by = by;
  segment.created_at = segment.updated_at = parts_.clock.Now();
  VAFA_ASSIGN(const Asking asking, parts_.asking());
  VAFA_ASSIGN(segment.id, parts_.store.Write([&](Transaction& transaction) -> Result<int64_t> {
    VAFA_TRY(RefuseTooMany(transaction));
    VAFA_TRY(RefuseTaken(transaction, segment));
    return store::Insert(transaction, ToRow(segment, asking.context.currency), Fold(segment.name));
  }));
  Changed();
  return segment;
}

Result<std::vector<CustomerId>> Segments::FindAll(std::span<const std::string> customers,
                                                  Unknown unknown) const {
  std::vector<CustomerId> ids;
  std::string missing;
  for (const std::string& customer : customers) {
    if (const auto id = parts_.directory.Find(customer)) {
      ids.push_back(*id);
    } else if (missing.size() < 200) {
      missing += (missing.empty() ? "" : ", ") + Shorten(customer);
    }
  }
  if (missing.empty() || unknown == Unknown::kSkip) return ids;
  return Fail(ErrorCode::kInvalid, {"segments.unknown_customers", {{"customers", missing}}}, {},
              "customers");
}

Result<Segment> Segments::CreateList(const std::string& name,
                                     std::span<const std::string> customers, const std::string& by,
                                     Unknown unknown) {
  VAFA_ASSIGN(const auto ids, FindAll(customers, unknown));
  return CreateListOf(name, ids, by);
}

Result<Segment> Segments::CreateListOf(const std::string& name, std::span<const CustomerId> ids,
                                       const std::string& by) {
  if (ids.size() > limits::kListedCustomers) {
    return Fail(ErrorCode::kTooLarge, {"segments.list_too_long",
                                       {{"most", static_cast<int64_t>(limits::kListedCustomers)}}});
  }
  Segment segment;
  segment.kind = Segment::Kind::kList;
  segment.created_by = by;
  VAFA_ASSIGN(segment.name, CheckName(name));
  segment.created_at = segment.updated_at = parts_.clock.Now();
  VAFA_ASSIGN(segment.id, parts_.store.Write([&](Transaction& transaction) -> Result<int64_t> {
    VAFA_TRY(RefuseTooMany(transaction));
    VAFA_TRY(RefuseTaken(transaction, segment));
    VAFA_ASSIGN(const int64_t id,
                store::Insert(transaction, ToRow(segment, {}), Fold(segment.name)));
    VAFA_TRY(store::AddMembers(transaction, id, ids));
    return id;
  }));
  Changed();
  return segment;
}

Result<Segment> Segments::Change(int64_t id, const Wish& wish) {
  VAFA_ASSIGN(Segment segment, Get(id));
  if (wish.name) {
    VAFA_ASSIGN(std::string name, CheckName(*wish.name));
    if (Fold(name) != Fold(segment.name)) VAFA_TRY(CheckUnused(segment));
    segment.name = std::move(name);
  }
  if (wish.condition) {
    if (segment.kind == Segment::Kind::kList) {
      return Fail(ErrorCode::kInvalid, {"segments.is_a_list", {{"name", segment.name}}}, {},
                  "condition");
    }
    VAFA_TRY(CheckCondition(*wish.condition, id));
    segment.condition = *wish.condition;
  }
  segment.updated_at = parts_.clock.Now();
  VAFA_ASSIGN(const Asking asking, parts_.asking());
  VAFA_TRY(parts_.store.Write([&](Transaction& transaction) -> Status {
    VAFA_TRY(RefuseTaken(transaction, segment));
    return store::Update(transaction, ToRow(segment, asking.context.currency), Fold(segment.name));
  }));
  Changed();
  return segment;
}

Result<Segment> Segments::ChangeList(int64_t id, std::span<const std::string> add,
                                     std::span<const std::string> remove, Unknown unknown) {
  VAFA_ASSIGN(Segment segment, Get(id));
  if (segment.kind != Segment::Kind::kList) {
    return Fail(ErrorCode::kInvalid, {"segments.not_a_list", {{"name", segment.name}}});
  }
  VAFA_ASSIGN(const auto added, FindAll(add, unknown));
  VAFA_ASSIGN(const auto removed, FindAll(remove, unknown));
  segment.updated_at = parts_.clock.Now();
  VAFA_TRY(parts_.store.Write([&](Transaction& transaction) -> Status {
    VAFA_TRY(store::AddMembers(transaction, id, added));
    VAFA_TRY(store::RemoveMembers(transaction, id, removed));
    return store::Update(transaction, ToRow(segment, {}), Fold(segment.name));
  }));
  Changed();
  return segment;
}

Status Segments::CheckUnused(const Segment& segment) {
  VAFA_ASSIGN(const auto all, All());
  VAFA_ASSIGN(const Asking asking, parts_.asking());
  std::vector<User> users;
  if (users_) {
    VAFA_ASSIGN(users, users_());
  }
  for (const Segment& other : *all) {
    users.push_back(
        {User::Kind::kSegment, other.name, NamedIn(other.condition, asking.context.currency)});
  }
  std::erase_if(users, [&](const User& user) {
    return std::ranges::none_of(
        user.segments, [&](const std::string& name) { return Fold(name) == Fold(segment.name); });
  });
  if (users.empty()) return {};
  return Fail(ErrorCode::kConflict, InUse(segment.name, users));
}

Status Segments::Remove(int64_t id) {
  VAFA_ASSIGN(const Segment segment, Get(id));
  VAFA_TRY(CheckUnused(segment));
  VAFA_TRY(
      parts_.store.Write([&](Transaction& transaction) { return store::Delete(transaction, id); }));
  Changed();
  return {};
}

void Segments::Changed() {
  MutexLock lock(mutex_);
  all_.reset();
  ++version_;
}

int64_t Segments::version() const {
  MutexLock lock(mutex_);
  return version_;
}

Result<std::shared_ptr<const std::vector<Segment>>> Segments::All() const {
  int64_t version = 0;
  {
    MutexLock lock(mutex_);
    if (all_ != nullptr) return all_;
    version = version_;
  }
  VAFA_ASSIGN(const Asking asking, parts_.asking());
  VAFA_ASSIGN(const auto rows,
              parts_.store.Read([](Session& session) { return store::LoadAll(session); }));
  auto all = std::make_shared<List>();
  for (const store::Row& row : rows) {
    VAFA_ASSIGN(Segment segment, FromRow(row, asking.context.currency));
    all->push_back(std::move(segment));
  }
  MutexLock lock(mutex_);
  if (version == version_) all_ = all;
  return all;
}

Result<Segment> Segments::Get(int64_t id) const {
  VAFA_ASSIGN(const auto all, All());
  const auto found = std::ranges::find(*all, id, &Segment::id);
  if (found == all->end()) return Fail(ErrorCode::kNotFound, "segments.not_found");
  return *found;
}

std::optional<Segment> Segments::Named(std::string_view name) const {
  const auto all = All();
  if (!all) return std::nullopt;
  const std::string folded = Fold(name);
  const auto found = std::ranges::find_if(
      **all, [&](const Segment& segment) { return Fold(segment.name) == folded; });
  if (found == (*all)->end()) return std::nullopt;
  return *found;
}

std::optional<ask::SegmentContent> Segments::Find(std::string_view name) const {
  const auto found = Named(name);
  if (!found) return std::nullopt;
  if (found->kind == Segment::Kind::kLive) return found->condition;
  auto members = ListMembers(found->id);
  if (!members) return std::nullopt;
  return *std::move(members);
}

std::vector<std::string> Segments::Names() const {
  std::vector<std::string> names;
  const auto all = All();
  if (!all) return names;
  for (const Segment& segment : **all) names.push_back(segment.name);
  return names;
}

Result<std::vector<CustomerId>> Segments::ListMembers(int64_t id) const {
  return parts_.store.Read([id](Session& session) { return store::LoadMembers(session, id); });
}

Result<std::vector<CustomerId>> Segments::Members(const ask::Condition& condition,
                                                  const ask::Cancelled& cancelled) {
  VAFA_ASSIGN(const Asking asking, parts_.asking());
  const ask::TimelineEngine engine(asking.snapshot);
  return engine.Members(InquiryOf(condition, asking), {}, asking.context, cancelled);
}

Result<std::vector<CustomerId>> Segments::Members(const Segment& segment,
                                                  const ask::Cancelled& cancelled) {
  if (segment.kind == Segment::Kind::kList) return ListMembers(segment.id);
  return Members(segment.condition, cancelled);
}

Result<bool> Segments::AsksPredictions(const ask::Condition& condition) {
  VAFA_ASSIGN(const Asking asking, parts_.asking());
  const ask::PredictionsAsked predictions(asking.context.predictions);
  ask::Context listening = asking.context;
  listening.predictions = &predictions;
  VAFA_TRY(ask::TimelineEngine(asking.snapshot).Check(InquiryOf(condition, asking), listening));
  return predictions.any();
}

Result<std::vector<int64_t>> Segments::Sizes(const ask::Condition& condition,
                                             std::span<const ask::Period> periods) {
  VAFA_ASSIGN(const Asking asking, parts_.asking());
  ask::Inquiry inquiry{
      {ask::CountCustomers{condition}}, {periods.begin(), periods.end()}, asking.context.calendar};
  const ask::TimelineEngine timeline(asking.snapshot);
  const bool there =
      asking.clickhouse != nullptr && asking.clickhouse->AnswersThere(inquiry, asking.context);
  const ask::Engine* engine = &timeline;
  if (there) engine = asking.clickhouse;
  VAFA_ASSIGN(const auto answers, engine->RunAll({&inquiry, 1}, asking.context, {}));
  std::vector<int64_t> sizes;
  for (const ask::Figure& figure : answers.front().figures) sizes.push_back(figure.value.integer);
  return sizes;
}

}  // namespace vafa::segments
