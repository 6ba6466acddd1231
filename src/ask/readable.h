#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "ask/bitmap.h"
#include "ask/filter.h"

namespace vafa::ask {

/// A kind whose facts may count in a block: its columns, and the filter bound to them.
struct Readable {
  const timeline::KindColumns* columns;
  BoundFilter match;
};

inline std::vector<Readable> ReadableKinds(const Source& source, const timeline::Block& block) {
  std::vector<Readable> readable;
  for (const KindId kind : source.kinds) {
    const timeline::KindColumns* columns = block.Find(kind);
    if (columns == nullptr) continue;
    BoundFilter match(source.filter, *columns);
    if (match.Possible()) readable.push_back({columns, std::move(match)});
  }
  return readable;
}

/// The first row of a customer at or after a moment, or the end of hers. Her rows are halved until
/// few are left, and these are compared all at once, with those that follow them: how many they are
/// and where the moment lies among them no processor could predict.
inline uint32_t FirstRow(const timeline::KindColumns& columns, size_t slot, uint32_t moment) {
  constexpr uint32_t kFew = 32;
  const uint32_t* seconds = columns.seconds.data();
  uint32_t first = columns.offsets[slot];
  uint32_t rows = columns.offsets[slot + 1] - first;
  while (rows > kFew) {
    const uint32_t half = rows / 2;
    first += __builtin_unpredictable(seconds[first + half - 1] < moment) ? half : 0;
    rows -= half;
  }
  if (columns.seconds.size() - first < kFew) {
    return static_cast<uint32_t>(std::lower_bound(seconds + first, seconds + first + rows, moment) -
                                 seconds);
  }
  const uint32_t* row = seconds + first;
  uint32_t before = 0;
  for (uint32_t i = 0; i < kFew; ++i) {
    before += static_cast<uint32_t>(i < rows) & static_cast<uint32_t>(row[i] < moment);
  }
  return first + before;
}

/// Begins to fetch the last rows of the wanted customers of a word of a bitmap: they lie where no
/// processor looks by itself.
template <typename Column>
void Fetch(const timeline::KindColumns& columns, const Column& column, const Bitmap& wanted,
           size_t word) {
  if (word >= kBitmapWords) return;
  for (uint64_t rest = wanted[word]; rest != 0; rest &= rest - 1) {
    const size_t slot = word * 64 + static_cast<size_t>(std::countr_zero(rest));
    const uint32_t end = columns.offsets[slot + 1];
    __builtin_prefetch(column.data() + (end == 0 ? 0 : end - 1));
  }
}

}  // namespace vafa::ask
