#include "warehouse/stream.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <optional>
#include <thread>

#include "base/log.h"
#include "base/thread_annotations.h"
#include "warehouse/server.h"
#include "warehouse/sweep.h"
#include "warehouse/writer.h"

namespace vafa::warehouse {
namespace {

using Clock = std::chrono::steady_clock;

/// Facts sent at a time: few enough that ClickHouse takes them in whole (max_insert_block_size).
constexpr int64_t kBatch = 100'000;
/// Each batch becomes a part on disk, so few small ones are made when nobody asks.
constexpr std::chrono::milliseconds kPause{1000};
/// How long a follower sleeps at most before it looks by itself.
constexpr std::chrono::milliseconds kPoll{500};
/// Between two looks at how far another process has come.
constexpr std::chrono::milliseconds kLook{100};
/// Between two looks at what is to be removed.
constexpr std::chrono::seconds kSweepPause{60};
/// Who was put out takes over again when the other has brought nothing for so long.
constexpr std::chrono::seconds kTakeOver{30};
/// So many facts that are corrected but still there are worth to be removed at once; fewer wait
/// for the next start.
constexpr int64_t kSweepAbove = 10'000;

/// One shard, and how far it has come.
struct Shard {
  explicit Shard(const Address& address) : server(address) {}

  Server server;
  std::optional<Writer> writer{};
  int64_t through = 0;
  bool displaced = false;  ///< another process writes
  Clock::time_point moved = Clock::now();
  int64_t sweeping = 0;  ///< up to here, since it was begun; 0: not
};

class LogStream : public Stream {
 public:
  LogStream(const FactLog& facts, Options options) : facts_(facts), options_(std::move(options)) {
    for (const Address& address : options_.shards) shards_.emplace_back(address);
  }
  ~LogStream() override {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

  Status CatchUp(std::optional<std::chrono::milliseconds> at_most,
                 const std::function<bool()>& cancelled) override VAFA_EXCLUDES(mutex_) {
    const int64_t target = facts_.last_seq();
    const auto begin = Clock::now();
    while (through_ < target) {
      const int64_t before = through_;
      VAFA_TRY(Round(target));
      if (through_ == before) std::this_thread::sleep_for(kLook);
      if (stopping_ || (cancelled && cancelled())) {
        return Fail(ErrorCode::kCancelled, "warehouse.cancelled");
      }
      if (at_most && through_ < target && Clock::now() - begin > *at_most) {
        return Fail(ErrorCode::kUnavailable,
                    {"warehouse.behind", {{"count", target - through_.load()}}});
      }
    }
    return {};
  }

  void Follow() override {
    thread_ = std::thread([this] {
      std::string said;
      while (!stopping_) {
        facts_.WaitBeyond(through_, kPoll);
        Status status = CatchUp(std::nullopt, {});
        if (status) status = SweepIfWorthIt();
        if (!status && !stopping_) {
          // Once for each trouble, not twice a second.
          if (const std::string text = Describe(status.error()); text != said) {
            log::warn("warehouse: {}", text);
            said = text;
          }
        } else if (status) {
          said.clear();
        }
        for (auto end = Clock::now() + kPause; !stopping_ && Clock::now() < end;) {
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
      }
    });
  }

  bool following() const override { return options_.read_only || thread_.joinable(); }

  Status Sweep() override VAFA_EXCLUDES(mutex_) {
    for (;;) {
      {
        MutexLock lock(mutex_);
        bool all = true;
        for (Shard& shard : shards_) {
          VAFA_ASSIGN(const bool swept, Sweep(shard, 0));
          all = all && swept;
        }
        if (all) return {};
      }
      if (stopping_) return Fail(ErrorCode::kCancelled, "warehouse.cancelled");
      std::this_thread::sleep_for(kPoll);
    }
  }

  const std::vector<Address>& shards() const override { return options_.shards; }

 private:
  ShardIdentity IdentityOf(size_t shard) const {
    return {options_.store_id, shard, options_.shards.size()};
  }

  /// Brings the shards one batch nearer to fact `target`.
  Status Round(int64_t target) VAFA_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    bool writes = true;
    for (size_t i = 0; i < shards_.size(); ++i) {
      VAFA_TRY(Prepare(shards_[i], IdentityOf(i), target));
      writes = writes && (shards_[i].writer.has_value() || shards_[i].through >= target);
    }
    Status status;
    if (writes) status = Send(target);
    through_ = Least();
    return status;
  }

  /// Sees how far a shard has come, and becomes its writer when there is something to bring.
  Status Prepare(Shard& shard, const ShardIdentity& identity, int64_t target)
      VAFA_REQUIRES(mutex_) {
    if (shard.writer) return {};
    VAFA_ASSIGN(const int64_t through, FindThrough(shard.server, identity));
    if (through != shard.through) shard.moved = Clock::now();
    shard.through = through;
    const bool others_turn = shard.displaced && Clock::now() - shard.moved < kTakeOver;
    if (shard.through >= target || options_.read_only || others_turn) return {};
    VAFA_ASSIGN(shard.writer, Writer::Open(shard.server, identity));
    shard.displaced = false;
    shard.through = shard.writer->through();
    return {};
  }

  int64_t Least() const VAFA_REQUIRES(mutex_) {
    return std::ranges::min_element(shards_, {}, &Shard::through)->through;
  }

  Status Send(int64_t target) VAFA_REQUIRES(mutex_) {
    const int64_t from = Least();
    if (from >= target) return {};
    entries_.clear();
    VAFA_ASSIGN(const int64_t last, facts_.Tail(from, kBatch, entries_));
    if (entries_.empty()) return {};
    std::vector<RowWriter> rows(shards_.size());
    std::vector<int64_t> through;
    for (const Shard& shard : shards_) through.push_back(shard.through);
    const auto missing = [&](size_t shard, int64_t seq) { return through[shard] < seq; };
    for (const timeline::Entry& entry : entries_) Place(entry, rows, missing);
    Status status;
    for (size_t i = 0; i < shards_.size(); ++i) {
      if (shards_[i].through >= last) continue;
      WriteMark(last, rows[i]);
      if (auto sent = Send(shards_[i], rows[i].Take(), last); !sent && status) status = sent;
    }
    return status;
  }

  static Status Send(Shard& shard, std::string rows, int64_t last) {
    if (!shard.writer) return {};  // another process brings them
    auto sent = shard.writer->Add(shard.server, std::move(rows), last);
    if (sent) {
      shard.through = last;
      return {};
    }
    shard.writer.reset();
    if (sent.error().code != ErrorCode::kConflict) return sent;
    log::info("warehouse: another process brings the facts to {} now", shard.server.address().url);
    shard.displaced = true;
    shard.moved = Clock::now();
    return {};
  }

  Status SweepIfWorthIt() VAFA_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (Clock::now() < next_sweep_) return {};
    next_sweep_ = Clock::now() + kSweepPause;
    const int64_t above = first_sweep_ ? 0 : kSweepAbove;
    for (Shard& shard : shards_) {
      if (!shard.displaced) VAFA_TRY(Sweep(shard, above));
    }
    first_sweep_ = false;
    return {};
  }

  /// Whether no more than `above` corrected facts are left.
  static Result<bool> Sweep(Shard& shard, int64_t above) {
    if (shard.sweeping != 0) {
      VAFA_ASSIGN(const bool done, EndSweep(shard.server, shard.sweeping));
      if (!done) return false;
      shard.sweeping = 0;
    }
    VAFA_ASSIGN(const Corrections found, FindCorrections(shard.server));
    if (found.waiting <= above) return true;
    VAFA_TRY(BeginSweep(shard.server, found.through));
    shard.sweeping = found.through;
    return false;
  }

  const FactLog& facts_;
  const Options options_;
  Mutex mutex_;
  std::deque<Shard> shards_ VAFA_GUARDED_BY(mutex_);
  std::vector<timeline::Entry> entries_ VAFA_GUARDED_BY(mutex_);
  bool first_sweep_ VAFA_GUARDED_BY(mutex_) = true;
  Clock::time_point next_sweep_ VAFA_GUARDED_BY(mutex_) = Clock::now();
  std::atomic<int64_t> through_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Stream> Stream::Make(const FactLog& facts, Options options) {
  return std::make_unique<LogStream>(facts, std::move(options));
}

}  // namespace vafa::warehouse
