#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ask/bitmap.h"
#include "ask/by_group.h"
#include "ask/chain.h"
#include "ask/pass.h"
#include "ask/path.h"
#include "ask/plan.h"
#include "ask/sample.h"
#include "ask/undecided.h"
#include "base/result.h"

namespace vafa::ask {

struct SumTotal {
  __int128 money = 0;  ///< minor units
  double value = 0;
  int64_t facts = 0;   ///< that match
  int64_t filled = 0;  ///< of them, with the column
  double squares = 0;  ///< of the column, summed up where facts are counted

  SumTotal& operator+=(const SumTotal& other);
};

/// The answers of the tasks of a plan over some blocks; those of several workers add up.
struct Totals {
  explicit Totals(const Plan& plan);
  void Add(Totals&& other);

  std::vector<int64_t> counts;                          ///< by program, where counted
  std::vector<SumTotal> sums;                           ///< by sum task
  std::vector<std::vector<int64_t>> retentions;         ///< by table, as RetentionTask keeps them
  std::vector<ByGroup<int64_t>> group_counts;           ///< by grouping, of its programs
  std::vector<ByGroup<SumTotal>> group_sums;            ///< by sum pass, of its tasks
  std::vector<ByGroup<int64_t>> group_retentions;       ///< by table
  std::vector<std::vector<SumTotal>> retention_sums;    ///< by table, where it sums
  std::vector<ByGroup<SumTotal>> group_retention_sums;  ///< by table
  std::vector<SampleTotal> samples;                     ///< by sample task
  std::vector<FunnelTotal> funnels;                     ///< by funnel task
  std::vector<std::vector<int64_t>> movements;          ///< by task: from, then to
  std::vector<Ways> paths;                              ///< by task
  uint64_t facts_read = 0;

  /// Of what grows with the data.
  size_t bytes() const;
};

/// Answers a plan block by block; each worker has its own.
class Fold {
 public:
  /// Work on a block is broken off when `stop` answers true; nothing of it counts then.
  Fold(const Plan& plan, Cancelled stop);

  void Add(size_t block_index, const timeline::Block& block);
  /// The customers of one program in one block, appended to `into`.
  void AddMembers(size_t block_index, const timeline::Block& block, uint32_t program,
                  std::vector<CustomerId>& into);
  /// Who among some customers of a block meets each program.
  std::vector<Bitmap> Meets(size_t block_index, const timeline::Block& block, const Bitmap& among,
                            std::span<const uint32_t> programs);
  const Totals& totals() const { return totals_; }
  Totals TakeTotals() { return std::move(totals_); }

 private:
  void FillLeaves(size_t block_index, const timeline::Block& block, Bitmap customers = kAllBits);
  const Bitmap& Evaluate(const Program& program);
  void AddSums(const timeline::Block& block, size_t block_index);
  void ChooseCustomers(const SumPass& pass);
  void FillReturned(const RetentionTask& task);
  void AddTable(size_t index, const timeline::Block& block, size_t first);
  void AddRetention(const RetentionTask& task, std::vector<int64_t>& cells);
  void AddRetention(const RetentionTask& task, ByGroup<int64_t>& groups);
  const Bitmap* Chosen(int64_t program);
  void AddSamples(const timeline::Block& block, size_t block_index);
  void AddMovement(const MovementTask& task, std::vector<int64_t>& cells);
  void AddGroups(size_t block_index);

  const Plan& plan_;
  const std::vector<RecurringPass> recurring_;
  Cancelled stop_;
  Totals totals_;
  PassScratch scratch_;
  RecordCodes record_codes_;
  std::vector<Bitmap> leaves_;
  Undecided undecided_;
  std::vector<Bitmap> stack_;
  std::vector<Bitmap> returned_;
  std::vector<uint64_t> chosen_;
  std::vector<std::vector<uint32_t>> codes_;  // by grouping: of the block's customers
};

}  // namespace vafa::ask
