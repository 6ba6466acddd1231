#include "learn/predictions/lifetime.h"

#include <algorithm>
#include <cmath>

#include "learn/predictions/keep_risk.h"

namespace vafa::predictions {
namespace {

constexpr double kWeek = 7;
constexpr double kYear = 365.25;
constexpr int kSteps = 6;  // of the horizon, each discounted from its middle

template <typename Get>
void SumMoney(const timeline::Snapshot& snapshot, KindId kind, timeline::PropertyId cost,
              const Get& add) {
  for (size_t index = 0; index < snapshot.blocks(); ++index) {
    const auto block = snapshot.block(index);
    const auto* columns = block->Find(kind);
    const auto* costs = columns == nullptr ? nullptr : columns->property(cost);
    if (costs == nullptr || columns->money.empty()) continue;
    for (size_t row = 0; row < columns->size(); ++row) {
      const auto bits = (*costs)[row];
      if (bits == timeline::kNoProperty || columns->money[row] == timeline::kNoMoney) continue;
      add(static_cast<double>(columns->money[row]), static_cast<double>(timeline::MoneyOf(bits)));
    }
  }
}

}  // namespace

LifetimeTerms TermsOf(const timeline::Snapshot& snapshot, const FactLog& facts,
                      const LifetimeSettings& settings) {
  constexpr int32_t kMonthsOfYear = 12;
  LifetimeTerms terms;
  terms.horizon_days = settings.months * kHorizonDays / kMonthsOfYear;
  terms.yearly_discount = settings.discount_percent / 100.0;
  if (settings.margin_percent) {
    terms.margin = *settings.margin_percent / 100.0;
    terms.costs_known = true;
    return terms;
  }
  double money = 0, cost = 0;
  for (const std::string_view name : {kinds::kOrderPlaced, kinds::kOrderItemAdded}) {
    const auto kind = facts.FindKind(name);
    if (!kind) continue;
    const auto id = snapshot.properties().Find(*kind, "cost", timeline::PropertyType::kMoney);
    if (!id) continue;
    SumMoney(snapshot, *kind, *id, [&](double paid, double spent) {
      money += paid;
      cost += spent;
    });
  }
  if (!(money > 0)) return terms;
  terms.margin = std::max(0.0, 1 - cost / money);
  terms.costs_known = true;
  return terms;
}

Result<LifetimeModel> LifetimeModel::Make(const KeepFit& fit, RenewalCurves curves,
                                          std::optional<stats::ContractFit> contract,
                                          const LifetimeTerms& terms) {
  LifetimeModel model;
  model.terms_ = terms;
  model.curves_ = std::move(curves);
  model.contract_ = contract;
  model.spend_ = fit.spend;
  if (fit.model == KeepModel::kPlainRule || !fit.purchases) return model;
  model.purchases_ = fit.purchases;
  VAFA_ASSIGN(auto made, fit.purchases->Model());
  model.model_ = std::move(made);
  return model;
}

double LifetimeModel::Discount(double days) const {
  return std::pow(1 + terms_.yearly_discount, -days / kYear);
}

stats::Buyer LifetimeModel::BuyerOf(const KeepRow& row, int32_t at_day) {
  return {row.purchases - 1.0, (row.last_purchase_day - row.first_purchase_day) / kWeek,
          std::max(0, at_day - row.first_purchase_day) / kWeek};
}

double LifetimeModel::Purchases(const stats::PurchaseModel& model, const KeepRow& row,
                                int32_t at_day) const {
  const stats::Buyer buyer = BuyerOf(row, at_day);
  const double step = static_cast<double>(terms_.horizon_days) / kSteps;
  double before = 0, sum = 0;
  for (int k = 1; k <= kSteps; ++k) {
    const double by = model
                          .ExpectedPurchases(k * step / kWeek, static_cast<uint32_t>(buyer.repeats),
                                             buyer.recency, buyer.age)
                          .value_or(before);
    sum += (by - before) * Discount((k - 0.5) * step);
    before = by;
  }
  return sum;
}

double LifetimeModel::Renewals(std::span<const double> survival, const KeepRow& row,
                               int32_t at_day) const {
  const double period = row.rhythm_days.value_or(30);
  const uint32_t due = RenewalsDue(row.due_day, period, at_day, terms_.horizon_days);
  const double first = std::max(0, row.due_day - at_day);
  double sum = 0;
  for (uint32_t k = 1; k <= due; ++k) {
    sum += RenewalChance(row, survival, k) * Discount(first + (k - 1) * period);
  }
  return sum;
}

double LifetimeModel::Value(const KeepRow& row, int32_t at_day) const {
  if (row.by_contract) {
    const auto survival = curves_.Of(row.rhythm_days.value_or(30));
    return terms_.margin * row.order_value * Renewals(survival, row, at_day);
  }
  if (model_ && purchases_) {
    const double factor = FactorOfRisk(*purchases_, purchases_->fit.parameters, row);
    return terms_.margin * row.order_value * factor * Purchases(*model_, row, at_day);
  }
  const double years = static_cast<double>(terms_.horizon_days) / kHorizonDays;
  return terms_.margin * row.order_value * row.expected_orders * years *
         Discount(terms_.horizon_days / 2.0);
}

std::optional<double> LifetimeModel::NextPurchase(const KeepRow& row, int32_t at_day) const {
  if (row.by_contract) return std::max(0, row.due_day - at_day);
  if (!purchases_) return std::nullopt;
  const stats::Buyer buyer = BuyerOf(row, at_day);
  return kWeek * purchases_->NextPurchase(0.5, static_cast<uint32_t>(buyer.repeats), buyer.recency,
                                          buyer.age);
}

}  // namespace vafa::predictions
