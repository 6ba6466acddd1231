#include "base/message.h"

#include <unicode/fmtable.h>
#include <unicode/msgfmt.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/embedded.h"
#include "base/text.h"

namespace vafa {
namespace {

constexpr Language kLanguages[] = {Language::kEnglish, Language::kPersian, Language::kTurkish};

/// A pattern of the catalogue, parsed when it is first rendered. ICU's MessageFormat makes parts
/// of itself while formatting, so that one is used by one thread at a time.
class Pattern {
 public:
  Pattern(std::string text, Language language)
      : text_(std::move(text)),
        locale_(std::string(Tag(language)).c_str()),
        plain_(text_.find_first_of("{'") == std::string::npos) {}

  const std::string& text() const { return text_; }

  std::string Format(const Message::Arguments& arguments) const {
    if (plain_) return text_;
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> values;
    names.reserve(arguments.size());
    values.reserve(arguments.size());
    for (const auto& [name, value] : arguments) {
      names.push_back(icu::UnicodeString::fromUTF8(name));
      values.push_back(ToFormattable(value));
    }
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString text;
    {
      const std::scoped_lock lock(mutex_);
      if (!format_) {
        format_ = std::make_unique<icu::MessageFormat>(icu::UnicodeString::fromUTF8(text_), locale_,
                                                       status);
      }
      if (U_FAILURE(status)) return text_;
      format_->format(names.data(), values.data(), static_cast<int32_t>(names.size()), text,
                      status);
    }
    if (U_FAILURE(status)) return text_;
    std::string result;
    return text.toUTF8String(result);
  }

 private:
  static icu::Formattable ToFormattable(const Message::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      return {icu::UnicodeString::fromUTF8(*text)};
    }
    if (const auto* integer = std::get_if<int64_t>(&value)) return {*integer};
    return {std::get<double>(value)};
  }

  const std::string text_;
  const icu::Locale locale_;
  const bool plain_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<icu::MessageFormat> format_;
};

using Patterns = std::unordered_map<std::string, Pattern>;

struct Catalogue {
  Patterns patterns[std::size(kLanguages)];

  Catalogue() {
    for (const auto& file : embedded::Messages()) {
      for (const Language language : kLanguages) {
        if (!file.name.ends_with("messages." + std::string(Tag(language)) + ".json")) continue;
        Load(file.bytes, language);
      }
    }
  }

  void Load(std::string_view bytes, Language language) {
    boost::system::error_code error;
    const auto value = boost::json::parse(bytes, error);
    if (error || !value.is_object()) return;  // a unit test reads every file and says which is bad
    for (const auto& [id, pattern] : value.get_object()) {
      if (!pattern.is_string()) continue;
      patterns[static_cast<size_t>(language)].try_emplace(
          std::string(id), std::string(pattern.get_string()), language);
    }
  }
};

const Patterns& PatternsOf(Language language) {
  static const Catalogue kCatalogue;
  return kCatalogue.patterns[static_cast<size_t>(language)];
}

}  // namespace

std::string_view Tag(Language language) {
  switch (language) {
    case Language::kEnglish:
      return "en";
    case Language::kPersian:
      return "fa";
    case Language::kTurkish:
      return "tr";
  }
  return "en";
}

Language LanguageFromTag(std::string_view tag) {
  const std::string folded = Fold(tag.substr(0, tag.find_first_of("-_.@")));
  for (const Language language : kLanguages) {
    if (folded == Tag(language)) return language;
  }
  return Language::kEnglish;
}

std::string Render(const Message& message, Language language) {
  const Patterns& patterns = PatternsOf(language);
  const auto found = patterns.find(message.id);
  return found == patterns.end() ? message.id : found->second.Format(message.arguments);
}

std::vector<std::string> CatalogueIds(Language language) {
  std::vector<std::string> ids;
  for (const auto& [id, pattern] : PatternsOf(language)) ids.push_back(id);
  std::ranges::sort(ids);
  return ids;
}

std::string_view CataloguePattern(std::string_view id, Language language) {
  const Patterns& patterns = PatternsOf(language);
  const auto found = patterns.find(std::string(id));
  return found == patterns.end() ? std::string_view{} : found->second.text();
}

}  // namespace vafa
