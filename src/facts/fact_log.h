#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/fact.h"
#include "store/store.h"

namespace vafa {

/// The append-only log of facts in the record store: the only way in.
///
/// Numbers (`seq`) are dense and rise in the order of commits, so who reads on from a number never
/// misses one. Repeats are recognised over the whole history (docs/decisions/0001).
class FactLog {
 public:
  enum class Outcome : uint8_t { kAdded, kUnchanged, kUpdated };

  struct Appended {
    int64_t added = 0;
    int64_t unchanged = 0;
    int64_t updated = 0;
    std::vector<Outcome> outcomes;  ///< one per fact given
    std::vector<int64_t> seqs;      ///< its number; of the stored one when unchanged
  };

  /// `folder` holds the key index; it is made anew when missing or damaged.
  static Result<std::unique_ptr<FactLog>> Open(Store& store, std::filesystem::path folder,
                                               const Clock& clock);
  virtual ~FactLog() = default;

  /// Appends within a write; either all or, with an error, none. kInvalid names the fact at fault
  /// (`field` "facts/3/kind"). `source` says where they come from: "import", "api", "page", "demo".
  /// With no facts it only takes the appender's lock until the end of the transaction.
  virtual Result<Appended> Append(Transaction& transaction, std::span<const NewFact> facts,
                                  std::string_view source) = 0;

  /// The newest committed number.
  virtual int64_t last_seq() const = 0;
  /// Blocks until last_seq() > seq or the time is over; for tails.
  virtual void WaitBeyond(int64_t seq, std::chrono::milliseconds at_most) const = 0;

  /// Hands over committed facts after `after` in order, at most `limit`, as timeline entries.
  virtual Result<int64_t> Tail(int64_t after, int64_t limit,
                               std::vector<timeline::Entry>& into) const = 0;

  /// The number of the last fact recorded before a moment; 0 when there is none.
  virtual Result<int64_t> LastRecordedBefore(Instant moment) const = 0;
  /// When the first fact was recorded; nullopt when there is none.
  virtual Result<std::optional<Instant>> FirstRecorded() const = 0;

  /// Whole facts by number, in the order given; missing ones are left out.
  virtual Result<std::vector<Fact>> Get(std::span<const int64_t> seqs) const = 0;

  /// Dictionary look-ups, safe on any thread.
  virtual std::optional<KindId> FindKind(std::string_view kind) const = 0;
  virtual std::string KindName(KindId kind) const = 0;
  virtual std::vector<std::string> Kinds() const = 0;
  virtual std::optional<LabelId> FindLabel(std::string_view label) const = 0;
  virtual std::string LabelText(LabelId label) const = 0;
};

}  // namespace vafa
