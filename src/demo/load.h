#pragma once

#include <functional>

#include "access/settings.h"
#include "customers/directory.h"
#include "demo/simulator.h"
#include "facts/fact_log.h"
#include "store/store.h"

namespace vafa::demo {

struct LoadTarget {
  Store& store;
  FactLog& facts;
  Directory& directory;
  Settings& settings;
};

/// Writes a simulated company into an empty store as its facts, and names the organisation.
/// `progress` gets the share that is done, 0 to 1.
Status Load(const Simulator& simulator, LoadTarget target,
            const std::function<void(double)>& progress);

}  // namespace vafa::demo
