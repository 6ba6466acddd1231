#include "learn/predictions/churn_rows.h"

#include <algorithm>
#include <iterator>

namespace vafa::predictions {
namespace {

using timeline::Block;
using timeline::kBlockCustomers;

constexpr int64_t kDaySeconds = 86'400;

/// Who is active when, from orders or contracts.
class Standing {
 public:
  Standing(const Life& life, const ChurnRules& rules) : life_(life), rules_(rules) {}

  bool Active(const CutOff& cut) const {
    return rules_.subscription ? Running(cut.at) : Ordered(cut.active_from, cut.at);
  }
  bool Lost(const CutOff& cut) const {
    return rules_.subscription ? !Running(cut.ends) : !Ordered(cut.kept_from, cut.ends);
  }

 private:
  bool Ordered(uint32_t from, uint32_t to) const {
    const auto first = std::ranges::lower_bound(life_.orders, from);
    return first != life_.orders.end() && *first < to;
  }
  /// As ask::Running has it.
  bool Running(uint32_t at) const {
    int64_t open = 0;
    for (const Life::Contract& event : life_.contracts) {
      if (event.at >= at) break;
      open = event.ends ? std::max<int64_t>(open - 1, 0) : open + 1;
    }
    return open > 0;
  }

  const Life& life_;
  const ChurnRules& rules_;
};

uint32_t LatestOf(std::span<const CutOff> cut_offs) {
  uint32_t latest = 0;
  for (const CutOff& cut : cut_offs) latest = std::max({latest, cut.at, cut.ends});
  return latest;
}

CustomerId IdOf(size_t block, size_t slot) {
  return static_cast<CustomerId>(block) * kBlockCustomers + static_cast<CustomerId>(slot);
}

void Append(ChurnRows& into, ChurnRows&& rows) {
  const auto move = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  move(into.customers, rows.customers);
  move(into.cut_off, rows.cut_off);
  move(into.lost, rows.lost);
  move(into.values, rows.values);
}

}  // namespace

ChurnGatherer::ChurnGatherer(const ChurnSource& source, FeatureSet set)
    : source_(source),
      set_(std::move(set)),
      roles_(FindRoles(source.snapshot, source.names)),
      traits_(source, set_, roles_) {}

ChurnRows ChurnGatherer::OfBlock(size_t index, const Block& block, std::span<const CutOff> cut_offs,
                                 const Wanted& wanted) const {
  ChurnRows rows;
  const LifeReader reader(roles_, block, source_.calendar, source_.rules.grace_days * kDaySeconds);
  if (!reader.any()) return rows;
  const uint32_t latest = LatestOf(cut_offs);
  const auto* orders = block.Find(roles_.order_placed);
  const TraitReader::OfBlock traits = traits_.Open(index, orders, cut_offs);
  Life life;
  for (size_t slot = index == 0 ? 1 : 0; slot < static_cast<size_t>(kBlockCustomers); ++slot) {
    const CustomerId customer = IdOf(index, slot);
    if (wanted && !wanted(customer)) continue;
    reader.ReadStanding(slot, latest, life);
    const Standing standing(life, source_.rules);
    if (std::ranges::none_of(cut_offs, [&](const CutOff& cut) { return standing.Active(cut); })) {
      continue;
    }
    reader.Read(slot, latest, life);
    for (size_t c = 0; c < cut_offs.size(); ++c) {
      const CutOff& cut = cut_offs[c];
      if (!standing.Active(cut)) continue;
      rows.customers.push_back(customer);
      rows.cut_off.push_back(static_cast<uint32_t>(c));
      rows.lost.push_back(standing.Lost(cut) ? 1 : 0);
      rows.values.resize(rows.values.size() + set_.size());
      const auto into = std::span(rows.values).last(set_.size());
      FeatureSet::Fill(BehaviourOf(life, cut.at, source_.rules), source_.rules, into);
      traits_.Fill(set_, traits, {slot, orders == nullptr ? 0 : orders->offsets[slot], c, cut.at},
                   life, into);
    }
  }
  return rows;
}

Result<ChurnRows> ChurnGatherer::OfAll(std::span<const CutOff> cut_offs,
                                       const Wanted& wanted) const {
  std::vector<ChurnRows> parts(source_.snapshot.blocks());
  VAFA_TRY(timeline::ForEachBlock(
      source_.snapshot, 0, [] { return false; },
      [&](size_t index, const Block& block, int) {
        parts[index] = OfBlock(index, block, cut_offs, wanted);
      }));
  ChurnRows all;
  for (ChurnRows& part : parts) {
    Append(all, std::move(part));
    part = ChurnRows();
  }
  return all;
}

Result<std::vector<ChurnGatherer::Tally>> ChurnGatherer::Count(
    std::span<const CutOff> cut_offs) const {
  std::vector<std::vector<Tally>> parts(source_.snapshot.blocks());
  const uint32_t latest = LatestOf(cut_offs);
  VAFA_TRY(timeline::ForEachBlock(
      source_.snapshot, 0, [] { return false; },
      [&](size_t index, const Block& block, int) {
        const LifeReader reader(roles_, block, source_.calendar,
                                source_.rules.grace_days * kDaySeconds);
        if (!reader.any()) return;
        parts[index].resize(cut_offs.size());
        Life life;
        for (size_t slot = index == 0 ? 1 : 0; slot < static_cast<size_t>(kBlockCustomers);
             ++slot) {
          reader.ReadStanding(slot, latest, life);
          const Standing standing(life, source_.rules);
          for (size_t c = 0; c < cut_offs.size(); ++c) {
            if (!standing.Active(cut_offs[c])) continue;
            ++parts[index][c].active;
            parts[index][c].lost += standing.Lost(cut_offs[c]) ? 1 : 0;
          }
        }
      }));
  std::vector<Tally> tallies(cut_offs.size());
  for (const auto& part : parts) {
    for (size_t c = 0; c < part.size(); ++c) {
      tallies[c].active += part[c].active;
      tallies[c].lost += part[c].lost;
    }
  }
  return tallies;
}

ChurnGatherer::One ChurnGatherer::Of(CustomerId customer, const CutOff& cut) const {
  One one;
  one.values.resize(set_.size());
  one.traits.resize(set_.traits().size());
  const auto index = static_cast<size_t>(customer / kBlockCustomers);
  const auto slot = static_cast<size_t>(customer % kBlockCustomers);
  const auto block =
      index < source_.snapshot.blocks() ? source_.snapshot.block(index) : timeline::EmptyBlock();
  const LifeReader reader(roles_, *block, source_.calendar, source_.rules.grace_days * kDaySeconds);
  Life life;
  reader.Read(slot, std::max(cut.at, cut.ends), life);
  one.active = Standing(life, source_.rules).Active(cut);
  one.behaviour = BehaviourOf(life, cut.at, source_.rules);
  FeatureSet::Fill(one.behaviour, source_.rules, one.values);
  const auto* orders = block->Find(roles_.order_placed);
  const TraitReader::OfBlock traits = traits_.Open(index, orders, {&cut, 1});
  const TraitReader::Place place{slot, orders == nullptr ? 0 : orders->offsets[slot], 0, cut.at};
  traits_.Fill(set_, traits, place, life, one.values);
  for (size_t t = 0; t < one.traits.size(); ++t) {
    one.traits[t] = traits_.TextAt(t, traits, place, life);
  }
  return one;
}
}  // namespace vafa::predictions
