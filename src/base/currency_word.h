#pragma once

#include <string>

#include "base/money.h"

namespace vafa {

/// The word that follows an amount in Persian, "ریال" or "دلار": where its data have a sign before
/// the number, or between the number and its "هزار". The code of a currency without a name.
std::string PersianUnit(Currency currency);

}  // namespace vafa
