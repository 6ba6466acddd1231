#include "learn/audit/audit_sheet.h"

namespace vafa::audit {

Sheet AuditSheet(const Audit& audit, Language language) {
  const auto word = [&](const char* id) { return Render(Message(id), language); };
  Sheet sheet;
  sheet.name = word("audit.sheet");
  sheet.right_to_left = language == Language::kPersian;
  sheet.columns = {{word("audit.sheet_what")},
                   {word("audit.sheet_ratio"), Sheet::Type::kNumber},
                   {word("audit.sheet_low"), Sheet::Type::kNumber},
                   {word("audit.sheet_high"), Sheet::Type::kNumber},
                   {word("audit.sheet_adjusted"), Sheet::Type::kNumber},
                   {word("audit.sheet_left"), Sheet::Type::kInteger},
                   {word("audit.sheet_weeks"), Sheet::Type::kInteger}};
  for (const Finding& finding : audit.findings) {
    sheet.rows.push_back({Words(audit.factors[finding.factor], audit.factors, language),
                          finding.ratio.value, finding.ratio.interval.low,
                          finding.ratio.interval.high, finding.adjusted, finding.left,
                          finding.weeks});
  }
  return sheet;
}

}  // namespace vafa::audit
