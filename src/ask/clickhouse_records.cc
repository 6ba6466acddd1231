#include "ask/clickhouse_records.h"

#include <fmt/format.h>

#include <algorithm>

#include "warehouse/address.h"
#include "warehouse/rows.h"

namespace vafa::ask::clickhouse {
namespace {

/// Customers looked at together.
constexpr int64_t kStretch = 1 << 16;

class Maker {
 public:
  Maker(const Plan& plan, size_t shard, size_t shards, int64_t most, const std::string& prefix)
      : plan_(plan), shard_(shard), shards_(shards), most_(most), prefix_(prefix) {}

  Records Run() {
    for (size_t i = 0; i < plan_.leaves.size(); ++i) {
      records_.leaves.push_back(plan_.leaves[i].op < Leaf::Op::kAttribute ? "" : AddLeaf(i));
    }
    for (size_t i = 0; i < plan_.groupings.size(); ++i) {
      const auto& column = plan_.groupings[i].column;
      records_.groups.push_back(column == nullptr ? "" : AddGroups(i, *column));
    }
    return std::move(records_);
  }

 private:
  bool Ours(CustomerId customer) const {
    return customer != 0 && warehouse::ShardOf(customer, shards_) == shard_;
  }

  /// Calls `each(customer, place)` for our customers of each stretch that `look` has looked at.
  template <typename Look, typename Each>
  void ForEachCustomer(const Look& look, const Each& each) const {
    for (CustomerId begin = 0; begin <= most_; begin += kStretch) {
      const int64_t count = std::min(kStretch, most_ + 1 - begin);
      look(begin, static_cast<size_t>(count));
      for (int64_t i = 0; i < count; ++i) {
        if (Ours(begin + i)) each(begin + i, static_cast<size_t>(i));
      }
    }
  }

  std::string AddLeaf(size_t index) {
    const Leaf& leaf = plan_.leaves[index];
    warehouse::RowWriter rows;
    const auto add = [&](CustomerId customer) { rows.Number(static_cast<uint32_t>(customer)); };
    bool others = false;
    if (leaf.op == Leaf::Op::kSet) {
      for (const CustomerId customer : plan_.sets[leaf.source]) {
        if (Ours(customer) && customer <= most_) add(customer);
      }
    } else if (leaf.op == Leaf::Op::kPredicted) {
      AddPredicted(plan_.predictions[leaf.source], add);
    } else {
      others = AddAttribute(plan_.attributes[leaf.source], add);
    }
    const std::string name = fmt::format("{}_leaf_{}", prefix_, index);
    records_.tables.push_back({name, "customer UInt32", rows.Take()});
    return fmt::format("customer {}IN {}", others ? "NOT " : "", name);
  }

  template <typename Add>
  void AddPredicted(const PredictionTest& test, const Add& add) const {
    std::vector<double> numbers;
    ForEachCustomer(
        [&](CustomerId begin, size_t count) { numbers = test.column->Numbers(begin, count); },
        [&](CustomerId customer, size_t i) {
          if (i < numbers.size() && numbers[i] >= test.min && numbers[i] <= test.max) {
            add(customer);
          }
        });
  }

  /// Those who have one of the values; the others when having none is one of them.
  template <typename Add>
  bool AddAttribute(const AttributeTest& test, const Add& add) const {
    const auto wanted = [&](uint32_t code) { return std::ranges::binary_search(test.codes, code); };
    const bool others = wanted(AttributeColumn::kUnknown);
    std::vector<uint32_t> codes;
    ForEachCustomer(
        [&](CustomerId begin, size_t count) { codes = test.column->Codes(begin, count); },
        [&](CustomerId customer, size_t i) {
          if (i < codes.size() && wanted(codes[i]) != others) add(customer);
        });
    return others;
  }

  std::string AddGroups(size_t index, const AttributeColumn& column) {
    warehouse::RowWriter rows;
    std::vector<uint32_t> codes;
    ForEachCustomer([&](CustomerId begin, size_t count) { codes = column.Codes(begin, count); },
                    [&](CustomerId customer, size_t i) {
                      if (i >= codes.size() || codes[i] == AttributeColumn::kUnknown) return;
                      rows.Number(static_cast<uint32_t>(customer));
                      rows.Number(codes[i]);
                    });
    const std::string name = fmt::format("{}_groups_{}", prefix_, index);
    records_.tables.push_back({name, "customer UInt32, code UInt32", rows.Take()});
    return name;
  }

  const Plan& plan_;
  const size_t shard_;
  const size_t shards_;
  const int64_t most_;
  const std::string& prefix_;
  Records records_;
};

}  // namespace

Records RecordsOf(const Plan& plan, size_t shard, size_t shards, int64_t most,
                  const std::string& prefix) {
  return Maker(plan, shard, shards, most, prefix).Run();
}

}  // namespace vafa::ask::clickhouse
