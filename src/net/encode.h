#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/file_descriptor.h"
#include "net/http.h"

namespace vafa::net {

/// The header lines that every answer of a server carries.
std::string SecurityHeaders(bool secure);

/// A response as it goes over the wire: the head, then `body()` or the file's bytes.
struct EncodedResponse {
  std::string head;
  std::string owned_body;
  std::string_view shared_body;
  FileDescriptor file;
  uint64_t file_bytes = 0;

  std::string_view body() const { return shared_body.empty() ? owned_body : shared_body; }
};

/// Compresses what is worth it and writes the head. `common` are whole header lines.
EncodedResponse Encode(const Request& request, Response response, std::string_view common,
                       bool keep_alive);

}  // namespace vafa::net
