#include "ask/timeline_engine.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "ask/assemble.h"
#include "ask/compile.h"
#include "ask/explain.h"
#include "ask/fold.h"
#include "ask/spread.h"
#include "base/limits.h"
#include "base/parallel.h"

namespace vafa::ask {
namespace {

std::unexpected<Error> TooMuchMemory() {
  return Fail(ErrorCode::kTooLarge,
              {"ask.too_much_memory",
               {{"most", static_cast<int64_t>(limits::kQuestionMemoryBytes >> 20)}}});
}

}  // namespace

Result<std::vector<Answer>> TimelineEngine::AnswerAll(std::span<const Inquiry> inquiries,
                                                      const Context& context,
                                                      const Cancelled& cancelled) const {
  const auto begin = std::chrono::steady_clock::now();
  Compiler compiler(context, snapshot_.properties());
  std::vector<Compiled> compiled;
  for (const Inquiry& inquiry : inquiries) {
    VAFA_ASSIGN(auto one, compiler.Add(inquiry));
    compiled.push_back(std::move(one));
  }
  VAFA_ASSIGN(const Plan plan, compiler.Finish());

  const int workers = Workers(workers_, snapshot_.blocks());
  std::vector<std::unique_ptr<Fold>> folds(static_cast<size_t>(workers));
  // What the workers hold together, as it grows block by block.
  std::atomic<size_t> bytes = FixedBytes(plan) * static_cast<size_t>(workers);
  const auto full = [&] { return bytes.load() > limits::kQuestionMemoryBytes; };
  // Within a block too, so that its totals are worth nothing then.
  std::atomic<bool> stopped = false;
  const auto stop = [&] {
    if (!stopped && (full() || (cancelled && cancelled()))) stopped = true;
    return stopped.load();
  };
  for (auto& fold : folds) fold = std::make_unique<Fold>(plan, stop);
  (void)timeline::ForEachBlock(snapshot_, workers, stop,
                               [&](size_t index, const timeline::Block& block, int worker) {
                                 Fold& fold = *folds[static_cast<size_t>(worker)];
                                 const size_t before = fold.totals().bytes();
                                 fold.Add(index, block);
                                 bytes += fold.totals().bytes() - before;
                               });
  if (full()) return TooMuchMemory();
  if (stopped) return Fail(ErrorCode::kCancelled, "timeline.cancelled");
  Totals totals(plan);
  for (const auto& fold : folds) totals.Add(fold->TakeTotals());

  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::vector<Answer> answers;
  for (size_t i = 0; i < inquiries.size(); ++i) {
    Answer answer = Assemble(inquiries[i], compiled[i], plan, totals, *context.names);
    answer.engine = "timeline";
    answer.facts_read = totals.facts_read;
    answer.seconds = took.count();
    answers.push_back(std::move(answer));
  }
  return answers;
}

Status TimelineEngine::Check(const Inquiry& inquiry, const Context& context) const {
  Compiler compiler(context, snapshot_.properties());
  VAFA_TRY(compiler.Add(inquiry));
  VAFA_TRY(compiler.Finish());
  return {};
}

Result<std::vector<CustomerId>> TimelineEngine::FindMembers(const Inquiry& inquiry,
                                                            const Part& part,
                                                            const Context& context,
                                                            const Cancelled& cancelled) const {
  Compiler compiler(context, snapshot_.properties());
  VAFA_ASSIGN(const uint32_t program, compiler.AddMembers(inquiry, part));
  VAFA_ASSIGN(const Plan plan, compiler.Finish());
  const int workers = Workers(workers_, snapshot_.blocks());
  std::atomic<bool> stopped = false;
  const auto stop = [&] {
    if (!stopped && cancelled && cancelled()) stopped = true;
    return stopped.load();
  };
  std::vector<std::unique_ptr<Fold>> folds(static_cast<size_t>(workers));
  for (auto& fold : folds) fold = std::make_unique<Fold>(plan, stop);
  std::vector<std::vector<CustomerId>> found(folds.size());
  (void)timeline::ForEachBlock(snapshot_, workers, stop,
                               [&](size_t index, const timeline::Block& block, int worker) {
                                 const auto w = static_cast<size_t>(worker);
                                 folds[w]->AddMembers(index, block, program, found[w]);
                               });
  if (stopped) return Fail(ErrorCode::kCancelled, "timeline.cancelled");
  std::vector<CustomerId> members;
  for (const auto& part_of : found) members.insert(members.end(), part_of.begin(), part_of.end());
  std::ranges::sort(members);
  return members;
}

Result<std::vector<TimelineEngine::Met>> TimelineEngine::Meets(
    std::span<const Condition> conditions, Instant at, const Context& context,
    const std::map<size_t, Bitmap>* among, const Cancelled& cancelled) const {
  Compiler compiler(context, snapshot_.properties());
  std::vector<uint32_t> programs;
  for (const Condition& condition : conditions) {
    const Inquiry inquiry{{CountCustomers{condition}}, {{at, at, {}}}, context.calendar};
    VAFA_ASSIGN(const uint32_t program, compiler.AddMembers(inquiry, {}));
    programs.push_back(program);
  }
  VAFA_ASSIGN(const Plan plan, compiler.Finish());
  std::vector<Met> found;
  if (among == nullptr) {
    for (size_t index = 0; index < snapshot_.blocks(); ++index) found.push_back({index, {}});
  } else {
    for (const auto& [index, bits] : *among) {
      if (index < snapshot_.blocks()) found.push_back({index, {}});
    }
  }
  const int workers = Workers(workers_, found.size());
  std::vector<std::unique_ptr<Fold>> folds(static_cast<size_t>(workers));
  for (auto& fold : folds) fold = std::make_unique<Fold>(plan, cancelled);
  std::atomic<bool> stopped = false;
  ParallelFor(found.size(), workers, [&](size_t i, int worker) {
    if (cancelled && cancelled()) {
      stopped = true;
      return false;
    }
    const size_t index = found[i].index;
    const Bitmap& wanted = among ? among->at(index) : kAllBits;
    const auto block = among ? snapshot_.block(index, wanted) : snapshot_.block(index);
    found[i].met = folds[static_cast<size_t>(worker)]->Meets(index, *block, wanted, programs);
    return true;
  });
  if (stopped) return Fail(ErrorCode::kCancelled, "timeline.cancelled");
  return found;
}

Result<json::object> TimelineEngine::Explain(const Question& question,
                                             const Context& context) const {
  VAFA_ASSIGN(const Inquiry inquiry, Prepare(question, context));
  Compiler compiler(context, snapshot_.properties());
  VAFA_ASSIGN(const Spread spread, Spread::Of({&inquiry, 1}, context));
  for (const Inquiry& asked : spread.asked()) VAFA_TRY(compiler.Add(asked));
  VAFA_ASSIGN(const Plan plan, compiler.Finish());
  return ask::Explain(plan, inquiry.periods.size(), snapshot_, *context.names,
                      Workers(workers_, snapshot_.blocks()));
}

}  // namespace vafa::ask
