// What `vafa keep` and `vafa predict` share.
#include "cli/outlook.h"

#include <iostream>

#include "customers/observed.h"
#include "learn/predictions/refitter.h"

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

Status FitAll(Workspace& workspace, Language language) {
  if (!workspace.writable()) return Fail(ErrorCode::kConflict, "cli.predict_not_ours");
  predictions::FitJobs jobs(workspace.store(), workspace.clock());
  for (const auto kind : predictions::kModelKinds) {
    VAFA_ASSIGN(const auto job, jobs.BeginAsked(std::string(Name(kind))));
    VAFA_ASSIGN(const auto version, RunFit(workspace.models(), jobs, kind, job.id));
    std::cerr << Render({version.in_use ? "cli.predict_fitted" : "cli.predict_not_taken",
                         {{"kind", std::string(Name(kind))},
                          {"version", version.number},
                          {"method", version.method}}},
                        language)
              << '\n';
  }
  return {};
}

Status FitWhereNeverFitted(Workspace& workspace, std::optional<Instant> at, Language language) {
  VAFA_ASSIGN(const auto in_use, workspace.models().InUse());
  if (at || !in_use->versions.empty() || !workspace.writable() ||
      !FindObservedSpan(workspace.feed().Take(), workspace.facts())) {
    return {};
  }
  std::cerr << Render(Message("cli.predict_never_fitted"), language) << '\n';
  if (const auto fitted = FitAll(workspace, language); !fitted) {
    std::cerr << Render(fitted.error().message, language) << '\n';
  }
  return {};
}

}  // namespace vafa::cli
