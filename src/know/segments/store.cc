#include "know/segments/store.h"

#include "store/native.h"

namespace vafa::segments::store {

Result<std::vector<Row>> LoadAll(Session& session) {
  std::vector<Row> rows;
  VAFA_TRY(Scan(session,
                "SELECT id, name, kind, definition, created_by, created_at, updated_at "
                "FROM segments ORDER BY name_folded",
                {}, [&](const RowView& view) {
                  rows.push_back({view.Integer(0), std::string(view.Text(1)),
                                  std::string(view.Text(2)), std::string(view.Text(3)),
                                  std::string(view.Text(4)), Instant{view.Integer(5)},
                                  Instant{view.Integer(6)}});
                  return true;
                }));
  return rows;
}

Result<int64_t> Insert(Transaction& transaction, const Row& row, const std::string& folded) {
  const long long created = row.created_at.micros;
  const long long updated = row.updated_at.micros;
  long long id = 0;
  transaction.sql() << "INSERT INTO segments (name, name_folded, kind, definition, created_by, "
                       "created_at, updated_at) VALUES (:n, :f, :k, :d, :b, :c, :u) RETURNING id",
      soci::use(row.name), soci::use(folded), soci::use(row.kind), soci::use(row.definition),
      soci::use(row.created_by), soci::use(created), soci::use(updated), soci::into(id);
  return id;
}

Status Update(Transaction& transaction, const Row& row, const std::string& folded) {
  const long long id = row.id;
  const long long updated = row.updated_at.micros;
  transaction.sql() << "UPDATE segments SET name = :n, name_folded = :f, definition = :d, "
                       "updated_at = :u WHERE id = :i",
      soci::use(row.name), soci::use(folded), soci::use(row.definition), soci::use(updated),
      soci::use(id);
  return {};
}

Status Delete(Transaction& transaction, int64_t id) {
  const long long which = id;
  transaction.sql() << "DELETE FROM segment_members WHERE segment = :i", soci::use(which);
  transaction.sql() << "DELETE FROM segments WHERE id = :i", soci::use(which);
  return {};
}

Result<bool> NameTaken(Session& session, const std::string& folded, int64_t own) {
  const long long id = own;
  long long taken = 0;
  session.sql() << "SELECT count(*) FROM segments WHERE name_folded = :f AND id <> :i",
      soci::use(folded), soci::use(id), soci::into(taken);
  return taken > 0;
}

Result<std::vector<CustomerId>> LoadMembers(Session& session, int64_t id) {
  std::vector<CustomerId> members;
  const Parameter parameters[] = {id};
  VAFA_TRY(Scan(session,
                "SELECT customer FROM segment_members WHERE segment = $1 ORDER BY customer",
                parameters, [&](const RowView& view) {
                  members.push_back(view.Integer(0));
                  return true;
                }));
  return members;
}

Status AddMembers(Transaction& transaction, int64_t id, std::span<const CustomerId> customers) {
  long long customer = 0;
  const long long segment = id;
  soci::statement insert =
      (transaction.sql().prepare << "INSERT INTO segment_members (segment, customer) "
                                    "VALUES (:s, :c) ON CONFLICT (segment, customer) DO NOTHING",
       soci::use(segment), soci::use(customer));
  for (const CustomerId one : customers) {
    customer = one;
    insert.execute(true);
  }
  return {};
}

Status RemoveMembers(Transaction& transaction, int64_t id, std::span<const CustomerId> customers) {
  long long customer = 0;
  const long long segment = id;
  soci::statement remove =
      (transaction.sql().prepare << "DELETE FROM segment_members WHERE segment = :s AND customer = "
                                    ":c",
       soci::use(segment), soci::use(customer));
  for (const CustomerId one : customers) {
    customer = one;
    remove.execute(true);
  }
  return {};
}

}  // namespace vafa::segments::store
