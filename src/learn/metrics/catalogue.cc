#include "learn/metrics/catalogue.h"

#include <algorithm>

#include "ask/parse.h"
#include "base/embedded.h"
#include "base/text.h"

namespace vafa::embedded {
std::span<const EmbeddedFile> Kpis();  // the files of catalogue/
}

namespace vafa::metrics {
namespace {

using Business = Organisation::Business;

constexpr std::string_view kConditions = "conditions.json";

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

// Puts the named conditions in their places.
json::value Expand(const json::value& value, const json::object& conditions) {
  if (const json::array* list = value.if_array()) {
    json::array expanded;
    for (const json::value& one : *list) expanded.push_back(Expand(one, conditions));
    return expanded;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return value;
  const json::value* name = object->if_contains("condition");
  if (object->size() == 1 && name != nullptr && name->is_string()) {
    if (const json::value* condition = conditions.if_contains(name->get_string())) {
      return *condition;
    }
    return value;  // the parser names what is unknown
  }
  json::object expanded;
  for (const auto& member : *object) {
    expanded[member.key()] = Expand(member.value(), conditions);
  }
  return expanded;
}

Result<Kpi> ReadKpi(const json::object& file, const json::object& conditions, Currency currency) {
  const JsonReader reader(file);
  Kpi kpi;
  VAFA_ASSIGN(kpi.code, reader.Text("code"));
  VAFA_ASSIGN(kpi.order, reader.Integer("order"));
  VAFA_ASSIGN(kpi.unit, reader.Text("unit"));
  VAFA_ASSIGN(kpi.better, reader.Text("better"));
  VAFA_ASSIGN(const auto interval, reader.OptionalText("interval"));
  if (interval) kpi.interval = IntervalKind::kWilson;
  VAFA_ASSIGN(kpi.name, ReadTexts(file, "name", kpi.code));
  VAFA_ASSIGN(kpi.advice, ReadTexts(file, "advice", kpi.code));
  const json::value* definitions = file.if_contains("definition");
  const json::value* measure = file.if_contains("measure");
  if (definitions == nullptr || !definitions->is_object() || measure == nullptr) {
    return Fail(ErrorCode::kInternal, "metrics.bad_catalogue", kpi.code);
  }
  for (const Business business : {Business::kShop, Business::kSubscription}) {
    const std::string_view key = KeyOf(business);
    VAFA_ASSIGN(kpi.definition[business], ReadTexts(definitions->get_object(), key, kpi.code));
    VAFA_ASSIGN(kpi.measure[business],
                ask::ParseMeasure(Expand(*measure, conditions.at(key).as_object()), currency));
  }
  return kpi;
}

}  // namespace

Result<Catalogue> Catalogue::Load(Currency currency) {
  Catalogue catalogue;
  catalogue.currency_ = currency;
  const auto files = embedded::Kpis();
  const auto conditions = std::ranges::find(files, kConditions, &embedded::EmbeddedFile::name);
  if (conditions == files.end()) {
    return Fail(ErrorCode::kInternal, "metrics.bad_catalogue", std::string(kConditions));
  }
  VAFA_ASSIGN(const json::value named, ParseJson(conditions->bytes));
  catalogue.conditions_ = named.as_object();
  for (const auto& file : files) {
    if (file.name == kConditions) continue;
    VAFA_ASSIGN(const json::value value, ParseJson(file.bytes));
    VAFA_ASSIGN(Kpi kpi, ReadKpi(value.as_object(), catalogue.conditions_, currency));
    catalogue.kpis_.push_back(std::move(kpi));
  }
  std::ranges::sort(catalogue.kpis_, {}, &Kpi::order);
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

std::string FillDays(std::string_view text, Language language,
                     const std::map<std::string, int64_t>& days) {
  std::string filled(text);
  for (const auto& [name, count] : days) {
    const std::string mark = "{" + name + "}";
    std::string number = std::to_string(count);
    if (language == Language::kPersian) number = PersianDigits(number);
    for (size_t at = filled.find(mark); at != std::string::npos; at = filled.find(mark, at)) {
      filled.replace(at, mark.size(), number);
    }
  }
  return filled;
}

}  // namespace vafa::metrics
