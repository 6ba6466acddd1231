#include "customers/import/currency.h"

#include "base/text.h"
#include "customers/import/guess.h"

namespace vafa::imports {

Result<std::optional<Currency>> FindCurrency(const std::filesystem::path& file,
                                             const Shape& shape) {
  const uint16_t column = shape.mapping.Of("currency");
  if (column == 0) return std::optional<Currency>();
  VAFA_ASSIGN(const Sample sample, TakeSample(file, shape.delimiter));
  for (size_t i = shape.header ? 1 : 0; i < sample.rows.size(); ++i) {
    if (sample.rows[i].size() < column) continue;
    if (auto unit = ParseMoneyUnit(Trim(sample.rows[i][column - 1u]))) {
      return std::optional(unit->currency);
    }
  }
  return std::optional<Currency>();
}

}  // namespace vafa::imports
