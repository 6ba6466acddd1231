#include "learn/metrics/own.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "learn/metrics/catalogue.h"
#include "store/native.h"

namespace vafa::metrics {
namespace {

Result<std::vector<OwnKpi>> Load(Session& session) {
  std::vector<OwnKpi> all;
  Status read;
  VAFA_TRY(Scan(session,
                "SELECT definition, created_by, created_at, updated_at FROM kpis ORDER BY code", {},
                [&](const RowView& row) {
                  auto file = ParseJson(row.Text(0));
                  if (!file) {
                    read = std::unexpected(file.error());
                    return false;
                  }
                  all.push_back({file->as_object(), std::string(row.Text(1)),
                                 Instant{row.Integer(2)}, Instant{row.Integer(3)}});
                  return true;
                }));
  VAFA_TRY(read);
  return all;
}

std::unexpected<Error> NoSuchKpi(const std::string& code) {
  return Fail(ErrorCode::kNotFound, {"metrics.unknown_kpi", {{"code", code}}});
}

// Keeps the keys that a KPI of people has, trimmed.
json::object Cleaned(const json::object& file) {
  json::object clean;
  for (const char* key : {"code", "name", "definition", "advice", "unit", "better"}) {
    const json::value* text = file.if_contains(key);
    if (text != nullptr && text->is_string()) {
      clean[key] = json::string(Trim(std::string_view(text->get_string())));
    }
  }
  for (const char* key : {"accumulates", "measure"}) {
    if (const json::value* value = file.if_contains(key)) clean[key] = *value;
  }
  return clean;
}

}  // namespace

Result<std::vector<OwnKpi>> OwnKpis::All() const {
  return store_.Read([](Session& session) { return Load(session); });
}

Result<OwnKpi> OwnKpis::Create(json::object file, Currency currency, const std::string& by) {
  const Instant now = clock_.Now();
  OwnKpi own{Cleaned(file), by, now, now};
  VAFA_TRY(Catalogue::ReadOwn(own.file, currency));
  const std::string code = own.code();
  VAFA_TRY(store_.Write([&](Transaction& transaction) -> Status {
    VAFA_ASSIGN(const auto all, Load(transaction));
    if (all.size() >= limits::kOwnKpis) {
      return Fail(ErrorCode::kTooMany, {"metrics.too_many_own", {{"most", limits::kOwnKpis}}});
    }
    if (std::ranges::count(all, code, &OwnKpi::code) > 0) {
      return Fail(ErrorCode::kConflict, {"metrics.code_taken", {{"code", code}}}, {}, "code");
    }
    const std::string definition = json::serialize(own.file);
    const long long at = now.micros;
    transaction.sql() << "INSERT INTO kpis (code, definition, created_by, created_at, updated_at) "
                         "VALUES (:c, :d, :b, :t, :u)",
        soci::use(code), soci::use(definition), soci::use(by), soci::use(at), soci::use(at);
    return {};
  }));
  return own;
}

Result<OwnKpi> OwnKpis::Change(const std::string& code, const json::object& changes,
                               Currency currency) {
  OwnKpi changed;
  VAFA_TRY(store_.Write([&](Transaction& transaction) -> Status {
    VAFA_ASSIGN(const auto all, Load(transaction));
    const auto found = std::ranges::find(all, code, &OwnKpi::code);
    if (found == all.end()) return NoSuchKpi(code);
    changed = *found;
    for (const auto& member : Cleaned(changes)) changed.file[member.key()] = member.value();
    changed.file["code"] = code;
    changed.updated_at = clock_.Now();
    VAFA_TRY(Catalogue::ReadOwn(changed.file, currency));
    const std::string definition = json::serialize(changed.file);
    const long long at = changed.updated_at.micros;
    transaction.sql() << "UPDATE kpis SET definition = :d, updated_at = :u WHERE code = :c",
        soci::use(definition), soci::use(at), soci::use(code);
    return {};
  }));
  return changed;
}

Status OwnKpis::Remove(const std::string& code) {
  return store_.Write([&](Transaction& transaction) -> Status {
    VAFA_ASSIGN(const auto all, Load(transaction));
    if (std::ranges::count(all, code, &OwnKpi::code) == 0) return NoSuchKpi(code);
    transaction.sql() << "DELETE FROM kpi_targets WHERE code = :c", soci::use(code);
    transaction.sql() << "DELETE FROM kpis WHERE code = :c", soci::use(code);
    return {};
  });
}

Result<std::vector<Target>> OwnKpis::Targets(const std::string& code) const {
  return store_.Read([&](Session& session) -> Result<std::vector<Target>> {
    std::vector<Target> targets;
    VAFA_TRY(Scan(session,
                  "SELECT code, every, starts, target, set_by, calendar FROM kpi_targets "
                  "ORDER BY code, starts, every",
                  {}, [&](const RowView& row) {
                    if (!code.empty() && row.Text(0) != code) return true;
                    targets.push_back({std::string(row.Text(0)),
                                       UnitFromTag(row.Text(1)).value_or(Unit::kMonth),
                                       std::string(row.Text(2)), std::string(row.Text(3)),
                                       std::string(row.Text(4)), CalendarFromTag(row.Text(5))});
                    return true;
                  }));
    return targets;
  });
}

Status OwnKpis::SetTarget(const Target& target) {
  const std::string every(Tag(target.every));
  return store_.Write([&](Transaction& transaction) -> Status {
    transaction.sql() << "DELETE FROM kpi_targets WHERE code = :c AND every = :e AND starts = :s",
        soci::use(target.code), soci::use(every), soci::use(target.starts);
    if (target.value.empty()) return {};
    const long long at = clock_.Now().micros;
    const std::string calendar(target.calendar ? Tag(*target.calendar) : "");
    transaction.sql() << "INSERT INTO kpi_targets (code, every, starts, target, set_by, set_at, "
                         "calendar) VALUES (:c, :e, :s, :t, :b, :a, :k)",
        soci::use(target.code), soci::use(every), soci::use(target.starts), soci::use(target.value),
        soci::use(target.set_by), soci::use(at), soci::use(calendar);
    return {};
  });
}

}  // namespace vafa::metrics
