#include "ask/parse_base.h"

#include <algorithm>

#include "ask/question.h"
#include "base/limits.h"

namespace vafa::ask {

std::unexpected<Error> Wrong(const char* message, const std::string& place,
                             Message::Arguments arguments) {
  arguments.emplace_back("place", place.empty() ? "/" : place);
  return Fail(ErrorCode::kInvalid, {message, std::move(arguments)}, {}, place);
}

std::string Join(std::span<const std::string_view> words) {
  std::string joined;
  for (const std::string_view word : words) {
    if (!joined.empty()) joined += ", ";
    joined += word;
  }
  return joined;
}

std::string PredictionNames() {
  std::vector<std::string_view> names;
  for (const Prediction& prediction : kPredictions) names.push_back(prediction.name);
  return Join(names);
}

Status Reading::Enter(const std::string& place) {
  if (++nodes > limits::kQuestionNodes) {
    return Fail(ErrorCode::kTooLarge,
                {"ask.too_many_parts", {{"most", static_cast<int64_t>(limits::kQuestionNodes)}}},
                {}, place);
  }
  if (std::ranges::count(place, '/') > limits::kQuestionDepth) {
    return Fail(ErrorCode::kTooLarge,
                {"ask.too_deep", {{"most", static_cast<int64_t>(limits::kQuestionDepth)}}}, {},
                place);
  }
  return {};
}

Result<Members> Members::Of(Reading& reading, const json::value& value, std::string place,
                            std::initializer_list<std::string_view> known) {
  VAFA_TRY(reading.Enter(place));
  const json::object* object = value.if_object();
  if (object == nullptr) return Wrong("ask.must_be_object", place, {{"known", Join(known)}});
  for (const auto& member : *object) {
    const std::string_view key = member.key();
    if (std::ranges::find(known, key) == known.end()) {
      return Wrong("ask.unknown_key", place, {{"key", std::string(key)}, {"known", Join(known)}});
    }
  }
  return Members(*object, std::move(place));
}

Result<const json::value*> Members::Need(std::string_view key) const {
  const json::value* value = Find(key);
  if (value == nullptr) return Wrong("ask.missing_key", place_, {{"key", std::string(key)}});
  return value;
}

Result<std::string_view> OnlyKey(const json::value& value, const std::string& place,
                                 const std::string& known) {
  const json::object* object = value.if_object();
  if (object == nullptr || object->size() != 1) {
    return Wrong("ask.must_be_one_of_objects", place, {{"known", known}});
  }
  return std::string_view(object->begin()->key());
}

Status ReadTrue(const json::value& value, const std::string& place) {
  if (!value.is_bool() || !value.get_bool()) return Wrong("ask.must_be_true", place);
  return {};
}

Result<std::string> ReadText(const json::value& value, const std::string& place) {
  const json::string* text = value.if_string();
  if (text == nullptr || text->empty()) return Wrong("ask.must_be_text", place);
  return std::string(*text);
}

Result<int64_t> ReadInteger(const json::value& value, const std::string& place, int64_t min,
                            int64_t max) {
  const int64_t* number = value.if_int64();
  if (number == nullptr || *number < min || *number > max) {
    return Wrong("ask.must_be_integer", place, {{"min", min}, {"max", max}});
  }
  return *number;
}

Result<std::vector<std::string>> ReadTexts(Reading& reading, const json::value& value,
                                           const std::string& place) {
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty()) return Wrong("ask.must_be_texts", place);
  std::vector<std::string> texts;
  for (size_t i = 0; i < list->size(); ++i) {
    const std::string at = place + "/" + std::to_string(i);
    VAFA_TRY(reading.Enter(at));
    VAFA_ASSIGN(auto text, ReadText((*list)[i], at));
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace vafa::ask
