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

}  // namespace vafa::cli
