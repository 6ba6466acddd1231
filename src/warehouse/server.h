#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http_client.h"
#include "warehouse/address.h"

namespace vafa::warehouse {

/// A connection to one ClickHouse server over its HTTP interface. For one thread at a time.
class Server {
 public:
  using Cancelled = std::function<bool()>;
  using Settings = std::vector<std::pair<std::string, std::string>>;

  explicit Server(Address address);

  const Address& address() const { return address_; }

  /// Sent along with every statement from now on (settings, `session_id`).
  void Set(std::string name, std::string value);

  /// Runs a statement in the database and answers with what it gives, whole. kUnavailable when
  /// the server cannot be reached, refuses the user or lacks the database or table; kTooLarge when
  /// the statement needs more memory than it may have; kCancelled, the statement being stopped.
  Result<std::string> Run(std::string_view sql, const Cancelled& cancelled = {});
  /// INSERT INTO `into` (a table, with its columns if need be) of rows in the RowBinary format.
  /// With `id` it can be found among the running statements.
  Status Insert(std::string_view into, std::string rows, const std::string& id = {},
                const Cancelled& cancelled = {});
  /// Makes the database when there is none.
  Status MakeDatabase();

 private:
  Result<std::string> Post(const Settings& parameters, std::string body,
                           const Cancelled& cancelled);
  std::string UrlOf(const Settings& parameters) const;

  Address address_;
  Settings settings_;
  net::HttpClient client_;
};

/// ClickHouse's own numbers of errors that are looked at (its src/Common/ErrorCodes.cpp).
inline constexpr int kTableExists = 57;
inline constexpr int kUnknownTable = 60;
inline constexpr int kUnknownDatabase = 81;

/// The number of ClickHouse's error in a text such as "Code: 60, e.displayText() = …"; 0 for none.
int ErrorNumber(std::string_view text);

/// A text as a literal of SQL.
std::string Quoted(std::string_view text);

}  // namespace vafa::warehouse
