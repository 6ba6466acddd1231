#include "learn/predictions/fit_jobs.h"

#include <utility>

#include "learn/predictions/model_json.h"
#include "store/native.h"

namespace vafa::predictions {
namespace {

using State = FitJob::State;

constexpr int64_t kKept = 50;  // of a kind
constexpr State kStates[] = {State::kQueued, State::kRunning, State::kDone, State::kFailed};

constexpr const char* kSelect =
    "SELECT id, kind, state, asked, queued_at, started_at, ended_at, version, reason FROM "
    "fit_jobs ";

std::optional<Instant> InstantOf(int64_t micros) {
  if (micros == 0) return std::nullopt;
  return Instant{micros};
}

FitJob JobOf(const RowView& view) {
  FitJob job;
  job.id = view.Integer(0);
  job.kind = view.Text(1);
  for (const State state : kStates) {
    if (Name(state) == view.Text(2)) job.state = state;
  }
  job.asked = view.Integer(3) != 0;
  job.queued_at = Instant{view.Integer(4)};
  job.started_at = InstantOf(view.Integer(5));
  job.ended_at = InstantOf(view.Integer(6));
  job.version = view.Integer(7);
  if (const auto reason = ParseJson(view.Text(8)); reason && reason->is_object()) {
    job.reason = MessageFromJson(reason->as_object());
  }
  return job;
}

Result<std::vector<FitJob>> Select(Session& session, const std::string& rest,
                                   std::span<const Parameter> parameters) {
  std::vector<FitJob> jobs;
  VAFA_TRY(Scan(session, kSelect + rest, parameters, [&](const RowView& view) {
    jobs.push_back(JobOf(view));
    return true;
  }));
  return jobs;
}

}  // namespace

std::string_view Name(State state) {
  switch (state) {
    case State::kQueued:
      return "queued";
    case State::kRunning:
      return "running";
    case State::kDone:
      return "done";
    case State::kFailed:
      break;
  }
  return "failed";
}

int64_t FitJobs::QueueIn(Transaction& transaction, const std::string& kind, bool asked) {
  soci::session& sql = transaction.sql();
  long long id = 0;
  sql << "SELECT id FROM fit_jobs WHERE kind = :k AND state = 'queued'", soci::use(kind),
      soci::into(id);
  if (sql.got_data()) return id;
  const long long was_asked = asked ? 1 : 0, now = clock_.Now().micros;
  sql << "INSERT INTO fit_jobs (kind, state, asked, queued_at, started_at, ended_at, version, "
         "reason) VALUES (:k, 'queued', :a, :q, 0, 0, 0, '')",
      soci::use(kind), soci::use(was_asked), soci::use(now);
  sql << "SELECT MAX(id) FROM fit_jobs", soci::into(id);
  sql << "DELETE FROM fit_jobs WHERE kind = :k AND id NOT IN (SELECT id FROM fit_jobs WHERE "
         "kind = :k2 ORDER BY id DESC LIMIT :n)",
      soci::use(kind, "k"), soci::use(kind, "k2"), soci::use(kKept, "n");
  return id;
}

Result<int64_t> FitJobs::Queue(const std::string& kind, bool asked) {
  return store_.Write([&](Transaction& transaction) -> Result<int64_t> {
    return QueueIn(transaction, kind, asked);
  });
}

bool FitJobs::Claim(Transaction& transaction, FitJob& job) {
  job.state = State::kRunning;
  job.started_at = clock_.Now();
  const long long id = job.id, now = job.started_at->micros, self = store_.presence().self();
  soci::statement claim =
      (transaction.sql().prepare << "UPDATE fit_jobs SET state = 'running', started_at = :s, "
                                    "holder = :h WHERE id = :i AND state = 'queued'",
       soci::use(now, "s"), soci::use(self, "h"), soci::use(id, "i"));
  claim.execute(true);
  return claim.get_affected_rows() > 0;
}

Result<std::optional<FitJob>> FitJobs::Begin() {
  return store_.Write([&](Transaction& transaction) -> Result<std::optional<FitJob>> {
    VAFA_ASSIGN(auto queued, Select(transaction, "WHERE state = 'queued' ORDER BY id LIMIT 1", {}));
    if (queued.empty() || !Claim(transaction, queued.front())) return std::nullopt;
    return std::move(queued.front());
  });
}

Result<FitJob> FitJobs::BeginAsked(const std::string& kind) {
  return store_.Write([&](Transaction& transaction) -> Result<FitJob> {
    while (true) {
      const Parameter parameters[] = {QueueIn(transaction, kind, true)};
      VAFA_ASSIGN(auto queued, Select(transaction, "WHERE id = $1", parameters));
      // Where another node was quicker, the next one is new.
      if (!queued.empty() && Claim(transaction, queued.front())) return std::move(queued.front());
    }
  });
}

Status FitJobs::Close(int64_t id, State state, int64_t version, const std::string& reason) {
  return store_.Write([&](Transaction& transaction) -> Status {
    const std::string name(Name(state));
    const long long now = clock_.Now().micros, of = version, which = id;
    transaction.sql() << "UPDATE fit_jobs SET state = :s, ended_at = :e, version = :v, reason = "
                         ":r WHERE id = :i",
        soci::use(name, "s"), soci::use(now, "e"), soci::use(of, "v"), soci::use(reason, "r"),
        soci::use(which, "i");
    return {};
  });
}

Status FitJobs::End(int64_t id, int64_t version) { return Close(id, State::kDone, version, ""); }

Status FitJobs::Fail(int64_t id, const Message& reason) {
  return Close(id, State::kFailed, 0, json::serialize(ToJson(reason)));
}

Status FitJobs::FailInterrupted() {
  using Holders = std::vector<std::pair<int64_t, int64_t>>;  // of jobs, by their ids
  VAFA_ASSIGN(const Holders running, store_.Read([&](Session& session) -> Result<Holders> {
    Holders holders;
    VAFA_TRY(Scan(session, "SELECT id, holder FROM fit_jobs WHERE state = 'running'", {},
                  [&](const RowView& view) {
                    holders.emplace_back(view.Integer(0), view.Integer(1));
                    return true;
                  }));
    return holders;
  }));
  for (const auto& [id, holder] : running) {
    VAFA_ASSIGN(const bool at_work, store_.Write([&](Transaction& transaction) -> Result<bool> {
      return store_.presence().IsAtWork(holder, transaction);
    }));
    if (!at_work) VAFA_TRY(Fail(id, "predictions.fit_interrupted"));
  }
  return {};
}

Result<std::vector<FitJob>> FitJobs::Of(const std::string& kind, size_t most) const {
  return store_.Read([&](Session& session) {
    const Parameter parameters[] = {kind, static_cast<int64_t>(most)};
    return Select(session, "WHERE kind = $1 ORDER BY id DESC LIMIT $2", parameters);
  });
}

}  // namespace vafa::predictions
