#include "access/settings.h"

#include "access/organisation.h"
#include "store/native.h"

namespace vafa {
namespace {

constexpr const char* kDefaultCurrency = "USD";

/// Amounts that are stored already are counted in the base currency: it stays.
Status CheckCurrency(Transaction& transaction, const Organisation& organisation) {
  VAFA_ASSIGN(const auto known, access::LoadOrganisation(transaction));
  const std::string stored(known ? known->currency.code() : kDefaultCurrency);
  if (stored == organisation.currency.code()) return {};
  bool money = false;
  VAFA_TRY(Scan(transaction, "SELECT seq FROM facts WHERE money IS NOT NULL LIMIT 1", {},
                [&](const RowView&) { return !(money = true); }));
  if (!money) return {};
  return Fail(ErrorCode::kConflict, {"access.currency_in_use", {{"currency", stored}}}, {},
              "currency");
}

}  // namespace

Result<Organisation> Settings::Get() {
  {
    MutexLock lock(mutex_);
    if (known_) return *known_;
  }
  VAFA_ASSIGN(std::optional<Organisation> loaded,
              store_.Read([](Session& session) { return access::LoadOrganisation(session); }));
  if (!loaded) {
    loaded.emplace();
    VAFA_ASSIGN(loaded->currency, Currency::Parse(kDefaultCurrency));
  }
  MutexLock lock(mutex_);
  if (!known_) known_ = loaded;
  return *known_;
}

Result<Calendar> Settings::GetCalendar() {
  VAFA_ASSIGN(const Organisation o, Get());
  return Calendar::Make(o.calendar, o.zone, o.first_weekday);
}

Status Settings::Save(const Organisation& organisation) {
  return store_.Write([&](Transaction& transaction) { return Save(transaction, organisation); });
}

Status Settings::Save(Transaction& transaction, const Organisation& organisation) {
  VAFA_TRY(CheckCurrency(transaction, organisation));
  VAFA_TRY(access::SaveOrganisation(transaction, organisation));
  transaction.OnCommit([this] { Forget(); });
  return {};
}

void Settings::Forget() {
  MutexLock lock(mutex_);
  known_.reset();
}

Result<bool> Settings::HasCurrency() {
  return store_.Read([](Session& session) -> Result<bool> {
    VAFA_ASSIGN(const auto known, access::LoadOrganisation(session));
    return known.has_value();
  });
}

}  // namespace vafa
