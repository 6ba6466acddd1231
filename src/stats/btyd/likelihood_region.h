#pragma once

#include <functional>
#include <vector>

#include "stats/newton.h"

namespace vafa::stats {

/// In logarithms: an end of a parameter this far from its estimate, or farther, counts as none.
inline constexpr double kFarthest = 9;

/// The edge of the region of the parameters that the data do not rule out: where the logarithm of
/// the likelihood lies half the 95 % quantile of χ² with one degree of freedom, 1.92, below its
/// maximum. The least and the greatest value that a figure takes in the region are the ends of its
/// profile likelihood interval, whatever scale it is on (Venzon & Moolgavkar 1988, "A method for
/// computing profile-likelihood-based confidence intervals"; Meeker & Escobar 1995, "Teaching about
/// approximate confidence regions based on maximum likelihood estimation").
///
/// Answers the two ends of each parameter, below and above, by Venzon & Moolgavkar's method. Where
/// one of them is open, the parameter can only be missed at the other, which then has all of the
/// 5 % beyond it and lies 1.35 below the maximum (½·1.645²); the end at 1.92 follows as one more
/// point. Then come points in 48 evenly spread directions (of 24-cell and its dual, where the
/// covariance is a sphere), a little farther out to make up for the gaps between them.
///
/// `evaluate` is of the parameters in logarithms; it has `maximum`, with the inverse `covariance`
/// of the observed information.
std::vector<Vector<4>> EdgeOfRegion(const std::function<Evaluation<4>(const Vector<4>&)>& evaluate,
                                    const Maximum<4>& maximum, const Matrix<4>& covariance);

}  // namespace vafa::stats
