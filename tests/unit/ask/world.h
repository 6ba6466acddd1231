#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "ask/attributes.h"
#include "ask/names.h"
#include "ask/saved.h"
#include "timeline/timeline.h"

namespace vafa::ask {

/// Names handed out as they are first seen.
class TestNames : public Names {
 public:
  KindId AddKind(const std::string& kind) {
    return kinds_.try_emplace(kind, static_cast<KindId>(kinds_.size() + 1)).first->second;
  }
  LabelId AddLabel(const std::string& label) {
    if (label.empty()) return 0;
    return labels_.try_emplace(label, static_cast<LabelId>(labels_.size() + 1)).first->second;
  }
  std::optional<KindId> Kind(std::string_view kind) const override {
    const auto it = kinds_.find(std::string(kind));
    return it == kinds_.end() ? std::nullopt : std::optional(it->second);
  }
  std::optional<LabelId> Label(std::string_view label) const override {
    const auto it = labels_.find(std::string(label));
    return it == labels_.end() ? std::nullopt : std::optional(it->second);
  }
  std::string KindName(KindId kind) const override {
    for (const auto& [text, id] : kinds_) {
      if (id == kind) return text;
    }
    return {};
  }
  std::string LabelText(LabelId label) const override {
    for (const auto& [text, id] : labels_) {
      if (id == label) return text;
    }
    return {};
  }

 private:
  std::map<std::string, KindId> kinds_;
  std::map<std::string, LabelId> labels_;
};

/// Attributes in any number, and customers named "c" and their number.
class TestAttributes : public Attributes {
 public:
  std::map<std::string, std::map<CustomerId, std::string>, std::less<>> texts;
  std::map<CustomerId, std::string>& cities = texts["city"];
  /// What was different: until when, by attribute and customer; by rising time.
  struct Before {
    Instant until;
    std::string value;
  };
  std::map<std::string, std::map<CustomerId, std::vector<Before>>, std::less<>> before;

  /// The value of a customer at a moment.
  std::string TextAt(const std::string& name, CustomerId customer, Instant at) const {
    if (const auto of = before.find(name); of != before.end()) {
      if (const auto changes = of->second.find(customer); changes != of->second.end()) {
        for (const Before& one : changes->second) {
          if (at <= one.until) return one.value;
        }
      }
    }
    const auto& now = texts.at(name);
    const auto found = now.find(customer);
    return found == now.end() ? "" : found->second;
  }
  std::shared_ptr<const Attributes> HeldAt(Instant at) const override {
    auto held = std::make_shared<TestAttributes>();
    held->texts = texts;
    for (const auto& [name, customers] : before) {
      for (const auto& [customer, changes] : customers) {
        const std::string text = TextAt(name, customer, at);
        held->texts[name].erase(customer);
        if (!text.empty()) held->texts[name][customer] = text;
      }
    }
    return held;
  }

  std::shared_ptr<const AttributeColumn> Column(std::string_view name) const override {
    const auto found = texts.find(name);
    return found == texts.end() ? nullptr : std::make_shared<Texts>(found->second);
  }
  std::vector<std::string> Names() const override {
    std::vector<std::string> names;
    for (const auto& [name, values] : texts) names.push_back(name);
    return names;
  }
  std::optional<CustomerId> FindCustomer(std::string_view id) const override {
    if (!id.starts_with("c")) return std::nullopt;
    return std::stoll(std::string(id.substr(1)));
  }

 private:
  /// Like a real column it ends with the last customer who has a value.
  class Texts : public AttributeColumn {
   public:
    explicit Texts(const std::map<CustomerId, std::string>& texts) : texts_(texts) {
      for (const auto& [customer, text] : texts_) {
        codes_.try_emplace(text, static_cast<uint32_t>(codes_.size() + 1));
      }
    }
    std::optional<uint32_t> Find(std::string_view value) const override {
      const auto it = codes_.find(std::string(value));
      return it == codes_.end() ? std::nullopt : std::optional(it->second);
    }
    std::vector<std::string_view> Values() const override {
      std::vector<std::string_view> values(codes_.size() + 1);
      for (const auto& [value, code] : codes_) values[code] = value;
      return values;
    }
    std::vector<uint32_t> Codes(CustomerId first, size_t count) const override {
      const CustomerId end = texts_.empty() ? 0 : texts_.rbegin()->first + 1;
      const CustomerId last = std::clamp(end, first, first + static_cast<CustomerId>(count));
      std::vector<uint32_t> result(static_cast<size_t>(last - first), kUnknown);
      for (const auto& [customer, text] : texts_) {
        if (customer >= first && customer < last) {
          result[static_cast<size_t>(customer - first)] = codes_.at(text);
        }
      }
      return result;
    }

   private:
    std::map<CustomerId, std::string> texts_;
    std::map<std::string, uint32_t> codes_;
  };
};

/// Segments and predictions as they are put in.
class TestSegments : public SavedSegments {
 public:
  std::map<std::string, SegmentContent, std::less<>> contents;
  std::vector<std::string> Names() const override {
    std::vector<std::string> names;
    for (const auto& [name, content] : contents) names.push_back(name);
    return names;
  }
  std::optional<SegmentContent> Find(std::string_view name) const override {
    const auto found = contents.find(name);
    return found == contents.end() ? std::nullopt : std::optional(found->second);
  }
};

class TestPredictions : public Predictions {
 public:
  std::map<std::string, std::map<CustomerId, double>, std::less<>> numbers;
  std::optional<stats::Interval> factors;  ///< of the mean of "clv"
  std::shared_ptr<const NumberColumn> Column(std::string_view name) const override {
    const auto found = numbers.find(name);
    return found == numbers.end() ? nullptr : std::make_shared<Of>(found->second);
  }
  std::optional<stats::Interval> MeanFactors(std::string_view name) const override {
    return name == "clv" ? factors : std::nullopt;
  }

 private:
  class Of : public NumberColumn {
   public:
    explicit Of(const std::map<CustomerId, double>& numbers) : numbers_(numbers) {}
    std::vector<double> Numbers(CustomerId first, size_t count) const override {
      std::vector<double> result;
      for (auto it = numbers_.lower_bound(first);
           it != numbers_.end() && it->first < first + static_cast<CustomerId>(count); ++it) {
        result.resize(static_cast<size_t>(it->first - first) + 1, __builtin_nan(""));
        result.back() = it->second;
      }
      return result;
    }

   private:
    const std::map<CustomerId, double>& numbers_;
  };
};

/// A timeline in a folder of its own that vanishes with the test, and the facts that stand in it.
class World {
 public:
  World() {
    std::string pattern = std::filesystem::temp_directory_path() / "vafa-ask-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    auto opened = timeline::Timeline::Open({.folder = folder_ / "timeline"});
    if (!opened) ADD_FAILURE() << Describe(opened.error());
    timeline_ = std::move(opened->timeline);
  }
  ~World() {
    timeline_.reset();
    std::filesystem::remove_all(folder_);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Adds a fact that stands; its number is the answer.
  int64_t Add(CustomerId customer, std::string_view kind, Instant at,
              int64_t money = timeline::kNoMoney, const std::string& label = {},
              double value = timeline::Entry::kNoValue) {
    timeline::Entry entry;
    entry.customer = customer;
    entry.kind = names.AddKind(std::string(kind));
    entry.at = at;
    entry.money = money;
    entry.label = names.AddLabel(label);
    entry.value = value;
    return Put(entry);
  }
  /// Puts any entry; a correction replaces what it corrects.
  int64_t Put(timeline::Entry entry) {
    entry.seq = ++seq_;
    if (entry.corrects != 0) standing.erase(entry.corrects);
    if (!entry.retracts) standing[entry.seq] = entry;
    pending_.push_back(entry);
    log.push_back(entry);
    return entry.seq;
  }
  void Checkpoint() {
    Flush();
    const auto status = timeline_->Checkpoint();
    if (!status) ADD_FAILURE() << Describe(status.error());
  }
  timeline::Snapshot Take() {
    Flush();
    return timeline_->Take();
  }

  TestNames names;
  TestAttributes attributes;
  TestSegments segments;
  TestPredictions predictions;
  std::map<int64_t, timeline::Entry> standing;
  std::vector<timeline::Entry> log;  ///< all that was put

 private:
  void Flush() {
    timeline_->Apply(pending_);
    pending_.clear();
  }

  std::filesystem::path folder_;
  std::unique_ptr<timeline::Timeline> timeline_;
  std::vector<timeline::Entry> pending_;
  int64_t seq_ = 0;
};

}  // namespace vafa::ask
