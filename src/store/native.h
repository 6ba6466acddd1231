#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "store/session.h"

namespace vafa {

/// Rows by the million, past SOCI's per-value costs: prepared binding on SQLite, binary COPY and
/// binary results on PostgreSQL.

/// Inserts rows into `table (columns…)`. Values are given in the order of the columns.
class BulkInsert {
 public:
  static std::unique_ptr<BulkInsert> Make(Session& session, std::string_view table,
                                          std::span<const std::string_view> columns);
  virtual ~BulkInsert() = default;
  virtual void Integer(int64_t value) = 0;
  virtual void Real(double value) = 0;
  virtual void Text(std::string_view value) = 0;  ///< must live until EndRow()
  virtual void Null() = 0;
  virtual Status EndRow() = 0;
  /// Nothing is sure to be inserted before this.
  virtual Status Finish() = 0;
};

/// A row of a running Scan; columns count from 0; texts live until the callback returns.
class RowView {
 public:
  virtual ~RowView() = default;
  virtual bool IsNull(int column) const = 0;
  virtual int64_t Integer(int column) const = 0;
  virtual double Real(int column) const = 0;
  virtual std::string_view Text(int column) const = 0;
};

using Parameter = std::variant<int64_t, std::string>;

/// Runs a SELECT whose parameters are written `$1`, `$2`, … and hands over each row; stops when
/// the callback answers false. Integer columns must be BIGINT (cast others).
Status Scan(Session& session, const std::string& sql, std::span<const Parameter> parameters,
            const std::function<bool(const RowView&)>& row);

}  // namespace vafa
