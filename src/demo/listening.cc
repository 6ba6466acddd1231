#include <algorithm>
#include <cmath>

#include "demo/phrases.h"
#include "demo/world.h"

namespace vafa::demo {

Instant Between(Random& random, const Rhythm& rhythm, Instant from, Instant to) {
  const auto low = static_cast<double>(rhythm.ToModel(from).micros);
  const auto high = static_cast<double>(rhythm.ToModel(to).micros);
  const Instant model{static_cast<int64_t>(random.Uniform(low, high))};
  const int64_t micros = rhythm.ToClock(model).micros;
  const Instant second{micros - micros % kMicrosPerSecond};
  return std::clamp(second, from, std::max(from, to));
}

Answer AnswerOf(Random& random, const Customer& customer, Instant at, std::string_view survey,
                double satisfaction, bool shop) {
  Answer answer{.customer = customer.index, .at = at, .survey = survey};
  const double felt = std::clamp(satisfaction + 0.13 * random.Normal(), 0.0, 1.0);
  answer.score =
      static_cast<int>(survey == "nps" ? std::lround(10 * felt) : 1 + std::lround(4 * felt));
  if (random.Chance(0.3)) {
    const Mood mood = felt < 0.6 ? Mood::kUnhappy : felt < 0.8 ? Mood::kNeutral : Mood::kHappy;
    answer.comment = Comment(random, customer.person.language, mood, shop);
  }
  return answer;
}

}  // namespace vafa::demo
