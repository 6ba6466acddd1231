#include "access/settings.h"

#include "access/organisation.h"

namespace vafa {
Result<Organisation> Settings::Get() {
  {
    MutexLock lock(mutex_);
    if (known_) return *known_;
  }
  VAFA_ASSIGN(std::optional<Organisation> loaded,
              store_.Read([](Session& session) { return access::LoadOrganisation(session); }));
  if (!loaded) {
    loaded.emplace();
    VAFA_ASSIGN(loaded->currency, Currency::Parse(access::kDefaultCurrency));
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
