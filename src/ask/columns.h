#pragma once

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

}  // namespace vafa::ask
