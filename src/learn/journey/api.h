#pragma once

#include "learn/journey/journey.h"
#include "net/router.h"

namespace vafa::journey {

struct JourneyApi {
  Journeys& journeys;
  std::function<Result<Organisation>()> organisation;
};

/// `api` must outlive the router.
Status AddJourneyRoutes(net::Router& router, JourneyApi& api);

}  // namespace vafa::journey
