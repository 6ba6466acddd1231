#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "ask/question.h"
#include "facts/fact.h"
#include "stats/intervals.h"

namespace vafa::ask {

/// What stands behind the name of a segment: a condition, or a list of customers.
using SegmentContent = std::variant<Condition, std::vector<CustomerId>>;

/// The saved segments of the organisation; the room that keeps them implements it.
class SavedSegments {
 public:
  virtual ~SavedSegments() = default;
  /// nullopt when there is no such segment.
  virtual std::optional<SegmentContent> Find(std::string_view name) const = 0;
  /// The names of all there are.
  virtual std::vector<std::string> Names() const = 0;
};

/// One number of all customers; immutable, safe on any thread.
class NumberColumn {
 public:
  virtual ~NumberColumn() = default;
  /// Of the customers `first`, `first + 1`, …; NaN where there is none, shorter where the ids end.
  virtual std::vector<double> Numbers(CustomerId first, size_t count) const = 0;
};

/// What is predicted of customers; the room that predicts implements it.
class Predictions {
 public:
  virtual ~Predictions() = default;
  /// The column of one of kPredictions; null when that is not predicted (yet).
  virtual std::shared_ptr<const NumberColumn> Column(std::string_view name) const = 0;
  /// How sure the mean of a column over all customers is: the ends of its 95 % interval as factors
  /// of it, by what is not known of the models behind it. Nothing where that cannot be said.
  virtual std::optional<stats::Interval> MeanFactors(std::string_view name) const {
    (void)name;
    return std::nullopt;
  }
};

/// Passes predictions on, and tells whether any was asked for.
class PredictionsAsked : public Predictions {
 public:
  explicit PredictionsAsked(const Predictions* predictions) : predictions_(predictions) {}
  std::shared_ptr<const NumberColumn> Column(std::string_view name) const override {
    any_ = true;
    return predictions_ == nullptr ? nullptr : predictions_->Column(name);
  }
  bool any() const { return any_; }

 private:
  const Predictions* predictions_;
  mutable std::atomic<bool> any_ = false;
};

}  // namespace vafa::ask
