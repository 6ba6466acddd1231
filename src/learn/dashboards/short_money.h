#pragma once

#include <string>

#include "base/message.h"
#include "base/money.h"

namespace vafa::dashboards {

/// An amount for headlines: from 10,000 on in thousands, millions, …, below without a fraction.
/// With `toman`, rials as tomans.
std::string DisplayShort(Money money, Language language, bool toman);

}  // namespace vafa::dashboards
