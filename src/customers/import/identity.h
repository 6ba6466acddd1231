#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "customers/import/columns.h"
#include "facts/key_index.h"

namespace vafa::imports {

/// Tells the rows of one file apart, so that the same row of the same file has the same key at
/// every import (docs/reference/import.md):
///  - with an id of its own, a row is the how-many-eth different row with that id; an equal one
///    is a repeat of it;
///  - without, it is the how-many-eth row with this content.
/// What it must remember of the rows lies in memory up to a bound, then on disk.
class Identity {
 public:
  /// `folder` is made, and removed with the object.
  static Result<std::unique_ptr<Identity>> Open(Kind kind, std::filesystem::path folder);
  ~Identity();

  struct Row {
    Key128 key;
    bool first = true;    ///< of its id
    bool repeat = false;  ///< an equal row with this id came before
  };

  /// `content` is what makes a row equal to another: with an id the whole row, without one the
  /// fields by which it is known.
  Result<Row> Tell(std::string_view id, std::string_view content);

 private:
  Identity(Kind kind, std::filesystem::path folder) : kind_(kind), folder_(std::move(folder)) {}
  Result<Row> TellById(const Key128& id, const Key128& content);
  Status Put(const Key128& key, uint64_t value);
  Key128 Keyed(const Key128& of, uint64_t number) const;

  const Kind kind_;
  const std::filesystem::path folder_;
  std::unique_ptr<KeyIndex> seen_;
};

}  // namespace vafa::imports
