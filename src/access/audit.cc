#include "access/audit.h"

namespace vafa::access {

Status WriteAudit(Transaction& transaction, const AuditEntry& entry) {
  const long long at = entry.at.micros;
  const long long user = entry.user_id;
  transaction.sql() << "INSERT INTO audit (at, user_id, action, subject, detail) "
                       "VALUES (:at, :u, :a, :s, :d)",
      soci::use(at), soci::use(user), soci::use(entry.action), soci::use(entry.subject),
      soci::use(entry.detail);
  return {};
}

Result<std::vector<AuditEntry>> ReadAudit(Session& session, int64_t limit) {
  std::vector<AuditEntry> entries;
  AuditEntry entry;
  long long at = 0;
  long long user = 0;
  const long long most = limit;
  soci::statement statement =
      (session.sql().prepare
           << "SELECT at, user_id, action, subject, detail FROM audit ORDER BY id DESC LIMIT :n",
       soci::use(most), soci::into(at), soci::into(user), soci::into(entry.action),
       soci::into(entry.subject), soci::into(entry.detail));
  statement.execute();
  while (statement.fetch()) {
    entry.at = {at};
    entry.user_id = user;
    entries.push_back(entry);
  }
  return entries;
}

}  // namespace vafa::access
