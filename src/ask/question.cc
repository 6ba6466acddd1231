#include "ask/question.h"

#include <algorithm>
#include <cmath>

namespace vafa::ask {
namespace {

// The measures that another is put together from; none for the others.
std::vector<const Measure*> PartsOf(const Measure& measure) {
  if (const auto* ratio = std::get_if<Ratio>(&measure.node)) {
    return {&*ratio->numerator, &*ratio->denominator};
  }
  if (const auto* difference = std::get_if<Difference>(&measure.node)) {
    return {&*difference->of, &*difference->less};
  }
  if (const auto* product = std::get_if<Product>(&measure.node)) {
    return {&*product->a, &*product->b};
  }
  if (const auto* discounted = std::get_if<Discounted>(&measure.node)) {
    return {&*discounted->months};
  }
  std::vector<const Measure*> parts;
  if (const auto* add = std::get_if<Addition>(&measure.node)) {
    for (const Measure& one : add->of) parts.push_back(&one);
  }
  return parts;
}

template <typename... Nodes>
bool IsOneOf(const Measure& measure) {
  return (std::holds_alternative<Nodes>(measure.node) || ...);
}

}  // namespace

bool Sample::money() const {
  if (of == Of::kPredicted) {
    const auto* known = std::ranges::find(kPredictions, prediction, &Prediction::name);
    return known != std::end(kPredictions) && known->money;
  }
  return of == Of::kRecurring || (of <= Of::kSum && column == Column::kMoney);
}

bool Sample::doubles() const {
  return (of <= Of::kSum && column == Column::kValue) || (of == Of::kPredicted && !money());
}

double DiscountedMonths(double months, double yearly_rate) {
  if (yearly_rate == 0) return months;
  const double monthly = std::log1p(yearly_rate) / 12;
  return -std::expm1(-monthly * months) / std::expm1(monthly);
}

bool IsTable(const Measure& measure) {
  return IsOneOf<Retention, Distribution, Funnel, Movement, Path>(measure);
}

bool GivesMoney(const Measure& measure) {
  if (const auto* sum = std::get_if<Sum>(&measure.node)) return sum->column == Column::kMoney;
  if (const auto* mean = std::get_if<Mean>(&measure.node)) return mean->column == Column::kMoney;
  if (const auto* total = std::get_if<TotalOf>(&measure.node)) return total->of.money();
  if (const auto* median = std::get_if<Median>(&measure.node)) return median->of.money();
  if (const auto* ranked = std::get_if<Percentile>(&measure.node)) return ranked->of.money();
  if (const auto* known = std::get_if<Constant>(&measure.node)) {
    return known->of == Constant::Of::kAmount;
  }
  const auto parts = PartsOf(measure);
  if (const auto* ratio = std::get_if<Ratio>(&measure.node)) {
    return GivesMoney(*ratio->numerator) && !GivesMoney(*ratio->denominator);
  }
  return std::ranges::any_of(parts, [](const Measure* part) { return GivesMoney(*part); });
}

bool HasSamples(const Measure& measure) {
  return IsOneOf<TotalOf, ExpectedTenure, Median, Percentile>(measure) ||
         std::ranges::any_of(PartsOf(measure),
                             [](const Measure* part) { return HasSamples(*part); });
}

bool OfOrganisation(const Measure& measure) {
  const auto* count = std::get_if<CountFacts>(&measure.node);
  const auto* sum = std::get_if<Sum>(&measure.node);
  const auto* mean = std::get_if<Mean>(&measure.node);
  if ((count && count->organisation) || (sum && sum->organisation) ||
      (mean && mean->organisation)) {
    return true;
  }
  return std::ranges::any_of(PartsOf(measure),
                             [](const Measure* part) { return OfOrganisation(*part); });
}

bool MeasuresFacts(const Measure& measure) {
  const auto parts = PartsOf(measure);
  if (parts.empty()) return IsOneOf<CountFacts, Sum, Mean, Constant>(measure);
  return std::ranges::all_of(parts, [](const Measure* part) { return MeasuresFacts(*part); });
}

}  // namespace vafa::ask
