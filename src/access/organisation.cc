#include "access/organisation.h"

#include "access/office_hours.h"
#include "base/limits.h"
#include "base/text.h"

namespace vafa::access {
namespace {

using Business = Organisation::Business;

constexpr int kLongestWindow = 3650;

/// Reads one member after the other and gathers what is wrong.
class Changes {
 public:
  explicit Changes(const json::object& changes) : changes_(changes) {}

  /// Gives the text to `take`, which answers whether it is right.
  template <typename Take>
  void Text(std::string_view name, const Message& otherwise, Take take) {
    const json::value* value = changes_.if_contains(name);
    if (value == nullptr) return;
    if (!value->is_string() || !take(std::string_view(value->get_string()))) {
      Wrong(name, otherwise);
    }
  }

  template <typename Take>
  void Integer(std::string_view name, int64_t least, int64_t most, Take take) {
    const json::value* value = changes_.if_contains(name);
    if (value == nullptr) return;
    if (!value->is_int64() || value->get_int64() < least || value->get_int64() > most) {
      return Wrong(name, {"access.out_of_range", {{"least", least}, {"most", most}}});
    }
    take(static_cast<int>(value->get_int64()));
  }

  /// Gives the value to `take`, which answers what is wrong with it.
  template <typename Take>
  void Value(std::string_view name, Take take) {
    const json::value* value = changes_.if_contains(name);
    if (value == nullptr) return;
    if (const Status taken = take(*value); !taken) Wrong(name, taken.error().message);
  }

  bool IsNull(std::string_view name) const {
    const json::value* value = changes_.if_contains(name);
    return value != nullptr && value->is_null();
  }

  void Wrong(std::string_view name, const Message& message) {
    error_.fields.emplace_back(name, message);
  }

  Status Finish() {
    if (error_.fields.empty()) return {};
    error_.field = error_.fields.front().first;
    return std::unexpected(std::move(error_));
  }

 private:
  const json::object& changes_;
  Error error_{ErrorCode::kInvalid, "net.invalid_input", {}, {}, {}};
};

void ChangeLifetime(Changes& changes, LifetimeSettings& lifetime) {
  changes.Integer("clv_months", limits::kLeastLifetimeMonths, limits::kMostLifetimeMonths,
                  [&](int n) { lifetime.months = n; });
  changes.Integer("clv_discount", 0, limits::kMostDiscountPercent,
                  [&](int n) { lifetime.discount_percent = n; });
  if (changes.IsNull("clv_margin")) {
    lifetime.margin_percent.reset();
  } else {
    changes.Integer("clv_margin", 1, 100, [&](int n) { lifetime.margin_percent = n; });
  }
}

constexpr std::string_view kOff = "off";

std::string_view FitEveryTag(std::optional<Unit> every) { return every ? Tag(*every) : kOff; }

std::optional<Unit> FitEveryFromTag(std::string_view tag) {
  for (const Unit unit : {Unit::kDay, Unit::kWeek, Unit::kMonth}) {
    if (Tag(unit) == tag) return unit;
  }
  return std::nullopt;
}

Status CheckCurrency(Transaction& transaction, const Organisation& organisation) {
  VAFA_ASSIGN(const auto known, LoadOrganisation(transaction));
  const std::string currency(known ? known->currency.code() : kDefaultCurrency);
  if (currency == organisation.currency.code()) return {};
  long long fact = 0;
  transaction.sql() << "SELECT seq FROM facts WHERE money IS NOT NULL LIMIT 1", soci::into(fact);
  if (!transaction.sql().got_data()) return {};
  return Fail(ErrorCode::kConflict, {"access.currency_in_use", {{"currency", currency}}}, {},
              "currency");
}

}  // namespace

std::string_view Tag(Business business) {
  switch (business) {
    case Business::kAuto:
      return "auto";
    case Business::kShop:
      return "shop";
    case Business::kSubscription:
      return "subscription";
  }
  return "auto";
}

std::optional<Business> BusinessFromTag(std::string_view tag) {
  for (const Business business : {Business::kAuto, Business::kShop, Business::kSubscription}) {
    if (Tag(business) == tag) return business;
  }
  return std::nullopt;
}

Result<std::optional<Organisation>> LoadOrganisation(Session& session) {
  Organisation organisation;
  std::string currency;
  std::string calendar;
  std::string language;
  std::string business;
  long long first_weekday = 1;
  long long window_days = 0;
  long long grace_days = 0;
  std::string office_hours;
  std::string fit_every;
  long long fit_hour = 0, months = 0, discount = 0, margin = 0;
  soci::indicator has_margin = soci::i_null;
  soci::indicator has_window = soci::i_null;
  soci::indicator has_office_hours = soci::i_null;
  session.sql() << "SELECT name, currency, calendar, zone, first_weekday, language, business, "
                   "window_days, grace_days, office_hours, fit_every, fit_hour, clv_months, "
                   "clv_discount, clv_margin FROM organisation WHERE id = 1",
      soci::into(organisation.name), soci::into(currency), soci::into(calendar),
      soci::into(organisation.zone), soci::into(first_weekday), soci::into(language),
      soci::into(business), soci::into(window_days, has_window), soci::into(grace_days),
      soci::into(office_hours, has_office_hours), soci::into(fit_every), soci::into(fit_hour),
      soci::into(months), soci::into(discount), soci::into(margin, has_margin);
  if (!session.sql().got_data()) return std::nullopt;
  VAFA_ASSIGN(organisation.currency, Currency::Parse(currency));
  organisation.calendar = CalendarFromTag(calendar).value_or(CalendarKind::kGregorian);
  organisation.first_weekday = static_cast<int>(first_weekday);
  organisation.language = LanguageFromTag(language);
  organisation.business = BusinessFromTag(business).value_or(Business::kAuto);
  if (has_window == soci::i_ok) organisation.window_days = static_cast<int>(window_days);
  organisation.grace_days = static_cast<int>(grace_days);
  if (has_office_hours == soci::i_ok) {
    VAFA_ASSIGN(const json::value stored, ParseJson(office_hours));
    VAFA_ASSIGN(organisation.office_hours, ReadOfficeHours(stored));
  }
  organisation.fit_every = FitEveryFromTag(fit_every);
  organisation.fit_hour = static_cast<int>(fit_hour);
  organisation.lifetime = {.months = static_cast<int>(months),
                           .discount_percent = static_cast<int>(discount),
                           .margin_percent = std::nullopt};
  if (has_margin == soci::i_ok) organisation.lifetime.margin_percent = static_cast<int>(margin);
  return organisation;
}

Status SaveOrganisation(Transaction& transaction, const Organisation& organisation) {
  VAFA_TRY(CheckCurrency(transaction, organisation));
  const std::string currency(organisation.currency.code());
  const std::string calendar(Tag(organisation.calendar));
  const std::string language(Tag(organisation.language));
  const std::string business(Tag(organisation.business));
  const long long first_weekday = organisation.first_weekday;
  long long window_days = organisation.window_days.value_or(0);
  soci::indicator has_window = organisation.window_days ? soci::i_ok : soci::i_null;
  const long long grace_days = organisation.grace_days;
  const std::string office_hours = json::serialize(ToJson(organisation.office_hours));
  soci::indicator has_office_hours = organisation.office_hours.always() ? soci::i_null : soci::i_ok;
  const std::string fit_every(FitEveryTag(organisation.fit_every));
  const long long fit_hour = organisation.fit_hour, months = organisation.lifetime.months;
  const long long discount = organisation.lifetime.discount_percent;
  const long long margin = organisation.lifetime.margin_percent.value_or(0);
  soci::indicator has_margin = organisation.lifetime.margin_percent ? soci::i_ok : soci::i_null;
  transaction.sql() << "DELETE FROM organisation WHERE id = 1";
  transaction.sql() << "INSERT INTO organisation (id, name, currency, calendar, zone, "
                       "first_weekday, language, business, window_days, grace_days, "
                       "office_hours, fit_every, fit_hour, clv_months, clv_discount, clv_margin) "
                       "VALUES (1, :n, :c, :k, :z, :w, :l, :b, :d, :g, :o, :e, :h, :m, :p, :r)",
      soci::use(organisation.name), soci::use(currency), soci::use(calendar),
      soci::use(organisation.zone), soci::use(first_weekday), soci::use(language),
      soci::use(business), soci::use(window_days, has_window), soci::use(grace_days),
      soci::use(office_hours, has_office_hours), soci::use(fit_every), soci::use(fit_hour),
      soci::use(months), soci::use(discount), soci::use(margin, has_margin);
  return {};
}

json::object ToJson(const Organisation& organisation) {
  json::value window = nullptr;
  if (organisation.window_days) window = *organisation.window_days;
  json::value margin = nullptr;
  if (organisation.lifetime.margin_percent) margin = *organisation.lifetime.margin_percent;
  return {{"name", organisation.name},
          {"currency", organisation.currency.code()},
          {"calendar", Tag(organisation.calendar)},
          {"zone", organisation.zone},
          {"first_weekday", organisation.first_weekday},
          {"language", Tag(organisation.language)},
          {"business", Tag(organisation.business)},
          {"window_days", std::move(window)},
          {"grace_days", organisation.grace_days},
          {"office_hours", ToJson(organisation.office_hours)},
          {"fit_every", FitEveryTag(organisation.fit_every)},
          {"fit_hour", organisation.fit_hour},
          {"clv_months", organisation.lifetime.months},
          {"clv_discount", organisation.lifetime.discount_percent},
          {"clv_margin", std::move(margin)}};
}

Result<Organisation> WithChanges(Organisation organisation, const json::object& given) {
  Changes changes(given);
  changes.Text("name", "access.name_invalid", [&](std::string_view text) {
    organisation.name = Trim(text);
    return !organisation.name.empty() && text.size() <= limits::kNameBytes && IsUtf8(text);
  });
  changes.Text("currency", "access.currency_unknown", [&](std::string_view text) {
    auto currency = Currency::Parse(text);
    if (currency) organisation.currency = *currency;
    return currency.has_value();
  });
  changes.Text("calendar", "access.calendar_unknown", [&](std::string_view text) {
    const auto kind = CalendarFromTag(text);
    organisation.calendar = kind.value_or(organisation.calendar);
    return kind.has_value();
  });
  changes.Text("zone", "access.zone_unknown", [&](std::string_view text) {
    organisation.zone = text;
    return Calendar::Make(CalendarKind::kGregorian, text, 1).has_value();
  });
  changes.Text("language", "access.language_unknown", [&](std::string_view text) {
    organisation.language = LanguageFromTag(text);
    return Tag(organisation.language) == text;
  });
  changes.Text("business", "access.business_unknown", [&](std::string_view text) {
    const auto business = BusinessFromTag(text);
    organisation.business = business.value_or(organisation.business);
    return business.has_value();
  });
  changes.Integer("first_weekday", 1, 7, [&](int day) { organisation.first_weekday = day; });
  changes.Integer("grace_days", 0, kLongestWindow, [&](int n) { organisation.grace_days = n; });
  if (changes.IsNull("window_days")) {
    organisation.window_days.reset();
  } else {
    changes.Integer("window_days", 1, kLongestWindow, [&](int n) { organisation.window_days = n; });
  }
  changes.Value("office_hours", [&](const json::value& value) -> Status {
    VAFA_ASSIGN(organisation.office_hours, ReadOfficeHours(value));
    return {};
  });
  changes.Text("fit_every", "access.fit_every_unknown", [&](std::string_view text) {
    organisation.fit_every = FitEveryFromTag(text);
    return FitEveryTag(organisation.fit_every) == text;
  });
  changes.Integer("fit_hour", 0, 23, [&](int hour) { organisation.fit_hour = hour; });
  ChangeLifetime(changes, organisation.lifetime);
  VAFA_TRY(changes.Finish());
  return organisation;
}

}  // namespace vafa::access
