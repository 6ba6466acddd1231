#include "demo/bench_orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "base/limits.h"
#include "demo/bench_data.h"
#include "demo/products.h"
#include "demo/random.h"
#include "demo/truth.h"

namespace vafa::demo {
namespace {

constexpr int64_t kSpan = 3 * 365 * kMicrosPerDay;
constexpr int64_t kProgressRows = 100'000;
constexpr size_t kBufferBytes = 1 << 20;
constexpr std::string_view kHeader =
    "order_id,customer_id,date,amount,currency,cost,product,category,quantity,channel\n";
constexpr std::string_view kChannels[] = {"web", "web", "app", "phone"};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

class OrdersFile {
 public:
  static Result<OrdersFile> Open(const std::filesystem::path& path) {
    OrdersFile file(path);
    file.file_.reset(std::fopen(path.c_str(), "wb"));
    if (!file.file_) return std::unexpected(file.Failure());
    file.text_.reserve(kBufferBytes + 1024);
    return file;
  }

  std::string& text() { return text_; }

  Status FlushIfLong() { return text_.size() < kBufferBytes ? Status{} : Flush(); }

  Status Close() {
    VAFA_TRY(Flush());
    if (std::fclose(file_.release()) != 0) return std::unexpected(Failure());
    return {};
  }

 private:
  explicit OrdersFile(std::filesystem::path path) : path_(std::move(path)) {}

  Status Flush() {
    if (std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size() ||
        std::fflush(file_.get()) != 0) {
      return std::unexpected(Failure());
    }
    text_.clear();
    return {};
  }

  Error Failure() const {
    const int code = errno;
    const std::string reason = std::strerror(code);
    return {code == ENOSPC ? ErrorCode::kStorageFull : ErrorCode::kUnavailable,
            {"demo.cannot_write", {{"file", path_.string()}, {"reason", reason}}},
            reason,
            {},
            {}};
  }

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::string text_;
};

void AppendNumber(std::string& text, int64_t number, int width = 0) {
  const fmt::format_int digits(number);
  for (auto missing = width - static_cast<int>(digits.size()); missing > 0; --missing) text += '0';
  text.append(digits.data(), digits.size());
}

void AppendMoney(std::string& text, int64_t minor) {
  AppendNumber(text, minor / 100);
  text += '.';
  AppendNumber(text, minor % 100, 2);
}

/// "2026-03-21T10:00:00Z", the date worked out once a day.
class Stamps {
 public:
  void Append(std::string& text, int64_t micros) {
    const int64_t day = micros / kMicrosPerDay;
    if (day != day_) {
      day_ = day;
      const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
      date_ = fmt::format("{:04}-{:02}-{:02}T", int{date.year()}, unsigned{date.month()},
                          unsigned{date.day()});
    }
    const int64_t second = micros % kMicrosPerDay / kMicrosPerSecond;
    text += date_;
    AppendNumber(text, second / 3600, 2);
    text += ':';
    AppendNumber(text, second / 60 % 60, 2);
    text += ':';
    AppendNumber(text, second % 60, 2);
    text += 'Z';
  }

 private:
  int64_t day_ = -1;
  std::string date_;
};

/// The rows one after another.
class Orders {
 public:
  explicit Orders(const BenchOrdersOptions& options)
      : options_(options),
        customers_(static_cast<double>(
            options.customers > 0 ? options.customers : std::max<int64_t>(1, options.rows / 10))),
        random_(options.seed) {}

  void AppendRow(int64_t row, std::string& text) {
    const bool further_line = row > 0 && random_.Chance(1.0 / 12);
    if (!further_line) NextOrder(row);
    const double dollars = 40 * random_.Exponential() + 2;
    const Basket basket = shelf_.Pick(random_, dollars);
    const int64_t cents = std::llround(dollars * 100);
    text += "O-";
    AppendNumber(text, order_, 9);
    text += ",B-";
    AppendNumber(text, customer_ + 1, 8);
    text += ',';
    stamps_.Append(text, at_);
    text += ',';
    AppendMoney(text, cents);
    text += ",USD,";
    AppendMoney(text, std::llround(dollars * 100 * (1 - basket.product->margin)));
    text += ',';
    text += basket.product->name;
    text += ',';
    text += basket.product->category;
    text += ',';
    AppendNumber(text, basket.quantity);
    text += ',';
    text += channel_;
    text += '\n';
  }

 private:
  void NextOrder(int64_t row) {
    ++order_;
    const double passed =
        (static_cast<double>(row) + random_.Uniform()) / static_cast<double>(options_.rows);
    const int64_t at = options_.end.micros - kSpan + static_cast<int64_t>(passed * kSpan);
    at_ = std::max(at_, std::min(at, options_.end.micros - kMicrosPerSecond));
    // Of those who came so far, the early and eager ones order more often.
    customer_ = static_cast<int64_t>(std::pow(random_.Uniform(), 1.6) * passed * customers_);
    channel_ = random_.One(kChannels);
  }

  BenchOrdersOptions options_;
  double customers_;
  Random random_;
  Shelf shelf_;
  Stamps stamps_;
  int64_t order_ = 0;
  int64_t customer_ = 0;
  int64_t at_ = 0;
  std::string_view channel_;
};

}  // namespace

Status WriteBenchOrders(const std::filesystem::path& file, const BenchOrdersOptions& options,
                        const std::function<void(int64_t)>& progress) {
  // Rows are bounded as facts are, and the rest of the options by the same limits.
  VAFA_TRY(BenchData::Make({.customers = std::max<int64_t>(1, options.customers),
                            .facts = options.rows,
                            .seed = options.seed,
                            .end = options.end}));
  VAFA_ASSIGN(OrdersFile out, OrdersFile::Open(file));
  out.text() += kHeader;
  Orders orders(options);
  for (int64_t row = 0; row < options.rows; ++row) {
    orders.AppendRow(row, out.text());
    VAFA_TRY(out.FlushIfLong());
    if (progress && (row + 1) % kProgressRows == 0) progress(row + 1);
  }
  return out.Close();
}

}  // namespace vafa::demo
