#pragma once

#include "learn/predictions/models.h"
#include "learn/predictions/refitter.h"
#include "net/router.h"

namespace vafa::predictions {

struct ModelsApi {
  Models& models;
  Refitter& refitter;
};

/// Routes on models and their versions; `api` must outlive the router.
Status AddModelRoutes(net::Router& router, ModelsApi& api);

}  // namespace vafa::predictions
