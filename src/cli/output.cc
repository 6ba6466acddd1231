#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "cli/cli.h"

namespace vafa::cli {

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  int32_t at = 0;
  const auto size = static_cast<int32_t>(text.size());
  while (at < size) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), at, size, c);
    const auto type = static_cast<UCharCategory>(u_charType(c));
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) continue;
    const int wide = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    width += wide == U_EA_FULLWIDTH || wide == U_EA_WIDE ? 2 : 1;
  }
  return width;
}

void Table::Print(std::vector<size_t> right) const {
  std::vector<size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - DisplayWidth(row[i]), ' ');
      const bool to_right = std::find(right.begin(), right.end(), i) != right.end();
      line += to_right ? blanks + row[i] : row[i] + blanks;
      line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    std::cout << line << '\n';
  }
}

void PrintCsv(const Sheet& sheet) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::string csv = ToCsv(sheet);
  std::string_view text = csv;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::cout << text;
}

void PrintJson(const json::value& value) { std::cout << json::serialize(value) << '\n'; }

Error InFile(const std::string& file, Error error, Language language) {
  std::string reason = Render(error.message, language);
  if (reason.find(file) != std::string::npos) return error;
  error.message = {"cli.in_file", {{"file", file}, {"reason", std::move(reason)}}};
  return error;
}

void PrintError(const Error& error, Language language) {
  std::cerr << "vafa: " << Render(error.message, language) << '\n';
  for (const auto& [field, message] : error.fields) {
    std::cerr << "  " << field << ": " << Render(message, language) << '\n';
  }
  // A defect of ours has no advice in it; what we know of it may help whoever mends it.
  if (error.code == ErrorCode::kInternal && !error.detail.empty()) {
    std::cerr << "  " << error.detail << '\n';
  }
}

}  // namespace vafa::cli
