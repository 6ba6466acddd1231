#include "learn/audit/audit.h"

#include <algorithm>

namespace vafa::audit {
namespace {

using namespace ask;
using Business = Organisation::Business;

constexpr size_t kMostWeeks = 106;
constexpr size_t kAtOnce = 240;  // inquiries in one pass
constexpr int64_t kWeek = 7;
constexpr int64_t kEver = 36'500;

Window Last(int64_t days, int64_t ago) {
  Window window;
  window.kind = Window::Kind::kLast;
  window.days = {days, {}};
  window.ago = {ago, {}};
  window.edge = Edge::kStart;
  return window;
}

Condition Both(Condition a, Condition b) { return {All{{std::move(a), std::move(b)}}}; }

// For how long her subscription has run, in bands. Its first month is none of them: nobody was
// asked to renew yet, and who came back did nothing in the days before.
std::vector<Condition> ByTenure() {
  constexpr std::pair<int64_t, int64_t> kBands[] = {
      {30, 60}, {60, 90}, {90, 180}, {180, 365}, {365, kEver}};
  std::vector<Condition> bands;
  for (const auto& [from, to] : kBands) {
    bands.push_back(
        {ask::Last{Facts{{std::string(kinds::kSubscriptionStarted)}, {}, Last(to - from, from)}}});
  }
  return bands;
}

// For how long she has not bought, in weeks up to the window, after which she has left.
std::vector<Condition> BySilence(int64_t window) {
  const std::vector<std::string> order{std::string(kinds::kOrderPlaced)};
  std::vector<int64_t> edges{0};
  for (int64_t weeks = 4; weeks >= 0; --weeks) {
    const int64_t edge = window - weeks * kWeek;
    if (edge > edges.back()) edges.push_back(edge);
  }
  std::vector<Condition> bands;
  for (size_t i = 0; i + 1 < edges.size(); ++i) {
    const Condition then{
        Did{Facts{order, {}, Last(edges[i + 1] - edges[i], edges[i])}, 1, std::nullopt}};
    const Condition since{Did{Facts{order, {}, Last(edges[i], 0)}, 1, std::nullopt}};
    bands.push_back(edges[i] == 0 ? then : Both(then, Condition{Not{since}}));
  }
  return bands;
}

Result<std::vector<Period>> WholeWeeks(const Calendar& calendar, Instant from, Instant to) {
  VAFA_ASSIGN(std::vector<Period> weeks, SplitTime(calendar, Unit::kWeek, from, to));
  std::erase_if(weeks, [&](const Period& week) { return week.from < from || week.to > to; });
  if (weeks.empty()) return Fail(ErrorCode::kInvalid, "audit.no_week", {}, "to");
  if (weeks.size() > kMostWeeks) {
    return Fail(ErrorCode::kInvalid,
                {"audit.too_long", {{"most", static_cast<int64_t>(kMostWeeks)}}}, {}, "from");
  }
  return weeks;
}

class Counter {
 public:
  Counter(metrics::Metrics& metrics, Audit& audit, std::vector<Period> weeks,
          const Calendar& calendar, std::vector<Condition> bands, const Cancelled& cancelled)
      : metrics_(metrics),
        audit_(audit),
        weeks_(std::move(weeks)),
        calendar_(calendar),
        bands_(std::move(bands)),
        cancelled_(cancelled) {}

  // Counts what holds beside each condition, many in one pass.
  Result<std::vector<Strata>> Count(const std::vector<Condition>& conditions) {
    std::vector<Strata> counted(conditions.size(), Strata(bands_.size()));
    for (size_t begin = 0; begin < conditions.size();) {
      const size_t end =
          std::min(conditions.size(), begin + std::max<size_t>(kAtOnce / (2 * bands_.size()), 1));
      std::vector<Inquiry> inquiries;
      for (size_t i = begin; i < end; ++i) Add(conditions[i], inquiries);
      VAFA_ASSIGN(const auto answers, metrics_.AskAll(inquiries, cancelled_));
      size_t answer = 0;
      for (size_t i = begin; i < end; ++i) {
        for (Weeks& stratum : counted[i]) {
          stratum.all = SumOf(answers[answer++]);
          stratum.left = SumOf(answers[answer++]);
        }
      }
      begin = end;
    }
    return counted;
  }

  const std::vector<Condition>& bands() const { return bands_; }

 private:
  void Add(const Condition& condition, std::vector<Inquiry>& into) {
    for (const Condition& band : bands_) {
      const Condition here = Both(Both(audit_.active_at_start, band), condition);
      const Condition left = Both(here, Condition{Not{audit_.active_at_end}});
      into.push_back({{CountCustomers{here}}, weeks_, calendar_});
      into.push_back({{CountCustomers{left}}, weeks_, calendar_});
    }
  }
  static int64_t SumOf(const Answer& answer) {
    int64_t sum = 0;
    for (const Figure& figure : answer.figures) sum += figure.value.integer;
    return sum;
  }

  metrics::Metrics& metrics_;
  const Audit& audit_;
  std::vector<Period> weeks_;
  const Calendar& calendar_;
  std::vector<Condition> bands_;
  const Cancelled& cancelled_;
};

}  // namespace

Result<Audit> AuditChurn(const AuditParts& parts, Instant from, Instant to,
                         const Cancelled& cancelled) {
  VAFA_ASSIGN(const auto asking, parts.metrics.FindAsking());
  VAFA_ASSIGN(const metrics::Rules rules, parts.metrics.FindRules());
  const Calendar& calendar = asking.context.calendar;
  VAFA_ASSIGN(const std::vector<Period> weeks, WholeWeeks(calendar, from, to));
  Audit audit;
  audit.weeks = {weeks.front().from, weeks.back().to, {}};
  VAFA_ASSIGN(audit.active_at_start, parts.metrics.FindCondition("active_at_start"));
  VAFA_ASSIGN(audit.active_at_end, parts.metrics.FindCondition("active_at_end"));
  audit.factors = FactorsOf(
      {parts.attributes, parts.facts, asking.snapshot, parts.customers(), rules.business});
  const bool shop = rules.business == Business::kShop;
  Counter counter(parts.metrics, audit, weeks, calendar,
                  shop ? BySilence(rules.window_days) : ByTenure(), cancelled);

  std::vector<Condition> conditions{Condition{Everyone{}}};
  for (const Factor& factor : audit.factors) conditions.push_back(factor.condition);
  VAFA_ASSIGN(const auto counted, counter.Count(conditions));
  const Weeks all = SumOf(counted[0]);
  audit.left = all.left;
  audit.customer_weeks = all.all;
  std::vector<Counted> factors;
  for (size_t i = 0; i < audit.factors.size(); ++i) {
    Counted one{counted[i + 1]};
    const Factor& factor = audit.factors[i];
    if (factor.of == Factor::Of::kPair) {
      one.pair.emplace(factor.first, factor.second);
    } else {
      one.group = factor.group;
      one.exclusive = factor.exclusive;
      if (factor.exclusive) audit.traits.push_back({i, SumOf(one.weeks)});
    }
    factors.push_back(std::move(one));
  }
  audit.active_at_start = Both(audit.active_at_start, Condition{Any{counter.bands()}});
  audit.looked_at = factors.size();
  VAFA_ASSIGN(audit.findings, FindFactors(factors, counted[0]));
  return audit;
}

}  // namespace vafa::audit
