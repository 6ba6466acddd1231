#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vafa::access {

enum class Role { kOwner, kMember, kViewer };

std::string_view Tag(Role role);  ///< "owner", "member", "viewer"
std::optional<Role> RoleFromTag(std::string_view tag);

/// Every permission that a route may ask for.
std::vector<std::string> AllPermissions();
/// What a role may do: the one table of it.
std::vector<std::string> PermissionsOf(Role role);

}  // namespace vafa::access
