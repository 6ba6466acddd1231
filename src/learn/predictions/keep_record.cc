#include "learn/predictions/keep_record.h"

#include <algorithm>
#include <span>

#include "base/limits.h"
#include "base/log.h"
#include "learn/predictions/contracts.h"
#include "learn/predictions/purchases.h"
#include "stats/intervals.h"

namespace vafa::predictions {
namespace {

constexpr int64_t kLists = 4;
constexpr int kRest = 100;  // times the making
constexpr int64_t kMostNamed = limits::kPageRows;

/// Who stayed in the days after a list, by customer id.
class Stayed {
 public:
  explicit Stayed(const timeline::Snapshot& snapshot)
      : bought_(snapshot.blocks() * timeline::kBlockCustomers), subscribes_(bought_.size()) {}

  void AddPurchases(const Purchases& all, int64_t after, int64_t until) {
    for (size_t i = 0; i < all.customers.size(); ++i) {
      const auto begin = all.days.begin() + static_cast<ptrdiff_t>(all.offsets[i]);
      const auto end = all.days.begin() + static_cast<ptrdiff_t>(all.offsets[i + 1]);
      const auto first = std::upper_bound(begin, end, after);
      if (first != end && *first <= until) bought_[static_cast<size_t>(all.customers[i])] = true;
    }
  }
  void AddContracts(const std::vector<Contract>& contracts) {
    for (const Contract& contract : contracts) {
      if (contract.here) subscribes_[static_cast<size_t>(contract.customer)] = true;
    }
  }
  bool Lost(const KeepRow& row) const {
    const auto index = static_cast<size_t>(row.customer);
    return row.by_contract ? !subscribes_[index] : !bought_[index];
  }

 private:
  std::vector<bool> bought_;
  std::vector<bool> subscribes_;
};

/// When the first of a list's customers came; its own day when nobody is on it.
int64_t FirstDay(const Ranking::Answer& answer) {
  int64_t first = answer.list.fit.to_day;
  for (const KeepRow& row : answer.list.rows) {
    first = std::min<int64_t>(first, row.first_purchase_day);
  }
  return first;
}

PastList ListOf(const Ranking::Answer& answer, const Stayed& stayed, int64_t days) {
  using Fate = PastList::Fate;
  PastList list{.at = answer.at, .fates = {}};
  const auto named = std::min<size_t>(answer.list.late, kMostNamed);
  for (size_t i = 0; i < answer.list.rows.size(); ++i) {
    const KeepRow& row = answer.list.rows[i];
    const bool lost_before = !row.by_contract && row.silent_days > days;
    const bool lost = stayed.Lost(row);
    if (i < named) {
      list.fates.push_back(lost_before ? Fate::kLostBefore : lost ? Fate::kLost : Fate::kStayed);
      list.contracts += row.by_contract ? 1 : 0;
    }
    if (lost_before) continue;
    ++list.customers;
    list.customers_lost += lost ? 1 : 0;
  }
  return list;
}

json::object ToJson(const KeepRecord& record, int64_t first, const Calendar& calendar,
                    Language language) {
  json::array lists;
  int64_t named = 0, lost = 0, contracts = 0, customers = 0, customers_lost = 0;
  for (const PastList& list : record.lists) {
    const auto rows = std::min<size_t>(static_cast<size_t>(first), list.fates.size());
    const auto fates = std::span(list.fates).first(rows);
    const auto these = std::ssize(fates) - std::ranges::count(fates, PastList::Fate::kLostBefore);
    const int64_t gone = std::ranges::count(fates, PastList::Fate::kLost);
    lists.push_back(json::object{{"at", IsoDate(calendar, list.at)},
                                 {"named", these},
                                 {"lost", gone},
                                 {"customers", list.customers},
                                 {"customers_lost", list.customers_lost}});
    named += these;
    lost += gone;
    contracts += list.contracts;
    customers += list.customers;
    customers_lost += list.customers_lost;
  }
  json::object object{{"days", record.days},    {"first", first},   {"lists", std::move(lists)},
                      {"named", named},         {"lost", lost},     {"subscribers", contracts > 0},
                      {"share", nullptr},       {"low", nullptr},   {"high", nullptr},
                      {"usual_share", nullptr}, {"reason", nullptr}};
  if (const auto interval = stats::WilsonInterval(lost, named)) {
    object["share"] = static_cast<double>(lost) / static_cast<double>(named);
    object["low"] = interval->low;
    object["high"] = interval->high;
  } else {
    object["reason"] = Render({"predictions.no_record", {{"days", record.days}}}, language);
  }
  if (customers > 0) {
    object["usual_share"] = static_cast<double>(customers_lost) / static_cast<double>(customers);
  }
  return object;
}

}  // namespace

Result<std::shared_ptr<const KeepRecord>> KeepRecords::Get() {
  VAFA_ASSIGN(const Organisation settings, context_.organisation());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(settings.calendar, settings.zone, settings.first_weekday));
  VAFA_TRY(context_.feed.CatchUp());
  const timeline::Snapshot snapshot = context_.feed.Take();
  VAFA_ASSIGN(const Instant now, context_.models.Now(snapshot));
  const Version version{calendar.DayOf(now), settings.zone, snapshot.through()};
  MutexLock lock(mutex_);
  if (version != version_ && !making_ && Clock::now() >= rest_until_) {
    MakeBehind(snapshot, calendar, version);
  }
  if (record_ == nullptr && failed_ && !making_) return std::unexpected(*failed_);
  return record_;
}

void KeepRecords::MakeBehind(const timeline::Snapshot& snapshot, const Calendar& calendar,
                             Version version) {
  making_ = true;
  task_ = std::async(std::launch::async, [this, snapshot, calendar, version = std::move(version)] {
    const auto started = Clock::now();
    auto made = Make(snapshot, calendar, std::get<0>(version));
    MutexLock lock(mutex_);
    making_ = false;
    version_ = version;
    const auto now = Clock::now();
    rest_until_ = now + kRest * (now - started);
    failed_.reset();
    if (made) {
      record_ = *std::move(made);
    } else {
      failed_ = std::move(made.error());
      if (!stopping_) log::warn("the record of lists cannot be made: {}", Describe(*failed_));
    }
  });
}

Result<std::shared_ptr<const KeepRecord>> KeepRecords::Make(const timeline::Snapshot& snapshot,
                                                            const Calendar& calendar,
                                                            int64_t today) {
  VAFA_ASSIGN(const ChurnSource source, context_.models.Source(snapshot));
  auto record = std::make_shared<KeepRecord>();
  const int64_t days = record->days = source.rules.horizon_days;
  // Today is not over.
  VAFA_ASSIGN(const Purchases all, GatherPurchases(snapshot, context_.facts, today - 1, calendar));
  for (int64_t k = 1; k <= kLists; ++k) {
    if (stopping_) return Fail(ErrorCode::kCancelled, "timeline.cancelled");
    const int64_t day = today - 1 - k * days;
    VAFA_ASSIGN(const auto answer,
                context_.ranking.Past(snapshot, calendar.StartOfDay(day), calendar));
    if (FirstDay(*answer) > day - days) break;
    Stayed stayed(snapshot);
    stayed.AddPurchases(all, day, day + days);
    const Instant then = calendar.StartOfDay(day + days + 1);
    VAFA_ASSIGN(
        const std::vector<Contract> contracts,
        GatherContracts(snapshot, source.names, {calendar, source.rules.grace_days}, then, then));
    stayed.AddContracts(contracts);
    record->lists.push_back(ListOf(*answer, stayed, days));
  }
  return record;
}

Status AddKeepRecordRoute(net::Router& router, PredictionsContext& context, KeepRecords& records) {
  net::Route route{.method = net::Method::kGet, .path = "/api/v1/keep/record"};
  route.permission = "customers:read";
  route.summary = "How often lists of whom to keep were right";
  route.query = {
      {.name = "first", .type = net::FieldType::kInteger, .limit = limits::kPageRows, .least = 1}};
  route.handler = [&context, &records](const net::Request& request) -> Result<net::Response> {
    VAFA_ASSIGN(const Organisation settings, context.organisation());
    VAFA_ASSIGN(const Calendar calendar,
                Calendar::Make(settings.calendar, settings.zone, settings.first_weekday));
    VAFA_ASSIGN(const auto record, records.Get());
    const int64_t first = request.query.IntegerOr("first", 50);
    if (record == nullptr) return net::JsonResponse(json::object{{"making", true}});
    json::object answer = ToJson(*record, first, calendar, request.language);
    answer["making"] = false;
    return net::JsonResponse(answer);
  };
  return router.Add(std::move(route));
}

}  // namespace vafa::predictions
