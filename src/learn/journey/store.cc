#include "learn/journey/store.h"

#include "store/native.h"

namespace vafa::journey::store {

Result<std::vector<Row>> Load(Session& session) {
  std::vector<Row> rows;
  VAFA_TRY(Scan(session, "SELECT name, definition FROM journey_stages ORDER BY position", {},
                [&](const RowView& view) {
                  rows.push_back({std::string(view.Text(0)), std::string(view.Text(1))});
                  return true;
                }));
  return rows;
}

Status Replace(Transaction& transaction, const std::vector<Row>& rows) {
  transaction.sql() << "DELETE FROM journey_stages";
  long long position = 0;
  for (const Row& row : rows) {
    ++position;
    transaction.sql() << "INSERT INTO journey_stages (position, name, definition) "
                         "VALUES (:p, :n, :d)",
        soci::use(position), soci::use(row.name), soci::use(row.definition);
  }
  return {};
}

}  // namespace vafa::journey::store
