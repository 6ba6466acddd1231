#pragma once

#include "customers/import/jobs.h"
#include "net/router.h"

namespace vafa::imports {

/// Adds "Imports" of docs/reference/api.md. `jobs` and `settings` must outlive the router.
Status AddImportRoutes(net::Router& router, ImportJobs& jobs, Settings& settings);

}  // namespace vafa::imports
