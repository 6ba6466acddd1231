#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "base/result.h"

namespace vafa::stats {

/// kInvalid: a column is wrong at a row (its length, when the row is the number of rows).
inline std::unexpected<Error> BadColumn(std::string column, size_t row, const std::string& why) {
  Message message("stats.bad_column", {{"column", column}, {"row", static_cast<int64_t>(row)}});
  std::string detail = column + ": " + why;
  return Fail(ErrorCode::kInvalid, std::move(message), std::move(detail), std::move(column));
}

/// kInvalid: a parameter or an argument is out of its range.
inline std::unexpected<Error> BadParameter(std::string name, const std::string& why) {
  Message message("stats.bad_parameter", {{"parameter", name}});
  std::string detail = name + ": " + why;
  return Fail(ErrorCode::kInvalid, std::move(message), std::move(detail), std::move(name));
}

}  // namespace vafa::stats
