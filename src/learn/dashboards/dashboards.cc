#include "learn/dashboards/dashboards.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "store/native.h"

namespace vafa::dashboards {
namespace {

constexpr const char* kUsualPeriod = "last_12_months";

std::string Joined(const std::vector<std::string>& roles) {
  std::string joined = ",";
  for (const std::string& role : roles) joined += role + ",";
  return joined;
}

std::vector<std::string> Parted(std::string_view joined) {
  std::vector<std::string> roles;
  for (size_t begin = 1; begin < joined.size();) {
    const size_t end = std::min(joined.find(',', begin), joined.size());
    roles.emplace_back(joined.substr(begin, end - begin));
    begin = end + 1;
  }
  return roles;
}

Result<Dashboard> Read(const RowView& row) {
  Dashboard one;
  one.id = row.Integer(0);
  one.name = row.Text(1);
  VAFA_ASSIGN(const json::value definition, ParseJson(row.Text(2)));
  const JsonReader reader(definition.as_object());
  one.period = reader.TextOr("period", "");
  VAFA_ASSIGN(one.tiles, ReadTiles(definition.as_object().at("tiles")));
  one.shared_with = Parted(row.Text(3));
  one.owner = row.Integer(4);
  one.owner_name = row.Text(5);
  one.created_at = Instant{row.Integer(6)};
  one.updated_at = Instant{row.Integer(7)};
  return one;
}

Result<std::vector<Dashboard>> Load(Session& session) {
  std::vector<Dashboard> all;
  Status read;
  VAFA_TRY(Scan(session,
                "SELECT id, name, definition, shared_with, owner, owner_name, created_at, "
                "updated_at FROM dashboards ORDER BY name, id",
                {}, [&](const RowView& row) {
                  auto one = Read(row);
                  if (!one) {
                    read = std::unexpected(one.error());
                    return false;
                  }
                  all.push_back(std::move(*one));
                  return true;
                }));
  VAFA_TRY(read);
  return all;
}

Result<Dashboard> Find(Session& session, int64_t id, const Viewer& viewer) {
  VAFA_ASSIGN(auto all, Load(session));
  const auto found = std::ranges::find(all, id, &Dashboard::id);
  if (found == all.end() || !MaySee(*found, viewer)) {
    return Fail(ErrorCode::kNotFound, "dashboards.unknown");
  }
  return std::move(*found);
}

Result<Dashboard> FindOwn(Session& session, int64_t id, const Viewer& viewer) {
  VAFA_ASSIGN(Dashboard found, Find(session, id, viewer));
  if (MayChange(found, viewer)) return found;
  return Fail(ErrorCode::kForbidden, {"dashboards.not_yours", {{"owner", found.owner_name}}});
}

Status Merge(const Change& change, Dashboard& into) {
  if (change.name) into.name = Trim(*change.name);
  if (into.name.empty()) return Fail(ErrorCode::kInvalid, "dashboards.missing", {}, "name");
  if (change.period) into.period = *change.period;
  if (into.period.empty()) into.period = kUsualPeriod;
  if (change.tiles) into.tiles = *change.tiles;
  if (change.shared_with) into.shared_with = *change.shared_with;
  return {};
}

std::string DefinitionOf(const Dashboard& dashboard) {
  return json::serialize(
      json::object{{"period", dashboard.period}, {"tiles", ToJson(dashboard.tiles)}});
}

}  // namespace

bool MaySee(const Dashboard& dashboard, const Viewer& viewer) {
  return MayChange(dashboard, viewer) || std::ranges::count(dashboard.shared_with, viewer.role) > 0;
}

bool MayChange(const Dashboard& dashboard, const Viewer& viewer) {
  if (dashboard.owner == viewer.user) return true;
  return viewer.role == "owner" && !dashboard.shared_with.empty();
}

Result<std::vector<Dashboard>> Dashboards::Everyones() const {
  return store_.Read([](Session& session) { return Load(session); });
}

Result<std::vector<Dashboard>> Dashboards::All(const Viewer& viewer) const {
  VAFA_ASSIGN(auto all, Everyones());
  std::erase_if(all, [&](const Dashboard& one) { return !MaySee(one, viewer); });
  return all;
}

Result<Dashboard> Dashboards::Get(int64_t id, const Viewer& viewer) const {
  return store_.Read([&](Session& session) { return Find(session, id, viewer); });
}

Result<Dashboard> Dashboards::Create(const Change& wanted, const Viewer& viewer) {
  Dashboard made;
  VAFA_TRY(Merge(wanted, made));
  made.owner = viewer.user;
  made.owner_name = viewer.name;
  made.created_at = made.updated_at = clock_.Now();
  VAFA_TRY(store_.Write([&](Transaction& transaction) -> Status {
    long long count = 0;
    transaction.sql() << "SELECT count(*) FROM dashboards", soci::into(count);
    if (count >= limits::kDashboards) {
      return Fail(ErrorCode::kTooMany, {"dashboards.too_many", {{"most", limits::kDashboards}}});
    }
    const std::string definition = DefinitionOf(made);
    const std::string shared = Joined(made.shared_with);
    const long long owner = made.owner;
    const long long at = made.created_at.micros;
    long long id = 0;
    transaction.sql()
        << "INSERT INTO dashboards (name, definition, shared_with, owner, owner_name, "
           "created_at, updated_at) VALUES (:n, :d, :s, :o, :w, :c, :u) RETURNING id",
        soci::use(made.name), soci::use(definition), soci::use(shared), soci::use(owner),
        soci::use(made.owner_name), soci::use(at), soci::use(at), soci::into(id);
    made.id = id;
    return {};
  }));
  return made;
}

Result<Dashboard> Dashboards::Apply(int64_t id, const Change& change, const Viewer& viewer,
                                    const std::function<Status(const Dashboard&)>& unchanged) {
  Dashboard changed;
  VAFA_TRY(store_.Write([&](Transaction& transaction) -> Status {
    VAFA_ASSIGN(changed, FindOwn(transaction, id, viewer));
    VAFA_TRY(unchanged(changed));
    VAFA_TRY(Merge(change, changed));
    // Two changes within a microsecond must not look like one.
    changed.updated_at = std::max(clock_.Now(), Instant{changed.updated_at.micros + 1});
    const std::string definition = DefinitionOf(changed);
    const std::string shared = Joined(changed.shared_with);
    const long long which = id;
    const long long at = changed.updated_at.micros;
    transaction.sql() << "UPDATE dashboards SET name = :n, definition = :d, shared_with = :s, "
                         "updated_at = :u WHERE id = :i",
        soci::use(changed.name), soci::use(definition), soci::use(shared), soci::use(at),
        soci::use(which);
    return {};
  }));
  return changed;
}

Status Dashboards::Remove(int64_t id, const Viewer& viewer) {
  return store_.Write([&](Transaction& transaction) -> Status {
    VAFA_TRY(FindOwn(transaction, id, viewer));
    const long long which = id;
    transaction.sql() << "DELETE FROM dashboards WHERE id = :i", soci::use(which);
    return {};
  });
}

}  // namespace vafa::dashboards
