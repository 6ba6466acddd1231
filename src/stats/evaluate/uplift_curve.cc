#include "stats/evaluate/uplift_curve.h"

#include "stats/errors.h"
#include "stats/order.h"

namespace vafa::stats {

Result<UpliftCurve> MakeUpliftCurve(const UpliftScores& columns) {
  VAFA_TRY(Check(columns.scores));
  const size_t size = columns.scores.size();
  if (columns.treated.size() != size) return BadColumn("treated", size, "length differs");
  for (size_t i = 0; i < size; ++i) {
    if (columns.treated[i] > 1) return BadColumn("treated", i, "neither 0 nor 1");
  }
  const SortedColumn sorted = SortColumn(columns.scores.score);
  UpliftCurve curve;
  curve.points.push_back({});
  double happened_treated = 0, happened_control = 0;
  UpliftPoint point;
  for (size_t k = 0; k < size; ++k) {
    const size_t from_top = size - 1 - k;
    const uint32_t row = sorted.rows[from_top];
    const double label = columns.scores.label[row];
    const bool treated = columns.treated[row] != 0;
    (treated ? point.treated : point.control) += 1;
    (treated ? happened_treated : happened_control) += label;
    if (from_top > 0 && sorted.values[from_top - 1] == sorted.values[from_top]) continue;
    point.share = static_cast<double>(k + 1) / static_cast<double>(size);
    point.added =
        point.control > 0 ? happened_treated - happened_control * point.treated / point.control : 0;
    curve.points.push_back(point);
  }
  if (point.treated == 0 || point.control == 0) {
    return BadColumn("treated", size - 1, "a group is empty");
  }
  curve.effect = point.added / point.treated;
  for (size_t i = 1; i < curve.points.size(); ++i) {
    const UpliftPoint& a = curve.points[i - 1];
    const UpliftPoint& b = curve.points[i];
    const double above = (a.added + b.added) / 2 - point.added * (a.share + b.share) / 2;
    curve.qini += above * (b.share - a.share) / point.treated;
  }
  return curve;
}

}  // namespace vafa::stats
