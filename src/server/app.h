#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/config.h"
#include "server/workspace.h"

namespace vafa {

/// The composition of the program: which rooms exist, their routes and workers, on one workspace.
class App {
 public:
  /// Opens the data folder and starts to serve.
  static Result<std::unique_ptr<App>> Start(const Config& config);
  virtual ~App() = default;  ///< Stop()

  /// "http://127.0.0.1:8080"
  virtual std::string url() const = 0;
  virtual Workspace& workspace() = 0;

  /// A link by which the first owner is made, or nothing when there is one.
  virtual Result<std::string> SetupLink() = 0;
  /// A link that signs a user in once.
  virtual Result<std::string> SignInLink(int64_t user_id) = 0;

  virtual Result<bool> NeedsSetup() = 0;
  /// The owner of a made-up company, whose organisation is set up already.
  virtual Result<int64_t> MakeDemoOwner(const std::string& email, const std::string& password,
                                        Language language) = 0;

  /// Takes no new requests, finishes those that run, writes derived files.
  virtual void Stop() = 0;
};

/// Blocks until SIGTERM or SIGINT. Must be called (or PrepareSignals) before threads start.
void PrepareSignals();
void WaitForSignal();

}  // namespace vafa
