#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "customers/api.h"

namespace vafa {
namespace {

/// Both alphabets' codes have two letters.
constexpr size_t kCodeBytes = 2;

}  // namespace

json::object ToJson(const Money& money) {
  return {{"amount", DecimalString(money)}, {"currency", money.currency.code()}};
}

std::string KindTitle(std::string_view kind, Language language) {
  const std::string id = "kinds." + std::string(kind);
  if (!CataloguePattern(id, language).empty()) return Render(id, language);
  std::string readable(kind);
  for (char& c : readable) {
    if (c == '_') c = ' ';
  }
  if (!readable.empty() && readable[0] >= 'a' && readable[0] <= 'z') readable[0] -= 'a' - 'A';
  return readable;
}

std::string AttributeTitle(std::string_view name, Language language) {
  const std::string id = "attributes." + std::string(name);
  return CataloguePattern(id, language).empty() ? std::string(name) : Render(id, language);
}

std::string AttributeValueTitle(std::string_view name, std::string_view value, Language language) {
  const std::string code(value);
  if ((name != "country" && name != "language") || code.size() != kCodeBytes) return code;
  const icu::Locale reader(std::string(Tag(language)).c_str());
  icu::UnicodeString title;
  if (name == "country") {
    const icu::Locale place("und", code.c_str());
    if (*place.getISO3Country() == '\0') return code;
    place.getDisplayCountry(reader, title);
  } else {
    const icu::Locale spoken(code.c_str());
    if (*spoken.getISO3Language() == '\0') return code;
    spoken.getDisplayLanguage(reader, title);
  }
  std::string text;
  return title.toUTF8String(text);
}

json::object ToJson(const Fact& fact, Language language) {
  json::object object{{"seq", fact.seq},
                      {"at", IsoInstant(fact.at)},
                      {"recorded", IsoInstant(fact.recorded)},
                      {"kind", fact.kind},
                      {"title", KindTitle(fact.kind, language)},
                      {"value", nullptr},
                      {"money", nullptr},
                      {"label", nullptr},
                      {"properties", json::object()},
                      {"source", fact.source}};
  if (fact.value) object["value"] = *fact.value;
  if (fact.money) object["money"] = ToJson(*fact.money);
  if (!fact.label.empty()) object["label"] = fact.label;
  if (fact.kind == kinds::kAttributeChanged) {
    object["label_title"] = AttributeTitle(fact.label, language);
  }
  if (!fact.properties.empty()) {
    if (auto properties = ParseJson(fact.properties)) object["properties"] = *properties;
  }
  return object;
}

}  // namespace vafa
