#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "stats/btyd/rfm_summary.h"

namespace vafa::stats {

/// One customer as RepeatColumns has her: x, t_x, T.
struct Buyer {
  double repeats = 0;
  double recency = 0;
  double age = 0;
};

/// What a purchase model with known parameters expects of customers. Times are in the unit of its
/// parameters. Immutable; safe on any thread.
class PurchaseModel {
 public:
  virtual ~PurchaseModel() = default;

  /// Whether time is counted in whole chances to buy (BG/BB).
  virtual bool IsDiscrete() const { return false; }

  /// kInvalid, naming the column and the row, on customers that this model cannot have.
  Status CheckCustomers(const RepeatColumns& columns) const;

  /// The probability that she has not left by T.
  Result<double> PAlive(uint32_t repeats, double recency, double age) const;

  /// Purchases expected in (T, T + horizon], given her past.
  Result<double> ExpectedPurchases(double horizon, uint32_t repeats, double recency,
                                   double age) const;

  /// Repeat purchases expected of a new customer within `time` of her first purchase.
  Result<double> ExpectedPurchasesOfNew(double time) const;

  /// The probabilities that a new customer makes 0, 1, …, `most` repeat purchases within `time`.
  Result<std::vector<double>> CountsOfNew(double time, uint32_t most) const;

  /// All purchases expected after T, each discounted by e^(−rate·t) for the time t until it (DERT);
  /// for a discrete model by 1/(1+rate) for each chance. `rate` is positive.
  Result<double> DiscountedPurchases(double rate, uint32_t repeats, double recency,
                                     double age) const;

  /// The two factors of ExpectedPurchases for many customers at once: P(alive), and the purchases
  /// expected within `horizon` of one who is surely alive. Spans are as long as the columns.
  Status Predict(const RepeatColumns& columns, double horizon, std::span<double> p_alive,
                 std::span<double> expected_if_alive, int threads = 0) const;

 protected:
  PurchaseModel() = default;
  PurchaseModel(const PurchaseModel&) = default;
  PurchaseModel& operator=(const PurchaseModel&) = default;

 private:
  // Of arguments that were checked.
  virtual double Alive(const Buyer& buyer) const = 0;
  virtual double IfAlive(double horizon, const Buyer& buyer) const = 0;
  virtual double OfNew(double time) const = 0;
  virtual void Counts(double time, std::span<double> chances) const = 0;
  /// By parts: ∫ e^(−rate·t) dIfAlive(t) = rate·∫ e^(−rate·t)·IfAlive(t) dt.
  virtual double DiscountedIfAlive(double rate, const Buyer& buyer) const;

  Status CheckTime(const char* name, double time) const;
  Status CheckBuyer(uint32_t repeats, double recency, double age) const;
};

}  // namespace vafa::stats
