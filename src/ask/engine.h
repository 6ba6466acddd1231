#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ask/answer.h"
#include "ask/attributes.h"
#include "ask/names.h"
#include "ask/question.h"
#include "ask/saved.h"
#include "base/json.h"
#include "base/money.h"
#include "base/office_hours.h"
#include "base/result.h"
#include "base/time.h"

namespace vafa::ask {

/// What the words of a question mean in this organisation. The pointers outlive the use.
struct Context {
  const Names* names = nullptr;
  const Attributes* attributes = nullptr;  ///< null: conditions on customers' records are refused
  Calendar calendar;                       ///< the organisation's
  Currency currency;                       ///< the base currency
  std::map<std::string, int64_t> parameters;  ///< days by name: "window", "lost_window", "grace"
  const SavedSegments* segments = nullptr;    ///< null: there are none
  const Predictions* predictions = nullptr;   ///< null: nothing is predicted
  OfficeHours office_hours = {};              ///< by the organisation's calendar
  /// How long a question may take; nothing: as long as it needs.
  std::optional<std::chrono::milliseconds> at_most = std::nullopt;
};

/// A measure with the periods for which it is asked.
struct Inquiry {
  Measure measure;
  std::vector<Period> periods;
  Calendar calendar;  ///< in whose zone days are counted
  std::optional<Split> split = std::nullopt;
  std::vector<Period> compared = {};  ///< one for each period, or none
};

/// Turns the `over` of a question into periods. kInvalid when it ends before it begins, kTooLarge
/// above limits::kPeriods.
Result<Inquiry> Prepare(const Question& question, const Context& context);

/// The days, weeks, months, quarters or years that cover [from, to), whole. kTooLarge above
/// limits::kPeriods.
Result<std::vector<Period>> SplitTime(const Calendar& calendar, Unit unit, Instant from,
                                      Instant to);

/// The period of the same length just before: as many whole months before when [from, to) is made
/// of whole months, else as many days.
Period PeriodBefore(const Calendar& calendar, const Period& period);

/// The same days of the calendar a year earlier (a day that year lacks becomes the next one).
Period SamePeriodLastYear(const Calendar& calendar, const Period& period);

/// Whose members are asked for.
struct Part {
  enum class Of : uint8_t {
    kNumerator,    ///< of a ratio or share; for any other measure the customers that it is about
    kDenominator,  ///< of a ratio or share
    kCell,         ///< of a retention table: born in `period` and returned `later` periods on
    kBorn,         ///< of a retention table: born in `period`
  };
  Of of = Of::kNumerator;
  size_t period = 0;
  size_t later = 0;
  size_t step = 0;    ///< of a funnel: those who took this step, from 0
  bool lost = false;  ///< of a funnel: of them, only those who did not take the next one
  /// Of a distribution: who has a number of at least the one and below the other; a side that has
  /// no value is open.
  Quantity at_least;
  Quantity below;
  /// Of a split question: the group; for all the rest, `named` are the groups with a name.
  std::optional<Group> group = std::nullopt;
  std::vector<std::string> named = {};
  /// Of a movement: the stages, from 1; kNoStage or, at the start, kNotKnown.
  int64_t from_stage = kNoStage;
  int64_t to_stage = kNoStage;

  static constexpr int64_t kNoStage = 0;
  static constexpr int64_t kNotKnown = -1;
};

/// kInvalid at `place`, with the names that there are.
std::unexpected<Error> NoSegment(const Context& context, const std::string& name,
                                 const std::string& place);
std::unexpected<Error> NoAttribute(const Context& context, const std::string& name,
                                   const std::string& place);

using Cancelled = std::function<bool()>;

/// Answers questions. Safe on any thread.
class Engine {
 public:
  virtual ~Engine() = default;

  /// Answers all inquiries in one pass over the facts; parts that they have in common are
  /// evaluated once. kInvalid when a question does not fit the organisation (an attribute that
  /// does not exist), kTooLarge when it needs too much memory or time, kCancelled.
  Result<std::vector<Answer>> RunAll(std::span<const Inquiry> inquiries, const Context& context,
                                     const Cancelled& cancelled) const;

  /// Whether a question fits the organisation and the limits; RunAll fails as this does.
  virtual Status Check(const Inquiry& inquiry, const Context& context) const = 0;

  /// The customers behind a part of an answer, by rising id. The customers of a difference are
  /// those of the first that are not in the second; of facts, those who have such facts.
  Result<std::vector<CustomerId>> Members(const Inquiry& inquiry, const Part& part,
                                          const Context& context, const Cancelled& cancelled) const;

  /// How a question would be answered, as JSON, without answering it. Errors are those of Run()
  /// that can be told beforehand.
  virtual Result<json::object> Explain(const Question& question, const Context& context) const = 0;

  Result<Answer> Run(const Question& question, const Context& context,
                     const Cancelled& cancelled) const;

 protected:
  virtual Result<std::vector<Answer>> AnswerAll(std::span<const Inquiry> inquiries,
                                                const Context& context,
                                                const Cancelled& cancelled) const = 0;
  virtual Result<std::vector<CustomerId>> FindMembers(const Inquiry& inquiry, const Part& part,
                                                      const Context& context,
                                                      const Cancelled& cancelled) const = 0;
};

}  // namespace vafa::ask
