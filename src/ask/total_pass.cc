#include "ask/total_pass.h"

#include <algorithm>
#include <cmath>

#include "ask/readable.h"
#include "ask/slot_lookup.h"

namespace vafa::ask {
namespace {

using timeline::kBlockCustomers;
using timeline::KindColumns;

// What the facts of one customer in one segment or window amount to.
template <typename Number>
struct Amount {
  Number sum = 0;
  int64_t facts = 0;
};

template <typename Number>
class TotalWalk {
 public:
  TotalWalk(const Plan& plan, const Pass& pass, const timeline::Block& block)
      : plan_(plan), pass_(pass), parts_(pass.segments.size()) {
    const Source& source = plan.sources[pass.source];
    for (Readable& one : ReadableKinds(source, block)) {
      if (!Column(*one.columns).empty()) readable_.push_back(std::move(one));
    }
    filtered_ = source.filter.any();
    for (const Span& window : pass.slots) windows_.push_back(pass.segments.RangeOf(window));
  }

  /// A single window: its facts lie together, and each customer's tests are bits at once.
  void RunOnce(const Bitmap& wanted, std::vector<Bitmap>& leaves) const {
    const auto test_all = [&](const auto& passes) {
      for (size_t word = 0; word < kBitmapWords; ++word) TestWord(word, wanted, passes, leaves);
    };
    if (filtered_) {
      test_all([](const Readable& from, size_t row) { return from.match(row); });
    } else {
      test_all([](const Readable&, size_t) { return true; });
    }
  }

  void Run(const Bitmap& wanted, std::vector<uint64_t>& masks) {
    for (size_t t = 0; t < pass_.tests.size(); ++t) {
      const bool passes = TestOf(t)(Number{0}, 0);
      std::fill_n(masks.begin() + static_cast<std::ptrdiff_t>(t * kBlockCustomers), kBlockCustomers,
                  passes ? ~uint64_t{0} : 0);
    }
    WithSegment(pass_.segments, [&](const auto& find) {
      ForEachBit(wanted, [&](size_t slot) {
        if (Add(slot, find)) Test(slot, masks);
      });
    });
  }

 private:
  static constexpr bool kMoney = std::is_same_v<Number, __int128>;

  static auto Column(const KindColumns& columns) {
    if constexpr (kMoney) {
      return columns.money;
    } else {
      return columns.value;
    }
  }
  static bool Filled(int64_t money) { return money != timeline::kNoMoney; }
  static bool Filled(double value) { return !std::isnan(value); }

  const TotalTest& TestOf(size_t test) const {
    return plan_.totals[static_cast<size_t>(pass_.tests[test].low)];
  }

  // Whether the customer has any fact that counts; then the segments hold what they amount to.
  template <typename Find>
  bool Add(size_t slot, const Find& find) {
    bool any = false;
    for (const auto& [columns, match] : readable_) {
      const uint32_t* seconds = columns->seconds.data();
      const auto column = Column(*columns);
      const uint32_t begin = columns->offsets[slot];
      for (uint32_t row = columns->offsets[slot + 1]; row-- > begin;) {
        if (seconds[row] < pass_.earliest) break;
        if (!Filled(column[row]) || !match(row)) continue;
        if (!any) std::ranges::fill(parts_, Amount<Number>{});
        any = true;
        Amount<Number>& part = parts_[find(seconds[row])];
        part.sum += column[row];
        ++part.facts;
      }
    }
    return any;
  }

  template <typename Passes>
  Amount<Number> TotalOf(size_t slot, const Passes& passes) const {
    const Span window = pass_.slots.front();
    Amount<Number> total;
    for (const Readable& from : readable_) {
      const uint32_t* seconds = from.columns->seconds.data();
      const auto* column = Column(*from.columns).data();
      const uint32_t begin = from.columns->offsets[slot];
      uint32_t end = from.columns->offsets[slot + 1];
      while (end > begin && seconds[end - 1] >= window.to) --end;
      for (uint32_t row = end; row > begin && seconds[row - 1] >= window.from; --row) {
        if (!Filled(column[row - 1]) || !passes(from, row - 1)) continue;
        total.sum += column[row - 1];
        ++total.facts;
      }
    }
    return total;
  }

  template <typename Passes>
  void TestWord(size_t word, const Bitmap& wanted, const Passes& passes,
                std::vector<Bitmap>& leaves) const {
    for (const Readable& from : readable_) {
      Fetch(*from.columns, from.columns->seconds, wanted, word + 1);
      Fetch(*from.columns, Column(*from.columns), wanted, word + 1);
    }
    for (const Pass::Output& output : pass_.outputs) leaves[output.leaf][word] = 0;
    for (uint64_t rest = wanted[word]; rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<size_t>(std::countr_zero(rest));
      const Amount<Number> total = TotalOf(word * 64 + bit, passes);
      for (const Pass::Output& output : pass_.outputs) {
        const bool met = TestOf(output.test)(total.sum, total.facts);
        leaves[output.leaf][word] |= uint64_t{met} << bit;
      }
    }
  }

  void Test(size_t slot, std::vector<uint64_t>& masks) const {
    for (size_t t = 0; t < pass_.tests.size(); ++t) masks[t * kBlockCustomers + slot] = 0;
    for (size_t w = 0; w < windows_.size(); ++w) {
      Amount<Number> total;
      for (size_t s = windows_[w].first; s < windows_[w].second; ++s) {
        total.sum += parts_[s].sum;
        total.facts += parts_[s].facts;
      }
      for (size_t t = 0; t < pass_.tests.size(); ++t) {
        if (TestOf(t)(total.sum, total.facts)) {
          masks[t * kBlockCustomers + slot] |= uint64_t{1} << w;
        }
      }
    }
  }

  const Plan& plan_;
  const Pass& pass_;
  std::vector<Readable> readable_;
  bool filtered_ = false;
  std::vector<std::pair<size_t, size_t>> windows_;  // in segments
  std::vector<Amount<Number>> parts_;               // by segment
};

}  // namespace

void FindTotals(const Plan& plan, const Pass& pass, const timeline::Block& block,
                const Bitmap& wanted, std::vector<uint64_t>& masks) {
  masks.resize(pass.tests.size() * kBlockCustomers);
  if (static_cast<Column>(pass.other) == Column::kMoney) {
    TotalWalk<__int128>(plan, pass, block).Run(wanted, masks);
  } else {
    TotalWalk<double>(plan, pass, block).Run(wanted, masks);
  }
}

void FindTotalsOnce(const Plan& plan, const Pass& pass, const timeline::Block& block,
                    const Bitmap& wanted, std::vector<Bitmap>& leaves) {
  if (static_cast<Column>(pass.other) == Column::kMoney) {
    TotalWalk<__int128>(plan, pass, block).RunOnce(wanted, leaves);
  } else {
    TotalWalk<double>(plan, pass, block).RunOnce(wanted, leaves);
  }
}

}  // namespace vafa::ask
