#pragma once

#include <spdlog/spdlog.h>

#include <string_view>

namespace vafa::log {

/// Sends the log to standard error, one line an event, at a level ("debug", "info", "warn",
/// "error"). Secrets and texts from customers never go there.
void Start(std::string_view level);

using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

}  // namespace vafa::log
