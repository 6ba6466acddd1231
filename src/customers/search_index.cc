#include "customers/search_index.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/text.h"

namespace vafa {
namespace {

constexpr char kField = '\x1f';  // between the texts of a customer
constexpr char kEnd = '\x1e';    // after a customer

std::vector<std::string> Words(std::string_view search) {
  std::vector<std::string> words;
  const std::string folded = Fold(search);
  // A phone number may be typed with blanks, dashes, a zero or a country code.
  const bool phone = folded.find_first_not_of("0123456789 +-()./") == std::string::npos;
  if (phone) {
    std::string digits = FoldPhone(folded);
    if (digits.size() >= 3) return {digits};
  }
  size_t begin = 0;
  while (begin < folded.size()) {
    size_t end = folded.find(' ', begin);
    if (end == std::string::npos) end = folded.size();
    if (end > begin) words.push_back(folded.substr(begin, end - begin));
    begin = end + 1;
  }
  // The longest word is the rarest: look for it first.
  std::sort(words.begin(), words.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  return words;
}

}  // namespace

void SearchIndex::Put(const Customer& customer) {
  std::string text = Fold(customer.name);
  text += kField;
  text += Fold(customer.email);
  text += kField;
  text += FoldPhone(customer.phone);
  text += kField;
  text += Fold(customer.external_id);
  text += kEnd;
  const auto id = static_cast<size_t>(customer.id);
  if (where_.size() <= id) where_.resize(id + 1);
  if (where_[id].size > 0) {
    if (TextOf(id) == text) return;
    std::fill_n(texts_.begin() + static_cast<ptrdiff_t>(where_[id].begin), where_[id].size, kEnd);
  }
  where_[id] = {texts_.size(), static_cast<uint32_t>(text.size())};
  order_.emplace_back(texts_.size(), customer.id);
  texts_ += text;
}

std::vector<CustomerId> SearchIndex::Search(std::string_view search, size_t limit) const {
  std::vector<CustomerId> found;
  const std::vector<std::string> words = Words(search);
  if (words.empty()) return found;
  const char* const begin = texts_.data();
  const char* const end = begin + texts_.size();
  const char* at = begin;
  while (found.size() < limit) {
    at = static_cast<const char*>(
        memmem(at, static_cast<size_t>(end - at), words[0].data(), words[0].size()));
    if (at == nullptr) break;
    const auto offset = static_cast<size_t>(at - begin);
    auto owner = std::upper_bound(order_.begin(), order_.end(), offset,
                                  [](size_t o, const auto& entry) { return o < entry.first; });
    --owner;
    const std::string_view text = TextOf(static_cast<size_t>(owner->second));
    const bool all = std::all_of(words.begin() + 1, words.end(), [&](const std::string& word) {
      return text.find(word) != std::string_view::npos;
    });
    if (all) found.push_back(owner->second);
    at = begin + owner->first + text.size();
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace vafa
