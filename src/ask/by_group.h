#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vafa::ask {

/// A row of totals for each group that is met, by its code.
template <typename T>
class ByGroup {
 public:
  explicit ByGroup(size_t width) : width_(width) {}

  /// The row of a group, made when it is first asked for; valid until the next one is made.
  T* Row(uint32_t code) {
    if (code >= places_.size()) places_.resize(size_t{code} + 1);
    uint32_t& place = places_[code];
    if (place == 0) {
      codes_.push_back(code);
      place = static_cast<uint32_t>(codes_.size());
      rows_.resize(rows_.size() + width_);
    }
    return rows_.data() + (place - 1) * width_;
  }
  /// Null when the group was not met.
  const T* Find(uint32_t code) const {
    if (code >= places_.size() || places_[code] == 0) return nullptr;
    return rows_.data() + (places_[code] - 1) * width_;
  }
  const std::vector<uint32_t>& codes() const { return codes_; }

  void Add(const ByGroup& other) {
    for (const uint32_t code : other.codes_) {
      const T* from = other.Find(code);
      T* into = Row(code);
      for (size_t i = 0; i < width_; ++i) into[i] += from[i];
    }
  }
  size_t bytes() const {
    return rows_.capacity() * sizeof(T) + (places_.capacity() + codes_.capacity()) * 4;
  }

 private:
  size_t width_;
  std::vector<uint32_t> places_;  // by code; 0: none, else one more than the place in codes_
  std::vector<uint32_t> codes_;
  std::vector<T> rows_;
};

}  // namespace vafa::ask
