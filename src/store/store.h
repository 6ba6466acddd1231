#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>

#include "base/result.h"
#include "store/presence.h"
#include "store/session.h"

namespace vafa {

/// The record store: the only source of truth, on SQLite (in the data folder) or PostgreSQL.
///
/// Writes of a process go through one thread that lets those waiting share a commit, so that
/// durable does not mean slow. Safe on any thread.
class Store {
 public:
  struct Options {
    std::filesystem::path folder{};  ///< the data folder
    std::string postgresql{};  ///< connection string; empty: SQLite file `vafa.db` in the folder
    int readers = 4;
    bool read_only = false;  ///< Write() is refused; nothing is created
    bool migrate = true;     ///< apply pending migrations when opening
  };

  /// kUnavailable when the database cannot be reached or written, kNotFound when read-only and
  /// there is none, kConflict when it was written by a newer program.
  static Result<std::unique_ptr<Store>> Open(Options options);
  virtual ~Store() = default;

  virtual Dialect dialect() const = 0;

  /// Runs `body` with a reader's session. Exceptions of the database become errors.
  template <typename Body>
  auto Read(Body&& body) -> std::invoke_result_t<Body, Session&> {
    using R = std::invoke_result_t<Body, Session&>;
    R result = std::unexpected(Error{});
    Status status = RunRead([&](Session& session) -> Status {
      result = body(session);
      if (!result) return std::unexpected(result.error());
      return {};
    });
    if (!status) return std::unexpected(std::move(status).error());
    return result;
  }

  /// Runs `body` in a transaction on the writing thread. When this returns a value, it is on disk.
  /// `body` may run again never: a failed write is given back as its error.
  template <typename Body>
  auto Write(Body&& body) -> std::invoke_result_t<Body, Transaction&> {
    using R = std::invoke_result_t<Body, Transaction&>;
    R result = std::unexpected(Error{});
    Status status = RunWrite([&](Transaction& transaction) -> Status {
      result = body(transaction);
      if (!result) return std::unexpected(result.error());
      return {};
    });
    if (!status) return std::unexpected(std::move(status).error());
    return result;
  }

  /// A random number given to this store when it was made; derived files carry it.
  virtual uint64_t id() const = 0;

  /// Which processes write here; this one's number goes with what only its maker may finish.
  virtual const Presence& presence() const = 0;

  virtual Status RunRead(const std::function<Status(Session&)>& body) = 0;
  virtual Status RunWrite(const std::function<Status(Transaction&)>& body) = 0;
};

/// A database exception in flight, as an Error (called inside a catch block).
Error DatabaseError();

}  // namespace vafa
