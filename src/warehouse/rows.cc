#include "warehouse/rows.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace vafa::warehouse {
namespace {

template <typename T>
T Parse(std::string_view text, bool& good) {
  T number{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) good = false;
  return number;
}

}  // namespace

bool RowReader::Next() {
  if (rest_.empty()) return false;
  const size_t end = std::min(rest_.find('\n'), rest_.size());
  row_ = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  left_ = true;
  return true;
}

std::string_view RowReader::Text() {
  if (!left_) {
    good_ = false;
    return {};
  }
  const size_t end = row_.find('\t');
  const std::string_view text = row_.substr(0, end);
  left_ = end != std::string_view::npos;
  if (left_) row_.remove_prefix(end + 1);
  return text;
}

int64_t RowReader::Integer() { return Parse<int64_t>(Text(), good_); }

double RowReader::Real() {
  const std::string_view text = Text();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  return Parse<double>(text, good_);
}

std::vector<int64_t> RowReader::Integers() {
  std::string_view text = Text();
  std::vector<int64_t> numbers;
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') {
    good_ = false;
    return numbers;
  }
  text = text.substr(1, text.size() - 2);
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    numbers.push_back(Parse<int64_t>(text.substr(0, end), good_));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return numbers;
}

void RowWriter::Count(size_t items) {
  while (items >= 0x80) {
    bytes_ += static_cast<char>(0x80 | (items & 0x7F));
    items >>= 7;
  }
  bytes_ += static_cast<char>(items);
}

}  // namespace vafa::warehouse
