#include "warehouse/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/hash.h"
#include "base/number_order.h"

namespace vafa::warehouse {
namespace {

using timeline::PropertyType;

/// Raised when the tables below change: a database of another layout is refused.
constexpr int kLayout = 1;

constexpr std::string_view kFacts =
    "CREATE TABLE IF NOT EXISTS facts (kind UInt16, customer UInt32, second UInt32, micros UInt32, "
    "seq UInt64, label UInt32, money Int64, value Float64, property Array(UInt64), "
    "bits Array(Int64), corrects UInt64) "
    "ENGINE = MergeTree() ORDER BY (kind, customer, second, micros, seq)";
constexpr std::string_view kSwept =
    "CREATE TABLE IF NOT EXISTS swept (through UInt64) ENGINE = MergeTree() ORDER BY through";
constexpr std::string_view kShard =
    "CREATE TABLE IF NOT EXISTS shard (store UInt64, shard UInt32, shards UInt32, layout UInt32) "
    "ENGINE = MergeTree() ORDER BY store";

struct Property {
  uint64_t key;
  int64_t bits;
};

/// Of equal names with one type the last counts.
std::vector<Property> PropertiesOf(const timeline::PropertyList& list) {
  std::vector<Property> properties;
  list.ForEach(
      [&](std::string_view name, PropertyType type, timeline::PropertyBits bits, std::string_view) {
        const Property property{PropertyKey(name, type), PropertyBitsOf(type, bits)};
        const auto same = std::ranges::find(properties, property.key, &Property::key);
        if (same == properties.end()) {
          properties.push_back(property);
        } else {
          *same = property;
        }
      });
  return properties;
}

/// A row without anything but its place and what it corrects.
void WriteBare(timeline::CustomerId customer, int64_t seq, int64_t corrects, RowWriter& rows) {
  timeline::Entry entry;
  entry.customer = customer;
  entry.seq = seq;
  entry.corrects = corrects;
  entry.at = timeline::FromSeconds(0);
  WriteFact(entry, rows);
}

std::string RowOf(const ShardIdentity& identity) {
  return fmt::format("{}, {}, {}, {}", identity.store_id, identity.shard, identity.shards, kLayout);
}

/// Whether it is written down whose facts these are.
Result<bool> IsKnown(Server& server, const ShardIdentity& identity) {
  VAFA_ASSIGN(const std::string answer,
              server.Run(fmt::format("SELECT count(), countIf((store, shard, shards, layout) != "
                                     "({})) FROM shard",
                                     RowOf(identity))));
  RowReader row(answer);
  const bool any = row.Next() && row.Integer() != 0;
  if (any && row.Integer() != 0) {
    return Fail(ErrorCode::kConflict,
                {"warehouse.other_facts",
                 {{"server", server.address().url}, {"database", server.address().database}}});
  }
  return any;
}

}  // namespace

uint64_t PropertyKey(std::string_view name, PropertyType type) {
  return Hash64(name, static_cast<uint64_t>(type) + 1);
}

int64_t PropertyBitsOf(PropertyType type, timeline::PropertyBits bits) {
  return type == PropertyType::kNumber ? OrderOf(timeline::NumberOf(bits))
                                       : static_cast<int64_t>(bits);
}

void WriteFact(const timeline::Entry& entry, RowWriter& rows) {
  const uint32_t second = timeline::ToSeconds(entry.at);
  const int64_t micros = (entry.at - timeline::FromSeconds(second)).count();
  const std::vector<Property> properties = PropertiesOf(entry.properties);
  rows.Number(entry.kind);
  rows.Number(static_cast<uint32_t>(entry.customer));
  rows.Number(second);
  rows.Number(static_cast<uint32_t>(micros));
  rows.Number(entry.seq);
  rows.Number(entry.label);
  rows.Number(entry.money);
  rows.Number(entry.value);
  rows.Count(properties.size());
  for (const Property& property : properties) rows.Number(property.key);
  rows.Count(properties.size());
  for (const Property& property : properties) rows.Number(property.bits);
  rows.Number(entry.corrects);
}

void WriteCorrection(int64_t seq, int64_t corrects, timeline::CustomerId customer,
                     RowWriter& rows) {
  WriteBare(customer, seq, corrects, rows);
}

void WriteMark(int64_t through, RowWriter& rows) { WriteBare(0, through, 0, rows); }

Status MakeTables(Server& server, const ShardIdentity& identity) {
  VAFA_TRY(server.MakeDatabase());
  for (const std::string_view table : {kFacts, kSwept, kShard}) VAFA_TRY(server.Run(table));
  VAFA_ASSIGN(const bool known, IsKnown(server, identity));
  if (!known) VAFA_TRY(server.Run("INSERT INTO shard VALUES (" + RowOf(identity) + ")"));
  return {};
}

Result<int64_t> FindThrough(Server& server, const ShardIdentity& identity) {
  const auto known = IsKnown(server, identity);
  if (!known) {
    const int number = ErrorNumber(known.error().detail);
    if (number == kUnknownTable || number == kUnknownDatabase) return 0;
    return std::unexpected(known.error());
  }
  if (!*known) return 0;
  VAFA_ASSIGN(const std::string answer, server.Run("SELECT max(seq) FROM facts WHERE kind = 0"));
  RowReader row(answer);
  return row.Next() ? row.Integer() : 0;
}

}  // namespace vafa::warehouse
