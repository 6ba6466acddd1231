#pragma once

#include <span>
#include <vector>

#include "ask/answer.h"
#include "ask/engine.h"

namespace vafa::ask {

/// Inquiries with those spread out whose groups no engine tells apart in one reading: funnels,
/// distributions, movements and paths are asked once for each group, numbers of each customer
/// (medians, what is predicted) with a condition for each value of an attribute.
class Spread {
 public:
  /// kInvalid for an attribute that there is not. `inquiries` outlives it.
  static Result<Spread> Of(std::span<const Inquiry> inquiries, const Context& context);

  /// What is to be asked.
  std::span<const Inquiry> asked() const { return asked_; }
  /// The answers to what was given, from those to what was asked.
  std::vector<Answer> Gather(std::vector<Answer> answers) const;

 private:
  struct Entry {
    std::vector<Group> groups;  ///< empty: asked as it was given
    size_t asked = 1;           ///< how many inquiries
  };

  std::vector<Inquiry> asked_;
  std::vector<Entry> entries_;
};

/// Whom a group of a split by attribute or conditions is about. kNotFound.
Result<Condition> WhoIsIn(const Split& split, const Part& part);

/// The inquiry whose members those of a group are, and `part` as a part of it, where groups are
/// asked one by one; else as they are.
Result<Inquiry> AmongGroup(const Inquiry& inquiry, Part& part);

}  // namespace vafa::ask
