#include "warehouse/address.h"

#include <algorithm>

#include "base/text.h"
#include "net/uri.h"

namespace vafa::warehouse {
namespace {

constexpr std::string_view kDatabase = "vafa";
constexpr size_t kDatabaseBytes = 63;

bool IsDatabaseName(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= kDatabaseBytes && !(name[0] >= '0' && name[0] <= '9') &&
         std::ranges::all_of(name, plain);
}

std::unexpected<Error> Wrong(std::string_view shown) {
  return Fail(ErrorCode::kInvalid,
              {"warehouse.bad_address", {{"address", Shorten(std::string(shown))}}}, {},
              "ask.clickhouse");
}

Result<Address> ParseOne(std::string_view text) {
  const size_t scheme_end = text.find("://");
  const bool http = text.starts_with("http://") || text.starts_with("https://");
  // What stands before the last @ holds the password and is never shown.
  const size_t at = text.rfind('@');
  const std::string_view shown = at == std::string_view::npos ? text : text.substr(at + 1);
  if (!http) return Wrong(shown);
  const std::string_view scheme = text.substr(0, scheme_end + 3);
  std::string_view rest = text.substr(scheme_end + 3);
  Address address;
  if (at != std::string_view::npos) {
    const std::string_view who = rest.substr(0, rest.rfind('@'));
    rest = rest.substr(who.size() + 1);
    const size_t colon = who.find(':');
    const auto user = net::PercentDecode(who.substr(0, colon));
    const auto password = net::PercentDecode(
        colon == std::string_view::npos ? std::string_view() : who.substr(colon + 1));
    if (!user || user->empty() || !password) return Wrong(shown);
    address.user = *user;
    address.password = *password;
  }
  const size_t slash = rest.find('/');
  const std::string_view host = rest.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
  if (path.ends_with('/')) path.remove_suffix(1);
  address.database = path.empty() ? kDatabase : path;
  if (host.empty() || host.find_first_of("?#") != std::string_view::npos ||
      !IsDatabaseName(address.database)) {
    return Wrong(shown);
  }
  address.url = std::string(scheme) + std::string(host);
  return address;
}

}  // namespace

Result<std::vector<Address>> ParseAddresses(std::string_view setting) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<Address> addresses;
  for (size_t begin = setting.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    const size_t end = std::min(setting.find_first_of(kBlanks, begin), setting.size());
    const std::string_view text = setting.substr(begin, end - begin);
    VAFA_ASSIGN(Address address, ParseOne(text));
    const auto same = [&](const Address& other) {
      return other.url == address.url && other.database == address.database;
    };
    if (std::ranges::any_of(addresses, same)) {
      return Wrong(address.url + "/" + address.database);
    }
    addresses.push_back(std::move(address));
    begin = setting.find_first_not_of(kBlanks, end);
  }
  return addresses;
}

}  // namespace vafa::warehouse
