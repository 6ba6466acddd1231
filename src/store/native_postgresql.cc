#include "store/native_postgresql.h"

#include <endian.h>
#include <soci/postgresql/soci-postgresql.h>

#include <bit>
#include <cstring>

#include "store/store.h"

namespace vafa {
namespace {

PGconn* Connection(soci::session& sql) {
  return static_cast<soci::postgresql_session_backend*>(sql.get_backend())->conn_;
}

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, Clear>;

[[noreturn]] void Throw(PGconn* connection, const PGresult* result) {
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  throw soci::postgresql_soci_error(PQerrorMessage(connection), state ? state : "08006");
}

/// Rows in COPY's binary form: 16-bit number of columns, then each as 32-bit length and bytes,
/// all big-endian (PostgreSQL manual, "COPY", "Binary Format").
class PostgresqlInsert : public BulkInsert {
 public:
  PostgresqlInsert(PGconn* connection, std::string copy, size_t columns)
      : connection_(connection), copy_(std::move(copy)), columns_(columns) {}

  ~PostgresqlInsert() override {
    if (copying_) Abandon();
  }

  void Integer(int64_t value) override {
    Append32(sizeof value);
    Append64(static_cast<uint64_t>(value));
  }
  void Real(double value) override {
    Append32(sizeof value);
    Append64(std::bit_cast<uint64_t>(value));
  }
  void Text(std::string_view value) override {
    Append32(static_cast<uint32_t>(value.size()));
    buffer_.append(value);
  }
  void Null() override { Append32(0xFFFF'FFFF); }

  Status EndRow() override {
    row_open_ = false;
    if (buffer_.size() < kSendBytes) return {};
    return Send();
  }

  Status Finish() override try {
    if (!copying_ && buffer_.empty()) return {};
    VAFA_TRY(Send());
    const char trailer[] = {'\xff', '\xff'};
    if (PQputCopyData(connection_, trailer, sizeof trailer) != 1 ||
        PQputCopyEnd(connection_, nullptr) != 1) {
      Throw(connection_, nullptr);
    }
    copying_ = false;
    const PgResult result(PQgetResult(connection_));
    while (PGresult* more = PQgetResult(connection_)) PQclear(more);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) Throw(connection_, result.get());
    return {};
  } catch (...) {
    return std::unexpected(DatabaseError());
  }

 private:
  static constexpr size_t kSendBytes = 1 << 18;

  void BeginRow() {
    if (row_open_) return;
    row_open_ = true;
    const uint16_t count = htobe16(static_cast<uint16_t>(columns_));
    buffer_.append(reinterpret_cast<const char*>(&count), sizeof count);
  }
  void Append32(uint32_t value) {
    BeginRow();
    const uint32_t wire = htobe32(value);
    buffer_.append(reinterpret_cast<const char*>(&wire), sizeof wire);
  }
  void Append64(uint64_t value) {
    const uint64_t wire = htobe64(value);
    buffer_.append(reinterpret_cast<const char*>(&wire), sizeof wire);
  }

  Status Send() try {
    if (!copying_) {
      const PgResult result(PQexec(connection_, copy_.c_str()));
      if (PQresultStatus(result.get()) != PGRES_COPY_IN) Throw(connection_, result.get());
      copying_ = true;
      static constexpr char kHeader[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
      static_assert(sizeof kHeader == 19);
      if (PQputCopyData(connection_, kHeader, sizeof kHeader) != 1) Throw(connection_, nullptr);
    }
    if (PQputCopyData(connection_, buffer_.data(), static_cast<int>(buffer_.size())) != 1) {
      Throw(connection_, nullptr);
    }
    buffer_.clear();
    return {};
  } catch (...) {
    return std::unexpected(DatabaseError());
  }

  void Abandon() {
    PQputCopyEnd(connection_, "given up");
    while (PGresult* result = PQgetResult(connection_)) PQclear(result);
  }

  PGconn* connection_;
  std::string copy_;
  size_t columns_;
  std::string buffer_;
  bool row_open_ = false;
  bool copying_ = false;
};

class PostgresqlRow : public RowView {
 public:
  PostgresqlRow(const PGresult* result, int row) : result_(result), row_(row) {}
  bool IsNull(int column) const override { return PQgetisnull(result_, row_, column) == 1; }
  int64_t Integer(int column) const override { return static_cast<int64_t>(Bits(column)); }
  double Real(int column) const override { return std::bit_cast<double>(Bits(column)); }
  std::string_view Text(int column) const override {
    return {PQgetvalue(result_, row_, column),
            static_cast<size_t>(PQgetlength(result_, row_, column))};
  }

 private:
  uint64_t Bits(int column) const {
    uint64_t wire = 0;
    if (PQgetlength(result_, row_, column) != sizeof wire) return 0;
    std::memcpy(&wire, PQgetvalue(result_, row_, column), sizeof wire);
    return be64toh(wire);
  }
  const PGresult* result_;
  int row_;
};

/// Parameters in text form, their types left to the server.
class Parameters {
 public:
  explicit Parameters(std::span<const Parameter> parameters) {
    for (const Parameter& parameter : parameters) {
      const auto* number = std::get_if<int64_t>(&parameter);
      texts_.push_back(number ? std::to_string(*number) : std::get<std::string>(parameter));
    }
    for (const std::string& text : texts_) pointers_.push_back(text.c_str());
  }
  int count() const { return static_cast<int>(pointers_.size()); }
  const char* const* values() const { return pointers_.data(); }

 private:
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

}  // namespace

std::unique_ptr<BulkInsert> MakePostgresqlInsert(soci::session& sql, std::string_view table,
                                                 std::span<const std::string_view> columns) {
  std::string names;
  for (const std::string_view column : columns) {
    names += (names.empty() ? "" : ", ") + std::string(column);
  }
  return std::make_unique<PostgresqlInsert>(
      Connection(sql),
      "COPY " + std::string(table) + " (" + names + ") FROM STDIN WITH (FORMAT binary)",
      columns.size());
}

Status ScanPostgresql(soci::session& sql, const std::string& text,
                      std::span<const Parameter> parameters,
                      const std::function<bool(const RowView&)>& row) try {
  PGconn* connection = Connection(sql);
  const Parameters values(parameters);
  if (PQsendQueryParams(connection, text.c_str(), values.count(), nullptr, values.values(), nullptr,
                        nullptr, /*resultFormat=*/1) != 1) {
    Throw(connection, nullptr);
  }
  PQsetSingleRowMode(connection);
  bool wanted = true;
  PgResult failed;
  while (PGresult* next = PQgetResult(connection)) {
    PgResult result(next);
    const ExecStatusType status = PQresultStatus(next);
    if (status == PGRES_SINGLE_TUPLE) {
      if (wanted) wanted = row(PostgresqlRow(next, 0));
    } else if (status != PGRES_TUPLES_OK && !failed) {
      failed = std::move(result);
    }
  }
  if (failed) Throw(connection, failed.get());
  return {};
} catch (...) {
  return std::unexpected(DatabaseError());
}

}  // namespace vafa
