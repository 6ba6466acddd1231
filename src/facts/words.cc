#include "facts/words.h"

#include <mutex>

#include "store/native.h"

namespace vafa {

Status Words::Load(Session& session) {
  const std::vector<Parameter> parameters = {static_cast<int64_t>(family_),
                                             static_cast<int64_t>(texts_.size())};
  return Scan(session,
              "SELECT number, word FROM words WHERE family = $1 AND number > $2 ORDER BY number",
              parameters, [&](const RowView& row) {
                const std::unique_lock lock(mutex_);
                texts_.emplace_back(row.Text(1));
                numbers_.emplace(texts_.back(), static_cast<uint32_t>(row.Integer(0)));
                return true;
              });
}

Result<uint32_t> Words::Intern(Transaction& transaction, std::string_view word) {
  if (const auto known = numbers_.find(word); known != numbers_.end()) return known->second;
  if (const auto made = fresh_numbers_.find(word); made != fresh_numbers_.end()) {
    return made->second;
  }
  const size_t number = texts_.size() + fresh_.size() + 1;
  if (number > most_) {
    return Fail(ErrorCode::kTooLarge, {"facts.too_many_words", {{"word", std::string(word)}}});
  }
  constexpr std::string_view kColumns[] = {"family", "number", "word"};
  const auto insert = BulkInsert::Make(transaction, "words", kColumns);
  insert->Integer(static_cast<int64_t>(family_));
  insert->Integer(static_cast<int64_t>(number));
  insert->Text(word);
  VAFA_TRY(insert->EndRow());
  VAFA_TRY(insert->Finish());
  fresh_.emplace_back(word);
  fresh_numbers_.emplace(fresh_.back(), static_cast<uint32_t>(number));
  return static_cast<uint32_t>(number);
}

void Words::Publish() {
  if (fresh_.empty()) return;
  const std::unique_lock lock(mutex_);
  for (std::string& word : fresh_) {
    texts_.push_back(std::move(word));
    numbers_.emplace(texts_.back(), static_cast<uint32_t>(texts_.size()));
  }
  fresh_numbers_.clear();
  fresh_.clear();
}

void Words::Forget(size_t mark) {
  while (fresh_.size() > mark) {
    fresh_numbers_.erase(fresh_.back());
    fresh_.pop_back();
  }
}

std::optional<uint32_t> Words::Find(std::string_view word) const {
  const std::shared_lock lock(mutex_);
  const auto found = numbers_.find(word);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::string Words::Text(uint32_t number) const {
  const std::shared_lock lock(mutex_);
  return number == 0 || number > texts_.size() ? std::string() : texts_[number - 1];
}

std::vector<std::string> Words::All() const {
  const std::shared_lock lock(mutex_);
  return {texts_.begin(), texts_.end()};
}

}  // namespace vafa
