#include "ask/clickhouse_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <thread>

#include "ask/clickhouse_rows.h"
#include "ask/clickhouse_statements.h"
#include "base/number_order.h"
#include "timeline/merge.h"
#include "timeline/properties.h"
#include "warehouse/rows.h"
#include "warehouse/server.h"
#include "warehouse/sweep.h"
#include "warehouse/tables.h"

namespace vafa::ask::clickhouse {
namespace {

using timeline::kBlockCustomers;
using timeline::PropertyId;
using timeline::PropertyType;

/// About so many rows are held at a time of each shard, as text some 50 MB.
constexpr int64_t kRowsAtOnce = 500'000;

/// What properties are called there, and here.
class PropertyKeys {
 public:
  PropertyKeys(const Plan& plan, const timeline::Properties& properties) {
    for (const KindId kind : plan.kinds) {
      for (const auto& property : properties.Of(kind)) {
        ids_[{kind, warehouse::PropertyKey(property.name, property.type)}] = {property.id,
                                                                              property.type};
      }
    }
  }

  /// By rising id; those that no question can name are left out.
  void Resolve(KindId kind, std::span<const uint64_t> keys, std::span<const int64_t> bits,
               std::vector<timeline::PropertyValue>& into) const {
    const size_t first = into.size();
    for (size_t i = 0; i < keys.size(); ++i) {
      const auto known = ids_.find({kind, keys[i]});
      if (known == ids_.end()) continue;
      const auto& [id, type] = known->second;
      into.push_back({id, type == PropertyType::kNumber
                              ? timeline::BitsOfNumber(NumberOfOrder(bits[i]))
                              : static_cast<timeline::PropertyBits>(bits[i])});
    }
    std::ranges::sort(into.begin() + static_cast<ptrdiff_t>(first), into.end(), {},
                      &timeline::PropertyValue::id);
  }

 private:
  std::map<std::pair<KindId, uint64_t>, std::pair<PropertyId, PropertyType>> ids_;
};

/// Facts by block, as they are read.
using Read = std::map<size_t, timeline::Changes>;

/// One shard: what it holds, and facts of it.
class Shard {
 public:
  explicit Shard(const warehouse::Address& address) : server_(address) {}

  Status Look(const Plan& plan, const Cancelled& cancelled) {
    VAFA_ASSIGN(const warehouse::Corrections found, warehouse::FindCorrections(server_));
    corrections_ = found.waiting > 0;
    swept_ = found.swept;
    VAFA_ASSIGN(const std::string survey, server_.Run(SurveySql(plan), cancelled));
    warehouse::RowReader row(survey);
    if (!row.Next()) return Unreadable();
    facts_ = row.Integer();
    most_ = row.Integer();
    return row.good() ? Status{} : Unreadable();
  }
  int64_t facts() const { return facts_; }
  CustomerId most() const { return most_; }

  Status Fetch(const Plan& plan, const PropertyKeys& keys, CustomerId first, CustomerId end,
               const Cancelled& cancelled, Read& read) {
    const std::string sql = BlocksSql(plan, corrections_, swept_, first, end);
    VAFA_ASSIGN(const std::string answer, server_.Run(sql, cancelled));
    warehouse::RowReader row(answer);
    while (row.Next()) Take(row, keys, read);
    return row.good() ? Status{} : Unreadable();
  }

 private:
  std::unexpected<Error> Unreadable() const {
    return Fail(ErrorCode::kUnavailable,
                {"warehouse.bad_answer", {{"server", server_.address().url}}});
  }

  void Take(warehouse::RowReader& row, const PropertyKeys& keys, Read& read) {
    timeline::Addition fact{};
    fact.kind = static_cast<KindId>(row.Integer());
    const CustomerId customer = row.Integer();
    fact.slot = timeline::SlotOf(customer);
    fact.seconds = static_cast<uint32_t>(row.Integer());
    fact.micros = static_cast<uint32_t>(row.Integer());
    fact.seq = row.Integer();
    fact.label = static_cast<LabelId>(row.Integer());
    fact.money = row.Integer();
    const std::string_view value = row.Text();
    fact.value = value == "nan" ? timeline::Entry::kNoValue : ToNumber(value);
    const std::vector<uint64_t> names = ToKeys(row.Text());
    const std::vector<int64_t> bits = row.Integers();
    timeline::Changes& changes = read[static_cast<size_t>(customer / kBlockCustomers)];
    fact.first_property = static_cast<uint32_t>(changes.properties.size());
    if (names.size() == bits.size()) keys.Resolve(fact.kind, names, bits, changes.properties);
    fact.property_count = static_cast<uint32_t>(changes.properties.size()) - fact.first_property;
    changes.additions.push_back(fact);
  }

  static double ToNumber(std::string_view text) {
    warehouse::RowReader one(text);
    return one.Next() ? one.Real() : timeline::Entry::kNoValue;
  }
  // "[1,2]" of numbers that may be larger than any signed one.
  static std::vector<uint64_t> ToKeys(std::string_view text) {
    std::vector<uint64_t> keys;
    uint64_t key = 0;
    for (const char c : text) {
      if (c >= '0' && c <= '9') {
        key = key * 10 + static_cast<uint64_t>(c - '0');
      } else if ((c == ',' || c == ']') && text.size() > 2) {
        keys.push_back(key);
        key = 0;
      }
    }
    return keys;
  }

  warehouse::Server server_;
  bool corrections_ = false;
  int64_t swept_ = 0;
  int64_t facts_ = 0;
  CustomerId most_ = 0;
};

/// All shards at once; of several errors the first shard's.
Status OnAll(std::deque<Shard>& shards, const std::function<Status(size_t)>& run) {
  std::vector<Status> outcomes(shards.size());
  {
    std::vector<std::jthread> threads;
    for (size_t i = 1; i < shards.size(); ++i) {
      threads.emplace_back([&, i] { outcomes[i] = run(i); });
    }
    outcomes[0] = run(0);
  }
  for (const Status& outcome : outcomes) VAFA_TRY(outcome);
  return {};
}

void Append(timeline::Changes& into, const timeline::Changes& more) {
  const auto shift = static_cast<uint32_t>(into.properties.size());
  into.properties.insert(into.properties.end(), more.properties.begin(), more.properties.end());
  for (timeline::Addition fact : more.additions) {
    fact.first_property += shift;
    into.additions.push_back(fact);
  }
}

}  // namespace

std::string BlocksSql(const Plan& plan, bool corrections, int64_t swept, CustomerId first,
                      CustomerId end) {
  const std::string customers = fmt::format(" AND customer >= {} AND customer < {}", first, end);
  Scope named;
  named.kinds = {plan.kinds.begin(), plan.kinds.end()};
  named.organisation = true;
  std::string sql =
      "SELECT kind, customer, second, micros, seq, label, money, value, property, "
      "bits " +
      named.From(corrections, swept) + customers;
  if (!plan.all_kinds) return sql;
  Scope others;
  others.all_kinds = true;
  const std::string unnamed =
      named.kinds.empty() ? "" : fmt::format(" AND kind NOT IN ({})", fmt::join(named.kinds, ", "));
  return sql + fmt::format(
                   " UNION ALL SELECT argMin(kind, second), customer, min(second), "
                   "toUInt32(0), toUInt64(0), toUInt32(0), toInt64({} - 1), toFloat64(nan), "
                   "emptyArrayUInt64(), emptyArrayInt64() {}{}{} GROUP BY customer",
                   timeline::kNoMoney + 1, others.From(corrections, swept), customers, unnamed);
}

Status ReadBlocks(const Plan& plan, const timeline::Properties& properties,
                  std::span<const warehouse::Address> addresses, const Cancelled& cancelled,
                  const TakeBlock& take) {
  const PropertyKeys keys(plan, properties);
  std::deque<Shard> shards;
  for (const warehouse::Address& address : addresses) shards.emplace_back(address);
  VAFA_TRY(OnAll(shards, [&](size_t i) { return shards[i].Look(plan, cancelled); }));
  CustomerId most = 0;
  int64_t facts = 0;
  for (const Shard& shard : shards) {
    most = std::max(most, shard.most());
    facts = std::max(facts, shard.facts());
  }
  const int64_t blocks = most / kBlockCustomers + 1;
  const int64_t together =
      std::clamp(kRowsAtOnce * blocks / std::max<int64_t>(facts, 1), int64_t{1}, blocks);
  for (int64_t first = 0; first < blocks; first += together) {
    if (cancelled && cancelled()) return Fail(ErrorCode::kCancelled, "timeline.cancelled");
    std::vector<Read> parts(shards.size());
    VAFA_TRY(OnAll(shards, [&](size_t i) {
      return shards[i].Fetch(plan, keys, first * kBlockCustomers,
                             (first + together) * kBlockCustomers, cancelled, parts[i]);
    }));
    Read read = std::move(parts.front());
    for (size_t i = 1; i < parts.size(); ++i) {
      for (const auto& [index, changes] : parts[i]) Append(read[index], changes);
    }
    for (auto& [index, changes] : read) {
      if (!take(index, *timeline::Merge(*timeline::EmptyBlock(), std::move(changes)))) return {};
    }
  }
  return {};
}

}  // namespace vafa::ask::clickhouse
