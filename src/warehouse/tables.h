#pragma once

#include <cstdint>
#include <string_view>

#include "timeline/block.h"
#include "warehouse/rows.h"
#include "warehouse/server.h"

/// The tables of one shard (docs/decisions/0060): `facts` in the order of their kinds, customers
/// and times, and beside it `shard` (whose facts these are, and which part of them) and `swept`.
///
/// Rows of `facts` with kind 0 are no facts: each batch ends with one that carries its last number
/// (how far this shard has come), and each fact that is corrected has one with its number in
/// `corrects`.
namespace vafa::warehouse {

/// What is asked of facts: column names of `facts`.
namespace columns {
inline constexpr std::string_view kAll =
    "kind, customer, second, micros, seq, label, money, value, property, bits, corrects";
}

/// The key of a property's name and type in the column `property`, which goes with `bits`.
uint64_t PropertyKey(std::string_view name, timeline::PropertyType type);
/// What a value is in the column `bits`: of numbers and amounts in their own order.
int64_t PropertyBitsOf(timeline::PropertyType type, timeline::PropertyBits bits);

/// Writes a fact as a row of `facts` in RowBinary.
void WriteFact(const timeline::Entry& entry, RowWriter& rows);
/// The row that takes back fact `corrects` of a customer, told by fact `seq`.
void WriteCorrection(int64_t seq, int64_t corrects, timeline::CustomerId customer, RowWriter& rows);
/// The row that ends a batch: everything up to fact `through` is there.
void WriteMark(int64_t through, RowWriter& rows);

/// Which part of whose facts a database holds.
struct ShardIdentity {
  uint64_t store_id = 0;
  size_t shard = 0;
  size_t shards = 1;
};

/// Makes the database and its tables where there are none. kConflict when the database holds other
/// facts, or other parts of them.
Status MakeTables(Server& server, const ShardIdentity& identity);

/// How far a shard has come: everything up to this fact is there. 0 when there are no tables yet,
/// kConflict as for MakeTables().
Result<int64_t> FindThrough(Server& server, const ShardIdentity& identity);

}  // namespace vafa::warehouse
