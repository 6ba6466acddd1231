#include "know/segments/past_segments.h"

#include "know/segments/keeper.h"

namespace vafa::segments {

using timeline::kBlockCustomers;

std::optional<ask::SegmentContent> PastSegments::Find(std::string_view name) const {
  const auto found = segments_.Named(name);
  if (!found) return std::nullopt;
  if (found->kind == Segment::Kind::kLive) return found->condition;
  return MembersThen(found->id);
}

std::vector<CustomerId> PastSegments::MembersThen(int64_t id) const {
  std::vector<CustomerId> members;
  const auto label = facts_.FindLabel(std::to_string(id));
  const auto entered = facts_.FindKind(kEntered);
  const auto left = facts_.FindKind(kLeft);
  if (!label || !entered) return members;
  for (size_t index = 0; index < snapshot_.blocks(); ++index) {
    const auto block = snapshot_.block(index);
    // She enters and leaves in turn, so that who entered more often is in.
    std::vector<int32_t> times(static_cast<size_t>(kBlockCustomers));
    const auto count = [&](std::optional<KindId> kind, int32_t by) {
      const auto* columns = kind ? block->Find(*kind) : nullptr;
      if (columns == nullptr || columns->label.empty()) return;
      for (size_t slot = 0; slot < times.size(); ++slot) {
        for (uint32_t row = columns->offsets[slot]; row < columns->offsets[slot + 1]; ++row) {
          if (columns->label[row] == *label) times[slot] += by;
        }
      }
    };
    count(entered, 1);
    count(left, -1);
    for (size_t slot = 0; slot < times.size(); ++slot) {
      if (times[slot] > 0) {
        members.push_back(static_cast<CustomerId>(index) * kBlockCustomers +
                          static_cast<CustomerId>(slot));
      }
    }
  }
  return members;
}

}  // namespace vafa::segments
