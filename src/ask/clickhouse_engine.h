#pragma once

#include <functional>
#include <vector>

#include "ask/engine.h"
#include "warehouse/address.h"

namespace vafa::ask {

struct Plan;

/// Answers from the facts in ClickHouse (docs/decisions/0060): each shard runs the whole of a
/// question over its own customers, and the totals of the shards add up as those of the timeline's
/// workers do. Safe on any thread.
///
/// Beside the errors of any engine: kUnavailable when a shard cannot be asked.
class ClickHouseEngine : public Engine {
 public:
  /// `bring` brings the newest facts there; it is called before each question.
  explicit ClickHouseEngine(std::vector<warehouse::Address> shards,
                            std::function<Status(const Cancelled&)> bring = {})
      : shards_(std::move(shards)), bring_(std::move(bring)) {}

  Result<std::vector<Answer>> RunAll(std::span<const Inquiry> inquiries, const Context& context,
                                     const Cancelled& cancelled) const override;
  /// kInvalid with the message kCannot for what only the timeline answers: numbers of customers
  /// other than sums, counts and gaps, sums of properties and of the organisation's own facts, and
  /// retention in money or on or after a period.
  Status Check(const Inquiry& inquiry, const Context& context) const override;
  static constexpr const char* kCannot = "ask.clickhouse_cannot";
  Result<std::vector<CustomerId>> Members(const Inquiry& inquiry, const Part& part,
                                          const Context& context,
                                          const Cancelled& cancelled) const override;
  /// The statements that the first shard would be asked.
  Result<json::object> Explain(const Question& question, const Context& context) const override;

 private:
  class Session;

  /// Asks all shards at once; of several errors the first shard's.
  Status ForEachShard(const Plan& plan, const Cancelled& cancelled,
                      const std::function<Status(size_t, Session&)>& ask) const;

  std::vector<warehouse::Address> shards_;
  std::function<Status(const Cancelled&)> bring_;
};

}  // namespace vafa::ask
