#include "cli/usage.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace vafa::cli {
namespace {

struct Parts {
  std::string before, after;
};

std::optional<Parts> PartedBy(std::string_view text, std::string_view by) {
  const size_t at = text.find(by);
  if (at == std::string_view::npos) return std::nullopt;
  return Parts{std::string(text.substr(0, at)), std::string(text.substr(at + by.size()))};
}

/// "fit", or "user add": the command that was named, if one was.
std::string CommandIn(const CLI::App& app) {
  for (const CLI::App* sub : app.get_subcommands()) {
    const std::string below = CommandIn(*sub);
    return below.empty() ? sub->get_name() : sub->get_name() + ' ' + below;
  }
  return {};
}

Message Unknown(std::string arguments) {
  return {"cli.usage_unknown", {{"arguments", std::move(arguments)}}};
}

Message Missing(const CLI::App& app, std::string_view what) {
  const auto name = PartedBy(what, " is required");
  if (name && name->before != "A subcommand")
    return {"cli.usage_missing", {{"name", name->before}}};
  const std::vector<std::string> others = app.remaining(true);
  return others.empty() ? Message("cli.usage_no_command") : Unknown(others.front());
}

Message BadValue(std::string_view what) {
  const auto option = PartedBy(what, ": ");
  if (!option) return {"cli.usage_other", {{"what", std::string(what)}}};
  if (const auto range = PartedBy(option->after, " not in range ")) {
    const auto ends = PartedBy(range->after, " to ");
    const auto value = PartedBy(range->before, "Value ");
    if (ends && value) {
      return {"cli.usage_out_of_range",
              {{"option", option->before},
               {"value", value->after},
               {"least", ends->before},
               {"most", ends->after}}};
    }
  }
  const auto choice = PartedBy(option->after, " not in {");
  if (!choice || choice->after.empty()) {
    return {"cli.usage_other", {{"what", std::string(what)}}};
  }
  std::string choices = choice->after.substr(0, choice->after.size() - 1);
  for (size_t at = 0; (at = choices.find(',', at)) != std::string::npos; at += 2) {
    choices.insert(at + 1, " ");
  }
  return {"cli.usage_no_choice",
          {{"option", option->before}, {"value", choice->before}, {"choices", choices}}};
}

/// By what CLI11 2.1 says, of which it gives no parts; its own words where they are others.
Message MessageOf(const CLI::App& app, const CLI::ParseError& error) {
  const std::string_view what = error.what();
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::RequiredError:
      return Missing(app, what);
    case CLI::ExitCodes::ValidationError:
      return BadValue(what);
    case CLI::ExitCodes::ExtrasError:
      if (const auto arguments = PartedBy(what, ": ")) return Unknown(arguments->after);
      break;
    case CLI::ExitCodes::ExcludesError:
      if (const auto both = PartedBy(what, " excludes ")) {
        return {"cli.usage_together", {{"option", both->before}, {"other", both->after}}};
      }
      break;
    case CLI::ExitCodes::ArgumentMismatch:
      if (const auto option = PartedBy(what, ": ")) {
        return {"cli.usage_no_value", {{"option", option->before}}};
      }
      break;
    default:
      break;
  }
  return {"cli.usage_other", {{"what", std::string(what)}}};
}

}  // namespace

Message UsageMessage(const CLI::App& app, const CLI::ParseError& error) {
  Message message = MessageOf(app, error);
  const std::string command = CommandIn(app);
  message.arguments.emplace_back("help",
                                 "vafa " + (command.empty() ? "" : command + ' ') + "--help");
  return message;
}

Language LanguageOf(const Common& common, int argc, const char* const* argv) {
  Common said = common;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--lang" && i + 1 < argc) said.language = argv[i + 1];
    if (argument.starts_with("--lang=")) said.language = argument.substr(7);
  }
  return said.LanguageOrDefault();
}

}  // namespace vafa::cli
