#include "customers/figures.h"

#include <algorithm>

namespace vafa {
namespace {

void AddMoney(const timeline::KindColumns* columns, CustomerFigures* figures) {
  if (columns == nullptr || columns->money.empty()) return;
  for (int64_t slot = 0; slot < timeline::kBlockCustomers; ++slot) {
    for (uint32_t i = columns->offsets[slot]; i < columns->offsets[slot + 1]; ++i) {
      if (columns->money[i] != timeline::kNoMoney) figures[slot].revenue += columns->money[i];
    }
  }
}

void Fold(const timeline::Block& block, std::optional<KindId> placed,
          std::optional<KindId> item_added, CustomerFigures* figures) {
  std::fill_n(figures, timeline::kBlockCustomers, CustomerFigures{});
  const timeline::KindColumns* orders = placed ? block.Find(*placed) : nullptr;
  AddMoney(orders, figures);
  AddMoney(item_added ? block.Find(*item_added) : nullptr, figures);
  if (orders == nullptr) return;
  for (int64_t slot = 0; slot < timeline::kBlockCustomers; ++slot) {
    const uint32_t begin = orders->offsets[slot];
    const uint32_t end = orders->offsets[slot + 1];
    if (begin == end) continue;
    figures[slot].orders = end - begin;
    figures[slot].first_order = orders->seconds[begin];
    figures[slot].last_order = orders->seconds[end - 1];
  }
}

// Revenue and orders of the span in place of all.
void Narrow(const timeline::Block& block, const FiguresSpan& span, std::optional<KindId> placed,
            std::optional<KindId> item_added, CustomerFigures* figures) {
  for (int64_t slot = 0; slot < timeline::kBlockCustomers; ++slot) {
    figures[slot].revenue = 0;
    figures[slot].orders = 0;
  }
  for (const auto& kind : {placed, item_added}) {
    const timeline::KindColumns* columns = kind ? block.Find(*kind) : nullptr;
    if (columns == nullptr) continue;
    const uint32_t* const seconds = columns->seconds.data();
    for (int64_t slot = 0; slot < timeline::kBlockCustomers; ++slot) {
      const uint32_t* const end = seconds + columns->offsets[slot + 1];
      const uint32_t* row = std::lower_bound(seconds + columns->offsets[slot], end, span.from);
      for (; row != end && *row < span.to; ++row) {
        if (kind == placed) ++figures[slot].orders;
        if (columns->money.empty()) continue;
        const int64_t money = columns->money[static_cast<size_t>(row - seconds)];
        if (money != timeline::kNoMoney) figures[slot].revenue += money;
      }
    }
  }
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
  const auto placed = facts_.FindKind(kinds::kOrderPlaced);
  const auto item_added = facts_.FindKind(kinds::kOrderItemAdded);
  auto next = std::make_shared<All>();
  next->through = snapshot.through();
  if (all_ != nullptr) next->by_id = all_->by_id;
  next->by_id.resize(snapshot.blocks() * timeline::kBlockCustomers);
  blocks_.resize(snapshot.blocks());
  for (size_t index = 0; index < snapshot.blocks(); ++index) {
    auto block = snapshot.block(index);
    if (block == blocks_[index]) continue;
    Fold(*block, placed, item_added,
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
                        const auto placed = facts_.FindKind(kinds::kOrderPlaced);
                        const auto item_added = facts_.FindKind(kinds::kOrderItemAdded);
                        auto narrowed = std::make_shared<All>(*Get());
                        narrowed->through = snapshot.through();
                        narrowed->by_id.resize(snapshot.blocks() * timeline::kBlockCustomers);
                        VAFA_TRY(timeline::ForEachBlock(
                            snapshot, 0, {}, [&](size_t index, const timeline::Block& block, int) {
                              Narrow(block, span, placed, item_added,
                                     narrowed->by_id.data() +
                                         static_cast<int64_t>(index) * timeline::kBlockCustomers);
                            }));
                        return narrowed;
                      });
}

}  // namespace vafa
