#include "learn/predictions/store.h"

#include "store/native.h"

namespace vafa::predictions::store {
namespace {

constexpr const char* kSelect =
    "SELECT kind, version, method, fitted_at, data_to, through, parameters, figures, reason, "
    "in_use FROM models ";

Result<std::vector<Row>> Select(Session& session, const std::string& rest,
                                std::span<const Parameter> parameters) {
  std::vector<Row> rows;
  VAFA_TRY(Scan(session, kSelect + rest, parameters, [&](const RowView& view) {
    rows.push_back({std::string(view.Text(0)), view.Integer(1), std::string(view.Text(2)),
                    Instant{view.Integer(3)}, Instant{view.Integer(4)}, view.Integer(5),
                    std::string(view.Text(6)), std::string(view.Text(7)), std::string(view.Text(8)),
                    view.Integer(9) != 0});
    return true;
  }));
  return rows;
}

}  // namespace

Result<std::vector<Row>> LoadModels(Session& session, const std::string& kind) {
  if (kind.empty()) return Select(session, "ORDER BY kind, version DESC", {});
  const Parameter parameters[] = {kind};
  return Select(session, "WHERE kind = $1 ORDER BY version DESC", parameters);
}

Result<std::vector<Row>> LoadInUse(Session& session) {
  return Select(session, "WHERE in_use = 1 ORDER BY kind", {});
}

Result<std::vector<Row>> LoadUsedAt(Session& session, Instant moment) {
  const Parameter parameters[] = {moment.micros};
  return Select(session,
                "WHERE used = 1 AND version = (SELECT MAX(version) FROM models AS others WHERE "
                "others.kind = models.kind AND used = 1 AND fitted_at <= $1) ORDER BY kind",
                parameters);
}

Result<std::vector<Forecast>> LoadForecasts(Session& session, const std::string& kind,
                                            int64_t version) {
  std::vector<Forecast> forecasts;
  const Parameter parameters[] = {kind, version};
  VAFA_TRY(
      Scan(session,
           "SELECT from_at, to_at, expected, low, high FROM model_forecasts WHERE kind = $1 AND "
           "version = $2 ORDER BY from_at",
           parameters, [&](const RowView& view) {
             Forecast& forecast = forecasts.emplace_back(
                 Forecast{Instant{view.Integer(0)}, Instant{view.Integer(1)}, view.Real(2)});
             if (!view.IsNull(3)) forecast.interval = {view.Real(3), view.Real(4)};
             return true;
           }));
  return forecasts;
}

Result<int64_t> Insert(Transaction& transaction, const Row& row,
                       std::span<const Forecast> forecasts) {
  soci::session& sql = transaction.sql();
  long long version = 0;
  sql << "SELECT COALESCE(MAX(version), 0) + 1 FROM models WHERE kind = :k", soci::use(row.kind),
      soci::into(version);
  if (row.in_use) {
    sql << "UPDATE models SET in_use = 0 WHERE kind = :k", soci::use(row.kind);
  }
  const long long fitted_at = row.fitted_at.micros, data_to = row.data_to.micros;
  const long long through = row.through, in_use = row.in_use ? 1 : 0;
  sql << "INSERT INTO models (kind, version, method, fitted_at, data_to, through, parameters, "
         "figures, reason, in_use, used) VALUES (:k, :v, :m, :f, :d, :t, :p, :g, :r, :u, :u2)",
      soci::use(row.kind), soci::use(version), soci::use(row.method), soci::use(fitted_at),
      soci::use(data_to), soci::use(through), soci::use(row.parameters), soci::use(row.figures),
      soci::use(row.reason), soci::use(in_use), soci::use(in_use);
  for (const Forecast& forecast : forecasts) {
    const long long from = forecast.from.micros, to = forecast.to.micros;
    const auto [low, high] = forecast.interval.value_or(stats::Interval{});
    soci::indicator known = forecast.interval ? soci::i_ok : soci::i_null;
    sql << "INSERT INTO model_forecasts (kind, version, from_at, to_at, expected, low, high) "
           "VALUES "
           "(:k, :v, :f, :t, :e, :l, :h)",
        soci::use(row.kind), soci::use(version), soci::use(from), soci::use(to),
        soci::use(forecast.expected), soci::use(low, known), soci::use(high, known);
  }
  return version;
}

Status Prune(Transaction& transaction, const std::string& kind, int64_t keep, Instant used_after) {
  soci::session& sql = transaction.sql();
  long long newest = 0, first_used = 0;
  sql << "SELECT COALESCE(MAX(version), 0) FROM models WHERE kind = :k", soci::use(kind),
      soci::into(newest);
  const long long last = newest - keep, moment = used_after.micros;
  sql << "SELECT COALESCE(MAX(version), 0) FROM models WHERE kind = :k AND used = 1 AND "
         "fitted_at <= :m",
      soci::use(kind), soci::use(moment), soci::into(first_used);
  for (const char* table : {"model_forecasts", "models"}) {
    sql << "DELETE FROM " << table
        << " WHERE kind = :k AND version <= :v AND version NOT IN (SELECT version FROM models "
           "WHERE kind = :k2 AND (in_use = 1 OR (used = 1 AND version >= :u)))",
        soci::use(kind, "k"), soci::use(last, "v"), soci::use(kind, "k2"),
        soci::use(first_used, "u");
  }
  return {};
}

}  // namespace vafa::predictions::store
