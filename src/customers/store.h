#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "customers/customer.h"
#include "customers/record_changes.h"
#include "store/store.h"

namespace vafa::customers_store {

/// Adds whole records with the ids that they carry.
Status Insert(Transaction& transaction, std::span<const Customer> customers);
Status Update(Transaction& transaction, const Customer& customer);
/// Records by id, in the order given; missing ones are left out.
Result<std::vector<Customer>> Get(Session& session, std::span<const CustomerId> ids);
/// Every record with an id above `after`, in order of id.
Status ForEach(Session& session, CustomerId after,
               const std::function<void(const Customer&)>& visit);
/// Only id and external id of those above `after`.
Status ForEachId(Session& session, CustomerId after,
                 const std::function<void(CustomerId, std::string_view)>& visit);
/// The last of those made here before a moment; 0 when there is none.
Result<CustomerId> LastRecordedBefore(Session& session, Instant moment);

Status InsertChanges(Transaction& transaction, std::span<const RecordChange> changes);
/// Those recorded at `from` or later, the latest first; without `with_always` not those. They come
/// after the others, since each is the first of its attribute.
Status ForEachChange(Session& session, Instant from, bool with_always,
                     const std::function<void(const RecordChange&)>& visit);

}  // namespace vafa::customers_store
