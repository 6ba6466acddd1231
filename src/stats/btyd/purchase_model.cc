#include "stats/btyd/purchase_model.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/parallel.h"
#include "stats/btyd/quadrature.h"
#include "stats/errors.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunk = 4096;
constexpr uint32_t kMostCounts = 1'000'000;

std::unexpected<Error> BadArgument(const char* name, double value) {
  return BadParameter(name, std::to_string(value));
}

}  // namespace

Status PurchaseModel::CheckCustomers(const RepeatColumns& columns) const {
  return IsDiscrete() ? CheckChances(columns) : Check(columns);
}

Status PurchaseModel::CheckBuyer(uint32_t repeats, double recency, double age) const {
  return CheckCustomers({{&repeats, 1}, {&recency, 1}, {&age, 1}});
}

Status PurchaseModel::CheckTime(const char* name, double time) const {
  if (time >= 0 && time <= (IsDiscrete() ? kMaxChances : kMaxAge) &&
      !(IsDiscrete() && time != std::floor(time))) {
    return {};
  }
  return BadArgument(name, time);
}

Result<double> PurchaseModel::PAlive(uint32_t repeats, double recency, double age) const {
  VAFA_TRY(CheckBuyer(repeats, recency, age));
  return Alive({static_cast<double>(repeats), recency, age});
}

Result<double> PurchaseModel::ExpectedPurchases(double horizon, uint32_t repeats, double recency,
                                                double age) const {
  VAFA_TRY(CheckTime("horizon", horizon));
  VAFA_TRY(CheckBuyer(repeats, recency, age));
  const Buyer buyer{static_cast<double>(repeats), recency, age};
  return Alive(buyer) * IfAlive(horizon, buyer);
}

Result<double> PurchaseModel::ExpectedPurchasesOfNew(double time) const {
  VAFA_TRY(CheckTime("time", time));
  return OfNew(time);
}

Result<std::vector<double>> PurchaseModel::CountsOfNew(double time, uint32_t most) const {
  VAFA_TRY(CheckTime("time", time));
  if (most > kMostCounts) return BadArgument("most", most);
  std::vector<double> chances(size_t{most} + 1, 0.0);
  Counts(time, chances);
  return chances;
}

Result<double> PurchaseModel::DiscountedPurchases(double rate, uint32_t repeats, double recency,
                                                  double age) const {
  if (!(rate > 0) || !std::isfinite(rate)) return BadArgument("rate", rate);
  VAFA_TRY(CheckBuyer(repeats, recency, age));
  const Buyer buyer{static_cast<double>(repeats), recency, age};
  return Alive(buyer) * DiscountedIfAlive(rate, buyer);
}

double PurchaseModel::DiscountedIfAlive(double rate, const Buyer& buyer) const {
  return IntegrateDecay([&](double u) { return IfAlive(std::min(u / rate, kMaxAge), buyer); });
}

Status PurchaseModel::Predict(const RepeatColumns& columns, double horizon,
                              std::span<double> p_alive, std::span<double> expected_if_alive,
                              int threads) const {
  VAFA_TRY(CheckTime("horizon", horizon));
  VAFA_TRY(CheckCustomers(columns));
  if (p_alive.size() != columns.size()) return BadArgument("p_alive", 0);
  if (expected_if_alive.size() != columns.size()) return BadArgument("expected_if_alive", 0);
  ForEachChunk((columns.size() + kChunk - 1) / kChunk, threads, [&](size_t chunk) {
    const size_t end = std::min((chunk + 1) * kChunk, columns.size());
    for (size_t i = chunk * kChunk; i < end; ++i) {
      const Buyer buyer{static_cast<double>(columns.repeats[i]), columns.recency[i],
                        columns.age[i]};
      p_alive[i] = Alive(buyer);
      expected_if_alive[i] = IfAlive(horizon, buyer);
    }
  });
  return {};
}

}  // namespace vafa::stats
