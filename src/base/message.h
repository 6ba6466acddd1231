#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace vafa {

enum class Language { kEnglish, kPersian, kTurkish };

std::string_view Tag(Language language);  ///< "en", "fa", "tr"

/// The language of a BCP 47 tag or POSIX locale ("fa", "fa-IR", "tr_TR.UTF-8"); English if unknown.
Language LanguageFromTag(std::string_view tag);

/// A text of the catalogue with its arguments, not yet in any language.
///
/// `id` is a key of the messages.{en,fa,tr}.json files that lie beside the rooms; their texts are
/// ICU MessageFormat patterns with named arguments ("{file} has {rows, plural, …}").
struct Message {
  using Value = std::variant<std::string, int64_t, double>;
  using Arguments = std::vector<std::pair<std::string, Value>>;

  std::string id;
  Arguments arguments;

  Message() = default;
  Message(const char* message_id) : id(message_id) {}             // NOLINT: a bare id is a message
  Message(std::string message_id) : id(std::move(message_id)) {}  // NOLINT: as above
  Message(std::string message_id, Arguments args)
      : id(std::move(message_id)), arguments(std::move(args)) {}

  bool operator==(const Message&) const = default;
};

/// The text in a language, numbers in that language's digits. An id that the catalogue lacks
/// renders as the id itself (a test makes sure that none does).
std::string Render(const Message& message, Language language);

/// Every id of the catalogue in one language, for the test that compares the three.
std::vector<std::string> CatalogueIds(Language language);

/// A pattern as written in the catalogue; empty if missing.
std::string_view CataloguePattern(std::string_view id, Language language);

}  // namespace vafa
