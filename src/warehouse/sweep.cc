#include "warehouse/sweep.h"

#include <fmt/format.h>

#include "warehouse/rows.h"

namespace vafa::warehouse {

Result<Corrections> FindCorrections(Server& server) {
  Corrections found;
  VAFA_ASSIGN(const std::string swept, server.Run("SELECT max(through) FROM swept"));
  RowReader swept_row(swept);
  if (swept_row.Next()) found.swept = swept_row.Integer();
  VAFA_ASSIGN(const std::string waiting,
              server.Run(fmt::format("SELECT count(), max(seq) FROM facts WHERE kind = 0 AND "
                                     "corrects != 0 AND seq > {}",
                                     found.swept)));
  RowReader row(waiting);
  if (row.Next()) {
    found.waiting = row.Integer();
    found.through = row.Integer();
  }
  return found;
}

Status BeginSweep(Server& server, int64_t through) {
  VAFA_TRY(server.Run(
      fmt::format("ALTER TABLE facts DELETE WHERE kind != 0 AND seq IN (SELECT corrects FROM facts "
                  "WHERE kind = 0 AND corrects != 0 AND seq <= {})",
                  through)));
  return {};
}

Result<bool> EndSweep(Server& server, int64_t through) {
  VAFA_ASSIGN(const std::string answer,
              server.Run("SELECT count() FROM system.mutations WHERE database = currentDatabase() "
                         "AND table = 'facts' AND NOT is_done"));
  RowReader row(answer);
  if (!row.Next() || row.Integer() != 0) return false;
  VAFA_TRY(server.Run(fmt::format("INSERT INTO swept VALUES ({})", through)));
  return true;
}

}  // namespace vafa::warehouse
