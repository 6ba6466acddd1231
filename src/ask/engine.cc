#include "ask/engine.h"

#include <algorithm>
#include <atomic>
#include <set>

#include "ask/parse_base.h"
#include "ask/spread.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/thread_annotations.h"

namespace vafa::ask {
namespace {

/// What `work` gives, ended when it is cancelled or has taken longer than it may.
template <typename Work>
auto InTime(const Context& context, const Cancelled& cancelled, Work work)
    -> decltype(work(cancelled)) {
  if (!context.at_most) return work(cancelled);
  const auto end = std::chrono::steady_clock::now() + *context.at_most;
  std::atomic<bool> late = false;
  auto result = work([&] {
    if (cancelled && cancelled()) return true;
    if (std::chrono::steady_clock::now() < end) return false;
    late = true;
    return true;
  });
  if (result || !late) return result;
  return Fail(ErrorCode::kTooLarge,
              {"ask.too_slow",
               {{"most", std::chrono::ceil<std::chrono::seconds>(*context.at_most).count()}}});
}

// Names for a message.
std::string Listed(std::vector<std::string> names) {
  constexpr size_t kMost = 20;
  std::ranges::sort(names);
  const bool more = names.size() > kMost;
  if (more) names.resize(kMost);
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + Shorten(name);
  return text.empty() ? "—" : text + (more ? ", …" : "");
}

}  // namespace

std::unexpected<Error> NoSegment(const Context& context, const std::string& name,
                                 const std::string& place) {
  auto known = context.segments == nullptr ? std::vector<std::string>{} : context.segments->Names();
  return Wrong("ask.no_segment", place,
               {{"name", Shorten(name)}, {"known", Listed(std::move(known))}});
}

std::unexpected<Error> NoAttribute(const Context& context, const std::string& name,
                                   const std::string& place) {
  if (std::ranges::find(kPredictions, name, &Prediction::name) != std::end(kPredictions)) {
    const bool splits = place.starts_with("/split");
    return Wrong(splits ? "ask.split_by_predicted" : "ask.predicted_no_attribute", place,
                 {{"name", name}});
  }
  auto known =
      context.attributes == nullptr ? std::vector<std::string>{} : context.attributes->Names();
  return Wrong("ask.no_attribute", place,
               {{"name", Shorten(name)}, {"known", Listed(std::move(known))}});
}

Result<Inquiry> Prepare(const Question& question, const Context& context) {
  const Over& over = question.over;
  const CalendarKind kind = over.calendar.value_or(context.calendar.kind());
  Calendar calendar = context.calendar.With(kind);
  if (!over.zone.empty()) {
    VAFA_ASSIGN(calendar, Calendar::Make(kind, over.zone, context.calendar.first_weekday()));
  }
  VAFA_ASSIGN(const Instant from, ParseInstant(over.from, calendar));
  VAFA_ASSIGN(const Instant to, ParseInstant(over.to, calendar));
  if (to < from) {
    return Fail(ErrorCode::kInvalid, {"ask.ends_before_it_begins", {{"place", "/over/to"}}}, {},
                "/over/to");
  }
  Inquiry inquiry{question.measure, {{from, to, {}}}, calendar, question.split};
  if (over.every) {
    auto periods = SplitTime(calendar, *over.every, from, to);
    if (!periods) {
      periods.error().field = "/over/every";
      return std::unexpected(std::move(periods).error());
    }
    inquiry.periods = *std::move(periods);
  }
  if (over.compare) {
    const auto other = *over.compare == Compare::kBefore ? PeriodBefore : SamePeriodLastYear;
    for (const Period& period : inquiry.periods) {
      inquiry.compared.push_back(other(calendar, period));
    }
  }
  return inquiry;
}

Result<std::vector<Period>> SplitTime(const Calendar& calendar, Unit unit, Instant from,
                                      Instant to) {
  // Days between the ends bound the number of periods before any is made.
  constexpr int64_t kDays[] = {1, 7, 29, 88, 354};
  const int64_t days = (to - from).count() / kMicrosPerDay;
  if (days / kDays[static_cast<int>(unit)] > static_cast<int64_t>(limits::kPeriods)) {
    return Fail(ErrorCode::kTooLarge,
                {"ask.too_many_periods", {{"most", static_cast<int64_t>(limits::kPeriods)}}});
  }
  const std::vector<Instant> cuts = calendar.Boundaries(unit, from, to);
  std::vector<Period> periods;
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    periods.push_back({cuts[i], cuts[i + 1], calendar.Label(unit, cuts[i])});
  }
  return periods;
}

namespace {

// Passes names on and keeps those of kinds that were not found, unless a measure looks at them by
// itself.
class NamesMissed : public Names {
 public:
  explicit NamesMissed(const Names& names) : names_(names) {}
  std::optional<KindId> Kind(std::string_view kind) const override {
    const auto found = names_.Kind(kind);
    const bool own = kind.starts_with("subscription_");
    if (!found && !own) {
      const MutexLock lock(mutex_);
      missed_.emplace(kind);
    }
    return found;
  }
  std::optional<LabelId> Label(std::string_view label) const override {
    return names_.Label(label);
  }
  std::string LabelText(LabelId label) const override { return names_.LabelText(label); }
  std::string KindName(KindId kind) const override { return names_.KindName(kind); }

  std::vector<std::string> kinds() const {
    const MutexLock lock(mutex_);
    return {missed_.begin(), missed_.end()};
  }

 private:
  const Names& names_;
  mutable Mutex mutex_;
  mutable std::set<std::string> missed_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace

Result<std::vector<Answer>> Engine::RunAll(std::span<const Inquiry> inquiries,
                                           const Context& context,
                                           const Cancelled& cancelled) const {
  VAFA_ASSIGN(const Spread spread, Spread::Of(inquiries, context));
  auto answers = InTime(context, cancelled, [&](const Cancelled& stop) {
    return AnswerAll(spread.asked(), context, stop);
  });
  if (!answers) return answers;
  return spread.Gather(*std::move(answers));
}

Result<std::vector<CustomerId>> Engine::Members(const Inquiry& inquiry, const Part& part,
                                                const Context& context,
                                                const Cancelled& cancelled) const {
  Part of = part;
  VAFA_ASSIGN(const Inquiry asked, AmongGroup(inquiry, of));
  return InTime(context, cancelled,
                [&](const Cancelled& stop) { return FindMembers(asked, of, context, stop); });
}

Result<Answer> Engine::Run(const Question& question, const Context& context,
                           const Cancelled& cancelled) const {
  VAFA_ASSIGN(const Inquiry inquiry, Prepare(question, context));
  const NamesMissed names(*context.names);
  Context listening = context;
  listening.names = &names;
  VAFA_ASSIGN(auto answers, RunAll({&inquiry, 1}, listening, cancelled));
  Answer& answer = answers.front();
  answer.never_recorded = names.kinds();
  return std::move(answer);
}

}  // namespace vafa::ask
