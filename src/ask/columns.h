#pragma once

#include <array>

#include "ask/plan.h"

namespace vafa::ask {

/// The column of the one property of a list that facts of this kind have; null for none.
inline const timeline::PropertyColumn* PropertyOf(const Plan& plan, uint32_t list,
                                                  const timeline::KindColumns& columns) {
  for (const timeline::PropertyId id : plan.property_lists[list]) {
    if (const auto* column = columns.property(id)) return column;
  }
  return nullptr;
}

/// What facts of a kind are told apart by, which some may have as a text and others as a number:
/// of one that has both the text counts.
class NamedColumn {
 public:
  NamedColumn(const Plan& plan, uint32_t list, const timeline::KindColumns& columns) {
    for (const timeline::PropertyId id : plan.property_lists[list]) {
      const auto* column = columns.property(id);
      if (column != nullptr && known_ < columns_.size()) columns_[known_++] = column;
    }
  }

  timeline::PropertyBits operator[](size_t row) const {
    for (size_t i = 0; i < known_; ++i) {
      const timeline::PropertyBits bits = (*columns_[i])[row];
      if (bits != timeline::kNoProperty) return bits;
    }
    return timeline::kNoProperty;
  }

 private:
  std::array<const timeline::PropertyColumn*, 2> columns_{};
  size_t known_ = 0;
};

}  // namespace vafa::ask
