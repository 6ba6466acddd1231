#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ask/answer.h"
#include "ask/attributes.h"
#include "ask/engine.h"
#include "ask/question.h"
#include "stats/intervals.h"

namespace vafa::metrics {

/// Into so many groups customers fall at random, always the same ones, to see how much a figure
/// varies with who happens to be a customer.
inline constexpr size_t kRandomGroups = 32;
/// No name of an attribute begins so.
inline constexpr std::string_view kRandomGroup = "\x01random";

/// The attributes of customers, and the random group of each as one that no question can name.
class WithRandomGroups : public ask::Attributes {
 public:
  /// `attributes` outlives it; may be null.
  explicit WithRandomGroups(const ask::Attributes* attributes);
  std::shared_ptr<const ask::AttributeColumn> Column(std::string_view name) const override;
  std::vector<std::string> Names() const override;
  /// Without the random groups.
  std::shared_ptr<const ask::Attributes> HeldAt(Instant moment) const override;
  std::optional<CustomerId> FindCustomer(std::string_view external_id) const override;

 private:
  const ask::Attributes* attributes_;
  std::shared_ptr<const ask::AttributeColumn> groups_;
};

/// An inquiry of one period or more asked of each random group, of those who meet `who` or of all.
ask::Inquiry AtRandom(ask::Inquiry inquiry, const std::optional<ask::Condition>& who);
/// The figures of each group in order, one period after the other, from the answer to it.
std::vector<ask::Figure> ByRandomGroup(const ask::Answer& answer);

/// The interval of a figure that is put together from sums over customers: from the same figure
/// without each random group. An expected tenure in it varies by its own standard error, as if
/// independently; facts of the organisation itself do not vary.
class Resample {
 public:
  /// `measure` outlives it.
  explicit Resample(const ask::Measure& measure);

  /// The figures that it is put together from: one for all customers, and one for each random
  /// group unless it does not vary with them.
  struct Piece {
    const ask::Measure* measure;
    bool varies;
  };
  const std::vector<Piece>& pieces() const { return pieces_; }
  /// Not where a piece is no sum over customers (medians, percentiles).
  bool possible() const { return possible_; }

  struct PieceFigures {
    ask::Figure whole;
    std::span<const ask::Figure> groups;  ///< kRandomGroups, or none
  };
  /// From the figures of each piece, in their order. What cannot be negative is not said to be.
  std::optional<stats::Interval> Around(std::span<const PieceFigures> figures) const;

 private:
  void Collect(const ask::Measure& measure);

  const ask::Measure& measure_;
  std::vector<Piece> pieces_;
  bool possible_ = true;
  bool subtracts_ = false;
};

}  // namespace vafa::metrics
