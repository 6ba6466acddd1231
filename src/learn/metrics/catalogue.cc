#include "learn/metrics/catalogue.h"

#include <algorithm>

#include "ask/parse.h"
#include "base/embedded.h"
#include "base/limits.h"
#include "base/text.h"

namespace vafa::embedded {
std::span<const EmbeddedFile> Kpis();  // the files of catalogue/
}

namespace vafa::metrics {
namespace {

using Business = Organisation::Business;

constexpr std::string_view kConditions = "conditions.json";
constexpr std::string_view kMeasures = "measures.json";

/// What has a name, of one kind of business.
struct Named {
  const json::object& conditions;
  const json::object& measures;
};

std::string_view KeyOf(Business business) {
  return business == Business::kSubscription ? "subscription" : "shop";
}

Result<Texts> ReadTexts(const json::object& object, std::string_view key, const std::string& code) {
  Texts texts;
  const json::value* value = object.if_contains(key);
  const json::object* by_language = value == nullptr ? nullptr : value->if_object();
  for (const Language language : {Language::kEnglish, Language::kPersian, Language::kTurkish}) {
    const json::value* text =
        by_language == nullptr ? nullptr : by_language->if_contains(Tag(language));
    if (text == nullptr || !text->is_string()) {
      return Fail(ErrorCode::kInternal, "metrics.bad_catalogue",
                  code + ": " + std::string(key) + " in " + std::string(Tag(language)));
    }
    texts[static_cast<size_t>(language)] = std::string(text->get_string());
  }
  return texts;
}

// Puts what has a name in its place. The parser names what is unknown.
json::value Expand(const json::value& value, const Named& named) {
  if (const json::array* list = value.if_array()) {
    json::array expanded;
    for (const json::value& one : *list) expanded.push_back(Expand(one, named));
    return expanded;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return value;
  for (const auto& [key, known] :
       {std::pair("condition", &named.conditions), std::pair("measure", &named.measures)}) {
    const json::value* name = object->if_contains(key);
    if (object->size() != 1 || name == nullptr || !name->is_string()) continue;
    const json::value* found = known->if_contains(name->get_string());
    return found == nullptr ? value : Expand(*found, named);
  }
  json::object expanded;
  for (const auto& member : *object) {
    expanded[member.key()] = Expand(member.value(), named);
  }
  return expanded;
}

Result<IntervalKind> ReadInterval(const JsonReader& reader, const std::string& code) {
  VAFA_ASSIGN(const auto interval, reader.OptionalText("interval"));
  if (!interval) return IntervalKind::kNone;
  if (*interval == "wilson") return IntervalKind::kWilson;
  if (*interval == "mean") return IntervalKind::kMean;
  if (*interval == "predicted_mean") return IntervalKind::kPredictedMean;
  if (*interval == "nps") return IntervalKind::kNps;
  if (*interval == "difference") return IntervalKind::kDifference;
  if (*interval == "rank") return IntervalKind::kRank;
  if (*interval == "resample") return IntervalKind::kResample;
  return Fail(ErrorCode::kInternal, "metrics.bad_catalogue", code + ": interval");
}

bool IsTrue(const json::object& file, std::string_view key) {
  const json::value* value = file.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

constexpr Business kBusinesses[] = {Business::kShop, Business::kSubscription};

class KpiReader {
 public:
  KpiReader(const json::object& conditions, const json::object& measures, Currency currency)
      : conditions_(conditions), measures_(measures), currency_(currency) {}

  Result<Kpi> Read(const json::object& file) const {
    const JsonReader reader(file);
    Kpi kpi;
    VAFA_ASSIGN(kpi.code, reader.Text("code"));
    VAFA_ASSIGN(kpi.order, reader.Integer("order"));
    VAFA_ASSIGN(kpi.group, reader.Text("group"));
    kpi.overview = IsTrue(file, "overview");
    kpi.accumulates = IsTrue(file, "accumulates");
    VAFA_ASSIGN(const auto begins_at, reader.OptionalNumber("begins_at"));
    kpi.begins_at = begins_at.value_or(0);
    VAFA_ASSIGN(kpi.unit, reader.Text("unit"));
    VAFA_ASSIGN(kpi.better, reader.Text("better"));
    VAFA_ASSIGN(kpi.interval, ReadInterval(reader, kpi.code));
    VAFA_ASSIGN(kpi.name, ReadTexts(file, "name", kpi.code));
    VAFA_ASSIGN(kpi.advice, ReadTexts(file, "advice", kpi.code));
    const json::value* definitions = file.if_contains("definition");
    if (definitions == nullptr || !definitions->is_object()) return Bad(kpi.code);
    for (const Business business : kBusinesses) {
      VAFA_ASSIGN(kpi.definition[business],
                  ReadTexts(definitions->get_object(), KeyOf(business), kpi.code));
    }
    VAFA_TRY(ReadMeasure(file, kpi.code, kpi.measure));
    VAFA_TRY(ReadRest(file, kpi));
    return kpi;
  }

 private:
  static std::unexpected<Error> Bad(const std::string& code) {
    return Fail(ErrorCode::kInternal, "metrics.bad_catalogue", code);
  }

  Status ReadMeasure(const json::object& file, const std::string& code,
                     std::map<Business, ask::Measure>& into) const {
    const json::value* measure = file.if_contains("measure");
    if (measure == nullptr) return Bad(code);
    for (const Business business : kBusinesses) {
      const std::string_view key = KeyOf(business);
      const Named named{conditions_.at(key).as_object(), measures_.at(key).as_object()};
      VAFA_ASSIGN(into[business], ask::ParseMeasure(Expand(*measure, named), currency_));
    }
    return {};
  }

  Status ReadRest(const json::object& file, Kpi& kpi) const {
    if (const json::value* needs = file.if_contains("needs")) {
      if (!needs->is_array()) return Bad(kpi.code);
      for (const json::value& kind : needs->get_array()) {
        if (!kind.is_string()) return Bad(kpi.code);
        kpi.needs.emplace_back(kind.get_string());
      }
    }
    const json::value* parts = file.if_contains("parts");
    if (parts == nullptr) return {};
    if (!parts->is_array()) return Bad(kpi.code);
    for (const json::value& one : parts->get_array()) {
      if (!one.is_object()) return Bad(kpi.code);
      const JsonReader reader(one.get_object());
      KpiPart part;
      VAFA_ASSIGN(part.code, reader.Text("code"));
      VAFA_ASSIGN(part.unit, reader.Text("unit"));
      VAFA_ASSIGN(part.interval, ReadInterval(reader, kpi.code));
      VAFA_ASSIGN(part.name, ReadTexts(one.get_object(), "name", kpi.code));
      VAFA_TRY(ReadMeasure(one.get_object(), kpi.code, part.measure));
      kpi.parts.push_back(std::move(part));
    }
    return {};
  }

  const json::object& conditions_;
  const json::object& measures_;
  Currency currency_;
};

Result<json::object> ReadNamed(std::span<const embedded::EmbeddedFile> files,
                               std::string_view name) {
  const auto file = std::ranges::find(files, name, &embedded::EmbeddedFile::name);
  if (file == files.end()) {
    return Fail(ErrorCode::kInternal, "metrics.bad_catalogue", std::string(name));
  }
  VAFA_ASSIGN(const json::value value, ParseJson(file->bytes));
  return value.as_object();
}

constexpr std::string_view kUnits[] = {"customers", "money", "share",  "points", "score",
                                       "number",    "days",  "months", "seconds"};
constexpr std::string_view kBetter[] = {"up", "down", "neutral"};
constexpr size_t kCodeBytes = 40;

bool IsCode(std::string_view text) {
  if (text.empty() || text.size() > kCodeBytes || text[0] < 'a' || text[0] > 'z') return false;
  return std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// A text of a KPI that somebody writes; the same in every language.
Result<Texts> ReadOwnText(const json::object& file, const char* key, size_t most, bool required) {
  const json::value* value = file.if_contains(key);
  std::string text;
  if (value != nullptr && value->is_string()) text = std::string(value->get_string());
  if ((required && text.empty()) || text.size() > most || !IsUtf8(text)) {
    return Fail(ErrorCode::kInvalid, {"metrics.bad_text", {{"most", static_cast<int64_t>(most)}}},
                {}, key);
  }
  return Texts{text, text, text};
}

Result<std::string> ReadOneOf(const json::object& file, const char* key,
                              std::span<const std::string_view> known) {
  const json::value* value = file.if_contains(key);
  if (value != nullptr && value->is_string() &&
      std::ranges::count(known, std::string_view(value->get_string())) > 0) {
    return std::string(value->get_string());
  }
  return Fail(ErrorCode::kInvalid, {"metrics.unknown_word", {{"field", key}}}, {}, key);
}

// Whether something is divided in it, so that it does not grow with the number of customers.
bool Divides(const ask::Measure& measure) {
  const auto& node = measure.node;
  if (const auto* difference = std::get_if<ask::Difference>(&node)) {
    return Divides(*difference->of) || Divides(*difference->less);
  }
  if (const auto* product = std::get_if<ask::Product>(&node)) {
    return Divides(*product->a) || Divides(*product->b);
  }
  if (const auto* discounted = std::get_if<ask::Discounted>(&node)) {
    return Divides(*discounted->months);
  }
  if (const auto* add = std::get_if<ask::Addition>(&node)) {
    return std::ranges::any_of(add->of, Divides);
  }
  const auto* total = std::get_if<ask::TotalOf>(&node);
  return (total != nullptr && total->what == ask::Total::Of::kMean) ||
         std::holds_alternative<ask::Ratio>(node) || std::holds_alternative<ask::Share>(node) ||
         std::holds_alternative<ask::Mean>(node) ||
         std::holds_alternative<ask::ExpectedTenure>(node);
}

// What is counted in full has none.
IntervalKind IntervalFor(const ask::Measure& measure) {
  const auto& node = measure.node;
  if (std::holds_alternative<ask::Share>(node)) return IntervalKind::kWilson;
  const auto* total = std::get_if<ask::TotalOf>(&node);
  if (total != nullptr && total->of.prediction == "clv") return IntervalKind::kPredictedMean;
  if (std::holds_alternative<ask::Mean>(node) || std::holds_alternative<ask::TotalOf>(node) ||
      std::holds_alternative<ask::ExpectedTenure>(node)) {
    return IntervalKind::kMean;
  }
  if (std::holds_alternative<ask::Median>(node) || std::holds_alternative<ask::Percentile>(node)) {
    return IntervalKind::kRank;
  }
  return Divides(measure) ? IntervalKind::kResample : IntervalKind::kNone;
}

}  // namespace

Result<Kpi> Catalogue::ReadOwn(const json::object& file, Currency currency) {
  Kpi kpi;
  const json::value* code = file.if_contains("code");
  if (code == nullptr || !code->is_string() || !IsCode(std::string_view(code->get_string()))) {
    return Fail(ErrorCode::kInvalid, {"metrics.bad_code", {{"most", int64_t{kCodeBytes}}}}, {},
                "code");
  }
  kpi.code = std::string(code->get_string());
  kpi.own = true;
  kpi.file = file;
  kpi.group = "own";
  kpi.accumulates = IsTrue(file, "accumulates");
  VAFA_ASSIGN(kpi.name, ReadOwnText(file, "name", limits::kNameBytes, true));
  VAFA_ASSIGN(kpi.advice, ReadOwnText(file, "advice", limits::kNoteBytes, false));
  VAFA_ASSIGN(const Texts definition, ReadOwnText(file, "definition", limits::kNoteBytes, false));
  VAFA_ASSIGN(kpi.unit, ReadOneOf(file, "unit", kUnits));
  VAFA_ASSIGN(kpi.better, ReadOneOf(file, "better", kBetter));
  const json::value* measure = file.if_contains("measure");
  if (measure == nullptr || json::serialize(*measure).size() > limits::kQuestionBytes) {
    return Fail(ErrorCode::kInvalid, "metrics.bad_measure", {}, "measure");
  }
  VAFA_ASSIGN(const ask::Measure read, ask::ParseMeasure(*measure, currency, "/measure"));
  if (ask::IsTable(read)) return Fail(ErrorCode::kInvalid, "metrics.bad_measure", {}, "measure");
  if (ask::GivesMoney(read) != (kpi.unit == "money")) {
    const char* wrong = kpi.unit == "money" ? "metrics.gives_no_money" : "metrics.gives_money";
    return Fail(ErrorCode::kInvalid, wrong, {}, "unit");
  }
  kpi.interval = IntervalFor(read);
  for (const Business business : kBusinesses) {
    kpi.definition[business] = definition;
    kpi.measure[business] = read;
  }
  return kpi;
}

Result<Catalogue> Catalogue::Load(Currency currency, std::span<const json::object> own) {
  Catalogue catalogue;
  catalogue.currency_ = currency;
  const auto files = embedded::Kpis();
  VAFA_ASSIGN(catalogue.conditions_, ReadNamed(files, kConditions));
  VAFA_ASSIGN(catalogue.measures_, ReadNamed(files, kMeasures));
  const KpiReader reader(catalogue.conditions_, catalogue.measures_, currency);
  for (const auto& file : files) {
    if (file.name == kConditions || file.name == kMeasures) continue;
    VAFA_ASSIGN(const json::value value, ParseJson(file.bytes));
    VAFA_ASSIGN(Kpi kpi, reader.Read(value.as_object()));
    catalogue.kpis_.push_back(std::move(kpi));
  }
  std::ranges::sort(catalogue.kpis_, {}, &Kpi::order);
  for (const json::object& file : own) {
    auto kpi = ReadOwn(file, currency);
    if (kpi && catalogue.Find(kpi->code) == nullptr) catalogue.kpis_.push_back(std::move(*kpi));
  }
  return catalogue;
}

const Kpi* Catalogue::Find(std::string_view code) const {
  const auto it = std::ranges::find(kpis_, code, &Kpi::code);
  return it == kpis_.end() ? nullptr : &*it;
}

Result<ask::Condition> Catalogue::Condition(Business business, std::string_view name) const {
  const json::value* condition = conditions_.at(KeyOf(business)).as_object().if_contains(name);
  if (condition == nullptr) {
    return Fail(ErrorCode::kInternal, "metrics.bad_catalogue", std::string(name));
  }
  return ask::ParseCondition(*condition, currency_);
}

namespace {

// Words in [] about a number of days fall away where it is 0; other brackets are text.
void FillBrackets(std::string& text, const std::string& mark, bool keeps) {
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const size_t begin = text.rfind('[', at);
    const size_t end = text.find(']', at);
    if (begin == std::string::npos || end == std::string::npos) continue;
    if (keeps) {
      text.erase(end, 1);
      text.erase(begin, 1);
    } else {
      text.erase(begin, end - begin + 1);
    }
    at = begin;
  }
}

}  // namespace

std::string FillNumbers(std::string_view text, Language language,
                        const std::map<std::string, int64_t>& days) {
  std::string filled(text);
  for (const auto& [name, count] : days) {
    const std::string mark = "{" + name + "}";
    FillBrackets(filled, mark, count != 0);
    std::string number = std::to_string(count);
    if (language == Language::kPersian) number = PersianDigits(number);
    for (size_t at = filled.find(mark); at != std::string::npos; at = filled.find(mark, at)) {
      filled.replace(at, mark.size(), number);
    }
  }
  return filled;
}

}  // namespace vafa::metrics
