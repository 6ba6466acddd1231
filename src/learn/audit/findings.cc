#include "learn/audit/findings.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "stats/evaluate/discoveries.h"

namespace vafa::audit {
namespace {

constexpr double kLevel = 0.05;
constexpr double kFurther = 0.01;  ///< of a pair beyond its parts, and of a part beyond its pair
constexpr int64_t kFewestWeeks = 50;
/// With many customers the smallest difference is sure; what is less than this is not told.
constexpr double kLeastRatio = 1.1;

std::vector<stats::TwoGroups> Against(const Strata& a, const Strata& b) {
  std::vector<stats::TwoGroups> groups;
  for (size_t i = 0; i < a.size(); ++i)
    groups.push_back({a[i].left, a[i].all, b[i].left, b[i].all});
  return groups;
}

template <typename Join>
Strata Joined(const Strata& a, const Strata& b, Join join) {
  Strata joined;
  for (size_t i = 0; i < a.size(); ++i) joined.push_back(join(a[i], b[i]));
  return joined;
}
Strata Less(const Strata& a, const Strata& b) { return Joined(a, b, std::minus<>()); }
Strata Plus(const Strata& a, const Strata& b) { return Joined(a, b, std::plus<>()); }

// Whether leaving is more likely in the first, or less likely, by more than chance would have it.
Result<int> Direction(const Strata& a, const Strata& b) {
  const auto groups = Against(a, b);
  if (!stats::EnoughInStrata(groups)) return 0;
  VAFA_ASSIGN(const stats::ChiSquareTest test, stats::TestStrata(groups));
  if (test.p_value >= kFurther) return 0;
  const auto ratio = stats::RatioWithinStrata(groups);
  if (!ratio) return 0;
  return ratio->value > 1 ? 1 : -1;
}

class Finder {
 public:
  Finder(std::span<const Counted> factors, const Strata& all) : factors_(factors), all_(all) {}

  Result<std::vector<Finding>> Run() {
    std::vector<Finding> looked;
    for (size_t i = 0; i < factors_.size(); ++i) {
      if (const auto finding = Look(i)) looked.push_back(*finding);
    }
    const size_t tests = looked.size();
    VAFA_TRY(KeepDiscoveries(looked, tests));
    std::vector<size_t> pairs;
    std::vector<Finding> found;
    for (const Finding& finding : looked) {
      VAFA_ASSIGN(const bool more, DoesMore(finding));
      if (!more) continue;
      pairs.push_back(finding.factor);
      found.push_back(finding);
    }
    std::ranges::sort(looked, {}, &Finding::p_value);
    std::map<size_t, std::vector<size_t>> told;  // by group
    for (const Finding& finding : looked) {
      const Counted& factor = factors_[finding.factor];
      if (factor.pair) continue;
      VAFA_ASSIGN(const bool alone, StandsAlone(finding.factor, pairs));
      if (!alone) continue;
      if (factor.group) {
        std::vector<size_t>& before = told[*factor.group];
        VAFA_ASSIGN(const bool more, SaysMore(factor, before));
        if (!more) continue;
        before.push_back(finding.factor);
      }
      found.push_back(finding);
    }
    // Those that only say again what is told are no discoveries that could carry others.
    VAFA_TRY(KeepDiscoveries(found, tests));
    std::erase_if(found, [](const Finding& one) {
      return std::abs(std::log(one.ratio.value)) < std::log(kLeastRatio);
    });
    std::ranges::sort(found, [](const Finding& a, const Finding& b) {
      return std::abs(std::log(a.ratio.value)) > std::abs(std::log(b.ratio.value));
    });
    return found;
  }

 private:
  // Those that hold after so many tests.
  static Status KeepDiscoveries(std::vector<Finding>& findings, size_t tests) {
    std::vector<double> p_values(tests, 1);
    for (size_t i = 0; i < findings.size(); ++i) p_values[i] = findings[i].p_value;
    VAFA_ASSIGN(const auto adjusted, stats::AdjustForDiscoveries(p_values));
    for (size_t i = 0; i < findings.size(); ++i) findings[i].adjusted = adjusted[i];
    std::erase_if(findings, [](const Finding& one) { return one.adjusted >= kLevel; });
    return {};
  }

  // Nothing where there is too little to look at.
  std::optional<Finding> Look(size_t factor) const {
    const Strata& with = factors_[factor].weeks;
    const Strata without = Less(all_, with);
    const Weeks a = SumOf(with);
    const Weeks b = SumOf(without);
    const auto groups = Against(with, without);
    const bool enough =
        a.all >= kFewestWeeks && b.all >= kFewestWeeks && stats::EnoughInStrata(groups);
    if (!enough) return std::nullopt;
    const auto ratio = stats::RatioWithinStrata(groups);
    const auto test = stats::TestStrata(groups);
    if (!ratio || !test) return std::nullopt;
    return Finding{factor, a.left, a.all, *ratio, test->p_value, 1};
  }

  // Whether two factors together do more than either does without the other.
  Result<bool> DoesMore(const Finding& finding) const {
    const Counted& both = factors_[finding.factor];
    if (!both.pair) return false;
    const int direction = finding.ratio.value > 1 ? 1 : -1;
    for (const size_t part : {both.pair->first, both.pair->second}) {
      VAFA_ASSIGN(const int beyond, Direction(both.weeks, Less(factors_[part].weeks, both.weeks)));
      if (beyond != direction) return false;
    }
    return true;
  }

  // Whether a factor says something beside those of its group that are told.
  Result<bool> SaysMore(const Counted& factor, std::span<const size_t> told) const {
    if (told.empty()) return true;
    if (!factor.exclusive) return false;
    Strata rest = Less(all_, factor.weeks);
    for (const size_t other : told) rest = Less(rest, factors_[other].weeks);
    VAFA_ASSIGN(const int direction, Direction(factor.weeks, rest));
    return direction != 0;
  }

  // Whether a factor does something outside the pairs that it is part of.
  Result<bool> StandsAlone(size_t factor, std::span<const size_t> pairs) const {
    for (const size_t pair : pairs) {
      const Counted& both = factors_[pair];
      if (!both.pair) continue;
      const auto [a, b] = *both.pair;
      if (a != factor && b != factor) continue;
      const Strata alone = Less(factors_[factor].weeks, both.weeks);
      const Strata others =
          Plus(Less(Less(all_, factors_[a].weeks), factors_[b].weeks), both.weeks);
      VAFA_ASSIGN(const int direction, Direction(alone, others));
      if (direction == 0) return false;
    }
    return true;
  }

  std::span<const Counted> factors_;
  const Strata& all_;
};

}  // namespace

Weeks SumOf(const Strata& strata) {
  Weeks sum;
  for (const Weeks& one : strata) sum = sum + one;
  return sum;
}

Result<std::vector<Finding>> FindFactors(std::span<const Counted> factors, const Strata& all) {
  return Finder(factors, all).Run();
}

}  // namespace vafa::audit
