#include "learn/metrics/resample.h"

#include <algorithm>
#include <cmath>

#include "stats/distributions.h"
#include "stats/evaluate/jackknife.h"

namespace vafa::metrics {
namespace {

std::string GroupName(size_t group) { return std::to_string(group); }

// The finalizer of MurmurHash3: numbers that follow one another go anywhere.
uint64_t Mixed(uint64_t x) {
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

class RandomGroups : public ask::AttributeColumn {
 public:
  RandomGroups() {
    for (size_t group = 1; group <= kRandomGroups; ++group) names_.push_back(GroupName(group));
  }
  std::optional<uint32_t> Find(std::string_view value) const override {
    for (uint32_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == value) return i + 1;
    }
    return std::nullopt;
  }
  std::vector<std::string_view> Values() const override {
    std::vector<std::string_view> values{{}};
    values.insert(values.end(), names_.begin(), names_.end());
    return values;
  }
  std::vector<uint32_t> Codes(CustomerId first, size_t count) const override {
    std::vector<uint32_t> codes(count);
    for (size_t i = 0; i < count; ++i) {
      codes[i] = static_cast<uint32_t>(Mixed(first + i) % kRandomGroups) + 1;
    }
    return codes;
  }

 private:
  std::vector<std::string> names_;
};

// A piece as sums over customers: means have what they are divided by beside them.
struct Sums {
  double numerator = 0;
  double denominator = 1;
};

bool IsRatio(const ask::Measure& measure) {
  const auto* total = std::get_if<ask::TotalOf>(&measure.node);
  return std::holds_alternative<ask::Share>(measure.node) ||
         std::holds_alternative<ask::Mean>(measure.node) ||
         (total != nullptr && total->what == ask::Total::Of::kMean);
}

// NaN where there is no figure and a sum is not 0 by that.
Sums SumsOf(const ask::Measure& measure, const ask::Figure& figure) {
  if (IsRatio(measure)) return {figure.numerator.AsDouble(), figure.denominator.AsDouble()};
  if (figure.value.has_value()) return {figure.value.AsDouble(), 1};
  return {std::nan(""), 1};
}

// One reading of the whole measure, its pieces taken from `values` in order.
class Reading {
 public:
  explicit Reading(std::span<const double> values) : values_(values) {}

  double Of(const ask::Measure& measure) {
    return std::visit([&](const auto& node) { return Of(measure, node); }, measure.node);
  }

 private:
  double Of(const ask::Measure&, const ask::Ratio& ratio) {
    const double numerator = Of(*ratio.numerator);
    return numerator / Of(*ratio.denominator);
  }
  double Of(const ask::Measure&, const ask::Difference& difference) {
    const double of = Of(*difference.of);
    return of - Of(*difference.less);
  }
  double Of(const ask::Measure&, const ask::Product& product) {
    const double a = Of(*product.a);
    return a * Of(*product.b);
  }
  double Of(const ask::Measure&, const ask::Discounted& discounted) {
    return ask::DiscountedMonths(Of(*discounted.months), discounted.yearly_rate);
  }
  double Of(const ask::Measure&, const ask::Addition& add) {
    double sum = 0;
    for (const ask::Measure& one : add.of) sum += Of(one);
    return sum;
  }
  template <typename Piece>
  double Of(const ask::Measure&, const Piece&) {
    return values_[next_++];
  }

  std::span<const double> values_;
  size_t next_ = 0;
};

}  // namespace

WithRandomGroups::WithRandomGroups(const ask::Attributes* attributes)
    : attributes_(attributes), groups_(std::make_shared<RandomGroups>()) {}

std::shared_ptr<const ask::AttributeColumn> WithRandomGroups::Column(std::string_view name) const {
  if (name == kRandomGroup) return groups_;
  return attributes_ == nullptr ? nullptr : attributes_->Column(name);
}

std::vector<std::string> WithRandomGroups::Names() const {
  return attributes_ == nullptr ? std::vector<std::string>{} : attributes_->Names();
}

std::shared_ptr<const ask::Attributes> WithRandomGroups::HeldAt(Instant moment) const {
  return attributes_ == nullptr ? nullptr : attributes_->HeldAt(moment);
}

std::optional<CustomerId> WithRandomGroups::FindCustomer(std::string_view external_id) const {
  return attributes_ == nullptr ? std::nullopt : attributes_->FindCustomer(external_id);
}

// Groups of an attribute are told apart in one reading, but not those of numbers that are looked at
// one by one, and not among some customers only.
ask::Inquiry AtRandom(ask::Inquiry inquiry, const std::optional<ask::Condition>& who) {
  if (!who && !ask::HasSamples(inquiry.measure)) {
    inquiry.split = ask::Split{ask::Split::By::kAttribute,
                               std::string(kRandomGroup),
                               {},
                               static_cast<int64_t>(kRandomGroups)};
    return inquiry;
  }
  inquiry.split = ask::Split{ask::Split::By::kConditions, {}, {}};
  for (size_t group = 1; group <= kRandomGroups; ++group) {
    ask::Attribute is;
    is.name = kRandomGroup;
    is.is = {GroupName(group)};
    ask::All in{{{std::move(is)}}};
    if (who) in.of.push_back(*who);
    inquiry.split->conditions.push_back({GroupName(group), {std::move(in)}});
  }
  return inquiry;
}

std::vector<ask::Figure> ByRandomGroup(const ask::Answer& answer) {
  ask::Figure nobody;
  nobody.value = ask::Quantity::Count(0);
  std::vector<ask::Figure> figures(answer.periods.size() * kRandomGroups, nobody);
  for (size_t i = 0; i < answer.figures.size(); ++i) {
    const ask::Group& group = answer.groups[i % answer.groups.size()];
    if (!group.name) continue;
    const size_t period = i / answer.groups.size();
    figures[period * kRandomGroups + std::stoul(*group.name) - 1] = answer.figures[i];
  }
  return figures;
}

Resample::Resample(const ask::Measure& measure) : measure_(measure) { Collect(measure); }

void Resample::Collect(const ask::Measure& measure) {
  const auto& node = measure.node;
  if (const auto* ratio = std::get_if<ask::Ratio>(&node)) {
    Collect(*ratio->numerator);
    Collect(*ratio->denominator);
  } else if (const auto* difference = std::get_if<ask::Difference>(&node)) {
    subtracts_ = true;
    Collect(*difference->of);
    Collect(*difference->less);
  } else if (const auto* product = std::get_if<ask::Product>(&node)) {
    Collect(*product->a);
    Collect(*product->b);
  } else if (const auto* discounted = std::get_if<ask::Discounted>(&node)) {
    Collect(*discounted->months);
  } else if (const auto* add = std::get_if<ask::Addition>(&node)) {
    for (const ask::Measure& one : add->of) Collect(one);
  } else {
    possible_ = possible_ && !std::holds_alternative<ask::Median>(node) &&
                !std::holds_alternative<ask::Percentile>(node) && !ask::IsTable(measure);
    pieces_.push_back({&measure, !std::holds_alternative<ask::Constant>(node) &&
                                     !std::holds_alternative<ask::ExpectedTenure>(node) &&
                                     !ask::OfOrganisation(measure)});
  }
}

std::optional<stats::Interval> Resample::Around(std::span<const PieceFigures> figures) const {
  std::vector<double> whole;
  for (size_t i = 0; i < pieces_.size(); ++i) {
    const Sums sums = SumsOf(*pieces_[i].measure, figures[i].whole);
    whole.push_back(sums.numerator / sums.denominator);
  }
  const auto read = [&](std::span<const double> values) { return Reading(values).Of(measure_); };
  const double value = read(whole);
  std::vector<double> without;
  for (size_t group = 0; group < kRandomGroups; ++group) {
    std::vector<double> values = whole;
    for (size_t i = 0; i < pieces_.size(); ++i) {
      if (!pieces_[i].varies) continue;
      const Sums all = SumsOf(*pieces_[i].measure, figures[i].whole);
      const Sums less = SumsOf(*pieces_[i].measure, figures[i].groups[group]);
      const double denominator =
          IsRatio(*pieces_[i].measure) ? all.denominator - less.denominator : 1;
      values[i] = (all.numerator - less.numerator) / denominator;
    }
    without.push_back(read(values));
  }
  const auto by_groups = stats::JackknifeInterval(value, without);
  if (!by_groups) return std::nullopt;
  double half = (by_groups->high - by_groups->low) / 2;
  for (size_t i = 0; i < pieces_.size(); ++i) {
    if (pieces_[i].varies) continue;
    std::vector<double> more = whole;
    more[i] += stats::kNormal975 * figures[i].whole.standard_error.value_or(0);
    half = std::hypot(half, read(more) - value);
  }
  stats::Interval interval{value - half, value + half};
  const auto negative = [](double one) { return one < 0; };
  if (!subtracts_ && std::ranges::none_of(without, negative)) {
    interval.low = std::max(interval.low, 0.0);
  }
  return interval;
}

}  // namespace vafa::metrics
