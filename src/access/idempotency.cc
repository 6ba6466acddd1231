#include "access/idempotency.h"

#include <charconv>

#include "base/limits.h"
#include "base/log.h"

namespace vafa::access {
namespace {

constexpr std::chrono::hours kForgetEvery{1};

/// The process that began a request; 0, which is none, for what is no number.
int64_t ProcessOf(const std::string& holder) {
  int64_t process = 0;
  std::from_chars(holder.data(), holder.data() + holder.size(), process);
  return process;
}

/// Values of a use that live as long as a statement needs them.
struct Bound {
  explicit Bound(const net::IdempotencyUse& use) : user(use.user_id), use(use) {}
  const long long user;
  const net::IdempotencyUse& use;
};

}  // namespace

struct SqlIdempotencyStore::Row {
  std::string fingerprint;
  std::string holder;
  Instant begun_at;
  std::optional<net::StoredAnswer> answer;

  static std::optional<Row> Find(soci::session& sql, const Bound& bound) {
    Row row;
    net::StoredAnswer answer;
    long long begun_at = 0;
    long long outcome = 0;
    long long error = 0;
    soci::indicator has_outcome = soci::i_null;
    soci::indicator has_error = soci::i_null;
    soci::indicator has_type = soci::i_null;
    soci::indicator has_body = soci::i_null;
    sql << "SELECT fingerprint, holder, begun_at, outcome, error, content_type, body "
           "FROM idempotency WHERE user_id = :u AND route = :r AND request_key = :k",
        soci::use(bound.user), soci::use(bound.use.route), soci::use(bound.use.key),
        soci::into(row.fingerprint), soci::into(row.holder), soci::into(begun_at),
        soci::into(outcome, has_outcome), soci::into(error, has_error),
        soci::into(answer.content_type, has_type), soci::into(answer.body, has_body);
    if (!sql.got_data()) return std::nullopt;
    row.begun_at = {begun_at};
    if (has_outcome == soci::i_ok) {
      answer.outcome = static_cast<net::Outcome>(outcome);
      answer.error = static_cast<ErrorCode>(error);
      row.answer = std::move(answer);
    }
    return row;
  }
};

SqlIdempotencyStore::SqlIdempotencyStore(Store& store, const Clock& clock)
    : store_(store), clock_(clock), holder_(std::to_string(store.presence().self())) {}

/// The first answer; nullopt when the key may be taken over.
Result<std::optional<net::StoredAnswer>> SqlIdempotencyStore::Judge(
    const Row& row, const net::IdempotencyUse& use, Instant now, Transaction& transaction) const {
  if (now - row.begun_at > limits::kIdempotencyLife) return std::nullopt;
  if (row.fingerprint != use.fingerprint) {
    return Fail(ErrorCode::kConflict, "access.idempotency_other_body", {}, "Idempotency-Key");
  }
  if (row.answer) return row.answer;
  if (store_.presence().IsAtWork(ProcessOf(row.holder), transaction)) {
    return Fail(ErrorCode::kConflict, "access.idempotency_running", {}, "Idempotency-Key");
  }
  return std::nullopt;
}

Status SqlIdempotencyStore::Forget(Transaction& transaction, Instant now) {
  const int64_t last = forgotten_at_.load();
  if (now - Instant{last} < kForgetEvery) return {};
  forgotten_at_ = now.micros;
  const long long oldest = (now - limits::kIdempotencyLife).micros;
  transaction.sql() << "DELETE FROM idempotency WHERE begun_at < :t", soci::use(oldest);
  return {};
}

Result<std::optional<net::StoredAnswer>> SqlIdempotencyStore::Begin(
    const net::IdempotencyUse& use) {
  using Answer = std::optional<net::StoredAnswer>;
  return store_.Write([&](Transaction& transaction) -> Result<Answer> {
    const Instant now = clock_.Now();
    const Bound bound(use);
    VAFA_TRY(Forget(transaction, now));
    if (const std::optional<Row> row = Row::Find(transaction.sql(), bound)) {
      VAFA_ASSIGN(Answer answer, Judge(*row, use, now, transaction));
      if (answer) return answer;
      transaction.sql() << "DELETE FROM idempotency WHERE user_id = :u AND route = :r "
                           "AND request_key = :k",
          soci::use(bound.user), soci::use(use.route), soci::use(use.key);
    }
    const long long begun_at = now.micros;
    transaction.sql() << "INSERT INTO idempotency (user_id, route, request_key, fingerprint, "
                         "holder, begun_at) VALUES (:u, :r, :k, :f, :h, :b)",
        soci::use(bound.user), soci::use(use.route), soci::use(use.key), soci::use(use.fingerprint),
        soci::use(holder_), soci::use(begun_at);
    return Answer();
  });
}

Status SqlIdempotencyStore::Finish(const net::IdempotencyUse& use,
                                   const net::StoredAnswer& answer) {
  return store_.Write([&](Transaction& transaction) -> Status {
    const Bound bound(use);
    const long long outcome = static_cast<long long>(answer.outcome);
    const long long error = static_cast<long long>(answer.error);
    transaction.sql() << "UPDATE idempotency SET outcome = :o, error = :e, content_type = :t, "
                         "body = :b WHERE user_id = :u AND route = :r AND request_key = :k "
                         "AND holder = :h",
        soci::use(outcome), soci::use(error), soci::use(answer.content_type),
        soci::use(answer.body), soci::use(bound.user), soci::use(use.route), soci::use(use.key),
        soci::use(holder_);
    return {};
  });
}

void SqlIdempotencyStore::Abandon(const net::IdempotencyUse& use) {
  const Status status = store_.Write([&](Transaction& transaction) -> Status {
    const Bound bound(use);
    transaction.sql() << "DELETE FROM idempotency WHERE user_id = :u AND route = :r "
                         "AND request_key = :k AND holder = :h AND outcome IS NULL",
        soci::use(bound.user), soci::use(use.route), soci::use(use.key), soci::use(holder_);
    return {};
  });
  // The key stays open, and its next use is refused, for as long as this process runs.
  if (!status)
    log::warn("an Idempotency-Key could not be given back: {}", Describe(status.error()));
}

}  // namespace vafa::access
