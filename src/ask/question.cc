#include "ask/question.h"

namespace vafa::ask {

bool IsTable(const Measure& measure) {
  return std::holds_alternative<Retention>(measure.node) ||
         std::holds_alternative<Distribution>(measure.node) ||
         std::holds_alternative<Funnel>(measure.node) ||
         std::holds_alternative<Movement>(measure.node) ||
         std::holds_alternative<Path>(measure.node);
}

bool HasRanks(const Measure& measure) {
  if (const auto* ratio = std::get_if<Ratio>(&measure.node)) {
    return HasRanks(*ratio->numerator) || HasRanks(*ratio->denominator);
  }
  if (const auto* difference = std::get_if<Difference>(&measure.node)) {
    return HasRanks(*difference->of) || HasRanks(*difference->less);
  }
  return std::holds_alternative<Median>(measure.node) ||
         std::holds_alternative<Percentile>(measure.node);
}

bool MeasuresFacts(const Measure& measure) {
  if (const auto* ratio = std::get_if<Ratio>(&measure.node)) {
    return MeasuresFacts(*ratio->numerator) && MeasuresFacts(*ratio->denominator);
  }
  if (const auto* difference = std::get_if<Difference>(&measure.node)) {
    return MeasuresFacts(*difference->of) && MeasuresFacts(*difference->less);
  }
  return std::holds_alternative<CountFacts>(measure.node) ||
         std::holds_alternative<Sum>(measure.node) || std::holds_alternative<Mean>(measure.node);
}

}  // namespace vafa::ask
