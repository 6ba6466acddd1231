#pragma once

#include <filesystem>
#include <optional>

#include "base/money.h"
#include "customers/import/columns.h"

namespace vafa::imports {

/// The first currency that the file's first rows name; nothing when it has no such column or only
/// empty or unknown ones.
Result<std::optional<Currency>> FindCurrency(const std::filesystem::path& file, const Shape& shape);

}  // namespace vafa::imports
