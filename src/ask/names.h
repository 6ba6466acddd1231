#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "facts/fact_log.h"

namespace vafa::ask {

/// The dictionaries that turn the words of a question into the codes of the columns.
class Names {
 public:
  virtual ~Names() = default;
  virtual std::optional<KindId> Kind(std::string_view kind) const = 0;
  virtual std::optional<LabelId> Label(std::string_view label) const = 0;
  virtual std::string LabelText(LabelId label) const = 0;
  virtual std::string KindName(KindId kind) const = 0;
};

/// The dictionaries of the fact log, which must outlive this.
class FactLogNames : public Names {
 public:
  explicit FactLogNames(const FactLog& log) : log_(log) {}
  std::optional<KindId> Kind(std::string_view kind) const override { return log_.FindKind(kind); }
  std::optional<LabelId> Label(std::string_view label) const override {
    return log_.FindLabel(label);
  }
  std::string KindName(KindId kind) const override { return log_.KindName(kind); }
  std::string LabelText(LabelId label) const override { return log_.LabelText(label); }

 private:
  const FactLog& log_;
};

}  // namespace vafa::ask
