#pragma once

#include <memory>

#include "store/store.h"

namespace vafa {

/// A new connection with the settings that every session of the store has.
Result<std::unique_ptr<soci::session>> Connect(const Store::Options& options);

/// Whether the connection can still be used; a lost one is told by its server only when asked.
bool IsAlive(soci::session& sql, Dialect dialect);

}  // namespace vafa
