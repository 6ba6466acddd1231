#pragma once

#include "ask/parse_base.h"
#include "ask/question.h"

namespace vafa::ask {

/// The smaller parts of questions; each is read at its place and names it in errors.
Result<Days> ReadDays(Reading& reading, const json::value& value, const std::string& place);
Result<Edge> ReadEdge(const json::value& value, const std::string& place);
Result<Window> ReadWindow(Reading& reading, const json::value& value, const std::string& place);
Result<Filter> ReadFilter(Reading& reading, const json::value& value, const std::string& place);
Result<Over> ReadOver(Reading& reading, const json::value& value, const std::string& place);
Result<Column> ReadColumn(const json::value& value, const std::string& place);
Result<std::vector<std::string>> ReadKinds(Reading& reading, const json::value& value,
                                           const std::string& place);
/// `kinds`, `where` and `within` of an object that may have more members.
Result<Facts> ReadFacts(Reading& reading, const Members& members);

}  // namespace vafa::ask
