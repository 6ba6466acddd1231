#include "customers/history.h"

#include <algorithm>
#include <charconv>

namespace vafa {
namespace {

struct Place {
  uint32_t seconds = 0;
  uint32_t micros = 0;
  int64_t seq = 0;
  auto operator<=>(const Place&) const = default;
};

Result<Place> ParseCursor(std::string_view text) {
  Place place;
  const char* end = text.data() + text.size();
  auto [p1, e1] = std::from_chars(text.data(), end, place.seconds);
  if (e1 == std::errc() && p1 < end && *p1 == '.') {
    auto [p2, e2] = std::from_chars(p1 + 1, end, place.micros);
    if (e2 == std::errc() && p2 < end && *p2 == '.') {
      auto [p3, e3] = std::from_chars(p2 + 1, end, place.seq);
      if (e3 == std::errc() && p3 == end) return place;
    }
  }
  return Fail(ErrorCode::kInvalid, "customers.bad_cursor", {}, "before");
}

std::string CursorOf(const Place& place) {
  return std::to_string(place.seconds) + "." + std::to_string(place.micros) + "." +
         std::to_string(place.seq);
}

std::shared_ptr<const timeline::Block> BlockOf(const timeline::Snapshot& snapshot,
                                               CustomerId customer) {
  const auto index = static_cast<size_t>(customer / timeline::kBlockCustomers);
  return customer < 0 || index >= snapshot.blocks() ? timeline::EmptyBlock()
                                                    : snapshot.block(index);
}

/// The newest facts of a kind before a place, at most `most`.
void Collect(const timeline::KindColumns& columns, int64_t slot, const std::optional<Place>& before,
             size_t most, std::vector<Place>& places) {
  const uint32_t begin = columns.offsets[static_cast<size_t>(slot)];
  size_t taken = 0;
  for (uint32_t i = columns.offsets[static_cast<size_t>(slot) + 1]; i > begin && taken < most;
       --i) {
    const Place place{columns.seconds[i - 1], columns.micros.empty() ? 0 : columns.micros[i - 1],
                      columns.seq[i - 1]};
    if (before && place >= *before) continue;
    places.push_back(place);
    ++taken;
  }
}

}  // namespace

Result<HistoryPage> ReadHistory(const timeline::Snapshot& snapshot, const FactLog& facts,
                                CustomerId customer, std::string_view before, std::string_view kind,
                                int64_t limit) {
  std::optional<Place> cursor;
  if (!before.empty()) {
    VAFA_ASSIGN(cursor, ParseCursor(before));
  }
  const auto block = BlockOf(snapshot, customer);
  const int64_t slot = customer % timeline::kBlockCustomers;
  const auto wanted = static_cast<size_t>(limit) + 1;
  std::vector<Place> places;
  if (kind.empty()) {
    for (const auto& [id, columns] : block->kinds()) Collect(columns, slot, cursor, wanted, places);
  } else if (const auto id = facts.FindKind(kind)) {
    if (const auto* columns = block->Find(*id)) Collect(*columns, slot, cursor, wanted, places);
  }
  std::sort(places.begin(), places.end(), std::greater<>());
  HistoryPage page;
  if (places.size() >= wanted) {
    places.resize(static_cast<size_t>(limit));
    page.next = CursorOf(places.back());
  }
  std::vector<int64_t> seqs;
  for (const Place& place : places) seqs.push_back(place.seq);
  VAFA_ASSIGN(page.facts, facts.Get(seqs));
  return page;
}

std::vector<Purchase> ReadPurchases(const timeline::Snapshot& snapshot, const FactLog& facts,
                                    CustomerId customer, size_t most) {
  const auto block = BlockOf(snapshot, customer);
  const auto slot = static_cast<size_t>(customer % timeline::kBlockCustomers);
  std::vector<Purchase> purchases;
  for (const std::string_view kind :
       {kinds::kOrderPlaced, kinds::kOrderItemAdded, kinds::kSubscriptionStarted,
        kinds::kSubscriptionRenewed, kinds::kSubscriptionChanged}) {
    const bool ordered = kind == kinds::kOrderPlaced || kind == kinds::kOrderItemAdded;
    const auto id = facts.FindKind(kind);
    const auto* columns = id ? block->Find(*id) : nullptr;
    if (columns == nullptr) continue;
    for (uint32_t i = columns->offsets[slot]; i < columns->offsets[slot + 1]; ++i) {
      const bool paid = !columns->money.empty() && columns->money[i] != timeline::kNoMoney;
      if (!paid && !ordered) continue;
      purchases.push_back(
          {timeline::FromSeconds(columns->seconds[i]), paid ? columns->money[i] : 0});
    }
  }
  std::sort(purchases.begin(), purchases.end(),
            [](const Purchase& a, const Purchase& b) { return a.at < b.at; });
  // Lines of one order happen at one instant: one bar.
  size_t kept = 0;
  for (const Purchase& purchase : purchases) {
    if (kept > 0 && purchases[kept - 1].at == purchase.at) {
      purchases[kept - 1].minor += purchase.minor;
    } else {
      purchases[kept++] = purchase;
    }
  }
  purchases.resize(kept);
  if (kept > most)
    purchases.erase(purchases.begin(), purchases.end() - static_cast<ptrdiff_t>(most));
  return purchases;
}

Result<std::optional<Fact>> ReadLatest(const timeline::Snapshot& snapshot, const FactLog& facts,
                                       CustomerId customer, std::string_view kind) {
  if (!facts.FindKind(kind)) return std::optional<Fact>();
  VAFA_ASSIGN(HistoryPage page, ReadHistory(snapshot, facts, customer, {}, kind, 1));
  if (page.facts.empty()) return std::optional<Fact>();
  return std::optional(std::move(page.facts.front()));
}

std::unordered_set<CustomerId> ContactedSince(const timeline::Snapshot& snapshot,
                                              const FactLog& facts, uint32_t since) {
  std::unordered_set<CustomerId> contacted;
  const auto kind = facts.FindKind(kinds::kContactLogged);
  const auto no_answer = facts.FindLabel("no_answer");
  for (size_t index = 0; kind && index < snapshot.blocks(); ++index) {
    const auto block = snapshot.block(index);
    const timeline::KindColumns* columns = block->Find(*kind);
    if (columns == nullptr) continue;
    for (size_t slot = 0; slot < timeline::kBlockCustomers; ++slot) {
      const uint32_t end = columns->offsets[slot + 1];
      if (end == columns->offsets[slot] || columns->seconds[end - 1] < since) continue;
      if (no_answer && !columns->label.empty() && columns->label[end - 1] == *no_answer) continue;
      contacted.insert(static_cast<CustomerId>(index * timeline::kBlockCustomers + slot));
    }
  }
  return contacted;
}

}  // namespace vafa
