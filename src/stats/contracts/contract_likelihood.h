#pragma once

#include "stats/contracts/contract_columns.h"
#include "stats/contracts/contract_model.h"
#include "stats/newton.h"

namespace vafa::stats {

/// ln S(t) with its derivatives in (alpha, beta, c).
Evaluation<3> LogSurvival(const ContractParameters& p, double t);

/// The log-likelihood with its derivatives in (alpha, beta, c). One pass over the periods that
/// occur, however many customers there are.
Evaluation<3> EvaluateContracts(const ContractParameters& p, const ContractCounts& counts);

}  // namespace vafa::stats
