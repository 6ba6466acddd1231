#include "base/result.h"

namespace vafa {

std::string_view Name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return "invalid";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kUnauthenticated:
      return "unauthenticated";
    case ErrorCode::kForbidden:
      return "forbidden";
    case ErrorCode::kTooLarge:
      return "too_large";
    case ErrorCode::kTooMany:
      return "too_many";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kStorageFull:
      return "storage_full";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

std::string Describe(const Error& error) {
  std::string text(Name(error.code));
  text += ": ";
  text += Render(error.message, Language::kEnglish);
  if (!error.field.empty()) text += " [" + error.field + "]";
  for (const auto& [field, message] : error.fields) {
    text += "; " + field + ": " + Render(message, Language::kEnglish);
  }
  if (!error.detail.empty()) text += " (" + error.detail + ")";
  return text;
}

}  // namespace vafa
