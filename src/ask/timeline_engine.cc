#include "ask/timeline_engine.h"

#include <algorithm>
#include <chrono>

#include "ask/compile.h"
#include "ask/figure.h"
#include "ask/fold.h"
#include "timeline/parallel.h"

namespace vafa::ask {
namespace {

Answer Assemble(const Inquiry& inquiry, const Compiled& compiled, const Totals& totals,
                const Plan& plan) {
  Answer answer;
  answer.periods = inquiry.periods;
  if (compiled.retention < 0) {
    for (const Value& value : compiled.values) {
      answer.figures.push_back(Evaluate(value, totals));
      if (value.op == Value::Op::kRatio || value.op == Value::Op::kMean) {
        answer.shape = Answer::Shape::kRatio;
      }
    }
    return answer;
  }
  answer.shape = Answer::Shape::kRetention;
  const auto index = static_cast<size_t>(compiled.retention);
  const size_t periods = inquiry.periods.size();
  for (size_t p = 0; p < periods; ++p) {
    answer.born.push_back(totals.counts[plan.retentions[index].born[p]]);
    const auto row =
        totals.retentions[index].begin() + static_cast<std::ptrdiff_t>(Totals::Cell(periods, p, p));
    answer.returned.emplace_back(row, row + static_cast<std::ptrdiff_t>(periods - p));
  }
  return answer;
}

}  // namespace

Result<std::vector<Answer>> TimelineEngine::RunAll(std::span<const Inquiry> inquiries,
                                                   const Context& context,
                                                   const Cancelled& cancelled) const {
  const auto begin = std::chrono::steady_clock::now();
  Compiler compiler(context);
  std::vector<Compiled> compiled;
  for (const Inquiry& inquiry : inquiries) {
    VAFA_ASSIGN(auto one, compiler.Add(inquiry));
    compiled.push_back(std::move(one));
  }
  VAFA_ASSIGN(const Plan plan, compiler.Finish());

  const int workers = timeline::Workers(workers_, snapshot_.blocks());
  std::vector<std::unique_ptr<Fold>> folds(static_cast<size_t>(workers));
  for (auto& fold : folds) fold = std::make_unique<Fold>(plan);
  VAFA_TRY(timeline::ForEachBlock(snapshot_, workers, cancelled,
                                  [&](size_t index, const timeline::Block& block, int worker) {
                                    folds[static_cast<size_t>(worker)]->Add(index, block);
                                  }));
  Totals totals(plan);
  for (const auto& fold : folds) totals.Add(fold->totals());

  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::vector<Answer> answers;
  for (size_t i = 0; i < inquiries.size(); ++i) {
    Answer answer = Assemble(inquiries[i], compiled[i], totals, plan);
    answer.engine = "timeline";
    answer.facts_read = totals.facts_read;
    answer.seconds = took.count();
    answers.push_back(std::move(answer));
  }
  return answers;
}

Result<std::vector<CustomerId>> TimelineEngine::Members(const Inquiry& inquiry, Part part,
                                                        const Context& context,
                                                        const Cancelled& cancelled) const {
  Compiler compiler(context);
  VAFA_ASSIGN(const uint32_t program, compiler.AddMembers(inquiry, part));
  VAFA_ASSIGN(const Plan plan, compiler.Finish());
  const int workers = timeline::Workers(workers_, snapshot_.blocks());
  std::vector<std::unique_ptr<Fold>> folds(static_cast<size_t>(workers));
  for (auto& fold : folds) fold = std::make_unique<Fold>(plan);
  std::vector<std::vector<CustomerId>> found(folds.size());
  VAFA_TRY(timeline::ForEachBlock(snapshot_, workers, cancelled,
                                  [&](size_t index, const timeline::Block& block, int worker) {
                                    const auto w = static_cast<size_t>(worker);
                                    folds[w]->AddMembers(index, block, program, found[w]);
                                  }));
  std::vector<CustomerId> members;
  for (const auto& part_of : found) members.insert(members.end(), part_of.begin(), part_of.end());
  std::ranges::sort(members);
  return members;
}

}  // namespace vafa::ask
