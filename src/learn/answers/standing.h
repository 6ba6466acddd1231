#pragma once

#include <optional>

#include "ask/engine.h"

namespace vafa::answers {

/// The customers of a part of an answer as a condition that chooses the same ones whenever it is
/// asked, so that they can be saved as a segment: windows of its period become days of the
/// calendar. Nothing where the language cannot say it (steps of a funnel, who was unknown at a time
/// that is over). What has no past (attributes, lists, predictions) is meant as it is when it is
/// asked. `now`: nothing has happened after it.
std::optional<ask::Condition> StandingCondition(const ask::Inquiry& inquiry, const ask::Part& part,
                                                const ask::Context& context, Instant now);

}  // namespace vafa::answers
