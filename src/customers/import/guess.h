#pragma once

#include <filesystem>
#include <vector>

#include "base/time.h"
#include "customers/import/columns.h"
#include "customers/import/csv.h"

namespace vafa::imports {

/// The first rows of a file.
struct Sample {
  std::vector<std::vector<std::string>> rows;
  Encoding encoding = Encoding::kUtf8;
  uint64_t bytes = 0;       ///< of the file
  uint64_t rows_bytes = 0;  ///< of the rows above, to estimate how many there are
};

/// At most `rows` good rows from the beginning, and not much more than a megabyte of them.
Result<Sample> TakeSample(const std::filesystem::path& file, char delimiter, size_t rows = 1000);

/// How to read a file: what `wish` does not say is guessed from its first rows. kInvalid when the
/// wish cannot be met or a required field is not found; `Guess` never fails for a lack of columns,
/// so that a preview can be shown: see CheckMapping.
Result<Shape> Guess(const std::filesystem::path& file, const Wish& wish, const Calendar& calendar);

}  // namespace vafa::imports
