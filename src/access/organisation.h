#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "facts/organisation.h"
#include "store/session.h"

namespace vafa::access {

/// In which amounts are counted until the organisation says otherwise.
inline constexpr std::string_view kDefaultCurrency = "USD";

/// What is kept of the organisation; nothing before it is set up.
Result<std::optional<Organisation>> LoadOrganisation(Session& session);
/// The currency stays once amounts are stored, which are counted in it (kConflict).
Status SaveOrganisation(Transaction& transaction, const Organisation& organisation);

/// docs/reference/api.md "Organisation", without `resolved`.
json::object ToJson(const Organisation& organisation);

/// `organisation` with the members that `changes` has; kInvalid names each that is wrong.
Result<Organisation> WithChanges(Organisation organisation, const json::object& changes);

std::string_view Tag(Organisation::Business business);  ///< "auto", "shop", "subscription"
std::optional<Organisation::Business> BusinessFromTag(std::string_view tag);

}  // namespace vafa::access
