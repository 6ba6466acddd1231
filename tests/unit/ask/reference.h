#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ask/engine.h"
#include "timeline/timeline.h"

namespace vafa::ask {

/// Equal; numbers that are no integers to 1e-9 of themselves.
bool Alike(const Quantity& a, const Quantity& b);

/// The slowest and plainest reading of the question language, over a vector of facts: each
/// condition is looked up for each customer and each period, by going through her facts.
class Reference : public Engine {
 public:
  explicit Reference(std::vector<timeline::Entry> facts);

  Status Check(const Inquiry&, const Context&) const override { return {}; }
  Result<json::object> Explain(const Question&, const Context&) const override { return {}; }

 private:
  Result<std::vector<Answer>> AnswerAll(std::span<const Inquiry> inquiries, const Context& context,
                                        const Cancelled& cancelled) const override;
  Result<std::vector<CustomerId>> FindMembers(const Inquiry& inquiry, const Part& part,
                                              const Context& context,
                                              const Cancelled& cancelled) const override;
  struct Here;
  struct Interval;
  using Customers = std::set<CustomerId>;

  bool Known(CustomerId customer, const Here& here) const;
  const std::string& TextOf(CustomerId customer, const std::string& attribute,
                            const Here& here) const;
  bool Has(CustomerId customer, const Attribute& attribute, const Here& here) const;
  bool Amounts(const std::vector<timeline::Entry>& facts, const Total& total) const;
  bool Meets(CustomerId customer, const Condition& condition, const Here& here) const;
  /// The answer for everything, or for what `here` is narrowed to.
  void AddRow(const Inquiry& inquiry, const Here& here, size_t period, Answer& answer) const;
  struct Group;
  std::vector<Group> Groups(const Inquiry& inquiry, const Context& context) const;
  Group GroupOf(const Inquiry& inquiry, const Part& part, const Context& context) const;
  double SizeOf(const Measure& measure, const Here& here) const;
  bool CountsAny(const Measure& measure, const Here& here) const;
  Customers Who(const Condition& condition, const Here& here) const;
  bool Runs(CustomerId customer, const Running& running, const Here& here) const;
  std::vector<timeline::Entry> Matching(CustomerId customer, const Facts& facts,
                                        const Here& here) const;
  std::vector<timeline::Entry> Chosen(const Facts& facts, const std::optional<Condition>& who,
                                      const Here& here) const;
  Customers Selected(const std::optional<Condition>& who, const Here& here) const;
  std::vector<double> Gather(const Sample& sample, const std::optional<Condition>& who,
                             const Here& here) const;
  std::vector<double> NumbersOf(CustomerId customer, const Sample& sample, const Here& here) const;
  std::optional<double> TenureOf(CustomerId customer, const Tenure& tenure, bool& departed,
                                 const Here& here) const;
  double Upgrades(const std::vector<timeline::Entry>& hers, const Sample& sample,
                  const Interval& within) const;
  double MixedOrders(const std::vector<timeline::Entry>& facts, const Sample& sample) const;
  std::optional<double> RecurringOf(CustomerId customer, const Recurring& recurring,
                                    const Here& here) const;
  Figure ExpectedStay(const ExpectedTenure& expected, const Here& here) const;
  Figure TotalOfNumbers(const vafa::ask::TotalOf& total, const Here& here) const;
  void AddBins(const Distribution& distribution, const Here& here, size_t period,
               Answer& answer) const;
  std::vector<timeline::Entry> Steps(CustomerId customer, std::span<const ChainStep> steps,
                                     const std::optional<Days>& within, const Interval& entry,
                                     const Here& here,
                                     const timeline::Entry* start = nullptr) const;
  bool TakesAll(CustomerId customer, const Sequence& sequence, const Here& here) const;
  std::vector<std::string> WayOf(const Path& path, const timeline::Entry& start,
                                 const Here& here) const;
  void AddWays(const Path& path, const Here& here, size_t period, Answer& answer) const;
  int64_t StageOf(CustomerId customer, const Movement& movement, const Here& here) const;
  std::map<std::pair<int64_t, int64_t>, Customers> Moves(const Movement& movement,
                                                         const Here& here) const;
  void AddMoves(const Movement& movement, const Here& here, size_t period, Answer& answer) const;
  void AddSteps(const Funnel& funnel, const Here& here, size_t period, Answer& answer) const;
  Figure Value(const Measure& measure, const Here& here) const;
  Figure TotalOf(Column column, const std::string& property,
                 const std::vector<timeline::Entry>& facts, bool mean) const;
  template <typename Node>
  std::vector<timeline::Entry> ChosenBy(const Node& node, const Here& here) const;
  Customers Back(const Inquiry& inquiry, const Retention& table, size_t period,
                 const Context& context) const;
  void AddBrought(const Inquiry& inquiry, const Sum& sum, const Customers& born, size_t period,
                  const Context& context, Answer& answer) const;
  Customers InBin(const Distribution& bins, const Part& part, const Here& here) const;
  Customers Behind(const Measure& measure, const Part& part, const Here& here) const;

  std::map<CustomerId, std::vector<timeline::Entry>> facts_of_;  // by time, then by number
  std::vector<timeline::Entry> organisation_;
  std::vector<CustomerId> customers_;
  mutable std::map<std::string, std::map<CustomerId, std::string>> texts_;  // by attribute
};

}  // namespace vafa::ask
