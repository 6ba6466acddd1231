#pragma once

#include <optional>
#include <string>

#include "cli/wording.h"
#include "server/workspace.h"

namespace vafa::cli {

/// The day of --at; nothing when it is empty. kInvalid on what is no day, and on one to come.
Result<std::optional<Instant>> ReadAt(const std::string& text, Workspace& workspace,
                                      const Wording& wording);

/// Why of nobody anything is expected at a moment (none: today), and what to do about it.
Result<Message> WhyNobody(Workspace& workspace, std::optional<Instant> at, const Wording& wording);

/// Fits every kind of model as a job, and says on standard error what came of it. kConflict where a
/// server has the folder.
Status FitAll(Workspace& workspace, Language language);
/// The same where no model has ever been fitted, what is expected is asked for as of today (`at`:
/// none), and there is something to fit to. What cannot be fitted, or stored on a full disk, is
/// said and no error: purchases alone can be looked at without.
Status FitWhereNeverFitted(Workspace& workspace, std::optional<Instant> at, Language language);

}  // namespace vafa::cli
