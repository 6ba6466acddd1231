#include "base/config.h"

#include <toml++/toml.h>

#include <charconv>
#include <cstdlib>
#include <functional>

namespace vafa {
namespace {

/// One setting: where it stands in the file, and how a value becomes part of the Config. `set`
/// says whether the value is a possible one.
struct Setting {
  const char* section;  ///< "" for the top of the file
  const char* key;
  bool number;
  std::function<bool(Config&, const std::string&)> set;

  std::string Path() const {
    return *section ? std::string(section) + "." + key : std::string(key);
  }
  std::string Environment() const {
    std::string name = "VAFA_" + (*section ? std::string(section) + "_" + key : std::string(key));
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
  }
};

template <typename T>
bool SetNumber(T& target, const std::string& text, int64_t low, int64_t high) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  if (number < low || number > high) return false;
  target = static_cast<T>(number);
  return true;
}

bool SetText(std::string& target, const std::string& text) {
  target = text;
  return true;
}

bool SetLevel(std::string& target, const std::string& text) {
  for (const char* level : {"debug", "info", "warn", "error"}) {
    if (text == level) return SetText(target, text);
  }
  return false;
}

const std::vector<Setting>& Settings() {
  static const std::vector<Setting> kSettings = {
      {"", "data", false,
       [](Config& c, const std::string& v) {
         c.data = v;
         return !v.empty();
       }},
      {"server", "address", false,
       [](Config& c, const std::string& v) { return SetText(c.server.address, v); }},
      {"server", "port", true,
       [](Config& c, const std::string& v) { return SetNumber(c.server.port, v, 0, 65'535); }},
      {"server", "workers", true,
       [](Config& c, const std::string& v) { return SetNumber(c.server.workers, v, 1, 1024); }},
      {"server", "certificate", false,
       [](Config& c, const std::string& v) { return SetText(c.server.certificate, v); }},
      {"server", "key", false,
       [](Config& c, const std::string& v) { return SetText(c.server.key, v); }},
      {"server", "public_url", false,
       [](Config& c, const std::string& v) { return SetText(c.server.public_url, v); }},
      {"store", "postgresql", false,
       [](Config& c, const std::string& v) { return SetText(c.store.postgresql, v); }},
      {"ask", "clickhouse", false,
       [](Config& c, const std::string& v) { return SetText(c.ask.clickhouse, v); }},
      {"ask", "seconds", true,
       [](Config& c, const std::string& v) { return SetNumber(c.ask.seconds, v, 1, 3600); }},
      {"log", "level", false,
       [](Config& c, const std::string& v) { return SetLevel(c.log.level, v); }},
  };
  return kSettings;
}

const Setting* FindSetting(std::string_view section, std::string_view key) {
  for (const Setting& setting : Settings()) {
    if (setting.section == section && setting.key == key) return &setting;
  }
  return nullptr;
}

bool IsSection(std::string_view name) {
  for (const Setting& setting : Settings()) {
    if (*setting.section && setting.section == name) return true;
  }
  return false;
}

/// Reads one file; every error names the file and the line.
class Reader {
 public:
  Reader(const std::filesystem::path& file, Config& config)
      : file_(file.string()), config_(config) {}

  Status Read(const toml::table& table, std::string_view section) {
    for (const auto& [key, node] : table) {
      if (section.empty() && node.is_table() && IsSection(key.str())) {
        VAFA_TRY(Read(*node.as_table(), key.str()));
        continue;
      }
      VAFA_TRY(ReadSetting(section, key.str(), node));
    }
    return {};
  }

 private:
  Status ReadSetting(std::string_view section, std::string_view key, const toml::node& node) {
    const Setting* setting = FindSetting(section, key);
    if (setting == nullptr) {
      const std::string path =
          section.empty() ? std::string(key) : std::string(section) + "." + std::string(key);
      return Wrong("base.config_unknown_key", node, path);
    }
    std::string value;
    bool right_type = false;
    if (setting->number) {
      if (const auto number = node.value_exact<int64_t>()) {
        value = std::to_string(*number);
        right_type = true;
      }
    } else if (const auto text = node.value_exact<std::string>()) {
      value = *text;
      right_type = true;
    }
    if (!right_type || !setting->set(config_, value)) {
      return Wrong("base.config_bad_value", node, setting->Path());
    }
    return {};
  }

  Status Wrong(const char* id, const toml::node& node, const std::string& path) const {
    const auto line = static_cast<int64_t>(node.source().begin.line);
    return Fail(ErrorCode::kInvalid, {id, {{"file", file_}, {"line", line}, {"key", path}}}, {},
                path);
  }

  std::string file_;
  Config& config_;
};

Status ReadEnvironment(Config& config) {
  for (const Setting& setting : Settings()) {
    const std::string name = setting.Environment();
    const char* value = std::getenv(name.c_str());  // NOLINT: read before any thread starts
    if (value == nullptr) continue;
    if (!setting.set(config, value)) {
      return Fail(ErrorCode::kInvalid, {"base.config_bad_environment", {{"name", name}}}, {},
                  setting.Path());
    }
  }
  return {};
}

}  // namespace

Result<Config> Config::Load(const std::filesystem::path& file, bool must_exist) {
  Config config;
  std::error_code error;
  if (std::filesystem::exists(file, error)) {
    try {
      const toml::table table = toml::parse_file(file.string());
      VAFA_TRY(Reader(file, config).Read(table, ""));
    } catch (const toml::parse_error& problem) {
      const auto line = static_cast<int64_t>(problem.source().begin.line);
      return Fail(ErrorCode::kInvalid,
                  {"base.config_syntax", {{"file", file.string()}, {"line", line}}},
                  std::string(problem.description()));
    }
  } else if (must_exist) {
    return Fail(ErrorCode::kNotFound, {"base.config_missing", {{"file", file.string()}}});
  }
  VAFA_TRY(ReadEnvironment(config));
  return config;
}

}  // namespace vafa
