#include "know/segments/keeper.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>

#include "ask/parse.h"
#include "ask/timeline_engine.h"
#include "base/log.h"

namespace vafa::segments {
namespace {

using ask::Bitmap;
using timeline::kBlockCustomers;

/// New facts are gathered for so long before they are looked at.
constexpr std::chrono::milliseconds kGather{100};
constexpr std::chrono::milliseconds kPoll{500};
/// After a failure (a full disk, a database gone), which is said once, all is read again.
constexpr std::chrono::milliseconds kRetry{5000};
constexpr int64_t kTail = 50'000;
/// How often those are looked at who move by the clock.
constexpr std::chrono::minutes kClock{1};
/// Facts of one write, so that others' writes fit between.
constexpr size_t kBatch = 5000;

std::pair<size_t, size_t> PlaceOf(CustomerId customer) {
  return {static_cast<size_t>(customer / kBlockCustomers),
          static_cast<size_t>(customer % kBlockCustomers)};
}
void Set(Bitmap& bits, size_t slot) { bits[slot / 64] |= uint64_t{1} << (slot % 64); }
void Flip(Bitmap& bits, size_t slot) { bits[slot / 64] ^= uint64_t{1} << (slot % 64); }

/// A grace ends so many times 24 hours after a fact, at any time of the day.
bool HasGrace(const ask::Condition& condition, Currency currency) {
  return json::serialize(ask::ToJson(condition, currency)).contains("\"grace\"");
}

std::optional<int64_t> IdOf(std::string_view label) {
  int64_t id = 0;
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), id);
  if (error != std::errc() || end != label.data() + label.size()) return std::nullopt;
  return id;
}

}  // namespace

Keeper::~Keeper() { Stop(); }

void Keeper::Start() {
  thread_ = std::thread([this] {
    bool failing = false;
    while (!stopping_) {
      const Status status = Round();
      if (!status && !failing && !stopping_) {
        log::warn("segments: cannot be followed now: {}", Describe(status.error()));
      }
      failing = !status;
      for (auto rest = kRetry; failing && rest > kPoll && !stopping_; rest -= kPoll) {
        std::this_thread::sleep_for(kPoll);
      }
      parts_.facts.WaitBeyond(through_, kPoll);
      std::this_thread::sleep_for(kGather);
    }
  });
}

void Keeper::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::optional<int64_t> Keeper::Size(const Segment& segment) const {
  MutexLock lock(mutex_);
  const auto found = standings_.find(segment.id);
  if (found == standings_.end() || !found->second.counted) return std::nullopt;
  if (!(found->second.segment.condition == segment.condition)) return std::nullopt;
  int64_t size = 0;
  for (const Bitmap& bits : found->second.members) size += ask::CountBits(bits);
  return size;
}

std::vector<int64_t> Keeper::SegmentsOf(CustomerId customer) const {
  const auto [block, slot] = PlaceOf(customer);
  std::vector<int64_t> ids;
  MutexLock lock(mutex_);
  for (const auto& [id, standing] : standings_) {
    if (!standing.counted || block >= standing.members.size()) continue;
    if ((standing.members[block][slot / 64] >> (slot % 64)) & 1) ids.push_back(id);
  }
  return ids;
}

Status Keeper::Round() {
  VAFA_ASSIGN(const Asking asking, parts_.asking());
  if (!restored_) VAFA_TRY(Restore(asking));
  VAFA_TRY(TakeSegments(asking));
  const Directory::Changes records = parts_.directory.ChangesSince(records_version_);
  VAFA_ASSIGN(const Touched touched, FindTouched(asking, records));
  const bool all_anew = DayBegan(asking) || !records.customers;
  const bool clock_due = asking.now >= clock_due_;
  if (clock_due) clock_due_ = asking.now + kClock;

  std::vector<int64_t> anew;
  std::vector<int64_t> known;
  std::vector<int64_t> lists;
  {
    MutexLock lock(mutex_);
    for (const auto& [id, standing] : standings_) {
      if (standing.segment.kind == Segment::Kind::kList) {
        if (standing.due) lists.push_back(id);
      } else {
        const bool due = standing.due || all_anew || (clock_due && standing.by_clock);
        (due ? anew : known).push_back(id);
      }
    }
  }
  // From here on a failure leaves it open what was stored: all is read again.
  restored_ = false;
  if (!anew.empty()) VAFA_TRY(Follow(asking, anew, nullptr));
  if (!known.empty() && !touched.empty()) VAFA_TRY(Follow(asking, known, &touched));
  for (const int64_t id : lists) VAFA_TRY(FollowList(asking, id));
  restored_ = true;
  through_ = std::max(through_.load(), asking.snapshot.through());
  records_version_ = records.version;
  return {};
}

Status Keeper::Restore(const Asking& asking) {
  std::map<int64_t, Members> members;
  std::vector<Wake> wakes;
  const uint32_t until = timeline::ToSeconds(asking.until());
  for (size_t index = 0; index < asking.snapshot.blocks(); ++index) {
    const auto block = asking.snapshot.block(index);
    for (const std::string_view kind : {kEntered, kLeft}) {
      const auto id = parts_.facts.FindKind(kind);
      const auto* columns = id ? block->Find(*id) : nullptr;
      if (columns == nullptr || columns->label.empty()) continue;
      for (size_t slot = 0; slot < static_cast<size_t>(kBlockCustomers); ++slot) {
        for (uint32_t row = columns->offsets[slot]; row < columns->offsets[slot + 1]; ++row) {
          const auto segment = IdOf(parts_.facts.LabelText(columns->label[row]));
          if (!segment) continue;
          Members& of = members[*segment];
          of.resize(asking.snapshot.blocks());
          Flip(of[index], slot);  // she enters and leaves in turn
        }
      }
    }
    for (const auto& [kind, columns] : block->kinds()) {
      for (size_t slot = 0; slot < static_cast<size_t>(kBlockCustomers); ++slot) {
        for (uint32_t row = columns.offsets[slot + 1]; row-- > columns.offsets[slot];) {
          if (columns.seconds[row] < until) break;
          wakes.push_back(
              {timeline::FromSeconds(columns.seconds[row]),
               static_cast<CustomerId>(index) * kBlockCustomers + static_cast<CustomerId>(slot)});
        }
      }
    }
  }
  wakes_ = decltype(wakes_)(std::greater<>(), std::move(wakes));
  own_.clear();
  through_ = asking.snapshot.through();
  segments_version_ = -1;
  day_ends_ = Instant{};
  MutexLock lock(mutex_);
  standings_.clear();
  for (auto& [id, bits] : members) standings_[id].members = std::move(bits);
  restored_ = true;
  return {};
}

Status Keeper::TakeSegments(const Asking& asking) {
  const int64_t version = parts_.segments.version();
  if (version == segments_version_) return {};
  VAFA_ASSIGN(const auto all, parts_.segments.All());
  MutexLock lock(mutex_);
  std::map<int64_t, Standing> standings;
  for (const Segment& segment : *all) {
    Standing& standing = standings[segment.id];
    if (const auto found = standings_.find(segment.id); found != standings_.end()) {
      standing = std::move(found->second);
    }
    if (!(standing.segment.condition == segment.condition)) standing.counted = false;
    standing.segment = segment;
    standing.due = true;  // a segment may stand on another that changed
    standing.by_clock = HasGrace(segment.condition, asking.context.currency);
  }
  standings_ = std::move(standings);
  segments_version_ = version;
  return {};
}

Result<Keeper::Touched> Keeper::FindTouched(const Asking& asking,
                                            const Directory::Changes& records) {
  Touched touched;
  const auto touch = [&](CustomerId customer) {
    if (customer == 0) return;
    const auto [block, slot] = PlaceOf(customer);
    Set(touched.try_emplace(block, Bitmap{}).first->second, slot);
  };
  const auto entered = parts_.facts.FindKind(kEntered);
  const auto left = parts_.facts.FindKind(kLeft);
  const int64_t through = asking.snapshot.through();
  std::vector<timeline::Entry> entries;
  for (int64_t after = through_; after < through;) {
    while (!own_.empty() && own_.front().second <= after) own_.pop_front();
    const int64_t others = own_.empty() ? through : std::min(through, own_.front().first - 1);
    if (after >= others) {
      after = std::max(after, own_.front().second);
      continue;
    }
    entries.clear();
    VAFA_ASSIGN(after, parts_.facts.Tail(after, std::min(kTail, others - after), entries));
    if (entries.empty()) break;
    for (const timeline::Entry& entry : entries) {
      if (entry.kind == entered || entry.kind == left) continue;
      touch(entry.customer);
      if (entry.corrects_customer != 0) touch(entry.corrects_customer);
      if (entry.at >= asking.until()) wakes_.push({entry.at, entry.customer});
    }
  }
  if (records.customers) std::ranges::for_each(*records.customers, touch);
  while (!wakes_.empty() && wakes_.top().at <= asking.now) {
    touch(wakes_.top().customer);
    wakes_.pop();
  }
  return touched;
}

bool Keeper::DayBegan(const Asking& asking) {
  if (asking.now < day_ends_) return false;
  day_ends_ = asking.context.calendar.Next(Unit::kDay, asking.now);
  return true;
}

Status Keeper::Follow(const Asking& asking, const std::vector<int64_t>& segments,
                      const Touched* among) {
  std::vector<ask::Condition> conditions;
  {
    MutexLock lock(mutex_);
    for (const int64_t id : segments) {
      conditions.push_back(standings_.at(id).segment.condition);
    }
  }
  const ask::TimelineEngine engine(asking.snapshot);
  const auto met = engine.Meets(conditions, asking.until(), asking.context, among,
                                [this] { return stopping_.load(); });
  if (!met) {
    const ErrorCode code = met.error().code;
    if (code != ErrorCode::kInvalid && code != ErrorCode::kTooLarge) {
      return std::unexpected(met.error());
    }
    return FollowEach(asking, segments, among);
  }
  const auto& blocks = *met;
  std::vector<Change> changes;
  {
    MutexLock lock(mutex_);
    for (size_t i = 0; i < segments.size(); ++i) {
      Members& members = standings_.at(segments[i]).members;
      members.resize(std::max(members.size(), asking.snapshot.blocks()));
      for (const auto& block : blocks) {
        for (size_t word = 0; word < ask::kBitmapWords; ++word) {
          const uint64_t looked = among ? among->at(block.index)[word] : ~uint64_t{0};
          uint64_t changed = (block.met[i][word] ^ members[block.index][word]) & looked;
          for (; changed != 0; changed &= changed - 1) {
            const auto slot = word * 64 + static_cast<size_t>(std::countr_zero(changed));
            changes.push_back({segments[i],
                               static_cast<CustomerId>(block.index) * kBlockCustomers +
                                   static_cast<CustomerId>(slot),
                               ((block.met[i][word] >> (slot % 64)) & 1) != 0});
          }
        }
      }
    }
  }
  VAFA_TRY(Record(asking, changes));
  MutexLock lock(mutex_);
  for (const int64_t id : segments) {
    standings_.at(id).counted = true;
    standings_.at(id).due = false;
  }
  return {};
}

Status Keeper::FollowEach(const Asking& asking, const std::vector<int64_t>& segments,
                          const Touched* among) {
  // One that does not fit the organisation any more waits; the others go on, and so do all that are
  // only together too large for one plan.
  if (segments.size() == 1) {
    MutexLock lock(mutex_);
    standings_.at(segments.front()).due = true;
    return {};
  }
  for (const int64_t id : segments) VAFA_TRY(Follow(asking, {id}, among));
  return {};
}

Status Keeper::FollowList(const Asking& asking, int64_t id) {
  VAFA_ASSIGN(const auto listed, parts_.segments.ListMembers(id));
  Members now(asking.snapshot.blocks());
  for (const CustomerId customer : listed) {
    const auto [block, slot] = PlaceOf(customer);
    if (block >= now.size()) now.resize(block + 1);
    Set(now[block], slot);
  }
  std::vector<Change> changes;
  {
    MutexLock lock(mutex_);
    Members& members = standings_.at(id).members;
    members.resize(std::max(members.size(), now.size()));
    now.resize(members.size());
    for (size_t block = 0; block < now.size(); ++block) {
      Bitmap changed;
      for (size_t word = 0; word < ask::kBitmapWords; ++word) {
        changed[word] = now[block][word] ^ members[block][word];
      }
      ask::ForEachBit(changed, [&](size_t slot) {
        changes.push_back(
            {id, static_cast<CustomerId>(block) * kBlockCustomers + static_cast<CustomerId>(slot),
             ((now[block][slot / 64] >> (slot % 64)) & 1) != 0});
      });
    }
  }
  VAFA_TRY(Record(asking, changes));
  MutexLock lock(mutex_);
  standings_.at(id).counted = true;
  standings_.at(id).due = false;
  return {};
}

Status Keeper::Record(const Asking& asking, const std::vector<Change>& changes) {
  std::map<int64_t, std::pair<std::string, std::string>> texts;  // label, properties
  {
    MutexLock lock(mutex_);
    for (const auto& [id, standing] : standings_) {
      texts[id] = {std::to_string(id),
                   json::serialize(json::object{{"segment", standing.segment.name}})};
    }
  }
  for (size_t begin = 0; begin < changes.size() && !stopping_; begin += kBatch) {
    const auto batch = std::span(changes).subspan(begin, std::min(kBatch, changes.size() - begin));
    std::vector<NewFact> facts;
    for (const Change& change : batch) {
      NewFact& fact = facts.emplace_back();
      fact.customer = change.customer;
      fact.at = asking.now;
      fact.kind = change.entered ? kEntered : kLeft;
      fact.label = texts[change.segment].first;
      fact.properties = texts[change.segment].second;
    }
    VAFA_ASSIGN(const FactLog::Appended appended, parts_.store.Write([&](Transaction& transaction) {
      return parts_.facts.Append(transaction, facts, "segments");
    }));
    if (!own_.empty() && own_.back().second + 1 == appended.seqs.front()) {
      own_.back().second = appended.seqs.back();
    } else {
      own_.emplace_back(appended.seqs.front(), appended.seqs.back());
    }
    MutexLock lock(mutex_);
    for (const Change& change : batch) {
      const auto [block, slot] = PlaceOf(change.customer);
      Flip(standings_.at(change.segment).members[block], slot);
    }
  }
  if (stopping_) return Fail(ErrorCode::kCancelled, "base.internal", "stopping");
  return {};
}

}  // namespace vafa::segments
