#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace vafa {

/// A dictionary of words that facts repeat: numbers from 1, kept in the table `words` and in
/// memory. `Intern`, `Publish` and `Forget` belong to the writing thread; look-ups to any.
class Words {
 public:
  enum class Family : int64_t { kKind = 1, kLabel = 2, kSource = 3 };

  Words(Family family, uint32_t most) : family_(family), most_(most) {}

  /// Reads words that are new in the table.
  Status Load(Session& session);

  /// The number of a word, made within the transaction when it is new.
  Result<uint32_t> Intern(Transaction& transaction, std::string_view word);
  /// Numbers made since are now committed (`Publish`), or are taken back down to a mark (`Forget`).
  void Publish();
  size_t Mark() const { return fresh_.size(); }
  void Forget(size_t mark);

  std::optional<uint32_t> Find(std::string_view word) const;
  std::string Text(uint32_t number) const;
  std::vector<std::string> All() const;

 private:
  const Family family_;
  const uint32_t most_;

  mutable std::shared_mutex mutex_;                                // guards the two below
  boost::unordered_flat_map<std::string_view, uint32_t> numbers_;  // views into texts_
  std::deque<std::string> texts_;

  // Of the writing thread: made in the transaction that runs now.
  std::deque<std::string> fresh_;
  boost::unordered_flat_map<std::string_view, uint32_t> fresh_numbers_;
};

}  // namespace vafa
