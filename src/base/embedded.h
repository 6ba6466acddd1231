#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace vafa::embedded {

/// A file carried inside the binary (cmake/Embed.cmake).
struct EmbeddedFile {
  std::string_view name;  ///< path relative to the embedded folder
  std::string_view bytes;
};

std::span<const EmbeddedFile> Messages();    ///< src/**/messages.*.json
std::span<const EmbeddedFile> Migrations();  ///< src/**/migrations/*.sql
std::span<const EmbeddedFile> Page();        ///< web/dist/**

}  // namespace vafa::embedded
