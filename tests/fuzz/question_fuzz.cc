#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ask/compile.h"
#include "ask/parse.h"
#include "timeline/timeline.h"

namespace {

using namespace vafa;       // NOLINT: a test program
using namespace vafa::ask;  // NOLINT: a test program

class AnyNames : public Names {
 public:
  std::optional<KindId> Kind(std::string_view kind) const override {
    return static_cast<KindId>(kind.size());
  }
  std::optional<LabelId> Label(std::string_view label) const override {
    return static_cast<LabelId>(label.size());
  }
  std::string LabelText(LabelId) const override { return "label"; }
  std::string KindName(KindId) const override { return "kind"; }
};

}  // namespace

/// Any bytes: a question that says the same when it is written and read again, and that can be
/// compiled or is refused; or an error that names the place.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Currency currency = *Currency::Parse("EUR");
  static const Calendar calendar = *Calendar::Make(CalendarKind::kJalali, "Asia/Tehran", 6);
  static const AnyNames names;
  const auto question =
      ParseQuestion(std::string_view(reinterpret_cast<const char*>(data), size), currency);
  if (!question) return 0;
  const auto again = ParseQuestion(json::value(ToJson(*question, currency)), currency);
  if (!again || !(*again == *question)) abort();

  const Context context{&names, nullptr, calendar, currency, {{"window", 30}}};
  const auto inquiry = Prepare(*question, context);
  if (!inquiry || inquiry->periods.size() > 40) return 0;
  Compiler compiler(context, timeline::Snapshot().properties());
  if (compiler.Add(*inquiry)) (void)compiler.Finish();
  return 0;
}
