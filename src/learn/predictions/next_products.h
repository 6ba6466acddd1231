#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "learn/predictions/baskets.h"
#include "stats/next/held_out.h"
#include "stats/next/suggest.h"

namespace vafa::predictions {

/// With less than this the best-sellers are suggested to everybody.
inline constexpr size_t kMinNamedProducts = 10;
inline constexpr int32_t kMinBasketWeeks = 8;  ///< from the first order to the last day
inline constexpr size_t kMinNextBuyers = 100;  ///< who had bought, and bought again in the trial

/// How many products a customer is told of, and a list is tried with.
inline constexpr size_t kNextPlaces = 5;

/// What is likely to be bought next: what predicting needs.
struct NextProducts {
  std::vector<std::string> products;         ///< by name; all else counts in their places here
  std::optional<stats::ItemToItem> similar;  ///< absent where the best-sellers are used
  std::vector<uint32_t> best_sellers;        ///< best first, at most kNextPlaces
  /// By place of the list in use: of those on whom it was tried, the share who then bought what
  /// stood there. Empty without a trial.
  std::vector<double> right;

  std::string_view method() const { return similar ? "item-to-item" : "best-sellers"; }
};

/// Finds the places of names.
class ProductFinder {
 public:
  explicit ProductFinder(const std::vector<std::string>& products);  ///< which outlives this
  std::optional<uint32_t> Find(std::string_view name) const;

 private:
  const std::vector<std::string>& products_;
  std::vector<uint32_t> by_name_;
};

/// A product that somebody may buy next, and why.
struct NextProduct {
  enum class Why : uint8_t { kTogether, kAgain, kBestSeller };
  Why why = Why::kBestSeller;
  uint32_t product = 0;
  uint32_t because = 0;  ///< of kTogether: the product of hers that says so
  uint32_t times = 0;    ///< of kAgain: on how many days she bought it
  double score = 0;      ///< of her own list alone; 0 of best-sellers
};

std::string_view Name(NextProduct::Why why);  ///< "together", "again", "best_seller"
/// Why, in words.
Message WhyText(const NextProducts& model, const NextProduct& product);

/// The list of one customer, filled up with best-sellers.
std::vector<NextProduct> ListNext(const NextProducts& model, stats::Suggester* suggester,
                                  std::span<const stats::Bought> history);

/// How both lists did on the same next purchases, told only what came before.
struct NextTrial {
  int32_t from_day = 0, to_day = 0;  ///< the last one with it
  size_t customers = 0;
  struct List {
    double hit_rate = 0;  ///< the share of customers who then bought something on their list
    stats::Interval interval;
    double recall = 0;  ///< mean share of what was bought that was on the list
    std::vector<double> right;
  };
  List similar, best_sellers;
  stats::EstimateWithInterval gain;  ///< in hit rate, over the best-sellers
  /// The version in use, where it knew nothing of these days either.
  struct InUse {
    double hit_rate = 0;
    stats::EstimateWithInterval gain;  ///< of the newer one over it
  };
  std::optional<InUse> in_use;
};

struct NextProductsFit {
  NextProducts model;
  size_t customers = 0;  ///< who bought something with a name
  size_t products = 0;
  std::optional<NextTrial> trial;
  /// Why the best-sellers are used.
  std::optional<Message> reason;
};

/// Lists of a model, tried on the purchases from a day on, told only what came before it.
Result<stats::ListTrial> TryNext(const Baskets& baskets, const ask::Names& names, int32_t from_day,
                                 const NextProducts& model);

/// The version in use, and the last day of which it knows.
struct NextIncumbent {
  const NextProducts& model;
  int64_t to_day = 0;
};

/// Learns what is bought next from purchases up to and with `last_day`, tries it on the newest
/// quarter of the weeks (at most eight), and uses similarities only where their hit rate there is
/// surely above that of the best-sellers: by the 95 % interval of the difference, customer by
/// customer. Too little to learn from is no error: `reason` says what is missing.
Result<NextProductsFit> FitNextProducts(const Baskets& baskets, const ask::Names& names,
                                        int32_t last_day, const NextIncumbent* incumbent = nullptr);

}  // namespace vafa::predictions
