#pragma once

#include <functional>
#include <vector>

#include "ask/saved.h"
#include "base/json.h"
#include "customers/directory.h"
#include "customers/list.h"
#include "facts/feed.h"
#include "facts/organisation.h"
#include "net/router.h"

namespace vafa {

/// What the routes of customers stand on. Rooms above put in what they know of a customer.
struct CustomersContext {
  Store& store;
  FactLog& facts;
  TimelineFeed& feed;
  Directory& directory;
  CustomerList& list;
  const ask::Predictions& predictions;
  /// From when the days until the next purchase are counted.
  std::function<Result<Instant>()> predicted_from;
  FiguresCache& figures;
  const Clock& clock;
  std::function<Result<Organisation>()> organisation;
  /// The customers behind a figure, a retention cell or a segment that the query names.
  std::function<Result<std::vector<CustomerId>>(const net::Request&)> behind;
  /// What is expected of a customer (rhythm, p_alive, value at risk, reason).
  std::function<Result<json::object>(CustomerId, Language)> outlook;
  /// The segments that a customer is in: [{"id","name"}…].
  std::function<Result<json::array>(CustomerId)> segments;
};

/// `context` must outlive the router.
Status AddCustomerRoutes(net::Router& router, CustomersContext& context);
Status AddFactRoutes(net::Router& router, CustomersContext& context);

/// How a list of customers is asked for: `sort`, `predicted`, `offset`, `limit` and `format`.
std::vector<net::Field> ListFields();
/// Given customers in the order and the part of the list that the query asks for, with members
/// beside "items", "total" and "offset"; or, where it asks for a file, all of them.
Result<net::Response> AnswerList(CustomersContext& context, std::vector<CustomerId> customers,
                                 const net::Request& request, json::object beside = {});

/// {"amount":"12.50","currency":"USD"}
json::object ToJson(const Money& money);
/// A fact as the API gives it; `title` in the reader's language.
json::object ToJson(const Fact& fact, Language language);
/// The name of a kind for people: a text of the catalogue, or the kind itself, readable.
std::string KindTitle(std::string_view kind, Language language);
/// The name of an attribute as a word of a sentence: of the catalogue, or as the organisation has
/// it.
std::string AttributeTitle(std::string_view name, Language language);
/// A value of an attribute as people call it: countries and languages by their names, where the
/// value is a code of ISO 3166 or ISO 639; any other as it is.
std::string AttributeValueTitle(std::string_view name, std::string_view value, Language language);

}  // namespace vafa
