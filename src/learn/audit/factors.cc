#include "learn/audit/factors.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>

#include "customers/api.h"

namespace vafa::audit {
namespace {

using namespace ask;

constexpr size_t kValues = 8;      // of an attribute
constexpr size_t kPairValues = 6;  // of each of two attributes
constexpr size_t kLabels = 4;      // of a kind
constexpr size_t kMostPairs = 240;
constexpr double kLeastShare = 0.01;
constexpr CustomerId kChunk = 4096;
constexpr int64_t kAnswerDays = 365;

const std::vector<std::string> kPayments = {"subscription_started", "subscription_renewed",
                                            "subscription_changed"};

// What it is to be a customer, or what we do: neither says why she left.
bool IsBehaviour(std::string_view kind) {
  static const std::set<std::string, std::less<>> others = {
      "order_placed",         "order_item_added",     "trial_started",      "trial_ended",
      "subscription_started", "subscription_renewed", "subscription_ended", "subscription_changed",
      "customer_created",     "lead_created",         "cost_recorded",      "contact_logged",
      "segment_entered",      "segment_left",         "attribute_changed"};
  return !others.contains(kind);
}

Window Before(int64_t days) {
  Window window;
  window.kind = Window::Kind::kLast;
  window.days = {days, {}};
  window.edge = Edge::kStart;
  return window;
}

Condition DidBefore(std::vector<std::string> kinds, std::vector<std::string> labels, int64_t min,
                    std::optional<int64_t> max) {
  Facts facts{std::move(kinds), {}, Before(kDaysBefore)};
  facts.filter.labels = std::move(labels);
  return Condition{Did{std::move(facts), min, max}};
}

class Collector {
 public:
  explicit Collector(const FactorSources& sources) : sources_(sources) {}

  std::vector<Factor> Run() {
    for (const std::string& name : sources_.attributes.Names()) AddAttribute(name);
    if (sources_.business == Organisation::Business::kSubscription) AddPlans();
    AddPairs();
    const std::vector<std::string> kinds = sources_.facts.Kinds();
    for (const std::string& kind : kinds) {
      if (IsBehaviour(kind)) AddBehaviour(kind, kinds);
    }
    return std::move(factors_);
  }

 private:
  void Add(Factor::Of of, std::string name, std::string value, int64_t count, Condition condition) {
    const bool exclusive = of == Factor::Of::kAttribute || of == Factor::Of::kPlan;
    factors_.push_back({of, std::move(name), std::move(value), count, 0, 0, group_, exclusive,
                        std::move(condition)});
  }

  void AddAttribute(const std::string& name) {
    const auto column = sources_.attributes.Column(name);
    if (column == nullptr) return;
    const auto values = column->Values();
    std::vector<int64_t> counts(values.size());
    for (CustomerId first = 1; first <= sources_.customers; first += kChunk) {
      for (const uint32_t code : column->Codes(first, static_cast<size_t>(kChunk))) {
        ++counts[code];
      }
    }
    std::vector<size_t> codes;
    for (size_t code = 1; code < values.size(); ++code) {
      const auto share =
          static_cast<double>(counts[code]) / static_cast<double>(sources_.customers);
      if (share >= kLeastShare) codes.push_back(code);
    }
    std::ranges::sort(codes, [&](size_t a, size_t b) { return counts[a] > counts[b]; });
    if (codes.size() > kValues) codes.resize(kValues);
    if (codes.size() < 2) return;
    ++group_;
    groups_.emplace_back();
    for (const size_t code : codes) {
      Attribute attribute;
      attribute.name = name;
      attribute.is = {std::string(values[code])};
      attribute.at = Edge::kStart;  // what was noted when she left says nothing of why
      if (groups_.back().size() < kPairValues) groups_.back().push_back(factors_.size());
      Add(Factor::Of::kAttribute, name, attribute.is.front(), 0, Condition{attribute});
    }
  }

  void AddPlans() {
    const std::vector<std::string> plans = Labels(kPayments);
    if (plans.size() < 2) return;
    ++group_;
    groups_.emplace_back();
    for (const std::string& plan : plans) {
      groups_.back().push_back(factors_.size());
      Facts facts{kPayments, {}, Before(kDaysBefore + 1)};  // a month and its first day
      facts.filter.labels = {plan};
      Add(Factor::Of::kPlan, {}, plan, 0, Condition{Did{std::move(facts), 1, std::nullopt}});
    }
  }

  void AddPairs() {
    for (size_t g = 0; g < groups_.size(); ++g) {
      for (size_t h = g + 1; h < groups_.size(); ++h) {
        for (const size_t first : groups_[g]) {
          for (const size_t second : groups_[h]) {
            if (pairs_ == kMostPairs) return;
            ++pairs_;
            Factor pair;
            pair.of = Factor::Of::kPair;
            pair.first = first;
            pair.second = second;
            pair.condition =
                Condition{All{{factors_[first].condition, factors_[second].condition}}};
            factors_.push_back(std::move(pair));
          }
        }
      }
    }
  }

  void AddBehaviour(const std::string& kind, const std::vector<std::string>& kinds) {
    ++group_;
    constexpr std::string_view kAnswered = "_answered";
    constexpr std::string_view kOpened = "_opened";
    if (kind.ends_with(kAnswered)) {
      const int64_t low = kind.starts_with("nps") ? 6 : 2;
      Total total{Total::Of::kMean, Column::kValue, Facts{{kind}, {}, Before(kAnswerDays)}, {}};
      total.bounds.value_max = static_cast<double>(low);
      Add(Factor::Of::kLow, kind, {}, low, Condition{std::move(total)});
      return;
    }
    Add(Factor::Of::kDid, kind, {}, 0, DidBefore({kind}, {}, 1, std::nullopt));
    for (const int64_t count : {0, 1}) {
      Add(Factor::Of::kFew, kind, {}, count, DidBefore({kind}, {}, 0, count));
    }
    for (const std::string& label : Labels({kind})) {
      Add(Factor::Of::kDid, kind, label, 0, DidBefore({kind}, {label}, 1, std::nullopt));
    }
    if (!kind.ends_with(kOpened)) return;
    const std::string closed = kind.substr(0, kind.size() - kOpened.size()) + "_closed";
    if (std::ranges::find(kinds, closed) == kinds.end()) return;
    Add(Factor::Of::kOpen, kind, closed, 0,
        Condition{All{{DidBefore({kind}, {}, 1, std::nullopt),
                       Condition{Not{DidBefore({closed}, {}, 1, std::nullopt)}}}}});
  }

  // The most frequent labels of some kinds.
  std::vector<std::string> Labels(const std::vector<std::string>& kinds) const {
    std::unordered_map<LabelId, int64_t> counts;
    int64_t all = 0;
    for (const std::string& kind : kinds) {
      const auto id = sources_.facts.FindKind(kind);
      if (!id) continue;
      for (size_t index = 0; index < sources_.snapshot.blocks(); ++index) {
        const auto block = sources_.snapshot.block(index);
        const auto* columns = block->Find(*id);
        if (columns == nullptr) continue;
        for (const LabelId label : columns->label) {
          ++all;
          if (label != 0) ++counts[label];
        }
      }
    }
    std::vector<std::pair<int64_t, std::string>> frequent;
    for (const auto& [label, count] : counts) {
      const auto share = static_cast<double>(count) / static_cast<double>(all);
      if (share >= kLeastShare) frequent.emplace_back(-count, sources_.facts.LabelText(label));
    }
    std::ranges::sort(frequent);
    if (frequent.size() > kLabels) frequent.resize(kLabels);
    std::vector<std::string> labels;
    for (const auto& [less, label] : frequent) labels.push_back(label);
    return labels;
  }

  const FactorSources& sources_;
  std::vector<Factor> factors_;
  std::vector<std::vector<size_t>> groups_;  // of values of which a customer has one
  size_t pairs_ = 0;
  size_t group_ = 0;
};

std::string_view Tag(Factor::Of of) {
  switch (of) {
    case Factor::Of::kAttribute:
      return "attribute";
    case Factor::Of::kPlan:
      return "plan";
    case Factor::Of::kDid:
      return "did";
    case Factor::Of::kFew:
      return "few";
    case Factor::Of::kOpen:
      return "open";
    case Factor::Of::kLow:
      return "low";
    case Factor::Of::kPair:
      return "pair";
  }
  return {};
}

}  // namespace

std::vector<Factor> FactorsOf(const FactorSources& sources) { return Collector(sources).Run(); }

std::string Words(const Factor& factor, const std::vector<Factor>& all, Language language) {
  const auto kind = [&](const std::string& name) { return KindTitle(name, language); };
  switch (factor.of) {
    case Factor::Of::kAttribute:
      return Render({"audit.attribute",
                     {{"name", AttributeTitle(factor.name, language)},
                      {"value", AttributeValueTitle(factor.name, factor.value, language)}}},
                    language);
    case Factor::Of::kPlan:
      return Render({"audit.plan", {{"value", factor.value}}}, language);
    case Factor::Of::kDid:
      if (factor.value.empty()) {
        return Render({"audit.did", {{"kind", kind(factor.name)}, {"days", kDaysBefore}}},
                      language);
      }
      return Render({"audit.did_label",
                     {{"kind", kind(factor.name)}, {"value", factor.value}, {"days", kDaysBefore}}},
                    language);
    case Factor::Of::kFew:
      return Render({"audit.few",
                     {{"kind", kind(factor.name)}, {"count", factor.count}, {"days", kDaysBefore}}},
                    language);
    case Factor::Of::kOpen:
      return Render({"audit.open", {{"kind", kind(factor.name)}, {"days", kDaysBefore}}}, language);
    case Factor::Of::kLow:
      return Render({"audit.low", {{"kind", kind(factor.name)}, {"count", factor.count}}},
                    language);
    case Factor::Of::kPair:
      return Render({"audit.pair",
                     {{"a", Words(all[factor.first], all, language)},
                      {"b", Words(all[factor.second], all, language)}}},
                    language);
  }
  return {};
}

std::string Title(const Factor& factor, Language language) {
  return AttributeTitle(factor.of == Factor::Of::kPlan ? "plan" : factor.name, language);
}

json::object ToJson(const Factor& factor, const std::vector<Factor>& all) {
  json::object object{{"of", Tag(factor.of)}};
  if (factor.of == Factor::Of::kPair) {
    object["both"] = {ToJson(all[factor.first], all), ToJson(all[factor.second], all)};
    return object;
  }
  if (!factor.name.empty()) object["name"] = factor.name;
  if (!factor.value.empty()) object["value"] = factor.value;
  if (factor.of == Factor::Of::kFew || factor.of == Factor::Of::kLow) {
    object["count"] = factor.count;
  }
  return object;
}

}  // namespace vafa::audit
