#include "ask/pass.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "ask/readable.h"
#include "ask/running.h"
#include "ask/slot_lookup.h"
#include "ask/total_pass.h"

namespace vafa::ask {
namespace {

using timeline::Block;
using timeline::kBlockCustomers;
using timeline::kEndOfTime;
using timeline::KindColumns;

// Up to this many facts a count is kept in unary: plane k says "more than k".
constexpr int64_t kMostUnary = 4;

size_t PlanesOf(int64_t most) {
  return most <= kMostUnary ? static_cast<size_t>(most)
                            : static_cast<size_t>(std::bit_width(static_cast<uint64_t>(most)));
}

template <size_t kPlanes>
struct Unary {
  uint64_t* planes;
  std::array<uint64_t, kPlanes> counts;

  explicit Unary(uint64_t* at) : planes(at) { std::copy_n(at, kPlanes, counts.begin()); }
  void Add(uint64_t mask) {
    for (size_t k = kPlanes - 1; k > 0; --k) counts[k] |= counts[k - 1] & mask;
    counts[0] |= mask;
  }
  void Store() const { std::copy_n(counts.begin(), kPlanes, planes); }
};

// Binary counters of 64 slots side by side; a full one stays full.
struct Binary {
  uint64_t* planes;
  size_t width;

  void Add(uint64_t mask) const {
    for (size_t k = 0; k < width; ++k) {
      const uint64_t carry = planes[k] & mask;
      planes[k] ^= mask;
      mask = carry;
    }
    if (mask == 0) return;
    for (size_t k = 0; k < width; ++k) planes[k] |= mask;
  }
  void Store() const {}
};

// Bits of the slots that counted at least `least`.
uint64_t AtLeast(const uint64_t* planes, size_t width, bool unary, int64_t least) {
  if (least <= 0) return ~uint64_t{0};
  if (unary) return planes[least - 1];
  uint64_t above = 0;
  uint64_t equal = ~uint64_t{0};
  for (size_t k = width; k-- > 0;) {
    if ((least >> k) & 1) {
      equal &= planes[k];
    } else {
      above |= equal & planes[k];
      equal &= ~planes[k];
    }
  }
  return above | equal;
}

// A customer's rows before a moment: [first, second).
std::pair<uint32_t, uint32_t> RowsBefore(uint32_t latest, const KindColumns& columns, size_t slot) {
  const uint32_t begin = columns.offsets[slot];
  const uint32_t end = columns.offsets[slot + 1];
  if (begin == end || columns.seconds[end - 1] < latest) return {begin, end};
  return {begin, FirstRow(columns, slot, latest)};
}

// Adds the facts of every wanted customer, latest first, as far back as any slot reaches.
template <typename MakeCounter, typename Lookup, typename Match>
void Walk(const Pass& pass, const KindColumns& columns, const Bitmap& wanted, MakeCounter&& make,
          const Lookup& lookup, const Match& match) {
  const uint32_t* seconds = columns.seconds.data();
  const uint32_t earliest = pass.earliest;
  ForEachBit(wanted, [&](size_t slot) {
    const auto [begin, end] = RowsBefore(pass.latest, columns, slot);
    if (begin == end || seconds[end - 1] < earliest) return;
    auto counter = make(slot);
    for (uint32_t row = end; row-- > begin;) {
      if (seconds[row] < earliest) break;
      if (match(row)) counter.Add(lookup(seconds[row]));
    }
    counter.Store();
  });
}

template <typename Lookup, typename Match>
void WalkByCount(const Pass& pass, const KindColumns& columns, const Bitmap& wanted,
                 uint64_t* planes, const Lookup& lookup, const Match& match) {
  const auto unary = [&]<size_t kPlanes>() {
    Walk(
        pass, columns, wanted, [&](size_t slot) { return Unary<kPlanes>(planes + slot * kPlanes); },
        lookup, match);
  };
  switch (pass.most) {
    case 1:
      return unary.template operator()<1>();
    case 2:
      return unary.template operator()<2>();
    case 3:
      return unary.template operator()<3>();
    case kMostUnary:
      return unary.template operator()<kMostUnary>();
    default: {
      const size_t width = PlanesOf(pass.most);
      Walk(
          pass, columns, wanted, [&](size_t slot) { return Binary{planes + slot * width, width}; },
          lookup, match);
    }
  }
}

// Calls `body(test, outputs)` for the outputs of one test after the other.
template <typename Body>
void ForEachTest(const Pass& pass, Body&& body) {
  const std::span<const Pass::Output> outputs = pass.outputs;
  for (size_t begin = 0; begin < outputs.size();) {
    size_t end = begin;
    while (end < outputs.size() && outputs[end].test == outputs[begin].test) ++end;
    body(outputs[begin].test, outputs.subspan(begin, end - begin));
    begin = end;
  }
}

// Turns masks per customer into bitmaps per leaf; `outputs` are of one test.
template <typename MaskOf>
void Spread(std::span<const Pass::Output> outputs, const Bitmap& wanted,
            std::vector<Bitmap>& leaves, MaskOf&& mask_of) {
  std::array<uint64_t, 64> rows;
  for (size_t word = 0; word < kBitmapWords; ++word) {
    if (wanted[word] == 0) {
      for (const Pass::Output& output : outputs) leaves[output.leaf][word] = 0;
      continue;
    }
    for (size_t i = 0; i < 64; ++i) rows[i] = mask_of(word * 64 + i);
    Transpose(rows.data());
    for (const Pass::Output& output : outputs) {
      leaves[output.leaf][word] = rows[output.slot] & wanted[word];
    }
  }
}

// Calls `body(columns, match)` for each kind of a source that has facts in the block.
template <typename Body>
void ForEachKind(const Source& source, const Block& block, Body&& body) {
  for (const KindId kind : source.kinds) {
    const KindColumns* columns = block.Find(kind);
    if (columns == nullptr) continue;
    WithMatch(source.filter, *columns, [&](const auto& match) { body(*columns, match); });
  }
}

// No block has more facts of a kind.
constexpr int64_t kMostCounted = std::numeric_limits<uint32_t>::max();

using WordCounts = std::array<uint32_t, 64>;

// Adds the facts of the wanted customers of a word, latest first, only as far as a test can tell.
template <typename Passes>
void CountWord(const Pass& pass, const Readable& from, const Bitmap& wanted, size_t word,
               const Passes& passes, WordCounts& counts) {
  const uint32_t* seconds = from.columns->seconds.data();
  const uint32_t* offsets = from.columns->offsets.data() + word * 64;
  const uint32_t earliest = pass.earliest;
  const auto most = static_cast<uint32_t>(std::min(pass.most, kMostCounted));
  for (uint64_t rest = wanted[word]; rest != 0; rest &= rest - 1) {
    const auto bit = static_cast<size_t>(std::countr_zero(rest));
    const uint32_t begin = offsets[bit];
    uint32_t end = offsets[bit + 1];
    if (begin == end || seconds[end - 1] < earliest) continue;
    if (seconds[end - 1] >= pass.latest)
      end = FirstRow(*from.columns, word * 64 + bit, pass.latest);
    uint32_t count = counts[bit];
    for (; end > begin && count < most && seconds[end - 1] >= earliest; --end) {
      count += passes(from, end - 1) ? 1 : 0;
    }
    counts[bit] = count;
  }
}

uint64_t BitsWithin(const WordCounts& counts, const Pass::Test& test) {
  if (test.low > test.high || test.low > kMostCounted) return 0;
  const auto low = static_cast<uint32_t>(std::max<int64_t>(test.low, 0));
  const auto width = static_cast<uint32_t>(std::min(test.high, kMostCounted)) - low;
  std::array<uint8_t, 64> within;
  for (size_t i = 0; i < 64; ++i) within[i] = counts[i] - low <= width ? 1 : 0;
  uint64_t bits = 0;
  for (size_t i = 0; i < 64; i += 8) {
    uint64_t eight;
    std::memcpy(&eight, within.data() + i, 8);
    // Gathers the lowest bits of eight bytes in the highest byte.
    bits |= ((eight * 0x0102'0408'1020'4080) >> 56) << i;
  }
  return bits;
}

void RunCountOnce(const Plan& plan, const Pass& pass, const Block& block, const Bitmap& wanted,
                  std::vector<Bitmap>& leaves) {
  const Source& source = plan.sources[pass.source];
  const std::vector<Readable> readable = ReadableKinds(source, block);
  if (readable.empty()) {
    for (const Pass::Output& output : pass.outputs) {
      const Pass::Test& test = pass.tests[output.test];
      leaves[output.leaf] = test.low <= 0 && test.high >= 0 ? wanted : Bitmap{};
    }
    return;
  }
  const auto count_all = [&](const auto& passes) {
    for (size_t word = 0; word < kBitmapWords; ++word) {
      WordCounts counts{};
      for (const Readable& from : readable) {
        Fetch(*from.columns, from.columns->seconds, wanted, word + 1);
        CountWord(pass, from, wanted, word, passes, counts);
      }
      for (const Pass::Output& output : pass.outputs) {
        leaves[output.leaf][word] = BitsWithin(counts, pass.tests[output.test]) & wanted[word];
      }
    }
  };
  if (source.filter.any()) {
    count_all([](const Readable& from, size_t row) { return from.match(row); });
  } else {
    count_all([](const Readable&, size_t) { return true; });
  }
}

void RunCount(const Plan& plan, const Pass& pass, const Block& block, const Bitmap& wanted,
              PassScratch& scratch, std::vector<Bitmap>& leaves) {
  const size_t width = PlanesOf(pass.most);
  scratch.planes.assign(kBlockCustomers * width, 0);
  ForEachKind(plan.sources[pass.source], block, [&](const KindColumns& columns, const auto& match) {
    WithLookup(pass, [&](const auto& lookup) {
      WalkByCount(pass, columns, wanted, scratch.planes.data(), lookup, match);
    });
  });
  const bool unary = pass.most <= kMostUnary;
  ForEachTest(pass, [&](uint32_t index, std::span<const Pass::Output> outputs) {
    const Pass::Test& test = pass.tests[index];
    Spread(outputs, wanted, leaves, [&](size_t slot) -> uint64_t {
      const uint64_t* planes = scratch.planes.data() + slot * width;
      const uint64_t enough = AtLeast(planes, width, unary, test.low);
      return test.high == kNoMost ? enough : enough & ~AtLeast(planes, width, unary, test.high + 1);
    });
  });
}

// The moment of each customer's nth fact, or the earliest over several kinds when n is 1.
void FindNth(const Source& source, int64_t n, const Block& block, const Bitmap& wanted,
             std::vector<uint32_t>& moments) {
  ForEachKind(source, block, [&](const KindColumns& columns, const auto& match) {
    ForEachBit(wanted, [&](size_t slot) {
      const uint32_t end = columns.offsets[slot + 1];
      size_t row = columns.offsets[slot] + static_cast<size_t>(n - 1);
      while (row < end && !match(row)) ++row;
      if (row < end) moments[slot] = std::min(moments[slot], columns.seconds[row]);
    });
  });
}

void FindKnown(const Block& block, const Bitmap& wanted, std::vector<uint32_t>& moments) {
  for (const auto& [kind, columns] : block.kinds()) {
    ForEachBit(wanted, [&](size_t slot) {
      const uint32_t row = columns.offsets[slot];
      if (row < columns.offsets[slot + 1]) {
        moments[slot] = std::min(moments[slot], columns.seconds[row]);
      }
    });
  }
}

void SpreadMoments(const Pass& pass, const Bitmap& wanted, const std::vector<uint32_t>& moments,
                   std::vector<Bitmap>& leaves) {
  WithLookup(pass, [&](const auto& lookup) {
    Spread(pass.outputs, wanted, leaves, [&](size_t slot) -> uint64_t {
      return moments[slot] == kEndOfTime ? 0 : lookup(moments[slot]);
    });
  });
}

}  // namespace

void RunPass(const Plan& plan, const Pass& pass, const Block& block, const Bitmap& wanted,
             PassScratch& scratch, std::vector<Bitmap>& leaves) {
  switch (pass.op) {
    case Leaf::Op::kCount:
      if (pass.slots.size() == 1) {
        return RunCountOnce(plan, pass, block, wanted, leaves);
      }
      return RunCount(plan, pass, block, wanted, scratch, leaves);
    case Leaf::Op::kNth:
    case Leaf::Op::kKnown:
      scratch.moments.assign(kBlockCustomers, kEndOfTime);
      if (pass.op == Leaf::Op::kNth) {
        FindNth(plan.sources[pass.source], pass.low, block, wanted, scratch.moments);
      } else {
        FindKnown(block, wanted, scratch.moments);
      }
      return SpreadMoments(pass, wanted, scratch.moments, leaves);
    case Leaf::Op::kRunning: {
      RunningWalk walk(plan, pass, block);
      Spread(pass.outputs, wanted, leaves, [&](size_t slot) { return walk.At(slot); });
      return;
    }
    case Leaf::Op::kTotal:
      if (pass.slots.size() == 1) return FindTotalsOnce(plan, pass, block, wanted, leaves);
      FindTotals(plan, pass, block, wanted, scratch.planes);
      ForEachTest(pass, [&](uint32_t test, std::span<const Pass::Output> outputs) {
        const uint64_t* masks = scratch.planes.data() + test * size_t{kBlockCustomers};
        Spread(outputs, wanted, leaves, [&](size_t slot) { return masks[slot]; });
      });
      return;
    case Leaf::Op::kChain:
    case Leaf::Op::kSequence:
    case Leaf::Op::kAttribute:
    case Leaf::Op::kSet:
    case Leaf::Op::kPredicted:
    case Leaf::Op::kNumber:
      return;  // not in passes
  }
}

namespace {

void RunAttributeTest(const AttributeTest& test, std::span<const uint32_t> codes, Bitmap& into) {
  const uint32_t most = test.codes.empty() ? 0 : test.codes.back();
  std::vector<uint8_t> wanted(size_t{most} + 2);  // the last is of all codes beyond
  for (const uint32_t code : test.codes) wanted[code] = 1;
  for (size_t word = 0; word < kBitmapWords; ++word) {
    uint64_t bits = 0;
    for (size_t i = 0; i < 64; ++i) {
      bits |= uint64_t{wanted[std::min(codes[word * 64 + i], most + 1)]} << i;
    }
    into[word] = bits;
  }
}

}  // namespace

void RunRecordLeaf(const Plan& plan, const Leaf& leaf, size_t block_index, RecordCodes& last,
                   Bitmap& into) {
  into.fill(0);
  const auto begin = static_cast<CustomerId>(block_index) * kBlockCustomers;
  const auto set = [&](size_t slot) { into[slot / 64] |= uint64_t{1} << (slot % 64); };
  if (leaf.op == Leaf::Op::kSet) {
    const auto& ids = plan.sets[leaf.source];
    for (auto it = std::ranges::lower_bound(ids, begin);
         it != ids.end() && *it < begin + kBlockCustomers; ++it) {
      set(static_cast<size_t>(*it - begin));
    }
    return;
  }
  if (leaf.op == Leaf::Op::kPredicted) {
    const PredictionTest& test = plan.predictions[leaf.source];
    const auto numbers = test.column->Numbers(begin, kBlockCustomers);
    for (size_t slot = 0; slot < numbers.size(); ++slot) {
      if (numbers[slot] >= test.min && numbers[slot] <= test.max) set(slot);
    }
    return;
  }
  const AttributeTest& test = plan.attributes[leaf.source];
  if (last.column != test.column.get() || last.block_index != block_index) {
    last = {test.column.get(), block_index, test.column->Codes(begin, kBlockCustomers)};
    last.codes.resize(kBlockCustomers, AttributeColumn::kUnknown);
  }
  RunAttributeTest(test, last.codes, into);
}

}  // namespace vafa::ask
