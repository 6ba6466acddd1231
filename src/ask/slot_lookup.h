#pragma once

#include "ask/plan.h"

namespace vafa::ask {

/// Which slots of a pass a moment lies in, as bits: three ways, chosen once per pass.
struct CellLookup {
  const Segments& segments;
  const uint64_t* slots;
  uint64_t operator()(uint32_t seconds) const { return slots[segments.CellOf(seconds)]; }
};
struct TableLookup {
  const Segments& segments;
  const uint64_t* slots;
  uint64_t operator()(uint32_t seconds) const {
    return slots[segments.table()[segments.CellOf(seconds)]];
  }
};
struct SearchLookup {
  const Segments& segments;
  const uint64_t* slots;
  uint64_t operator()(uint32_t seconds) const { return slots[segments.Search(seconds)]; }
};

template <typename Body>
void WithLookup(const Pass& pass, Body&& body) {
  if (!pass.cell_slots.empty()) {
    body(CellLookup{pass.segments, pass.cell_slots.data()});
  } else if (pass.segments.has_table()) {
    body(TableLookup{pass.segments, pass.segment_slots.data()});
  } else {
    body(SearchLookup{pass.segments, pass.segment_slots.data()});
  }
}

}  // namespace vafa::ask
