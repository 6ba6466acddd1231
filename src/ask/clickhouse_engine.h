#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "ask/engine.h"
#include "timeline/timeline.h"
#include "warehouse/address.h"

namespace vafa::ask {

struct Plan;

/// Answers from the facts in ClickHouse (docs/decisions/0060): each shard runs the whole of a
/// question over its own customers, and the totals of the shards add up as those of the timeline's
/// workers do. What SQL cannot say is folded here, from the facts that the question reads. Safe on
/// any thread.
///
/// Beside the errors of any engine: kUnavailable when a shard cannot be asked.
class ClickHouseEngine : public Engine {
 public:
  using TakeSnapshot = std::function<Result<timeline::Snapshot>()>;

  /// `bring` brings the newest facts there; it is called before each question. `snapshot`: of the
  /// timeline, which knows what properties facts have.
  ClickHouseEngine(std::vector<warehouse::Address> shards, TakeSnapshot snapshot,
                   std::function<Status(const Cancelled&)> bring = {})
      : shards_(std::move(shards)), snapshot_(std::move(snapshot)), bring_(std::move(bring)) {}

  Status Check(const Inquiry& inquiry, const Context& context) const override;
  /// Whether the shards answer it themselves. Else its facts are brought here, which the timeline
  /// spares: numbers of customers other than sums, counts and gaps, sums of properties and of the
  /// organisation's own facts, retention in money or on or after a period.
  bool AnswersThere(const Inquiry& inquiry, const Context& context) const;
  /// The statements that the first shard would be asked.
  Result<json::object> Explain(const Question& question, const Context& context) const override;

 private:
  Result<std::vector<Answer>> AnswerAll(std::span<const Inquiry> inquiries, const Context& context,
                                        const Cancelled& cancelled) const override;
  Result<std::vector<CustomerId>> FindMembers(const Inquiry& inquiry, const Part& part,
                                              const Context& context,
                                              const Cancelled& cancelled) const override;
  class Session;

  Result<std::vector<Answer>> Ask(std::span<const Inquiry> inquiries, const Context& context,
                                  const Cancelled& cancelled) const;
  Result<std::vector<Answer>> Fold(std::span<const Inquiry> inquiries, const Context& context,
                                   const Cancelled& cancelled) const;
  Result<std::vector<CustomerId>> FoldMembers(const Inquiry& inquiry, const Part& part,
                                              const Context& context,
                                              const Cancelled& cancelled) const;
  /// Asks all shards at once; of several errors the first shard's.
  Status ForEachShard(const Plan& plan, const Cancelled& cancelled,
                      const std::function<Status(size_t, Session&)>& ask) const;

  std::vector<warehouse::Address> shards_;
  TakeSnapshot snapshot_;
  std::function<Status(const Cancelled&)> bring_;
};

}  // namespace vafa::ask
