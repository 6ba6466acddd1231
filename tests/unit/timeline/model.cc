#include "tests/unit/timeline/model.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace vafa::timeline {
namespace {

constexpr int64_t kSomeTime = 1'700'000'000 * kMicrosPerSecond;

std::optional<double> Known(double value) {
  return std::isnan(value) ? std::nullopt : std::optional(value);
}

auto PropertiesOf(const Entry& entry) {
  std::map<std::pair<std::string, PropertyType>, PropertyBits> last;
  entry.properties.ForEach([&](std::string_view name, PropertyType type, PropertyBits bits,
                               std::string_view) { last[{std::string(name), type}] = bits; });
  decltype(Row::properties) properties;
  for (const auto& [key, bits] : last) properties.emplace_back(key.first, key.second, bits);
  return properties;
}

Row RowOf(const Entry& entry) {
  const int64_t seconds = entry.at.micros / kMicrosPerSecond;  // after 1970 in these tests
  return {.block = static_cast<size_t>(entry.customer / kBlockCustomers),
          .kind = entry.kind,
          .slot = static_cast<size_t>(entry.customer % kBlockCustomers),
          .seconds = static_cast<uint32_t>(seconds - kEpochSeconds),
          .micros = static_cast<uint32_t>(entry.at.micros % kMicrosPerSecond),
          .seq = entry.seq,
          .money = entry.money,
          .label = entry.label,
          .value = Known(entry.value),
          .properties = PropertiesOf(entry)};
}

void ExpectSound(const PropertyColumn& column, size_t facts) {
  EXPECT_EQ(column.size(), facts);
  if (column.codes.empty()) return;
  EXPECT_EQ(std::ranges::adjacent_find(column.values, std::greater_equal()), column.values.end());
  EXPECT_LT(std::ranges::max(column.codes), column.values.size());
}

/// Adds the properties of a kind, whose first fact is rows[first], to its rows.
void AddProperties(KindId kind, const KindColumns& columns, const Properties& properties,
                   std::span<Row> rows) {
  for (const PropertyColumn& column : columns.properties) {
    ExpectSound(column, rows.size());
    EXPECT_EQ(columns.property(column.id), &column);
    const auto known = properties.Get(column.id).value_or(Properties::Property{});
    EXPECT_EQ(known.kind, kind);
    EXPECT_EQ(properties.Find(kind, known.name, known.type), column.id);
    bool filled = false;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (column[i] == kNoProperty) continue;
      filled = true;
      rows[i].properties.emplace_back(known.name, known.type, column[i]);
    }
    EXPECT_TRUE(filled) << known.name;
  }
  for (Row& row : rows) std::ranges::sort(row.properties);
}

}  // namespace

void PrintTo(const Row& row, std::ostream* out) {
  *out << "{block " << row.block << " kind " << row.kind << " slot " << row.slot << " at "
       << row.seconds << "." << row.micros << " seq " << row.seq;
  for (const auto& [name, type, bits] : row.properties) *out << " " << name << " " << bits;
  *out << "}";
}

void Model::Apply(const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    if (entry.corrects > 0) standing_.erase(entry.corrects);
    if (!entry.retracts) standing_[entry.seq] = entry;
  }
}

std::vector<Row> Model::Rows() const {
  std::vector<Row> rows;
  for (const auto& [seq, entry] : standing_) rows.push_back(RowOf(entry));
  std::ranges::sort(rows);
  return rows;
}

std::vector<Row> RowsOf(size_t index, const Block& block, const Properties& properties) {
  std::vector<Row> rows;
  for (const auto& [kind, c] : block.kinds()) {
    EXPECT_GT(c.size(), 0u);
    EXPECT_EQ(c.offsets.size(), size_t{kBlockCustomers} + 1);
    EXPECT_EQ(c.offsets.back(), c.size());
    EXPECT_EQ(c.seq.size(), c.size());
    for (size_t slot = 0; slot + 1 < c.offsets.size(); ++slot) {
      for (size_t i = c.offsets[slot]; i < c.offsets[slot + 1]; ++i) {
        rows.push_back({.block = index,
                        .kind = kind,
                        .slot = slot,
                        .seconds = c.seconds[i],
                        .micros = c.micros.empty() ? 0 : c.micros[i],
                        .seq = c.seq[i],
                        .money = c.money.empty() ? kNoMoney : c.money[i],
                        .label = c.label.empty() ? 0 : c.label[i],
                        .value = c.value.empty() ? std::nullopt : Known(c.value[i]),
                        .properties = {}});
      }
    }
    const auto first = rows.end() - static_cast<ptrdiff_t>(c.size());
    AddProperties(kind, c, properties, {first, rows.end()});
    const auto any = [&](const auto& fills) { return std::any_of(first, rows.end(), fills); };
    EXPECT_EQ(!c.micros.empty(), any([](const Row& r) { return r.micros != 0; }));
    EXPECT_EQ(!c.money.empty(), any([](const Row& r) { return r.money != kNoMoney; }));
    EXPECT_EQ(!c.label.empty(), any([](const Row& r) { return r.label != 0; }));
    EXPECT_EQ(!c.value.empty(), any([](const Row& r) { return r.value.has_value(); }));
  }
  EXPECT_EQ(rows.size(), block.facts());
  return rows;  // as found: the order is part of the contract
}

std::vector<Row> RowsOf(const Snapshot& snapshot) {
  std::vector<Row> rows;
  for (size_t i = 0; i < snapshot.blocks(); ++i) {
    const auto block = snapshot.block(i);
    const std::vector<Row> of_block = RowsOf(i, *block, snapshot.properties());
    rows.insert(rows.end(), of_block.begin(), of_block.end());
  }
  return rows;
}

std::vector<Entry> Generator::Make(size_t count) {
  std::vector<Entry> entries;
  for (size_t i = 0; i < count; ++i) entries.push_back(One());
  return entries;
}

Entry Generator::One() {
  Entry entry;
  seq_ += Below(50) == 0 ? 3 : 1;  // numbers may have gaps
  entry.seq = seq_;
  entry.customer =
      static_cast<CustomerId>(Below(4) == 0 ? Below(3) : Below(static_cast<size_t>(customers_)));
  entry.kind = static_cast<KindId>(Below(3) == 0 ? Below(12) : Below(3));
  entry.at.micros = kSomeTime + static_cast<int64_t>(Below(200)) * kMicrosPerSecond;
  if (Below(3) == 0) entry.at.micros += static_cast<int64_t>(Below(3));
  if (entry.kind % 2 == 0 && Below(4) > 0) entry.money = static_cast<int64_t>(Below(1000)) - 500;
  if (entry.kind % 3 == 0 && Below(4) == 0) entry.value = static_cast<double>(Below(10)) / 4;
  if (entry.kind % 5 == 0 && Below(4) == 0) entry.label = static_cast<LabelId>(1 + Below(9));
  if (entry.kind % 4 == 0) AddProperties(entry);
  if (!made_.empty() && Below(4) == 0) {
    // Often one of the latest, so that chains arise within one batch.
    const size_t reach = Below(2) == 0 ? std::min<size_t>(made_.size(), 5) : made_.size();
    const Entry& corrected = made_[made_.size() - 1 - Below(reach)];
    entry.corrects = corrected.seq;
    entry.corrects_customer = corrected.customer;
    entry.retracts = Below(3) == 0;
    if (Below(2) == 0) entry.customer = corrected.customer;
  }
  made_.push_back(entry);
  return entry;
}

void Generator::AddProperties(Entry& entry) {
  PropertyList& list = entry.properties;
  if (Below(3) > 0) list.Text("channel", Below(2) == 0 ? "web" : "app");
  if (Below(3) > 0) list.Number("quantity", static_cast<double>(Below(5)) - 2);
  if (Below(4) == 0) list.Text("quantity", "a dozen");
  if (Below(3) == 0) list.Money("cost", static_cast<int64_t>(Below(4)) * 1000 - 500);
  if (Below(2) == 0) list.Text("order_id", std::to_string(Below(1 << 20)));
  if (Below(8) == 0) list.Text("channel", "");
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "vafa-timeline-XXXXXX").string();
  EXPECT_NE(::mkdtemp(name.data()), nullptr);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Reopened OpenOrDie(Timeline::Options options) {
  auto opened = Timeline::Open(std::move(options));
  if (!opened) {
    ADD_FAILURE() << Describe(opened.error());
    std::abort();
  }
  return {std::move(opened->timeline), std::move(opened->rebuilt_because)};
}

}  // namespace vafa::timeline
