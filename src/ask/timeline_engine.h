#pragma once

#include <memory>

#include "ask/engine.h"
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

 private:
  timeline::Snapshot snapshot_;
  int workers_;
};

}  // namespace vafa::ask
