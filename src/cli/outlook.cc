// What `vafa keep` and `vafa predict` share.
#include "cli/outlook.h"

#include "customers/observed.h"

namespace vafa::cli {

Result<std::optional<Instant>> ReadAt(const std::string& text, Workspace& workspace,
                                      const Wording& wording) {
  if (text.empty()) return std::nullopt;
  VAFA_ASSIGN(const Calendar calendar, workspace.settings().GetCalendar());
  VAFA_ASSIGN(const Instant at, ParseInstant(text, calendar));
  const Instant now = workspace.clock().Now();
  if (at <= now) return at;
  return Fail(ErrorCode::kInvalid,
              {"predictions.at_to_come", {{"at", wording.Day(at)}, {"today", wording.Day(now)}}});
}

Result<Message> WhyNobody(Workspace& workspace, std::optional<Instant> at, const Wording& wording) {
  const auto span = FindObservedSpan(workspace.feed().Take(), workspace.facts());
  if (!span) return Message("cli.nobody_yet");
  const Instant of = at.value_or(workspace.clock().Now());
  if (of < span->from) {
    return Message{"cli.nobody_before",
                   {{"at", wording.Day(of)}, {"first", wording.Day(span->from)}}};
  }
  return Message{"cli.nobody_left", {{"at", wording.Day(of)}}};
}

}  // namespace vafa::cli
