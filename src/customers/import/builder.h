#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "customers/import/batch.h"
#include "customers/import/csv.h"
#include "customers/import/identity.h"
#include "customers/import/import.h"
#include "customers/import/rows.h"

namespace vafa::imports {

/// Turns rows into what is appended to the log of facts, or saved as records of customers.
class Builder {
 public:
  /// Without `identity` rows are not told apart: for a preview. Rows after the day of `now` are
  /// counted as ahead.
  Builder(const Job& job, Calendar calendar, Identity* identity, Instant now);

  /// Takes one row into the batch, whichever way it goes. The reason of a rejected one is given
  /// back as well. An error is one of the disk, not of the row.
  Result<std::optional<Reject>> Take(const CsvRow& row, Batch& batch);

 private:
  template <typename Row>
  Result<std::optional<Reject>> TakeRow(const CsvRow& csv, Batch& batch);
  Result<Identity::Row> Tell(const CsvRow& row, std::string_view id);
  std::optional<Reject> CheckCurrency(const Money& money) const;

  static std::string_view IdOf(const OrderRow& row) { return row.order; }
  static std::string_view IdOf(const SubscriptionRow& row) { return row.subscription; }
  template <typename Row>
  static std::string_view IdOf(const Row&) {
    return {};
  }

  std::optional<Reject> Check(const OrderRow& row) const;
  std::optional<Reject> Check(const SubscriptionRow& row) const;
  std::optional<Reject> Check(const EventRow& row);
  std::optional<Reject> Check(const CostRow& row) const;
  std::optional<Reject> Check(const AnswerRow&) const { return std::nullopt; }
  std::optional<Reject> Check(const CustomerRow&) const { return std::nullopt; }

  void Build(const OrderRow& row, const Identity::Row& identity, Batch& batch);
  void Build(const SubscriptionRow& row, const Identity::Row& identity, Batch& batch);
  void Build(const EventRow& row, const Identity::Row& identity, Batch& batch);
  void Build(const CostRow& row, const Identity::Row& identity, Batch& batch);
  void Build(const AnswerRow& row, const Identity::Row& identity, Batch& batch);
  void Build(const CustomerRow& row, const Identity::Row& identity, Batch& batch);
  NewFact& Add(Batch& batch, std::string_view customer, Instant at, std::string_view kind,
               const Key128& key);

  const Job& job_;
  RowParser parser_;
  Identity* identity_;
  const Instant tomorrow_;
  std::vector<size_t> telling_;  // the fields by which a row without an id is known
  std::string content_;
  std::string kind_name_;
  std::string properties_;
};

}  // namespace vafa::imports
