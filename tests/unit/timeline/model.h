#pragma once

#include <filesystem>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "timeline/timeline.h"

namespace vafa::timeline {

/// A fact as a reader of columns sees it, in the order in which columns have it.
struct Row {
  size_t block = 0;
  KindId kind = 0;
  size_t slot = 0;
  uint32_t seconds = 0;
  uint32_t micros = 0;
  int64_t seq = 0;
  int64_t money = kNoMoney;
  LabelId label = 0;
  std::optional<double> value;  ///< nullopt for NaN, which equals nothing
  std::vector<std::tuple<std::string, PropertyType, PropertyBits>> properties;  ///< sorted

  auto operator<=>(const Row&) const = default;
};
void PrintTo(const Row& row, std::ostream* out);

/// The plainest timeline: the facts that stand, by number.
class Model {
 public:
  void Apply(const std::vector<Entry>& entries);
  std::vector<Row> Rows() const;

 private:
  std::map<int64_t, Entry> standing_;
};

/// All rows of a block or snapshot. Fails the test where columns break their contract (a column
/// without a filled fact, a kind without facts, offsets or values that do not rise).
std::vector<Row> RowsOf(size_t index, const Block& block, const Properties& properties);
std::vector<Row> RowsOf(const Snapshot& snapshot);

/// Makes entries: additions, corrections (of corrections, to other customers, kinds and blocks),
/// retractions, of what stands and of what does not; times collide often.
class Generator {
 public:
  explicit Generator(uint32_t seed, CustomerId customers) : random_(seed), customers_(customers) {}
  std::vector<Entry> Make(size_t count);
  size_t Below(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }

 private:
  Entry One();
  void AddProperties(Entry& entry);

  std::mt19937 random_;
  CustomerId customers_;
  int64_t seq_ = 0;
  std::vector<Entry> made_;
};

/// A folder that vanishes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Reopened {
  std::unique_ptr<Timeline> timeline;
  std::string rebuilt_because;
};
/// Opens a timeline; an error fails the test.
Reopened OpenOrDie(Timeline::Options options);

}  // namespace vafa::timeline
