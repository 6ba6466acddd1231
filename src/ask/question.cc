#include "ask/question.h"

namespace vafa::ask {

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
