#pragma once

#include <memory>

#include "ask/engine.h"
#include "base/json.h"
#include "timeline/timeline.h"

namespace vafa::ask {

/// Answers from a snapshot of the timeline index, block by block on `workers` threads (0: all
/// cores). Cheap to make: one for each request, with the newest snapshot.
class TimelineEngine : public Engine {
 public:
  explicit TimelineEngine(timeline::Snapshot snapshot, int workers = 0)
      : snapshot_(std::move(snapshot)), workers_(workers) {}

  Result<std::vector<Answer>> RunAll(std::span<const Inquiry> inquiries, const Context& context,
                                     const Cancelled& cancelled) const override;
  Result<std::vector<CustomerId>> Members(const Inquiry& inquiry, Part part, const Context& context,
                                          const Cancelled& cancelled) const override;

  /// The plan of a question and what it will read, without answering it (see explain.h). Errors are
  /// those of Run() that can be told beforehand.
  Result<json::object> Explain(const Question& question, const Context& context) const;

 private:
  timeline::Snapshot snapshot_;
  int workers_;
};

}  // namespace vafa::ask
