#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace vafa {

/// vafa.toml, each value overridden by the environment: `[server] port = 8080` by
/// VAFA_SERVER_PORT. Unknown keys are errors that name the line.
struct Config {
  std::filesystem::path data = "vafa-data";  ///< `data`

  struct Server {
    std::string address = "127.0.0.1";
    uint16_t port = 8080;
    int workers = 8;
    std::string certificate;  ///< PEM file; with `key`, TLS is on
    std::string key;
    std::string public_url;  ///< what users type, when a proxy stands before
  } server;

  struct Store {
    std::string postgresql;  ///< connection string; empty means SQLite in the data folder
  } store;

  struct Ask {
    /// The shards of ClickHouse that answer questions; empty: the timeline index does.
    std::string clickhouse;
    int seconds = 60;  ///< how long the server works on one question
  } ask;

  struct Log {
    std::string level = "info";
  } log;

  /// Reads `file` (a missing one is all defaults unless `must_exist`), then the environment.
  static Result<Config> Load(const std::filesystem::path& file, bool must_exist);
};

}  // namespace vafa
