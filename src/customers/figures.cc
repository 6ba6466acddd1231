#include "customers/figures.h"

#include <algorithm>

namespace vafa {
namespace {

/// What customers pay by, as the KPI "revenue" counts it.
struct Paying {
  explicit Paying(const FactLog& facts)
      : order(facts.FindKind(kinds::kOrderPlaced)),
        further_line(facts.FindKind(kinds::kOrderItemAdded)),
        started(facts.FindKind(kinds::kSubscriptionStarted)),
        renewed(facts.FindKind(kinds::kSubscriptionRenewed)),
        changed(facts.FindKind(kinds::kSubscriptionChanged)) {}

  std::optional<KindId> order, further_line, started, renewed, changed;
};

/// Calls `visit(slot, seconds, money, counts)` for each fact of [from, to): its money, 0 without
/// any, and whether it counts as an order or a payment.
template <typename Visit>
void ForEachPaid(const timeline::Block& block, const Paying& paying, const FiguresSpan& span,
                 const Visit& visit) {
  for (const auto& kind :
       {paying.order, paying.further_line, paying.started, paying.renewed, paying.changed}) {
    const timeline::KindColumns* columns = kind ? block.Find(*kind) : nullptr;
    if (columns == nullptr) continue;
    const bool ordered = kind == paying.order;
    const bool subscribed = !ordered && kind != paying.further_line;
    const uint32_t* const seconds = columns->seconds.data();
    for (int64_t slot = 0; slot < timeline::kBlockCustomers; ++slot) {
      const uint32_t* const end = seconds + columns->offsets[slot + 1];
      const uint32_t* at = std::lower_bound(seconds + columns->offsets[slot], end, span.from);
      for (; at != end && *at < span.to; ++at) {
        const int64_t money = columns->money.empty()
                                  ? timeline::kNoMoney
                                  : columns->money[static_cast<size_t>(at - seconds)];
        const bool paid = money != timeline::kNoMoney;
        visit(slot, *at, paid ? money : 0, ordered || (subscribed && paid));
      }
    }
  }
}

void Fold(const timeline::Block& block, const Paying& paying, CustomerFigures* figures) {
  std::fill_n(figures, timeline::kBlockCustomers, CustomerFigures{});
  ForEachPaid(block, paying, {}, [&](int64_t slot, uint32_t at, int64_t money, bool counts) {
    CustomerFigures& of = figures[slot];
    of.revenue += money;
    if (!counts) return;
    of.first_order = of.orders == 0 ? at : std::min(of.first_order, at);
    of.last_order = std::max(of.last_order, at);
    ++of.orders;
  });
}

// Revenue and orders of the span in place of all.
void Narrow(const timeline::Block& block, const Paying& paying, const FiguresSpan& span,
            CustomerFigures* figures) {
  for (int64_t slot = 0; slot < timeline::kBlockCustomers; ++slot) {
    figures[slot].revenue = 0;
    figures[slot].orders = 0;
  }
  ForEachPaid(block, paying, span, [&](int64_t slot, uint32_t, int64_t money, bool counts) {
    figures[slot].revenue += money;
    figures[slot].orders += counts ? 1 : 0;
  });
}

}  // namespace

const CustomerFigures& FiguresCache::All::of(CustomerId id) const {
  static const CustomerFigures kNone;
  return id >= 0 && static_cast<size_t>(id) < by_id.size() ? by_id[static_cast<size_t>(id)] : kNone;
}

std::shared_ptr<const FiguresCache::All> FiguresCache::Get() {
  const timeline::Snapshot snapshot = feed_.Take();
  MutexLock lock(mutex_);
  if (all_ != nullptr && all_->through >= snapshot.through()) return all_;
  const Paying paying(facts_);
  auto next = std::make_shared<All>();
  next->through = snapshot.through();
  if (all_ != nullptr) next->by_id = all_->by_id;
  next->by_id.resize(snapshot.blocks() * timeline::kBlockCustomers);
  blocks_.resize(snapshot.blocks());
  for (size_t index = 0; index < snapshot.blocks(); ++index) {
    auto block = snapshot.block(index);
    if (block == blocks_[index]) continue;
    Fold(*block, paying,
         next->by_id.data() + static_cast<int64_t>(index) * timeline::kBlockCustomers);
    blocks_[index] = std::move(block);
  }
  all_ = std::move(next);
  return all_;
}

Result<std::shared_ptr<const FiguresCache::All>> FiguresCache::In(const FiguresSpan& span,
                                                                  Lag lag) {
  const timeline::Snapshot snapshot = feed_.Take();
  return spanned_.Get(span, snapshot.through(), lag,
                      [this, span, snapshot]() -> Result<std::shared_ptr<const All>> {
                        const Paying paying(facts_);
                        auto narrowed = std::make_shared<All>(*Get());
                        narrowed->through = snapshot.through();
                        narrowed->by_id.resize(snapshot.blocks() * timeline::kBlockCustomers);
                        VAFA_TRY(timeline::ForEachBlock(
                            snapshot, 0, {}, [&](size_t index, const timeline::Block& block, int) {
                              Narrow(block, paying, span,
                                     narrowed->by_id.data() +
                                         static_cast<int64_t>(index) * timeline::kBlockCustomers);
                            }));
                        return narrowed;
                      });
}

}  // namespace vafa
