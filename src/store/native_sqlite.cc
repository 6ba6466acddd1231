#include "store/native_sqlite.h"

#include <soci/sqlite3/soci-sqlite3.h>

#include <array>
#include <utility>

#include "store/store.h"

namespace vafa {
namespace {

namespace lite = sqlite_api;

lite::sqlite3* Connection(soci::session& sql) {
  return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
}

[[noreturn]] void Throw(lite::sqlite3* connection) {
  throw soci::sqlite3_soci_error(lite::sqlite3_errmsg(connection),
                                 lite::sqlite3_extended_errcode(connection));
}

struct Finalize {
  void operator()(lite::sqlite3_stmt* statement) const { lite::sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<lite::sqlite3_stmt, Finalize>;

Statement Prepare(lite::sqlite3* connection, std::string_view text) {
  lite::sqlite3_stmt* statement = nullptr;
  if (lite::sqlite3_prepare_v2(connection, text.data(), static_cast<int>(text.size()), &statement,
                               nullptr) != SQLITE_OK) {
    Throw(connection);
  }
  return Statement(statement);
}

constexpr size_t kMostColumns = 64;

class SqliteInsert : public BulkInsert {
 public:
  SqliteInsert(lite::sqlite3* connection, const std::string& text)
      : connection_(connection), statement_(Prepare(connection, text)) {}

  void Integer(int64_t value) override {
    Set(++column_, true);
    lite::sqlite3_bind_int64(Get(), column_, value);
  }
  void Real(double value) override {
    Set(++column_, true);
    lite::sqlite3_bind_double(Get(), column_, value);
  }
  void Text(std::string_view value) override {
    Set(++column_, true);
    lite::sqlite3_bind_text(Get(), column_, value.data(), static_cast<int>(value.size()),
                            SQLITE_STATIC);
  }
  void Null() override {
    // Most columns that are empty are so in every row: those stay as they are.
    if (Set(++column_, false)) lite::sqlite3_bind_null(Get(), column_);
  }

  Status EndRow() override try {
    column_ = 0;
    if (lite::sqlite3_step(Get()) != SQLITE_DONE) Throw(connection_);
    lite::sqlite3_reset(Get());
    return {};
  } catch (...) {
    return std::unexpected(DatabaseError());
  }

  Status Finish() override { return {}; }

 private:
  lite::sqlite3_stmt* Get() { return statement_.get(); }
  /// Notes whether a column has a value now; answers whether it had.
  bool Set(int column, bool has_value) {
    return std::exchange(has_value_[static_cast<size_t>(column)], has_value);
  }

  lite::sqlite3* connection_;
  Statement statement_;
  int column_ = 0;
  std::array<bool, kMostColumns> has_value_{};
};

class SqliteRow : public RowView {
 public:
  explicit SqliteRow(lite::sqlite3_stmt* statement) : statement_(statement) {}
  bool IsNull(int column) const override {
    return lite::sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  int64_t Integer(int column) const override {
    return lite::sqlite3_column_int64(statement_, column);
  }
  double Real(int column) const override { return lite::sqlite3_column_double(statement_, column); }
  std::string_view Text(int column) const override {
    const auto* text = reinterpret_cast<const char*>(lite::sqlite3_column_text(statement_, column));
    return {text == nullptr ? "" : text,
            static_cast<size_t>(lite::sqlite3_column_bytes(statement_, column))};
  }

 private:
  lite::sqlite3_stmt* statement_;
};

void Bind(lite::sqlite3_stmt* statement, std::span<const Parameter> parameters) {
  int at = 0;
  for (const Parameter& parameter : parameters) {
    ++at;
    if (const auto* number = std::get_if<int64_t>(&parameter)) {
      lite::sqlite3_bind_int64(statement, at, *number);
    } else {
      const auto& text = std::get<std::string>(parameter);
      lite::sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()),
                              SQLITE_STATIC);
    }
  }
}

}  // namespace

std::unique_ptr<BulkInsert> MakeSqliteInsert(soci::session& sql, std::string_view table,
                                             std::span<const std::string_view> columns) {
  std::string names;
  std::string marks;
  for (const std::string_view column : columns) {
    names += (names.empty() ? "" : ", ") + std::string(column);
    marks += marks.empty() ? "?" : ", ?";
  }
  return std::make_unique<SqliteInsert>(
      Connection(sql),
      "INSERT INTO " + std::string(table) + " (" + names + ") VALUES (" + marks + ")");
}

Status ScanSqlite(soci::session& sql, const std::string& text,
                  std::span<const Parameter> parameters,
                  const std::function<bool(const RowView&)>& row) try {
  lite::sqlite3* connection = Connection(sql);
  const Statement statement = Prepare(connection, text);
  Bind(statement.get(), parameters);
  const SqliteRow view(statement.get());
  while (true) {
    const int step = lite::sqlite3_step(statement.get());
    if (step == SQLITE_DONE) return {};
    if (step != SQLITE_ROW) Throw(connection);
    if (!row(view)) return {};
  }
} catch (...) {
  return std::unexpected(DatabaseError());
}

}  // namespace vafa
