#pragma once

#include "base/result.h"
#include "store/session.h"

namespace vafa {

/// Applies the embedded migrations (src/**/migrations/NNNN_name.sql) that this database does not
/// have yet, in order of their numbers, each in a transaction of its own.
///
/// The files hold the SQL that both databases take; `{id}` stands for the type of a 64-bit primary
/// key that the database counts up itself, `{blob}` for bytes. kConflict when the database has a
/// migration that this program does not know (it was written by a newer one).
Status Migrate(soci::session& sql, Dialect dialect);

/// The names of migrations still to be applied.
Result<std::vector<std::string>> PendingMigrations(soci::session& sql, Dialect dialect);

}  // namespace vafa
