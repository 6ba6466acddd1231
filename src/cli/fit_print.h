#pragma once

#include "cli/wording.h"

namespace vafa::cli {

/// Writes what a model of `vafa fit` answers as JSON for people to read.
void PrintFit(const json::object& answer, const Wording& wording);

// Of the models of survival.
void PrintHazards(const json::object& answer, const Wording& wording);
void PrintCurves(const json::object& answer, const Wording& wording);

}  // namespace vafa::cli
