#include "facts/fact_log.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>

#include "base/limits.h"
#include "base/log.h"
#include "base/thread_annotations.h"
#include "facts/key_index.h"
#include "facts/recent.h"
#include "facts/words.h"
#include "store/native.h"

namespace vafa {
namespace {

/// PostgreSQL's advisory lock of the appender ("vafa" and a number).
constexpr int64_t kAppenderLock = 0x7661666102;

constexpr int kSeqBits = 40;
constexpr uint64_t kSeqMask = (uint64_t{1} << kSeqBits) - 1;

/// What the key index keeps of a fact: its number, and 24 bits of its content by which a repeat
/// is told from a change.
uint64_t Pack(int64_t seq, uint64_t content) {
  return (static_cast<uint64_t>(seq) & kSeqMask) | (content << kSeqBits);
}

struct Content {
  int64_t customer = 0;
  int64_t at = 0;
  double value = 0;
  int64_t money = 0;
  uint32_t kind = 0;
  uint32_t currency = 0;
  uint32_t label = 0;
  uint32_t flags = 0;  // which of value and money there are, and whether it retracts
};

uint64_t Fingerprint(const Content& content, std::string_view properties) {
  static_assert(sizeof(Content) == 48);
  const std::string_view bytes(reinterpret_cast<const char*>(&content), sizeof content);
  return Hash64(properties, Hash64(bytes));
}

bool IsKindName(std::string_view kind) {
  if (kind.empty() || kind.size() > 64 || kind[0] < 'a' || kind[0] > 'z') return false;
  return std::all_of(kind.begin(), kind.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Status Check(const NewFact& fact, size_t index) {
  const auto at = [&](const char* member) { return fmt::format("facts/{}/{}", index, member); };
  if (!IsKindName(fact.kind)) {
    return Fail(ErrorCode::kInvalid,
                {"facts.bad_kind", {{"kind", std::string(fact.kind.substr(0, 80))}}}, {},
                at("kind"));
  }
  if (fact.customer < 0) return Fail(ErrorCode::kInvalid, "facts.no_customer", {}, at("customer"));
  if (!timeline::InRange(fact.at)) {
    return Fail(ErrorCode::kInvalid, {"facts.bad_time", {{"at", IsoInstant(fact.at)}}}, {},
                at("at"));
  }
  if (fact.label.size() > limits::kLabelBytes) {
    return Fail(ErrorCode::kTooLarge,
                {"facts.long_label", {{"limit", static_cast<int64_t>(limits::kLabelBytes)}}}, {},
                at("label"));
  }
  if (fact.properties.size() > limits::kPropertiesBytes) {
    return Fail(
        ErrorCode::kTooLarge,
        {"facts.long_properties", {{"limit", static_cast<int64_t>(limits::kPropertiesBytes)}}}, {},
        at("properties"));
  }
  return {};
}

constexpr std::string_view kColumns[] = {"seq",        "customer", "at",         "recorded",
                                         "kind",       "value",    "money",      "currency",
                                         "base_money", "label",    "properties", "source",
                                         "key_high",   "key_low",  "corrects",   "retracts"};

class SqlFactLog : public FactLog {
 public:
  SqlFactLog(Store& store, std::filesystem::path folder, const Clock& clock)
      : store_(store), folder_(std::move(folder)), clock_(clock) {}

  Status Load() {
    return store_.Read([this](Session& session) -> Status {
      VAFA_TRY(LoadWords(session));
      VAFA_ASSIGN(const int64_t last, MaxSeq(session));
      next_seq_ = last + 1;
      last_seq_ = last;
      return {};
    });
  }

  Result<Appended> Append(Transaction& transaction, std::span<const NewFact> facts,
                          std::string_view source) override {
    VAFA_TRY(Prepare(transaction));
    Appended result;
    result.outcomes.reserve(facts.size());
    result.seqs.reserve(facts.size());
    const Undo undo = MarkUndo();
    // Hooks come first, so that a failure half-way is undone too.
    transaction.OnCommit([this] { Publish(); });
    transaction.OnRollback([this, undo] { TakeBack(undo); });
    VAFA_ASSIGN(const uint32_t source_number, sources_.Intern(transaction, source));
    const int64_t recorded = clock_.Now().micros;
    VAFA_TRY(InternAll(transaction, facts));
    const auto insert = BulkInsert::Make(transaction, "facts", kColumns);
    for (size_t i = 0; i < facts.size(); ++i) {
      VAFA_TRY(AppendOne(*insert, facts[i], interned_[i], source_number, recorded, result));
    }
    VAFA_TRY(insert->Finish());
    return result;
  }

  int64_t last_seq() const override { return last_seq_.load(std::memory_order_acquire); }

  void WaitBeyond(int64_t seq, std::chrono::milliseconds at_most) const override {
    {
      MutexLock lock(wake_mutex_);
      if (last_seq() > seq) return;
      lock.WaitFor(wake_, at_most);
    }
    if (store_.dialect() != Dialect::kPostgresql || last_seq() > seq) return;
    // Another node may have appended.
    auto newest = store_.Read([](Session& session) { return MaxSeq(session); });
    if (newest && *newest > last_seq()) last_seq_.store(*newest, std::memory_order_release);
  }

  Result<int64_t> Tail(int64_t after, int64_t limit,
                       std::vector<timeline::Entry>& into) const override {
    if (recent_.Tail(after, limit, into)) return into.back().seq;
    return store_.Read([&](Session& session) -> Result<int64_t> {
      int64_t last = after;
      PropertyReader reader;
      const std::vector<Parameter> parameters = {after, limit};
      VAFA_TRY(Scan(
          session,
          "SELECT seq, customer, at, kind, value, COALESCE(base_money, money), label, corrects, "
          "CASE WHEN corrects IS NULL THEN NULL ELSE "
          "(SELECT c.customer FROM facts c WHERE c.seq = f.corrects) END, retracts, properties, "
          "money, currency FROM facts f WHERE seq > $1 ORDER BY seq LIMIT $2",
          parameters, [&](const RowView& row) {
            timeline::Entry& entry = into.emplace_back();
            last = entry.seq = row.Integer(0);
            entry.customer = row.Integer(1);
            entry.at.micros = row.Integer(2);
            entry.kind = static_cast<KindId>(row.Integer(3));
            if (!row.IsNull(4)) entry.value = row.Real(4);
            if (!row.IsNull(5)) entry.money = row.Integer(5);
            if (!row.IsNull(6)) entry.label = static_cast<LabelId>(row.Integer(6));
            if (!row.IsNull(7)) {
              entry.corrects = row.Integer(7);
              entry.corrects_customer = row.Integer(8);
              entry.retracts = !row.IsNull(9) && row.Integer(9) != 0;
            }
            if (!row.IsNull(10)) {
              std::optional<FactMoney> money;
              if (!row.IsNull(11)) {
                const auto currency = static_cast<uint32_t>(row.Integer(12));
                money = {{row.Integer(11), Currency::FromPacked(currency)}, entry.money};
              }
              reader.Read(row.Text(10), money, entry.properties);
            }
            return true;
          }));
      return last;
    });
  }

  Result<int64_t> LastRecordedBefore(Instant moment) const override {
    return store_.Read([&](Session& session) -> Result<int64_t> {
      // Numbers and times of recording rise together.
      VAFA_ASSIGN(int64_t high, MaxSeq(session));
      int64_t low = 0;
      while (low < high) {
        const int64_t middle = low + (high - low + 1) / 2;
        int64_t seq = middle;
        bool before = true;
        const std::vector<Parameter> parameters = {middle};
        VAFA_TRY(Scan(session,
                      "SELECT seq, recorded FROM facts WHERE seq >= $1 ORDER BY seq LIMIT 1",
                      parameters, [&](const RowView& row) {
                        seq = row.Integer(0);
                        before = row.Integer(1) < moment.micros;
                        return true;
                      }));
        if (before) {
          low = seq;
        } else {
          high = middle - 1;
        }
      }
      return low;
    });
  }

  Result<std::optional<Instant>> FirstRecorded() const override {
    return store_.Read([&](Session& session) -> Result<std::optional<Instant>> {
      std::optional<Instant> first;
      VAFA_TRY(Scan(session, "SELECT recorded FROM facts ORDER BY seq LIMIT 1", {},
                    [&](const RowView& row) {
                      first = Instant{row.Integer(0)};
                      return true;
                    }));
      return first;
    });
  }

  Result<std::vector<Fact>> Get(std::span<const int64_t> seqs) const override {
    return store_.Read([&](Session& session) -> Result<std::vector<Fact>> {
      std::vector<Fact> facts;
      facts.reserve(seqs.size());
      for (const int64_t seq : seqs) {
        const std::vector<Parameter> parameters = {seq};
        VAFA_TRY(Scan(session,
                      "SELECT seq, customer, at, recorded, kind, value, money, currency, label, "
                      "properties, source, corrects FROM facts WHERE seq = $1",
                      parameters, [&](const RowView& row) {
                        facts.push_back(Read(row));
                        return true;
                      }));
      }
      return facts;
    });
  }

  std::optional<KindId> FindKind(std::string_view kind) const override {
    const auto number = kinds_.Find(kind);
    return number ? std::optional(static_cast<KindId>(*number)) : std::nullopt;
  }
  std::string KindName(KindId kind) const override { return kinds_.Text(kind); }
  std::vector<std::string> Kinds() const override { return kinds_.All(); }
  std::optional<LabelId> FindLabel(std::string_view label) const override {
    return labels_.Find(label);
  }
  std::string LabelText(LabelId label) const override { return labels_.Text(label); }

 private:
  struct Interned {
    uint32_t kind = 0;
    uint32_t label = 0;
  };
  struct Undo {
    int64_t next_seq;
    size_t keys, entries, kinds, labels, sources;
  };

  static Result<int64_t> MaxSeq(Session& session) {
    int64_t last = 0;
    VAFA_TRY(Scan(session, "SELECT COALESCE(MAX(seq), 0) FROM facts", {}, [&](const RowView& row) {
      last = row.Integer(0);
      return true;
    }));
    return last;
  }

  Status LoadWords(Session& session) {
    VAFA_TRY(kinds_.Load(session));
    VAFA_TRY(labels_.Load(session));
    return sources_.Load(session);
  }

  /// Takes the appender's lock, opens the key index at first use, and catches up with facts that
  /// others have appended.
  Status Prepare(Transaction& transaction) {
    if (transaction.dialect() == Dialect::kPostgresql) {
      const std::vector<Parameter> parameters = {kAppenderLock};
      VAFA_TRY(Scan(transaction, "SELECT pg_advisory_xact_lock($1)", parameters,
                    [](const RowView&) { return true; }));
    }
    if (keys_ == nullptr) {
      std::string why;
      VAFA_ASSIGN(keys_, KeyIndex::Open({folder_, store_.id()}, &why));
      if (!why.empty()) log::warn("facts: the key index is made anew ({})", why);
      indexed_ = keys_->through();
    }
    VAFA_ASSIGN(const int64_t newest, MaxSeq(transaction));
    if (newest >= next_seq_) {
      VAFA_TRY(LoadWords(transaction));
      next_seq_ = newest + 1;
    }
    if (pending_.empty() && indexed_ < newest) VAFA_TRY(CatchUp(transaction, newest));
    return {};
  }

  Status CatchUp(Session& session, int64_t newest) {
    const std::vector<Parameter> parameters = {indexed_, newest};
    Status flushed;
    VAFA_TRY(Scan(session,
                  "SELECT seq, customer, at, kind, value, money, currency, label, properties, "
                  "key_high, key_low, retracts FROM facts WHERE seq > $1 AND seq <= $2 "
                  "ORDER BY seq",
                  parameters, [&](const RowView& row) {
                    indexed_ = row.Integer(0);
                    if (row.IsNull(9)) return true;
                    const Key128 key{static_cast<uint64_t>(row.Integer(9)),
                                     static_cast<uint64_t>(row.Integer(10))};
                    keys_->Put(key, Pack(indexed_, FingerprintOf(row)));
                    flushed = keys_->FlushIfFull(indexed_);
                    return flushed.has_value();
                  }));
    VAFA_TRY(flushed);
    indexed_ = newest;
    return {};
  }

  static uint64_t FingerprintOf(const RowView& row) {
    Content content{.customer = row.Integer(1), .at = row.Integer(2)};
    content.kind = static_cast<uint32_t>(row.Integer(3));
    if (!row.IsNull(4)) {
      content.value = row.Real(4);
      content.flags |= 1;
    }
    if (!row.IsNull(5)) {
      content.money = row.Integer(5);
      content.currency = static_cast<uint32_t>(row.Integer(6));
      content.flags |= 2;
    }
    if (!row.IsNull(7)) content.label = static_cast<uint32_t>(row.Integer(7));
    if (!row.IsNull(11) && row.Integer(11) != 0) content.flags |= 4;
    return Fingerprint(content, row.IsNull(8) ? std::string_view() : row.Text(8));
  }

  static uint64_t FingerprintOf(const NewFact& fact, const Interned& words) {
    Content content{.customer = fact.customer, .at = fact.at.micros};
    content.kind = words.kind;
    content.label = words.label;
    if (fact.value) {
      content.value = *fact.value;
      content.flags |= 1;
    }
    if (fact.money) {
      content.money = fact.money->minor;
      content.currency = fact.money->currency.packed();
      content.flags |= 2;
    }
    if (fact.retracts) content.flags |= 4;
    return Fingerprint(content, fact.properties);
  }

  /// Words are made before the bulk of facts: on PostgreSQL a COPY cannot be interrupted.
  Status InternAll(Transaction& transaction, std::span<const NewFact> facts) {
    interned_.clear();
    interned_.reserve(facts.size());
    for (size_t i = 0; i < facts.size(); ++i) {
      VAFA_TRY(Check(facts[i], i));
      Interned words;
      VAFA_ASSIGN(words.kind, kinds_.Intern(transaction, facts[i].kind));
      if (!facts[i].label.empty()) {
        VAFA_ASSIGN(words.label, labels_.Intern(transaction, facts[i].label));
      }
      interned_.push_back(words);
    }
    return {};
  }

  std::optional<uint64_t> FindKey(const Key128& key) const {
    if (const auto found = pending_.find(key); found != pending_.end()) return found->second;
    return keys_->Find(key);
  }

  Status AppendOne(BulkInsert& insert, const NewFact& fact, const Interned& words, uint32_t source,
                   int64_t recorded, Appended& result) {
    int64_t corrects = 0;
    if (!fact.key.empty()) {
      const uint64_t content = FingerprintOf(fact, words);
      const std::optional<uint64_t> known = FindKey(fact.key);
      if (known && *known >> kSeqBits == (Pack(0, content) >> kSeqBits)) {
        ++result.unchanged;
        result.outcomes.push_back(Outcome::kUnchanged);
        result.seqs.push_back(static_cast<int64_t>(*known & kSeqMask));
        return {};
      }
      if (known) corrects = static_cast<int64_t>(*known & kSeqMask);
      Remember(fact.key, Pack(next_seq_, content));
    }
    if (fact.retracts && corrects == 0) {
      return Fail(ErrorCode::kNotFound, "facts.nothing_to_retract");
    }
    const int64_t seq = next_seq_++;
    ++(corrects ? result.updated : result.added);
    result.outcomes.push_back(corrects ? Outcome::kUpdated : Outcome::kAdded);
    result.seqs.push_back(seq);
    std::optional<FactMoney> money;
    if (fact.money) money = {*fact.money, fact.base_minor.value_or(fact.money->minor)};
    appended_.Add(EntryOf(fact, words, seq, corrects), fact.properties, money);
    return InsertRow(insert, fact, words, source, recorded, seq, corrects);
  }

  static timeline::Entry EntryOf(const NewFact& fact, const Interned& words, int64_t seq,
                                 int64_t corrects) {
    timeline::Entry entry;
    entry.seq = seq;
    entry.customer = fact.customer;
    entry.at = fact.at;
    entry.kind = static_cast<KindId>(words.kind);
    if (fact.value) entry.value = *fact.value;
    if (fact.base_minor) {
      entry.money = *fact.base_minor;
    } else if (fact.money) {
      entry.money = fact.money->minor;
    }
    if (words.label != 0) entry.label = static_cast<LabelId>(words.label);
    entry.corrects = corrects;
    entry.retracts = fact.retracts;
    return entry;
  }

  static Status InsertRow(BulkInsert& insert, const NewFact& fact, const Interned& words,
                          uint32_t source, int64_t recorded, int64_t seq, int64_t corrects) {
    const auto integer_or_null = [&](bool there, int64_t value) {
      there ? insert.Integer(value) : insert.Null();
    };
    insert.Integer(seq);
    insert.Integer(fact.customer);
    insert.Integer(fact.at.micros);
    insert.Integer(recorded);
    insert.Integer(words.kind);
    fact.value ? insert.Real(*fact.value) : insert.Null();
    integer_or_null(fact.money.has_value(), fact.money ? fact.money->minor : 0);
    integer_or_null(fact.money.has_value(), fact.money ? fact.money->currency.packed() : 0);
    integer_or_null(fact.base_minor.has_value(), fact.base_minor.value_or(0));
    integer_or_null(words.label != 0, words.label);
    fact.properties.empty() ? insert.Null() : insert.Text(fact.properties);
    insert.Integer(source);
    integer_or_null(!fact.key.empty(), static_cast<int64_t>(fact.key.high));
    integer_or_null(!fact.key.empty(), static_cast<int64_t>(fact.key.low));
    integer_or_null(corrects != 0, corrects);
    integer_or_null(fact.retracts, 1);
    return insert.EndRow();
  }

  void Remember(const Key128& key, uint64_t value) {
    const auto [place, added] = pending_.try_emplace(key, value);
    journal_.push_back({key, added ? 0 : place->second});
    place->second = value;
  }

  Undo MarkUndo() const {
    return {next_seq_,     journal_.size(), appended_.entries().size(),
            kinds_.Mark(), labels_.Mark(),  sources_.Mark()};
  }

  void TakeBack(const Undo& undo) {
    while (journal_.size() > undo.keys) {
      const auto& [key, previous] = journal_.back();
      if (previous == 0) {
        pending_.erase(key);
      } else {
        pending_[key] = previous;
      }
      journal_.pop_back();
    }
    appended_.Truncate(undo.entries);
    next_seq_ = undo.next_seq;
    kinds_.Forget(undo.kinds);
    labels_.Forget(undo.labels);
    sources_.Forget(undo.sources);
  }

  /// All appends of the commit at once, by the first hook that runs; later ones find nothing left.
  void Publish() {
    for (const auto& [key, value] : pending_) keys_->Put(key, value);
    pending_.clear();
    journal_.clear();
    kinds_.Publish();
    labels_.Publish();
    sources_.Publish();
    recent_.Add(appended_);
    indexed_ = next_seq_ - 1;
    if (auto status = keys_->FlushIfFull(indexed_); !status) {
      log::warn("facts: the key index stays in memory: {}", Describe(status.error()));
    }
    {
      MutexLock lock(wake_mutex_);
      last_seq_.store(indexed_, std::memory_order_release);
    }
    wake_.notify_all();
  }

  Fact Read(const RowView& row) const {
    Fact fact;
    fact.seq = row.Integer(0);
    fact.customer = row.Integer(1);
    fact.at.micros = row.Integer(2);
    fact.recorded.micros = row.Integer(3);
    fact.kind = kinds_.Text(static_cast<uint32_t>(row.Integer(4)));
    if (!row.IsNull(5)) fact.value = row.Real(5);
    if (!row.IsNull(6)) {
      fact.money =
          Money{row.Integer(6), Currency::FromPacked(static_cast<uint32_t>(row.Integer(7)))};
    }
    if (!row.IsNull(8)) fact.label = labels_.Text(static_cast<uint32_t>(row.Integer(8)));
    if (!row.IsNull(9)) fact.properties = row.Text(9);
    fact.source = sources_.Text(static_cast<uint32_t>(row.Integer(10)));
    if (!row.IsNull(11)) fact.corrects = row.Integer(11);
    return fact;
  }

  struct KeyHash {
    using is_avalanching = void;
    size_t operator()(const Key128& key) const { return key.low; }
  };

  Store& store_;
  const std::filesystem::path folder_;
  const Clock& clock_;
  Words kinds_{Words::Family::kKind, 60'000};
  Words labels_{Words::Family::kLabel, 50'000'000};
  Words sources_{Words::Family::kSource, 10'000};

  // Of the writing thread.
  std::unique_ptr<KeyIndex> keys_;
  int64_t indexed_ = 0;
  int64_t next_seq_ = 1;
  boost::unordered_flat_map<Key128, uint64_t, KeyHash> pending_;  // of the commit to come
  std::vector<std::pair<Key128, uint64_t>> journal_;              // key and its value before
  FactBatch appended_;                                            // of the commit to come
  std::vector<Interned> interned_;

  RecentFacts recent_;

  mutable std::atomic<int64_t> last_seq_ = 0;
  mutable Mutex wake_mutex_;
  mutable std::condition_variable wake_;
};

}  // namespace

Result<std::unique_ptr<FactLog>> FactLog::Open(Store& store, std::filesystem::path folder,
                                               const Clock& clock) {
  auto log = std::make_unique<SqlFactLog>(store, std::move(folder), clock);
  VAFA_TRY(log->Load());
  return log;
}

}  // namespace vafa
