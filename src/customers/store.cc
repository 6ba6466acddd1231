#include "customers/store.h"

#include <array>
#include <string>

#include "base/json.h"
#include "store/native.h"

namespace vafa::customers_store {
namespace {

constexpr std::array<std::string_view, 13> kColumns = {
    "id",      "external_id", "name",    "email",      "phone",  "birthday",   "city",
    "country", "language",    "segment", "created_at", "fields", "recorded_at"};

constexpr const char* kSelect =
    "SELECT id, external_id, name, email, phone, birthday, city, country, language, segment, "
    "created_at, fields, recorded_at FROM customers ";

using Texts = std::vector<std::pair<std::string, std::string>>;

std::string TextOf(const Texts& texts) {
  if (texts.empty()) return {};
  json::object object;
  for (const auto& [name, value] : texts) object[name] = value;
  return json::serialize(object);
}

Texts TextsOf(std::string_view text) {
  Texts texts;
  if (text.empty()) return texts;
  if (auto parsed = ParseJson(text); parsed && parsed->is_object()) {
    for (const auto& [name, value] : parsed->get_object()) {
      if (value.is_string()) texts.emplace_back(name, value.get_string());
    }
  }
  return texts;
}

Customer Read(const RowView& row) {
  Customer customer;
  customer.id = row.Integer(0);
  customer.external_id = row.Text(1);
  customer.name = row.Text(2);
  customer.email = row.Text(3);
  customer.phone = row.Text(4);
  customer.birthday = row.Text(5);
  customer.city = row.Text(6);
  customer.country = row.Text(7);
  customer.language = row.Text(8);
  customer.segment = row.Text(9);
  customer.created_at.micros = row.Integer(10);
  customer.fields = TextsOf(row.Text(11));
  customer.recorded_at.micros = row.Integer(12);
  return customer;
}

}  // namespace

Status Insert(Transaction& transaction, std::span<const Customer> customers) {
  const auto insert = BulkInsert::Make(transaction, "customers", kColumns);
  for (const Customer& customer : customers) {
    const std::string fields = TextOf(customer.fields);
    insert->Integer(customer.id);
    for (const std::string* text : {&customer.external_id, &customer.name, &customer.email,
                                    &customer.phone, &customer.birthday, &customer.city,
                                    &customer.country, &customer.language, &customer.segment}) {
      insert->Text(*text);
    }
    insert->Integer(customer.created_at.micros);
    insert->Text(fields);
    insert->Integer(customer.recorded_at.micros);
    VAFA_TRY(insert->EndRow());
  }
  return insert->Finish();
}

Status Update(Transaction& transaction, const Customer& customer) try {
  const std::string fields = TextOf(customer.fields);
  const long long created_at = customer.created_at.micros;
  const long long id = customer.id;
  transaction.sql() << "UPDATE customers SET name = :name, email = :email, phone = :phone, "
                       "birthday = :birthday, city = :city, country = :country, "
                       "language = :language, segment = :segment, created_at = :created_at, "
                       "fields = :fields WHERE id = :id",
      soci::use(customer.name, "name"), soci::use(customer.email, "email"),
      soci::use(customer.phone, "phone"), soci::use(customer.birthday, "birthday"),
      soci::use(customer.city, "city"), soci::use(customer.country, "country"),
      soci::use(customer.language, "language"), soci::use(customer.segment, "segment"),
      soci::use(created_at, "created_at"), soci::use(fields, "fields"), soci::use(id, "id");
  return {};
} catch (...) {
  return std::unexpected(DatabaseError());
}

Result<std::vector<Customer>> Get(Session& session, std::span<const CustomerId> ids) {
  std::vector<Customer> customers;
  customers.reserve(ids.size());
  const std::string text = std::string(kSelect) + "WHERE id = $1";
  for (const CustomerId id : ids) {
    const std::array<Parameter, 1> parameters = {id};
    VAFA_TRY(Scan(session, text, parameters, [&](const RowView& row) {
      customers.push_back(Read(row));
      return true;
    }));
  }
  return customers;
}

Status ForEach(Session& session, CustomerId after,
               const std::function<void(const Customer&)>& visit) {
  const std::array<Parameter, 1> parameters = {after};
  return Scan(session, std::string(kSelect) + "WHERE id > $1 ORDER BY id", parameters,
              [&](const RowView& row) {
                visit(Read(row));
                return true;
              });
}

Status ForEachId(Session& session, CustomerId after,
                 const std::function<void(CustomerId, std::string_view)>& visit) {
  const std::array<Parameter, 1> parameters = {after};
  return Scan(session, "SELECT id, external_id FROM customers WHERE id > $1 ORDER BY id",
              parameters, [&](const RowView& row) {
                visit(row.Integer(0), row.Text(1));
                return true;
              });
}

Result<CustomerId> LastRecordedBefore(Session& session, Instant moment) try {
  long long last = 0;
  const long long micros = moment.micros;
  session.sql() << "SELECT COALESCE(MAX(id), 0) FROM customers WHERE recorded_at < :moment",
      soci::use(micros), soci::into(last);
  return last;
} catch (...) {
  return std::unexpected(DatabaseError());
}

Status InsertChanges(Transaction& transaction, std::span<const RecordChange> changes) {
  if (changes.empty()) return {};
  constexpr std::array<std::string_view, 4> kChange = {"customer", "recorded_at", "always",
                                                       "before"};
  const auto insert = BulkInsert::Make(transaction, "record_changes", kChange);
  for (const RecordChange& change : changes) {
    const std::string before = TextOf(change.before);
    insert->Integer(change.customer);
    insert->Integer(change.recorded.micros);
    insert->Integer(change.always ? 1 : 0);
    insert->Text(before);
    VAFA_TRY(insert->EndRow());
  }
  return insert->Finish();
}

Status ForEachChange(Session& session, Instant from, bool with_always,
                     const std::function<void(const RecordChange&)>& visit) {
  for (const bool always : {false, true}) {
    if (always && !with_always) break;
    const std::array<Parameter, 2> parameters = {int64_t{always}, from.micros};
    VAFA_TRY(Scan(session,
                  "SELECT customer, recorded_at, before FROM record_changes "
                  "WHERE always = $1 AND recorded_at >= $2 ORDER BY id DESC",
                  parameters, [&](const RowView& row) {
                    visit({row.Integer(0), {row.Integer(1)}, always, TextsOf(row.Text(2))});
                    return true;
                  }));
  }
  return {};
}

}  // namespace vafa::customers_store
