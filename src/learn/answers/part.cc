#include "learn/answers/part.h"

#include <algorithm>

namespace vafa::answers {
namespace {

using ask::Part;
using ask::Quantity;

std::unexpected<Error> Wrong(std::string_view member) {
  return Fail(ErrorCode::kInvalid, {"answers.bad_part", {{"member", std::string(member)}}}, {},
              "part/" + std::string(member));
}

class PartReader {
 public:
  PartReader(const json::object& object, const ask::Inquiry& inquiry, Currency currency)
      : object_(object), inquiry_(inquiry), currency_(currency) {}

  Result<Part> Read() {
    for (const auto& member : object_) {
      constexpr std::string_view kKnown[] = {"from",        "of",        "later",       "step",
                                             "lost",        "at_least",  "below",       "group",
                                             "from_number", "to_number", "group_values"};
      const std::string_view key = member.key();
      if (std::ranges::find(kKnown, key) == std::end(kKnown)) return Wrong(key);
    }
    VAFA_TRY(ReadPeriod());
    VAFA_TRY(ReadOf());
    VAFA_TRY(ReadWhole("step", 1, part_.step));
    if (part_.step > 0) --part_.step;
    if (const json::value* lost = object_.if_contains("lost")) {
      if (!lost->is_bool()) return Wrong("lost");
      part_.lost = lost->get_bool();
    }
    VAFA_TRY(ReadStage("from_number", part_.from_stage));
    VAFA_TRY(ReadStage("to_number", part_.to_stage));
    VAFA_TRY(ReadBound("at_least", part_.at_least));
    VAFA_TRY(ReadBound("below", part_.below));
    VAFA_TRY(ReadGroup());
    return std::move(part_);
  }

 private:
  Status ReadPeriod() {
    const json::value* from = object_.if_contains("from");
    if (from == nullptr) return {};
    if (!from->is_string()) return Wrong("from");
    const auto at = ParseInstant(std::string_view(from->get_string()), inquiry_.calendar);
    if (!at) return Wrong("from");
    const auto found = std::ranges::find_if(inquiry_.periods, [&](const ask::Period& period) {
      return period.from == *at || (period.from <= *at && *at < period.to);
    });
    if (found == inquiry_.periods.end()) {
      return Fail(ErrorCode::kNotFound, "ask.no_such_period", {}, "part/from");
    }
    part_.period = static_cast<size_t>(found - inquiry_.periods.begin());
    return {};
  }

  Status ReadOf() {
    if (std::holds_alternative<ask::Retention>(inquiry_.measure.node)) {
      const bool later = object_.contains("later");
      part_.of = later ? Part::Of::kCell : Part::Of::kBorn;
      return ReadWhole("later", 0, part_.later);
    }
    const json::value* of = object_.if_contains("of");
    if (of == nullptr) return {};
    if (!of->is_string()) return Wrong("of");
    if (of->get_string() == "denominator") {
      part_.of = Part::Of::kDenominator;
    } else if (of->get_string() != "numerator") {
      return Wrong("of");
    }
    return {};
  }

  Status ReadWhole(std::string_view member, int64_t least, size_t& into) {
    const json::value* value = object_.if_contains(member);
    if (value == nullptr) return {};
    const int64_t* number = value->if_int64();
    if (number == nullptr || *number < least) return Wrong(member);
    into = static_cast<size_t>(*number);
    return {};
  }

  Status ReadStage(std::string_view member, int64_t& into) {
    const json::value* value = object_.if_contains(member);
    if (value == nullptr) return {};
    const int64_t* number = value->if_int64();
    if (number == nullptr) return Wrong(member);
    into = *number;
    return {};
  }

  Status ReadBound(std::string_view member, Quantity& into) {
    const json::value* value = object_.if_contains(member);
    if (value == nullptr || value->is_null()) return {};
    const auto* distribution = std::get_if<ask::Distribution>(&inquiry_.measure.node);
    if (distribution == nullptr) return Wrong(member);
    if (distribution->of.money()) {
      if (!value->is_string()) return Wrong(member);
      const auto minor = ParseDecimal(std::string_view(value->get_string()), currency_);
      if (!minor) return Wrong(member);
      into = Quantity::Minor(*minor);
    } else if (const int64_t* whole = value->if_int64()) {
      const bool doubles = distribution->of.doubles();
      into = doubles ? Quantity::Number(static_cast<double>(*whole)) : Quantity::Count(*whole);
    } else if (const double* number = value->if_double()) {
      into = Quantity::Number(*number);
    } else {
      return Wrong(member);
    }
    return {};
  }

  Status ReadGroup() {
    const json::value* name = object_.if_contains("group");
    const json::value* values = object_.if_contains("group_values");
    if (name == nullptr && values == nullptr) return {};
    ask::Group group;
    if (name != nullptr && name->is_string()) {
      group.name = std::string(name->get_string());
    } else if (name != nullptr && !name->is_null()) {
      return Wrong("group");
    }
    if (values != nullptr) {
      if (!values->is_int64()) return Wrong("group_values");
      group.values = values->get_int64();
    } else if (!group.name) {
      group.values = 0;
    }
    part_.group = std::move(group);
    return {};
  }

  const json::object& object_;
  const ask::Inquiry& inquiry_;
  Currency currency_;
  Part part_;
};

}  // namespace

Result<Part> ReadPart(const json::object& part, const ask::Inquiry& inquiry, Currency currency) {
  return PartReader(part, inquiry, currency).Read();
}

bool IsRest(const Part& part) { return part.group && !part.group->name && part.group->values > 0; }

}  // namespace vafa::answers
