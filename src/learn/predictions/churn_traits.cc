#include "learn/predictions/churn_traits.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace vafa::predictions {
namespace {

using timeline::kBlockCustomers;

constexpr size_t kMostValues = 40;  // an attribute with more tells single customers apart
constexpr size_t kKeptValues = 6;
constexpr size_t kMostTraits = 12;
constexpr double kLeastShare = 0.03;
constexpr const char* kOrderProperties[] = {"category", "channel"};
constexpr int32_t kOther = -1;

CustomerId FirstOf(size_t block) { return static_cast<CustomerId>(block) * kBlockCustomers; }

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
    for (const uint32_t code : column.Codes(FirstOf(block), kBlockCustomers)) {
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

std::vector<int32_t> ValuesByCode(const ask::AttributeColumn& column, const Trait& trait) {
  std::vector<int32_t> by_code;
  for (size_t i = 0; i < trait.values.size(); ++i) {
    const auto code = column.Find(trait.values[i]);
    if (!code) continue;
    if (by_code.size() <= *code) by_code.resize(*code + 1, kOther);
    by_code[*code] = static_cast<int32_t>(i);
  }
  return by_code;
}

LabelId PlanAt(const Life& life, uint32_t at) {
  const auto later =
      std::ranges::lower_bound(life.plans, at, {}, &std::pair<uint32_t, LabelId>::first);
  return later == life.plans.begin() ? 0 : std::prev(later)->second;
}

timeline::PropertyBits OrderBits(const timeline::PropertyColumn* column, const Life& life,
                                 const TraitReader::Place& place) {
  const auto before = std::ranges::lower_bound(life.orders, place.at) - life.orders.begin();
  if (column == nullptr || before == 0) return timeline::kNoProperty;
  return (*column)[place.first_order_row + static_cast<size_t>(before) - 1];
}

uint32_t CodeAt(size_t t, const TraitReader::OfBlock& block, const TraitReader::Place& place) {
  const auto& codes = *block.codes[place.cut_off][t];
  return place.slot < codes.size() ? codes[place.slot] : ask::AttributeColumn::kUnknown;
}

}  // namespace

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

TraitReader::TraitReader(const ChurnSource& source, const FeatureSet& set, const Roles& roles)
    : source_(source) {
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

TraitReader::OfBlock TraitReader::Open(size_t index, const timeline::KindColumns* orders,
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
            column ? column->Codes(FirstOf(index), kBlockCustomers) : std::vector<uint32_t>()));
      }
    }
  }
  for (const Bound& bound : bound_) {
    const bool has = bound.property && orders != nullptr;
    block.orders.push_back(has ? orders->property(*bound.property) : nullptr);
  }
  return block;
}

void TraitReader::Fill(const FeatureSet& set, const OfBlock& block, const Place& place,
                       const Life& life, std::span<double> into) const {
  for (size_t t = 0; t < bound_.size(); ++t) {
    const auto first = set.FirstOf(t);
    const auto values = into.subspan(first, bound_[t].trait->values.size());
    std::ranges::fill(values, 0.0);
    const int32_t value = ValueAt(t, block, place, life);
    if (value != kOther) values[static_cast<size_t>(value)] = 1;
  }
}

std::string TraitReader::TextAt(size_t t, const OfBlock& block, const Place& place,
                                const Life& life) const {
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

std::shared_ptr<const TraitReader::Columns> TraitReader::ColumnsAt(uint32_t at) const {
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

int32_t TraitReader::ValueAt(size_t t, const OfBlock& block, const Place& place,
                             const Life& life) const {
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

}  // namespace vafa::predictions
