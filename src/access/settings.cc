#include "access/settings.h"

#include <map>

#include "store/native.h"

namespace vafa {
namespace {

constexpr const char* kDefaultCurrency = "USD";

std::string_view Tag(Organisation::Business business) {
  switch (business) {
    case Organisation::Business::kShop:
      return "shop";
    case Organisation::Business::kSubscription:
      return "subscription";
    case Organisation::Business::kAuto:
      break;
  }
  return "auto";
}

Organisation::Business BusinessFromTag(std::string_view tag) {
  if (tag == "shop") return Organisation::Business::kShop;
  if (tag == "subscription") return Organisation::Business::kSubscription;
  return Organisation::Business::kAuto;
}

Result<std::map<std::string, std::string>> ReadAll(Session& session) {
  std::map<std::string, std::string> values;
  VAFA_TRY(Scan(session, "SELECT name, value FROM settings", {}, [&](const RowView& row) {
    values.emplace(row.Text(0), row.Text(1));
    return true;
  }));
  return values;
}

std::map<std::string, std::string> ToTexts(const Organisation& o) {
  return {{"name", o.name},
          {"currency", std::string(o.currency.code())},
          {"calendar", std::string(vafa::Tag(o.calendar))},
          {"zone", o.zone},
          {"first_weekday", std::to_string(o.first_weekday)},
          {"language", std::string(vafa::Tag(o.language))},
          {"business", std::string(Tag(o.business))},
          {"window_days", o.window_days ? std::to_string(*o.window_days) : ""},
          {"grace_days", std::to_string(o.grace_days)}};
}

Status Check(const Organisation& o) {
  if (auto calendar = Calendar::Make(o.calendar, o.zone, o.first_weekday); !calendar) {
    Error error = calendar.error();
    if (error.field.empty()) error.field = "zone";
    return std::unexpected(std::move(error));
  }
  if (o.window_days && (*o.window_days < 1 || *o.window_days > 3660)) {
    return Fail(ErrorCode::kInvalid, "access.bad_window", {}, "window_days");
  }
  if (o.grace_days < 0 || o.grace_days > 366) {
    return Fail(ErrorCode::kInvalid, "access.bad_grace", {}, "grace_days");
  }
  return {};
}

/// Amounts that are stored already are counted in the base currency: it stays.
Status CheckCurrency(Transaction& transaction, const Organisation& organisation) {
  VAFA_ASSIGN(const auto values, ReadAll(transaction));
  const auto known = values.find("currency");
  if (known == values.end() || known->second == organisation.currency.code()) return {};
  bool money = false;
  VAFA_TRY(Scan(transaction, "SELECT seq FROM facts WHERE money IS NOT NULL LIMIT 1", {},
                [&](const RowView&) { return !(money = true); }));
  if (!money) return {};
  return Fail(ErrorCode::kConflict, {"access.currency_in_use", {{"currency", known->second}}}, {},
              "currency");
}

}  // namespace

Result<Organisation> Settings::Load() {
  return store_.Read([](Session& session) -> Result<Organisation> {
    VAFA_ASSIGN(auto values, ReadAll(session));
    Organisation o;
    const auto text = [&](const char* name, std::string fallback) {
      const auto found = values.find(name);
      return found == values.end() || found->second.empty() ? fallback : found->second;
    };
    o.name = text("name", "");
    VAFA_ASSIGN(o.currency, Currency::Parse(text("currency", kDefaultCurrency)));
    o.calendar = CalendarFromTag(text("calendar", "gregorian")).value_or(CalendarKind::kGregorian);
    o.zone = text("zone", "UTC");
    o.first_weekday = std::stoi(text("first_weekday", "1"));
    o.language = LanguageFromTag(text("language", "en"));
    o.business = BusinessFromTag(text("business", "auto"));
    if (const std::string days = text("window_days", ""); !days.empty()) {
      o.window_days = std::stoi(days);
    }
    o.grace_days = std::stoi(text("grace_days", "0"));
    return o;
  });
}

Result<Organisation> Settings::Get() {
  {
    MutexLock lock(mutex_);
    if (known_) return *known_;
  }
  VAFA_ASSIGN(Organisation loaded, Load());
  MutexLock lock(mutex_);
  if (!known_) known_ = loaded;
  return *known_;
}

Result<Calendar> Settings::GetCalendar() {
  VAFA_ASSIGN(const Organisation o, Get());
  return Calendar::Make(o.calendar, o.zone, o.first_weekday);
}

Status Settings::Save(const Organisation& organisation) {
  return store_.Write(
      [&](Transaction& transaction) { return Save(transaction, organisation); });
}

Status Settings::Save(Transaction& transaction, const Organisation& organisation) {
  VAFA_TRY(Check(organisation));
  VAFA_TRY(CheckCurrency(transaction, organisation));
  for (const auto& [name, value] : ToTexts(organisation)) {
    transaction.sql() << "INSERT INTO settings (name, value) VALUES (:name, :value) "
                         "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        soci::use(name, "name"), soci::use(value, "value");
  }
  transaction.OnCommit([this, organisation] {
    MutexLock lock(mutex_);
    known_ = organisation;
  });
  return {};
}

Result<bool> Settings::HasCurrency() {
  return store_.Read([](Session& session) -> Result<bool> {
    VAFA_ASSIGN(const auto values, ReadAll(session));
    return values.contains("currency");
  });
}

}  // namespace vafa
