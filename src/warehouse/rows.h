#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vafa::warehouse {

/// Reads an answer in the TabSeparated format: numbers, lists of whole numbers, and texts without
/// special characters. What is not there or not of the type asked for reads as 0, and good() says
/// so.
class RowReader {
 public:
  explicit RowReader(std::string_view text) : rest_(text) {}

  /// Goes to the next row; false after the last.
  bool Next();
  int64_t Integer();
  double Real();
  std::vector<int64_t> Integers();
  std::string_view Text();
  bool good() const { return good_; }

 private:
  std::string_view rest_;
  std::string_view row_;
  bool left_ = false;  ///< the row has more columns
  bool good_ = true;
};

/// Writes rows in the RowBinary format.
class RowWriter {
 public:
  template <typename T>
  void Number(T number) {
    static_assert(std::endian::native == std::endian::little);
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  /// Before the items of a list: how many there are.
  void Count(size_t items);

  bool empty() const { return bytes_.empty(); }
  size_t size() const { return bytes_.size(); }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace vafa::warehouse
