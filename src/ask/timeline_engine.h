#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "ask/bitmap.h"
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

  Status Check(const Inquiry& inquiry, const Context& context) const override;

  /// Who of a block meets each of some conditions.
  struct Met {
    size_t index = 0;  ///< of the block
    std::vector<Bitmap> met;
  };
  /// Who meets each condition at an instant, by block in rising order; with `among` only of the
  /// customers in it, and only its blocks are read.
  Result<std::vector<Met>> Meets(std::span<const Condition> conditions, Instant at,
                                 const Context& context, const std::map<size_t, Bitmap>* among,
                                 const Cancelled& cancelled) const;
  /// The plan of a question and what it will read (see explain.h).
  Result<json::object> Explain(const Question& question, const Context& context) const override;

 private:
  Result<std::vector<Answer>> AnswerAll(std::span<const Inquiry> inquiries, const Context& context,
                                        const Cancelled& cancelled) const override;
  Result<std::vector<CustomerId>> FindMembers(const Inquiry& inquiry, const Part& part,
                                              const Context& context,
                                              const Cancelled& cancelled) const override;
  timeline::Snapshot snapshot_;
  int workers_;
};

}  // namespace vafa::ask
