#include "customers/import/batch.h"

#include <cstring>

namespace vafa::imports {

std::string_view Arena::Keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > left_) {
    const size_t size = text.size() > kPiece ? text.size() : kPiece;
    next_ = pieces_.emplace_back(std::make_unique_for_overwrite<char[]>(size)).get();
    left_ = size;
    bytes_ += size;
  }
  char* const kept = next_;
  std::memcpy(kept, text.data(), text.size());
  next_ += text.size();
  left_ -= text.size();
  return {kept, text.size()};
}

}  // namespace vafa::imports
