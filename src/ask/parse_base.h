#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/money.h"
#include "base/result.h"

namespace vafa::ask {

/// An error at a place of the question; `place` is a JSON pointer and becomes the error's field.
std::unexpected<Error> Wrong(const char* message, const std::string& place,
                             Message::Arguments arguments = {});

/// What reading a question carries along: the currency of amounts and what was used of the limits.
struct Reading {
  Currency currency;
  size_t nodes = 0;

  /// Counts one node at `place`; kTooLarge beyond the limits of depth and size.
  Status Enter(const std::string& place);
};

/// An object whose keys are all known.
class Members {
 public:
  static Result<Members> Of(Reading& reading, const json::value& value, std::string place,
                            std::initializer_list<std::string_view> known);

  const json::value* Find(std::string_view key) const { return object_->if_contains(key); }
  Result<const json::value*> Need(std::string_view key) const;
  std::string Place(std::string_view key) const { return place_ + "/" + std::string(key); }
  const std::string& place() const { return place_; }

 private:
  Members(const json::object& object, std::string place)
      : object_(&object), place_(std::move(place)) {}
  const json::object* object_;
  std::string place_;
};

/// "a, b, c" for messages.
std::string Join(std::span<const std::string_view> words);
inline std::string Join(std::initializer_list<std::string_view> words) {
  return Join(std::span(words.begin(), words.size()));
}
/// The names of kPredictions.
std::string PredictionNames();

/// The one key of an object, which says what it is; `known` is for the message.
Result<std::string_view> OnlyKey(const json::value& value, const std::string& place,
                                 const std::string& known);
Status ReadTrue(const json::value& value, const std::string& place);
Result<std::string> ReadText(const json::value& value, const std::string& place);
Result<int64_t> ReadInteger(const json::value& value, const std::string& place, int64_t min,
                            int64_t max);
/// A list of at least one text.
Result<std::vector<std::string>> ReadTexts(Reading& reading, const json::value& value,
                                           const std::string& place);

}  // namespace vafa::ask
