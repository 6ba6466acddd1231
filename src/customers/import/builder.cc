#include "customers/import/builder.h"

#include <fmt/format.h>

#include "base/text.h"
#include "customers/import/rejects.h"

namespace vafa::imports {
namespace {

/// Writes a JSON object of texts and numbers without allocating for each.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_.clear(); }

  void Text(std::string_view name, std::string_view text) {
    if (text.empty()) return;
    Name(name);
    Quote(text);
  }
  void Number(std::string_view name, double number) {
    Name(name);
    fmt::format_to(std::back_inserter(out_), "{}", number);
  }
  void Amount(std::string_view name, Money money) {
    Name(name);
    fmt::format_to(std::back_inserter(out_), R"({{"amount":"{}","currency":"{}"}})",
                   DecimalString(money), money.currency.code());
  }
  std::string_view Finish() {
    if (!out_.empty()) out_ += '}';
    return out_;
  }

 private:
  void Name(std::string_view name) {
    out_ += out_.empty() ? "{\"" : ",\"";
    out_ += name;
    out_ += "\":";
  }
  void Quote(std::string_view text) {
    out_ += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (c == '\n') {
        out_ += "\\n";
      } else {
        out_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
      }
    }
    out_ += '"';
  }

  std::string& out_;
};

/// "Page viewed", "page-viewed" as "page_viewed"; empty when it cannot be a kind.
void MakeKindName(std::string_view text, std::string& name) {
  constexpr size_t kMost = 64;
  name.clear();
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    const bool letter = lower >= 'a' && lower <= 'z';
    const bool digit = lower >= '0' && lower <= '9';
    const bool gap = lower == ' ' || lower == '-' || lower == '.' || lower == '_' || lower == ':';
    if ((!letter && name.empty()) || (!letter && !digit && !gap)) return name.clear();
    if (!gap) {
      name += lower;
    } else if (name.back() != '_') {
      name += '_';
    }
  }
  while (name.ends_with('_')) name.pop_back();
  if (name.size() > kMost) name.clear();
}

/// Whether a field is part of what a row without an id is known by. What only describes it is not,
/// so that a file read again with more of its columns brings no row twice.
bool TellsApart(Kind kind, std::string_view field) {
  if (kind == Kind::kAnswers) return field != "comment";
  if (kind != Kind::kOrders) return true;
  return field == "customer" || field == "date" || field == "amount" || field == "product";
}

Key128 Part(const Key128& of, std::string_view part) {
  const uint64_t bytes[] = {of.high, of.low};
  return Hash128({reinterpret_cast<const char*>(bytes), sizeof bytes}, Hash64(part));
}

}  // namespace

Builder::Builder(const Job& job, Calendar calendar, Identity* identity, Instant now)
    : job_(job),
      parser_(job.shape, calendar, job.unit),
      identity_(identity),
      tomorrow_(calendar.Next(Unit::kDay, now)) {
  const auto fields = FieldsOf(job.shape.kind);
  for (size_t i = 0; i < fields.size(); ++i) {
    if (TellsApart(job.shape.kind, fields[i].name)) telling_.push_back(i);
  }
}

Result<std::optional<Reject>> Builder::Take(const CsvRow& row, Batch& batch) {
  std::optional<Reject> reject;
  if (row.problem != CsvProblem::kNone) {
    reject = Reject{0, {}, ReasonOf(row.problem)};
  } else {
    const auto take = [&]() -> Result<std::optional<Reject>> {
      switch (job_.shape.kind) {
        case Kind::kOrders:
          return TakeRow<OrderRow>(row, batch);
        case Kind::kCustomers:
          return TakeRow<CustomerRow>(row, batch);
        case Kind::kSubscriptions:
          return TakeRow<SubscriptionRow>(row, batch);
        case Kind::kEvents:
          return TakeRow<EventRow>(row, batch);
        case Kind::kCosts:
          return TakeRow<CostRow>(row, batch);
        case Kind::kAnswers:
          return TakeRow<AnswerRow>(row, batch);
      }
      return std::nullopt;
    };
    VAFA_ASSIGN(reject, take());
  }
  if (reject) {
    ++batch.rejected;
    batch.rejects += RejectsFile::Line(row.line, Render(*reject, job_.language), row.raw);
  }
  return reject;
}

template <typename Row>
Result<std::optional<Reject>> Builder::TakeRow(const CsvRow& csv, Batch& batch) {
  Row row;
  if (auto reject = parser_.Parse(csv.fields, row)) return reject;
  if (auto reject = Check(row)) return reject;
  VAFA_ASSIGN(const Identity::Row identity, Tell(csv, IdOf(row)));
  if (identity.repeat) {
    ++batch.repeats;
    return std::nullopt;
  }
  Build(row, identity, batch);
  ++batch.rows;
  if constexpr (requires { row.at; }) {
    if (row.at >= tomorrow_) batch.ahead.Add({1, csv.line});
  }
  return std::nullopt;
}

Result<Identity::Row> Builder::Tell(const CsvRow& row, std::string_view id) {
  // A record of a customer is known by her id, and saving it again changes nothing.
  if (identity_ == nullptr || job_.shape.kind == Kind::kCustomers) return Identity::Row{};
  if (!id.empty()) return identity_->Tell(id, row.raw);
  content_.clear();
  for (const size_t field : telling_) {
    const std::string_view text = parser_.Text(row.fields, field);
    if (text.empty()) continue;
    content_ += static_cast<char>(field + 1);
    content_ += text;
  }
  return identity_->Tell({}, content_);
}

std::optional<Reject> Builder::CheckCurrency(const Money& money) const {
  if (money.currency == job_.base) return std::nullopt;
  const uint16_t column = job_.shape.mapping.Of("currency");
  return Reject{column != 0 ? column : job_.shape.mapping.Of("amount"),
                column != 0 ? "currency" : "amount",
                {"import.other_currency",
                 {{"currency", std::string(money.currency.code())},
                  {"base", std::string(job_.base.code())}}}};
}

std::optional<Reject> Builder::Check(const OrderRow& row) const {
  return CheckCurrency(row.amount);
}
std::optional<Reject> Builder::Check(const SubscriptionRow& row) const {
  return row.amount ? CheckCurrency(*row.amount) : std::nullopt;
}
std::optional<Reject> Builder::Check(const CostRow& row) const { return CheckCurrency(row.amount); }
std::optional<Reject> Builder::Check(const EventRow& row) {
  MakeKindName(row.kind, kind_name_);
  if (!kind_name_.empty()) return std::nullopt;
  return Reject{job_.shape.mapping.Of("kind"),
                "kind",
                {"import.kind_invalid", {{"value", Shorten(row.kind)}}}};
}

NewFact& Builder::Add(Batch& batch, std::string_view customer, Instant at, std::string_view kind,
                      const Key128& key) {
  NewFact& fact = batch.facts.emplace_back();
  fact.at = at;
  fact.kind = kind;
  fact.key = key;
  batch.customers.push_back(customer);
  batch.row_of.push_back(batch.rows);
  return fact;
}

void Builder::Build(const OrderRow& row, const Identity::Row& identity, Batch& batch) {
  NewFact& fact = Add(batch, batch.arena.Keep(row.customer), row.at,
                      identity.first ? kinds::kOrderPlaced : kinds::kOrderItemAdded, identity.key);
  fact.money = row.amount;
  fact.label = batch.arena.Keep(row.product);
  ObjectWriter properties(properties_);
  properties.Text("order_id", row.order);
  properties.Text("category", row.category);
  if (row.quantity) properties.Number("quantity", *row.quantity);
  properties.Text("channel", row.channel);
  if (row.cost) properties.Amount("cost", *row.cost);
  fact.properties = batch.arena.Keep(properties.Finish());
}

void Builder::Build(const SubscriptionRow& row, const Identity::Row& identity, Batch& batch) {
  const std::string_view customer = batch.arena.Keep(row.customer);
  const std::string_view plan = batch.arena.Keep(row.plan);
  ObjectWriter properties(properties_);
  properties.Text("subscription_id", row.subscription);
  if (row.interval) properties.Text("interval", Tag(*row.interval));
  const std::string_view kept = batch.arena.Keep(properties.Finish());
  const auto add = [&](Instant at, std::string_view kind) -> NewFact& {
    NewFact& fact = Add(batch, customer, at, kind, Part(identity.key, kind));
    fact.label = plan;
    fact.properties = kept;
    return fact;
  };
  if (row.trial_ends_at) add(row.started_at, kinds::kTrialStarted);
  // A trial that ended before it was paid never became a subscription.
  const Instant paid_from = row.trial_ends_at.value_or(row.started_at);
  const bool was_paid = !row.trial_ends_at || !row.ended_at || *row.ended_at > paid_from;
  if (was_paid) add(paid_from, kinds::kSubscriptionStarted).money = row.amount;
  if (row.ended_at && was_paid) add(*row.ended_at, kinds::kSubscriptionEnded).money = row.amount;
}

void Builder::Build(const EventRow& row, const Identity::Row& identity, Batch& batch) {
  NewFact& fact = Add(batch, batch.arena.Keep(row.customer), row.at, batch.arena.Keep(kind_name_),
                      identity.key);
  fact.value = row.value;
  fact.label = batch.arena.Keep(row.label);
}

void Builder::Build(const CostRow& row, const Identity::Row& identity, Batch& batch) {
  NewFact& fact = Add(batch, {}, row.at, kinds::kCostRecorded, identity.key);
  fact.money = row.amount;
  fact.label = batch.arena.Keep(row.channel);
  ObjectWriter properties(properties_);
  properties.Text("purpose", Tag(row.purpose));
  fact.properties = batch.arena.Keep(properties.Finish());
}

void Builder::Build(const AnswerRow& row, const Identity::Row& identity, Batch& batch) {
  const std::string_view kind = row.survey == Survey::kNps    ? kinds::kNpsAnswered
                                : row.survey == Survey::kCsat ? kinds::kCsatAnswered
                                                              : kinds::kCesAnswered;
  NewFact& fact = Add(batch, batch.arena.Keep(row.customer), row.at, kind, identity.key);
  fact.value = row.score;
  ObjectWriter properties(properties_);
  properties.Text("comment", row.comment);
  fact.properties = batch.arena.Keep(properties.Finish());
}

void Builder::Build(const CustomerRow& row, const Identity::Row&, Batch& batch) {
  Customer& customer = batch.records.emplace_back();
  customer.external_id = row.id;
  customer.name = row.name;
  customer.email = row.email;
  customer.phone = row.phone;
  if (row.birthday) {
    const CivilDate date = DateOfDay(CalendarKind::kGregorian, *row.birthday);
    customer.birthday = fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  }
  customer.city = row.city;
  customer.country = row.country;
  customer.language = row.language;
  customer.segment = row.segment;
  if (row.created_at) customer.created_at = *row.created_at;
  for (const auto& [name, value] : row.custom) customer.fields.emplace_back(name, value);
}

}  // namespace vafa::imports
