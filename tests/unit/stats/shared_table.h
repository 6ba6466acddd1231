#pragma once

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace vafa::stats {

/// A plain comma-separated file (no quotes) that stands beside the project.
struct SharedTable {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;

  static std::optional<SharedTable> Read(const std::string& file_name) {
    std::ifstream file(VAFA_SHARED_DATA "/" + file_name);
    if (!file) return std::nullopt;
    SharedTable table;
    std::string line;
    while (std::getline(file, line)) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      std::vector<std::string> cells;
      std::istringstream fields(line + ",");
      for (std::string cell; std::getline(fields, cell, ',');) cells.push_back(cell);
      (table.names.empty() ? table.names : table.rows.emplace_back()) = cells;
    }
    return table;
  }

  size_t Index(const std::string& name) const {
    return static_cast<size_t>(std::ranges::find(names, name) - names.begin());
  }

  /// The numbers of one column; `missing` where a cell is empty.
  std::vector<double> Numbers(const std::string& name, double missing = 0) const {
    std::vector<double> numbers;
    for (const auto& row : rows) {
      const std::string& cell = row.at(Index(name));
      numbers.push_back(cell.empty() ? missing : std::stod(cell));
    }
    return numbers;
  }
};

}  // namespace vafa::stats

#define VAFA_TABLE_OR_SKIP(name, file)                                    \
  const auto maybe_##name = ::vafa::stats::SharedTable::Read(file);       \
  if (!maybe_##name) GTEST_SKIP() << file " is not at " VAFA_SHARED_DATA; \
  const ::vafa::stats::SharedTable& name = *maybe_##name
