#pragma once

#include <string>

#include "base/json.h"
#include "customers/import/import.h"

namespace vafa::imports {

/// A job as it is kept in the store, and back.
std::string ToJson(const Job& job);
Result<Job> JobFromJson(std::string_view text);

}  // namespace vafa::imports
