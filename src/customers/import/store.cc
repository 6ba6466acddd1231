#include "customers/import/store.h"

#include <fmt/format.h>

#include "store/native.h"

namespace vafa::imports_store {
namespace {

constexpr std::string_view kSelect =
    "SELECT id, kind, name, job, fingerprint, state, bytes, position, bytes_read, rows_read, "
    "added, "
    "updated, unchanged, rejected, customers_new, rejects_bytes, micros, error, started_at "
    "FROM imports ";

State StateFromTag(std::string_view tag) {
  for (const State state : {State::kRunning, State::kDone, State::kFailed, State::kInterrupted}) {
    if (imports::Tag(state) == tag) return state;
  }
  return State::kFailed;
}

Stored Read(const RowView& row) {
  Stored stored;
  Record& record = stored.record;
  record.id = row.Integer(0);
  record.kind = imports::KindFromTag(row.Text(1)).value_or(imports::Kind::kOrders);
  record.name = row.Text(2);
  stored.job = row.Text(3);
  stored.fingerprint = row.Text(4);
  record.state = StateFromTag(row.Text(5));
  record.bytes = static_cast<uint64_t>(row.Integer(6));
  stored.position = static_cast<uint64_t>(row.Integer(7));
  record.bytes_read = static_cast<uint64_t>(row.Integer(8));
  record.read = row.Integer(9);
  record.added = row.Integer(10);
  record.updated = row.Integer(11);
  record.unchanged = row.Integer(12);
  record.rejected = row.Integer(13);
  record.customers_new = row.Integer(14);
  stored.rejects_bytes = static_cast<uint64_t>(row.Integer(15));
  stored.micros = row.Integer(16);
  record.seconds = static_cast<double>(stored.micros) / 1e6;
  record.error = row.Text(17);
  record.started_at.micros = row.Integer(18);
  return stored;
}

Result<std::vector<Stored>> Select(Session& session, const std::string& rest,
                                   std::span<const Parameter> parameters) {
  std::vector<Stored> all;
  VAFA_TRY(Scan(session, std::string(kSelect) + rest, parameters, [&](const RowView& row) {
    all.push_back(Read(row));
    return true;
  }));
  return all;
}

}  // namespace

Result<int64_t> Insert(Transaction& transaction, const Stored& import, std::string_view file) {
  const std::string kind(imports::Tag(import.record.kind));
  const std::string path(file);
  const std::string state(imports::Tag(import.record.state));
  const auto bytes = static_cast<long long>(import.record.bytes);
  const auto started = static_cast<long long>(import.record.started_at.micros);
  long long id = 0;
  transaction.sql() << "INSERT INTO imports (kind, file, name, job, fingerprint, state, bytes, "
                       "started_at) VALUES (:kind, :file, :name, :job, :fingerprint, :state, "
                       ":bytes, :started) RETURNING id",
      soci::use(kind), soci::use(path), soci::use(import.record.name), soci::use(import.job),
      soci::use(import.fingerprint), soci::use(state), soci::use(bytes), soci::use(started),
      soci::into(id);
  return id;
}

Status Update(Transaction& transaction, const Stored& import) {
  const Record& record = import.record;
  const std::string state(imports::Tag(record.state));
  const auto number = [](auto value) { return static_cast<long long>(value); };
  const long long id = number(record.id);
  const long long position = number(import.position);
  const long long bytes_read = number(record.bytes_read);
  const long long read = number(record.read);
  const long long added = number(record.added);
  const long long updated = number(record.updated);
  const long long unchanged = number(record.unchanged);
  const long long rejected = number(record.rejected);
  const long long customers = number(record.customers_new);
  const long long rejects_bytes = number(import.rejects_bytes);
  const long long micros = number(import.micros);
  transaction.sql() << "UPDATE imports SET state = :state, position = :position, "
                       "bytes_read = :bytes_read, rows_read = :rows_read, added = :added, "
                       "updated = :updated, unchanged = :unchanged, rejected = :rejected, "
                       "customers_new = :customers, rejects_bytes = :rejects, micros = :micros, "
                       "error = :error WHERE id = :id",
      soci::use(state), soci::use(position), soci::use(bytes_read), soci::use(read),
      soci::use(added), soci::use(updated), soci::use(unchanged), soci::use(rejected),
      soci::use(customers), soci::use(rejects_bytes), soci::use(micros), soci::use(record.error),
      soci::use(id);
  return {};
}

Result<Stored> Get(Session& session, int64_t id) {
  const std::vector<Parameter> parameters = {id};
  VAFA_ASSIGN(auto found, Select(session, "WHERE id = $1", parameters));
  if (found.empty()) return Fail(ErrorCode::kNotFound, {"import.no_such_import", {{"id", id}}});
  return std::move(found.front());
}

Result<std::vector<Stored>> List(Session& session, int64_t limit) {
  const std::vector<Parameter> parameters = {limit};
  return Select(session, "ORDER BY id DESC LIMIT $1", parameters);
}

Result<std::optional<int64_t>> FindUnfinished(Session& session, const std::string& fingerprint) {
  const std::vector<Parameter> parameters = {fingerprint};
  VAFA_ASSIGN(const auto found,
              Select(session, "WHERE fingerprint = $1 AND state <> 'done' ORDER BY id DESC LIMIT 1",
                     parameters));
  if (found.empty()) return std::nullopt;
  return found.front().record.id;
}

Result<std::vector<int64_t>> Unfinished(Session& session) {
  VAFA_ASSIGN(const auto found,
              Select(session, "WHERE state IN ('running', 'interrupted') ORDER BY id", {}));
  std::vector<int64_t> ids;
  for (const Stored& stored : found) ids.push_back(stored.record.id);
  return ids;
}

}  // namespace vafa::imports_store
