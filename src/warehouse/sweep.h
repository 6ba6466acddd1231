#pragma once

#include "warehouse/server.h"

namespace vafa::warehouse {

/// What of a shard's facts is corrected but not yet removed.
struct Corrections {
  int64_t waiting = 0;  ///< how many facts
  int64_t swept = 0;    ///< those told by a fact up to this number are removed
  int64_t through = 0;  ///< the newest fact that tells of any
};
Result<Corrections> FindCorrections(Server& server);

/// Begins to remove what is corrected by facts up to `through`; the server does it in its own time.
Status BeginSweep(Server& server, int64_t through);
/// Whether all that was begun is done; then it is noted that everything up to `through` is removed.
Result<bool> EndSweep(Server& server, int64_t through);

}  // namespace vafa::warehouse
