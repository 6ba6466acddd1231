#include "access/roles.h"

namespace vafa::access {
namespace {

struct Grant {
  std::string_view permission;
  bool owner;
  bool member;
  bool viewer;
};

constexpr Grant kGrants[] = {
    // permission            owner  member viewer
    {"customers:read", true, true, true}, {"customers:write", true, true, false},
    {"imports:write", true, true, false}, {"metrics:read", true, true, true},
    {"metrics:write", true, true, false}, {"organisation:write", true, false, false},
    {"users:write", true, false, false},
};

bool Has(const Grant& grant, Role role) {
  switch (role) {
    case Role::kOwner:
      return grant.owner;
    case Role::kMember:
      return grant.member;
    case Role::kViewer:
      return grant.viewer;
  }
  return false;
}

}  // namespace

std::string_view Tag(Role role) {
  switch (role) {
    case Role::kOwner:
      return "owner";
    case Role::kMember:
      return "member";
    case Role::kViewer:
      return "viewer";
  }
  return "viewer";
}

std::optional<Role> RoleFromTag(std::string_view tag) {
  for (const Role role : {Role::kOwner, Role::kMember, Role::kViewer}) {
    if (Tag(role) == tag) return role;
  }
  return std::nullopt;
}

std::vector<std::string> AllPermissions() {
  std::vector<std::string> all;
  for (const Grant& grant : kGrants) all.emplace_back(grant.permission);
  return all;
}

std::vector<std::string> PermissionsOf(Role role) {
  std::vector<std::string> permissions;
  for (const Grant& grant : kGrants) {
    if (Has(grant, role)) permissions.emplace_back(grant.permission);
  }
  return permissions;
}

}  // namespace vafa::access
