#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/fact_log.h"
#include "know/segments/segments.h"

namespace vafa::segments {

/// The saved segments as questions about the past see them: by the conditions of today, and with
/// those who were on a list then, as the facts of entering and leaving tell (keeper.h). `segments`
/// and `facts` outlive it.
class PastSegments : public ask::SavedSegments {
 public:
  PastSegments(const Segments& segments, const FactLog& facts, timeline::Snapshot snapshot)
      : segments_(segments), facts_(facts), snapshot_(std::move(snapshot)) {}

  std::optional<ask::SegmentContent> Find(std::string_view name) const override;
  std::vector<std::string> Names() const override { return segments_.Names(); }

 private:
  std::vector<CustomerId> MembersThen(int64_t id) const;

  const Segments& segments_;
  const FactLog& facts_;
  timeline::Snapshot snapshot_;
};

}  // namespace vafa::segments
