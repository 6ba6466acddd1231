#pragma once

#include "base/message.h"
#include "cli/cli.h"

namespace vafa::cli {

/// What is wrong with a command line, and where to read how it is right. `error` is what CLI11
/// threw as `app` parsed it.
Message UsageMessage(const CLI::App& app, const CLI::ParseError& error);

/// That of --lang, wherever it stands; else of the environment. For a line that was not understood.
Language LanguageOf(const Common& common, int argc, const char* const* argv);

}  // namespace vafa::cli
