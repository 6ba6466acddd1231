#include "learn/predictions/churn_rows.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <unordered_map>

#include "ask/windows.h"
#include "base/thread_annotations.h"

namespace vafa::predictions {
namespace {

using timeline::Block;
using timeline::kBlockCustomers;

constexpr int64_t kDaySeconds = 86'400;
constexpr size_t kMostValues = 40;  // an attribute with more tells single customers apart
constexpr size_t kKeptValues = 6;
constexpr size_t kMostTraits = 12;
constexpr double kLeastShare = 0.03;
constexpr const char* kOrderProperties[] = {"category", "channel"};

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

/// The most frequent values, if there are few enough to be told apart.
std::vector<std::string> Frequent(const std::map<std::string, size_t>& counts, size_t customers) {
  if (counts.size() > kMostValues) return {};
  std::vector<std::pair<size_t, std::string>> ranked;
  for (const auto& [value, count] : counts) {
    const bool enough = static_cast<double>(count) >= kLeastShare * static_cast<double>(customers);
    if (enough && count < customers) ranked.emplace_back(count, value);
  }
  std::ranges::sort(ranked, std::greater());
  std::vector<std::string> values;
  for (const auto& [count, value] : ranked) {
    if (values.size() < kKeptValues) values.push_back(value);
  }
  return values;
}

/// The values of an attribute and how many customers have them; nothing where they are too many.
std::map<std::string, size_t> CountValues(const ask::AttributeColumn& column, size_t blocks) {
  const auto values = column.Values();
  std::map<std::string, size_t> counts;
  if (values.size() > kMostValues + 1) return counts;
  std::vector<size_t> by_code(values.size());
  for (size_t block = 0; block < blocks; ++block) {
    for (const uint32_t code : column.Codes(IdOf(block, 0), kBlockCustomers)) {
      if (code < by_code.size()) ++by_code[code];
    }
  }
  for (size_t code = 1; code < values.size(); ++code) {
    if (by_code[code] > 0) counts[std::string(values[code])] = by_code[code];
  }
  return counts;
}

/// The labels of a customer's last paid movement.
std::map<std::string, size_t> CountPlans(const ChurnSource& source, const Roles& roles) {
  std::map<LabelId, size_t> by_label;
  for (size_t index = 0; index < source.snapshot.blocks(); ++index) {
    const auto block = source.snapshot.block(index);
    for (const KindId kind : {roles.started, roles.renewed, roles.changed}) {
      const auto* columns = block->Find(kind);
      if (columns == nullptr || columns->label.empty()) continue;
      for (const LabelId label : columns->label) ++by_label[label];
    }
  }
  std::map<std::string, size_t> counts;
  if (by_label.size() > kMostValues) return counts;
  for (const auto& [label, count] : by_label) {
    if (label != 0) counts[source.names.LabelText(label)] += count;
  }
  return counts;
}

std::map<std::string, size_t> CountProperty(const ChurnSource& source, const Roles& roles,
                                            const char* name) {
  std::map<std::string, size_t> counts;
  const auto& properties = source.snapshot.properties();
  const auto id = properties.Find(roles.order_placed, name, timeline::PropertyType::kText);
  if (!id || properties.Texts(*id).size() > kMostValues) return counts;
  std::map<timeline::PropertyBits, size_t> by_bits;
  for (size_t index = 0; index < source.snapshot.blocks(); ++index) {
    const auto block = source.snapshot.block(index);
    const auto* columns = block->Find(roles.order_placed);
    const auto* column = columns == nullptr ? nullptr : columns->property(*id);
    if (column == nullptr) continue;
    for (size_t row = 0; row < column->size(); ++row) ++by_bits[(*column)[row]];
  }
  for (const auto& [bits, count] : by_bits) {
    if (bits == timeline::kNoProperty) continue;
    if (const auto text = properties.Text(*id, bits)) counts[*text] += count;
  }
  return counts;
}

size_t Sum(const std::map<std::string, size_t>& counts) {
  size_t sum = 0;
  for (const auto& [value, count] : counts) sum += count;
  return sum;
}

}  // namespace

/// The traits bound to the columns of one snapshot.
class ChurnGatherer::Traits {
 public:
  static constexpr int32_t kOther = -1;

  Traits(const ChurnSource& source, const FeatureSet& set, const Roles& roles) : source_(source) {
    for (const Trait& trait : set.traits()) {
      Bound& bound = bound_.emplace_back();
      bound.trait = &trait;
      switch (trait.of) {
        case Trait::Of::kAttribute:
          break;  // by moment, in ColumnsAt
        case Trait::Of::kPlan:
          for (size_t i = 0; i < trait.values.size(); ++i) {
            if (const auto label = source.names.Label(trait.values[i])) {
              bound.by_label[*label] = static_cast<int32_t>(i);
            }
          }
          break;
        case Trait::Of::kOrder:
          bound.property = source.snapshot.properties().Find(roles.order_placed, trait.name,
                                                             timeline::PropertyType::kText);
          for (size_t i = 0; i < trait.values.size(); ++i) {
            bound.by_bits[timeline::BitsOfText(trait.values[i])] = static_cast<int32_t>(i);
          }
          break;
      }
    }
  }

  /// An attribute as it was at a moment, and which value of the trait a code is.
  struct Column {
    std::shared_ptr<const ask::AttributeColumn> column;
    std::vector<int32_t> by_code;
  };
  using Columns = std::vector<Column>;  // by trait

  /// What is asked for every customer of a block.
  struct OfBlock {
    std::vector<std::shared_ptr<const Columns>> columns;  // by cut-off
    /// Of attributes, by cut-off and trait; where they are as at the cut-off before, that one's.
    std::vector<std::vector<std::shared_ptr<const std::vector<uint32_t>>>> codes;
    std::vector<const timeline::PropertyColumn*> orders;  // by trait; of order properties
  };
  OfBlock Open(size_t index, const timeline::KindColumns* orders,
               std::span<const CutOff> cut_offs) const {
    OfBlock block;
    for (const CutOff& cut : cut_offs) {
      const Columns* before = block.columns.empty() ? nullptr : block.columns.back().get();
      const Columns& columns = *block.columns.emplace_back(ColumnsAt(cut.at));
      auto& codes = block.codes.emplace_back();
      for (size_t t = 0; t < bound_.size(); ++t) {
        const auto& column = columns[t].column;
        if (before != nullptr && (*before)[t].column == column) {
          codes.push_back(block.codes[block.codes.size() - 2][t]);
        } else {
          codes.push_back(std::make_shared<const std::vector<uint32_t>>(
              column ? column->Codes(IdOf(index, 0), kBlockCustomers) : std::vector<uint32_t>()));
        }
      }
    }
    for (const Bound& bound : bound_) {
      const bool has = bound.property && orders != nullptr;
      block.orders.push_back(has ? orders->property(*bound.property) : nullptr);
    }
    return block;
  }

  /// A customer at one of the cut-offs for which a block was opened.
  struct Place {
    size_t slot = 0;
    uint32_t first_order_row = 0;
    size_t cut_off = 0;
    uint32_t at = 0;
  };

  /// Sets the features of one customer at a moment.
  void Fill(const FeatureSet& set, const OfBlock& block, const Place& place, const Life& life,
            std::span<double> into) const {
    for (size_t t = 0; t < bound_.size(); ++t) {
      const auto first = set.FirstOf(t);
      const auto values = into.subspan(first, bound_[t].trait->values.size());
      std::ranges::fill(values, 0.0);
      const int32_t value = ValueAt(t, block, place, life);
      if (value != kOther) values[static_cast<size_t>(value)] = 1;
    }
  }

  /// The value of a trait as a text, frequent or not.
  std::string TextAt(size_t t, const OfBlock& block, const Place& place, const Life& life) const {
    const Bound& bound = bound_[t];
    switch (bound.trait->of) {
      case Trait::Of::kAttribute: {
        const auto& column = (*block.columns[place.cut_off])[t].column;
        if (!column) return {};
        return std::string(column->Values()[CodeAt(t, block, place)]);
      }
      case Trait::Of::kPlan: {
        const LabelId label = PlanAt(life, place.at);
        return label == 0 ? std::string() : source_.names.LabelText(label);
      }
      case Trait::Of::kOrder: {
        const auto bits = OrderBits(block.orders[t], life, place);
        if (bits == timeline::kNoProperty || !bound.property) return {};
        return source_.snapshot.properties().Text(*bound.property, bits).value_or("");
      }
    }
    return {};
  }

 private:
  struct Bound {
    const Trait* trait = nullptr;
    std::unordered_map<LabelId, int32_t> by_label;
    std::optional<timeline::PropertyId> property;
    std::unordered_map<timeline::PropertyBits, int32_t> by_bits;
  };

  static std::vector<int32_t> ValuesByCode(const ask::AttributeColumn& column, const Trait& trait) {
    std::vector<int32_t> by_code;
    for (size_t i = 0; i < trait.values.size(); ++i) {
      const auto code = column.Find(trait.values[i]);
      if (!code) continue;
      if (by_code.size() <= *code) by_code.resize(*code + 1, kOther);
      by_code[*code] = static_cast<int32_t>(i);
    }
    return by_code;
  }

  /// What attributes were at a second.
  std::shared_ptr<const Columns> ColumnsAt(uint32_t at) const VAFA_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    auto& known = columns_[at];
    if (known) return known;
    const auto held = source_.attributes == nullptr
                          ? nullptr
                          : source_.attributes->HeldAt(timeline::FromSeconds(at));
    const ask::Attributes* attributes = held ? held.get() : source_.attributes;
    Columns columns;
    for (const Bound& bound : bound_) {
      Column& column = columns.emplace_back();
      if (bound.trait->of != Trait::Of::kAttribute || attributes == nullptr) continue;
      column.column = attributes->Column(bound.trait->name);
      if (column.column) column.by_code = ValuesByCode(*column.column, *bound.trait);
    }
    known = std::make_shared<const Columns>(std::move(columns));
    return known;
  }

  static LabelId PlanAt(const Life& life, uint32_t at) {
    const auto later =
        std::ranges::lower_bound(life.plans, at, {}, &std::pair<uint32_t, LabelId>::first);
    return later == life.plans.begin() ? 0 : std::prev(later)->second;
  }

  static timeline::PropertyBits OrderBits(const timeline::PropertyColumn* column, const Life& life,
                                          const Place& place) {
    const auto before = std::ranges::lower_bound(life.orders, place.at) - life.orders.begin();
    if (column == nullptr || before == 0) return timeline::kNoProperty;
    return (*column)[place.first_order_row + static_cast<size_t>(before) - 1];
  }

  static uint32_t CodeAt(size_t t, const OfBlock& block, const Place& place) {
    const auto& codes = *block.codes[place.cut_off][t];
    return place.slot < codes.size() ? codes[place.slot] : ask::AttributeColumn::kUnknown;
  }

  int32_t ValueAt(size_t t, const OfBlock& block, const Place& place, const Life& life) const {
    const Bound& bound = bound_[t];
    switch (bound.trait->of) {
      case Trait::Of::kAttribute: {
        const uint32_t code = CodeAt(t, block, place);
        const auto& by_code = (*block.columns[place.cut_off])[t].by_code;
        return code < by_code.size() ? by_code[code] : kOther;
      }
      case Trait::Of::kPlan: {
        const auto found = bound.by_label.find(PlanAt(life, place.at));
        return found == bound.by_label.end() ? kOther : found->second;
      }
      case Trait::Of::kOrder: {
        const auto found = bound.by_bits.find(OrderBits(block.orders[t], life, place));
        return found == bound.by_bits.end() ? kOther : found->second;
      }
    }
    return kOther;
  }

  const ChurnSource& source_;
  std::vector<Bound> bound_;
  mutable Mutex mutex_;
  mutable std::map<uint32_t, std::shared_ptr<const Columns>> columns_ VAFA_GUARDED_BY(mutex_);
};

CutOff CutOffAt(const Calendar& calendar, const ChurnRules& rules, Instant at) {
  const Instant ends = at + std::chrono::days(rules.horizon_days);
  const auto window_before = [&](Instant until) {
    return timeline::ToSeconds(ask::StartOfLastDays(calendar, until, rules.window_days));
  };
  return {timeline::ToSeconds(at), window_before(at), timeline::ToSeconds(ends),
          window_before(ends)};
}

std::vector<CutOff> PastCutOffs(const Calendar& calendar, const ChurnRules& rules, Instant first,
                                Instant at, size_t most) {
  const int64_t today = calendar.DayOf(at);
  const int64_t first_day = calendar.DayOf(first);
  std::vector<CutOff> cut_offs;
  for (size_t k = 1; k <= most; ++k) {
    const int64_t day = today - static_cast<int64_t>(k) * rules.horizon_days;
    if (day - rules.horizon_days < first_day) break;
    CutOff cut = CutOffAt(calendar, rules, calendar.StartOfDay(day));
    const Instant ends = calendar.StartOfDay(day + rules.horizon_days);
    cut.ends = timeline::ToSeconds(ends);
    cut.kept_from = timeline::ToSeconds(ask::StartOfLastDays(calendar, ends, rules.window_days));
    cut_offs.push_back(cut);
  }
  std::ranges::reverse(cut_offs);
  return cut_offs;
}

ChurnGatherer::ChurnGatherer(const ChurnSource& source, FeatureSet set)
    : source_(source),
      set_(std::move(set)),
      roles_(FindRoles(source.snapshot, source.names)),
      traits_(std::make_unique<const Traits>(source, set_, roles_)) {}

ChurnGatherer::~ChurnGatherer() = default;

ChurnRows ChurnGatherer::OfBlock(size_t index, const Block& block, std::span<const CutOff> cut_offs,
                                 const Wanted& wanted) const {
  ChurnRows rows;
  const LifeReader reader(roles_, block, source_.calendar, source_.rules.grace_days * kDaySeconds);
  if (!reader.any()) return rows;
  const uint32_t latest = LatestOf(cut_offs);
  const auto* orders = block.Find(roles_.order_placed);
  const Traits::OfBlock traits = traits_->Open(index, orders, cut_offs);
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
      traits_->Fill(set_, traits, {slot, orders == nullptr ? 0 : orders->offsets[slot], c, cut.at},
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
  const Traits::OfBlock traits = traits_->Open(index, orders, {&cut, 1});
  const Traits::Place place{slot, orders == nullptr ? 0 : orders->offsets[slot], 0, cut.at};
  traits_->Fill(set_, traits, place, life, one.values);
  for (size_t t = 0; t < one.traits.size(); ++t) {
    one.traits[t] = traits_->TextAt(t, traits, place, life);
  }
  return one;
}

std::vector<Trait> FindTraits(const ChurnSource& source) {
  const Roles roles = FindRoles(source.snapshot, source.names);
  std::vector<Trait> traits;
  const auto add = [&](Trait::Of of, const std::string& name,
                       const std::map<std::string, size_t>& counts, size_t customers) {
    Trait trait{of, name, Frequent(counts, customers)};
    const bool known = std::ranges::find(traits, trait.key(), &Trait::key) != traits.end();
    if (trait.values.empty() || known || traits.size() == kMostTraits) return;
    traits.push_back(std::move(trait));
  };
  const auto plans = CountPlans(source, roles);
  add(Trait::Of::kPlan, "plan", plans, Sum(plans));
  for (const std::string& name : source.attribute_names) {
    const auto column = source.attributes == nullptr ? nullptr : source.attributes->Column(name);
    if (!column) continue;
    const auto counts = CountValues(*column, source.snapshot.blocks());
    add(Trait::Of::kAttribute, name, counts, Sum(counts));
  }
  for (const char* name : kOrderProperties) {
    const auto counts = CountProperty(source, roles, name);
    add(Trait::Of::kOrder, name, counts, Sum(counts));
  }
  return traits;
}

}  // namespace vafa::predictions
