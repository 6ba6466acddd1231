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

/// Calls `body` with the quickest way from a moment to its segment.
template <typename Body>
void WithSegment(const Segments& segments, Body&& body) {
  if (segments.has_table()) {
    body([&segments, table = segments.table().data()](uint32_t t) -> size_t {
      return table[segments.CellOf(t)];
    });
  } else {
    body([&segments](uint32_t t) { return segments.Search(t); });
  }
}

}  // namespace vafa::ask
