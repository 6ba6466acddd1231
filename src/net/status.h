#pragma once

#include <string_view>

#include "net/http.h"

namespace vafa::net {

/// The one map from what happened to HTTP's numbers.
int StatusOf(Outcome outcome, ErrorCode error);
inline int StatusOf(const Response& response) { return StatusOf(response.outcome, response.error); }
std::string_view ReasonPhrase(int status);

/// A problem document with an outcome that only src/net says.
Response ProblemResponse(Outcome outcome, const Error& error, Language language);

}  // namespace vafa::net
