#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "customers/customer.h"
#include "facts/fact_log.h"
#include "store/store.h"

namespace vafa {

/// Who the customers are: records, and the organisation's ids of them.
class Directory {
 public:
  static Result<std::unique_ptr<Directory>> Open(Store& store, FactLog& facts, const Clock& clock);
  virtual ~Directory() = default;

  /// The customer with this id of the organisation, made (with a `customer_created` fact) when
  /// there is none. For bulk use: the ids of all customers are kept in memory as 16 bytes each.
  virtual Result<CustomerId> Ensure(Transaction& transaction, std::string_view external_id,
                                    std::string_view source) = 0;
  /// The same for many at once; `made` is raised by how many are new.
  virtual Status EnsureAll(Transaction& transaction, std::span<const std::string_view> external_ids,
                           std::string_view source, std::vector<CustomerId>& ids,
                           int64_t& made) = 0;
  virtual std::optional<CustomerId> Find(std::string_view external_id) const = 0;
  virtual int64_t count() const = 0;

  enum class Saved : uint8_t { kAdded, kUnchanged, kUpdated };
  /// Writes records by `external_id`: new ones are added; known ones get the non-empty members of
  /// what is given (an empty member leaves what is stored), custom fields merged by name.
  virtual Result<std::vector<Saved>> Save(Transaction& transaction,
                                          std::span<const Customer> customers,
                                          std::string_view source) = 0;

  virtual Result<std::vector<Customer>> Get(std::span<const CustomerId> ids) const = 0;
  /// Ids whose folded name, e-mail, phone or id contains every word of `search`, at most `limit`.
  virtual Result<std::vector<CustomerId>> Search(std::string_view search, int64_t limit) const = 0;

  /// Rises with every committed change of a record; for caches.
  virtual int64_t version() const = 0;
  struct Changes {
    int64_t version = 0;                               ///< the newest
    std::optional<std::vector<CustomerId>> customers;  ///< nullopt: too many to tell
  };
  /// Whose records were added or changed after a version.
  virtual Changes ChangesSince(int64_t version) const = 0;
};

}  // namespace vafa
