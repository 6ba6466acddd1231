#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vafa::warehouse {

/// Where a shard is: a ClickHouse server and a database in it.
struct Address {
  std::string url;   ///< "http://host:8123"
  std::string user;  ///< empty: the server's default one
  std::string password;
  std::string database;  ///< letters, digits and _
  bool operator==(const Address&) const = default;
};

/// Reads "http://user:password@host:8123/database" for each shard, with blanks between them; the
/// user and the database ("vafa") may be missing. kInvalid names the one that is wrong (without its
/// password) and when one stands there twice.
Result<std::vector<Address>> ParseAddresses(std::string_view setting);

/// The shard of a customer, from 0.
inline size_t ShardOf(int64_t customer, size_t shards) {
  return static_cast<size_t>(customer) % shards;
}

}  // namespace vafa::warehouse
