#pragma once

#include <map>
#include <memory>
#include <span>
#include <string_view>

#include "base/embedded.h"
#include "net/http.h"

namespace vafa::net {

/// Serves the built page from inside the binary: compressed once and kept, hashed assets cached
/// for a year, everything that is not a file answered with index.html so that the page's own
/// addresses work. Safe on any thread.
class StaticFiles {
 public:
  explicit StaticFiles(std::span<const embedded::EmbeddedFile> files);
  ~StaticFiles();

  Response Serve(const Request& request) const;

 private:
  struct File;
  Response Send(const File& file, const Request& request) const;

  std::map<std::string_view, std::unique_ptr<File>, std::less<>> files_;
};

}  // namespace vafa::net
