#include "facts/properties.h"

#include <boost/json/basic_parser_impl.hpp>
#include <string>

namespace vafa {
namespace {

namespace json = boost::json;
using json::error_code;

constexpr size_t kDepth = 32;

/// `minor` of the currency of `rate.money`, in the base currency; rounded half away from zero,
/// nullopt on overflow.
std::optional<int64_t> InBase(int64_t minor, const FactMoney& rate) {
  if (rate.money.minor == rate.base_minor) return minor;
  if (rate.money.minor == 0) return std::nullopt;
  using Wide = __int128;
  const Wide product = Wide{minor} * rate.base_minor;
  const Wide divisor = rate.money.minor;
  Wide quotient = product / divisor;
  const Wide rest = product % divisor;
  const Wide twice = 2 * (rest < 0 ? -rest : rest);
  if (twice >= (divisor < 0 ? -divisor : divisor))
    quotient += (product < 0) == (divisor < 0) ? 1 : -1;
  if (quotient > INT64_MAX || quotient <= INT64_MIN) return std::nullopt;
  return static_cast<int64_t>(quotient);
}

/// Hears what the parser finds, one call a piece; answers true to go on.
class Listener {
 public:
  static constexpr size_t max_object_size = static_cast<size_t>(-1);
  static constexpr size_t max_array_size = static_cast<size_t>(-1);
  static constexpr size_t max_key_size = static_cast<size_t>(-1);
  static constexpr size_t max_string_size = static_cast<size_t>(-1);

  void Begin(timeline::PropertyList& list, const std::optional<FactMoney>& money) {
    list_ = &list;
    money_ = &money;
    depth_ = 0;
    in_object_ = false;
    text_.clear();
    key_.clear();
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    ++depth_;
    if (depth_ == 1) in_object_ = true;
    if (depth_ == 2) {
      in_money_ = in_object_;
      amount_.reset();
      currency_.reset();
    }
    return true;
  }
  bool on_object_end(size_t, error_code&) {
    if (depth_ == 2 && in_money_) AddMoney();
    --depth_;
    return true;
  }
  bool on_array_begin(error_code&) {
    ++depth_;
    if (depth_ == 2) in_money_ = false;
    return true;
  }
  bool on_array_end(size_t, error_code&) {
    --depth_;
    return true;
  }
  bool on_key_part(json::string_view part, size_t, error_code&) {
    key_ += part;
    return true;
  }
  bool on_key(json::string_view last, size_t, error_code&) {
    key_ += last;
    std::string& of = depth_ == 1 ? name_ : member_;
    of.swap(key_);
    key_.clear();
    return true;
  }
  bool on_string_part(json::string_view part, size_t, error_code&) {
    text_ += part;
    return true;
  }
  bool on_string(json::string_view last, size_t, error_code&) {
    text_ += last;
    if (IsProperty()) {
      list_->Text(name_, text_);
    } else if (depth_ == 2 && in_money_) {
      if (member_ == "amount") amount_ = text_;
      if (member_ == "currency") currency_ = text_;
    }
    text_.clear();
    return true;
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(int64_t number, json::string_view, error_code&) { return AddInteger(number); }
  bool on_uint64(uint64_t number, json::string_view, error_code&) { return AddInteger(number); }
  bool on_double(double number, json::string_view, error_code&) {
    if (IsProperty()) list_->Number(name_, number);
    return true;
  }
  bool on_bool(bool value, error_code&) {
    if (IsProperty()) list_->Text(name_, value ? "true" : "false");
    return true;
  }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

 private:
  bool IsProperty() const { return depth_ == 1 && in_object_; }

  template <typename Integer>
  bool AddInteger(Integer number) {
    constexpr Integer kExact = Integer{1} << 53;
    if (!IsProperty()) return true;
    bool exact = number <= kExact;
    if constexpr (std::is_signed_v<Integer>) exact = exact && number >= -kExact;
    if (exact) {
      list_->Number(name_, static_cast<double>(number));
    } else {
      list_->Text(name_, std::to_string(number));
    }
    return true;
  }

  void AddMoney() {
    if (!amount_ || !currency_) return;
    const auto currency = Currency::Parse(*currency_);
    if (!currency) return;
    const auto minor = ParseMinor(*amount_, *currency);
    if (!minor) return;
    std::optional<int64_t> in_base = *minor;
    if (const auto& of_fact = *money_) {
      if (of_fact->money.currency != *currency) return;
      in_base = InBase(*minor, *of_fact);
    }
    if (in_base) list_->Money(name_, *in_base);
  }

  timeline::PropertyList* list_ = nullptr;
  const std::optional<FactMoney>* money_ = nullptr;
  int depth_ = 0;
  bool in_object_ = false;  ///< the whole is an object
  bool in_money_ = false;   ///< at depth 2: in an object that is a value
  std::string name_;        ///< at depth 1
  std::string member_;      ///< deeper
  std::string key_;         ///< as far as it was heard
  std::string text_;        ///< as far as it was heard
  std::optional<std::string> amount_;
  std::optional<std::string> currency_;
};

json::parse_options Options() {
  json::parse_options options;
  options.max_depth = kDepth;
  return options;
}

}  // namespace

class PropertyReader::Parser : public json::basic_parser<Listener> {
 public:
  Parser() : basic_parser(Options()) {}
};

PropertyReader::PropertyReader() : parser_(std::make_unique<Parser>()) {}
PropertyReader::~PropertyReader() = default;

void PropertyReader::Read(std::string_view json, const std::optional<FactMoney>& money,
                          timeline::PropertyList& into) {
  into.clear();
  if (json.empty()) return;
  parser_->reset();
  parser_->handler().Begin(into, money);
  error_code error;
  const size_t read = parser_->write_some(false, json.data(), json.size(), error);
  if (error || read != json.size()) into.clear();
}

}  // namespace vafa
