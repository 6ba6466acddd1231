#include "know/segments/references.h"

#include "ask/parse.h"

namespace vafa::segments {
namespace {

// As JSON every construct is walked alike, those too that are yet to come.
void Collect(const json::value& value, std::vector<std::string>& names) {
  if (const auto* array = value.if_array()) {
    for (const json::value& one : *array) Collect(one, names);
  }
  const auto* object = value.if_object();
  if (object == nullptr) return;
  for (const auto& [key, member] : *object) {
    if (key == "segment" && member.is_string()) {
      names.emplace_back(member.get_string());
    } else {
      Collect(member, names);
    }
  }
}

}  // namespace

std::vector<std::string> NamedIn(const json::value& value) {
  std::vector<std::string> names;
  Collect(value, names);
  return names;
}

std::vector<std::string> NamedIn(const ask::Condition& condition, Currency currency) {
  return NamedIn(ask::ToJson(condition, currency));
}

}  // namespace vafa::segments
