#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "facts/fact.h"

namespace vafa {

/// The record of one customer. Empty texts mean unknown.
struct Customer {
  CustomerId id = 0;
  std::string external_id;  ///< the organisation's own id
  std::string name;
  std::string email;
  std::string phone;
  std::string birthday;  ///< ISO date
  std::string city;
  std::string country;
  std::string language;
  std::string segment;
  Instant created_at;                                       ///< when she became a customer
  Instant recorded_at;                                      ///< when the record was made here
  std::vector<std::pair<std::string, std::string>> fields;  ///< custom fields by name

  bool operator==(const Customer&) const = default;
};

}  // namespace vafa
