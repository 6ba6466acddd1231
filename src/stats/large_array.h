#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

namespace vafa::stats {

/// Room for many numbers, not set to anything, in large pages where the system has them: filling it
/// then costs few page faults, and whoever walks through it seldom waits for an address.
template <typename T>
class LargeArray {
  static_assert(std::is_trivial_v<T>);

 public:
  explicit LargeArray(size_t size) {
    const size_t bytes = (size * sizeof(T) + kPage - 1) / kPage * kPage;
    data_.reset(static_cast<T*>(std::aligned_alloc(kPage, bytes)));
    if (data_ == nullptr && bytes > 0) throw std::bad_alloc();
    // A wish: without such pages it is only slower, and what is small needs none.
    if (bytes > kPage) ::madvise(data_.get(), bytes, MADV_HUGEPAGE);
  }

  T& operator[](size_t i) { return data_.get()[i]; }
  const T& operator[](size_t i) const { return data_.get()[i]; }

 private:
  static constexpr size_t kPage = size_t{1} << 21;

  struct Free {
    void operator()(T* data) const { std::free(data); }
  };
  std::unique_ptr<T, Free> data_;
};

}  // namespace vafa::stats
