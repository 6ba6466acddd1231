#pragma once

#include <functional>
#include <vector>

#include "customers/attributes.h"
#include "facts/fact_log.h"
#include "facts/organisation.h"
#include "know/segments/keeper.h"
#include "know/segments/segments.h"
#include "net/router.h"

namespace vafa::segments {

/// What the routes of segments stand on.
struct SegmentsApi {
  Segments& segments;
  Keeper& keeper;
  const Directory& directory;
  const FactLog& facts;
  const CustomerAttributes& attributes;
  std::function<Result<Organisation>()> organisation;
  std::function<Result<Asking>()> asking;
  /// The customers behind a part of an answer: {"question":{…},"part":{…}}.
  std::function<Result<std::vector<CustomerId>>(const json::object&, const ask::Cancelled&)> behind;
};

/// `api` must outlive the router.
Status AddSegmentRoutes(net::Router& router, SegmentsApi& api);

/// The customers of the segment that the query names (`segment`, an id).
Result<std::vector<CustomerId>> InSegment(SegmentsApi& api, const net::Request& request);

/// The segments that a customer is in: [{"id","name"}…].
Result<json::array> SegmentsOf(SegmentsApi& api, CustomerId customer);

}  // namespace vafa::segments
