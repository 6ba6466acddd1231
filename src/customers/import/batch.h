#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "customers/customer.h"
#include "facts/fact.h"

namespace vafa::imports {

/// Texts that live as long as the arena, packed into large pieces.
class Arena {
 public:
  std::string_view Keep(std::string_view text);
  size_t bytes() const { return bytes_; }

 private:
  static constexpr size_t kPiece = 256 << 10;
  std::vector<std::unique_ptr<char[]>> pieces_;
  size_t left_ = 0;
  size_t bytes_ = 0;
  char* next_ = nullptr;
};

/// Good rows of what happens only after today.
struct Ahead {
  int64_t rows = 0;
  uint64_t first_line = 0;  ///< 0 without any

  void Add(const Ahead& more) {
    if (first_line == 0) first_line = more.first_line;
    rows += more.rows;
  }
};

/// Rows on their way from the file into one transaction.
struct Batch {
  Arena arena;
  std::vector<NewFact> facts;               ///< `customer` not yet known
  std::vector<std::string_view> customers;  ///< of each fact: her id; empty: the organisation
  std::vector<uint32_t> row_of;             ///< of each fact: its row in the batch
  std::vector<Customer> records;            ///< of a file of customers
  uint32_t rows = 0;                        ///< good ones, repeats within the file not counted
  int64_t repeats = 0;                      ///< rows that are in the file already
  int64_t rejected = 0;
  std::string rejects;  ///< lines for the rejects file
  Ahead ahead;

  // Where the file stood after the last row.
  uint64_t position = 0;
  uint64_t bytes_read = 0;
  bool last = false;  ///< the file ends here

  int64_t read() const { return int64_t{rows} + repeats + rejected; }
};

}  // namespace vafa::imports
