#include "demo/products.h"

#include <algorithm>
#include <cmath>

namespace vafa::demo {
namespace {

constexpr Product kProducts[] = {
    // The first is the gift card, which any amount may buy.
    {"Gift card", "Gifts", 1, 100'000, 0.15, 1.0},
    {"Ethiopia Yirgacheffe beans", "Coffee", 13, 58, 9, 0.46, "filter"},
    {"Colombia Huila beans", "Coffee", 12, 54, 8, 0.46, "filter"},
    {"Brazil Santos beans", "Coffee", 10, 46, 8, 0.44, "espresso"},
    {"House espresso blend", "Coffee", 11, 62, 12, 0.48, "espresso"},
    {"Decaf Peru beans", "Coffee", 12, 50, 3, 0.45},
    {"Türk kahvesi", "Coffee", 5, 28, 9, 0.42, "kahve"},
    {"Cardamom coffee", "Coffee", 6, 30, 4, 0.43, "kahve"},
    {"Espresso capsules", "Coffee", 7, 44, 7, 0.38, "espresso"},
    {"Cold brew bags", "Coffee", 9, 32, 3, 0.45, "filter"},
    {"Drip bag box", "Coffee", 8, 26, 4, 0.47, "filter"},
    {"چای لاهیجان", "Tea", 6, 36, 9, 0.50, "chai"},
    {"Rize çayı", "Tea", 5, 32, 8, 0.50, "chai"},
    {"Earl Grey", "Tea", 6, 30, 6, 0.52, "leaf"},
    {"Darjeeling first flush", "Tea", 14, 64, 3, 0.50, "leaf"},
    {"Sencha", "Tea", 9, 40, 4, 0.50, "leaf"},
    {"Jasmine pearls", "Tea", 12, 48, 2.5, 0.51, "leaf"},
    {"Matcha", "Tea", 16, 70, 3.5, 0.49, "leaf"},
    {"Chamomile", "Tea", 4, 18, 4, 0.54},
    {"گل گاوزبان", "Tea", 7, 34, 3, 0.52, "chai"},
    {"Hibiscus", "Tea", 4, 17, 3, 0.54},
    {"Saffron", "Pantry", 12, 85, 4, 0.35, "chai"},
    {"Pistachio kernels", "Pantry", 9, 60, 4, 0.30},
    {"Medjool dates", "Pantry", 7, 38, 4, 0.32},
    {"Flower honey", "Pantry", 8, 36, 3, 0.36, "leaf"},
    {"Nabat rock sugar", "Pantry", 3, 14, 3, 0.45, "chai"},
    {"Lokum box", "Pantry", 8, 42, 4, 0.40, "kahve"},
    {"Dark chocolate", "Pantry", 3, 16, 5, 0.38, "espresso"},
    {"Stoneware mug", "Tableware", 9, 28, 6, 0.58},
    {"Tea glass set", "Tableware", 14, 52, 4, 0.55, "chai"},
    {"Copper cezve", "Tableware", 22, 90, 3, 0.50, "kahve"},
    {"Porcelain teapot", "Tableware", 26, 110, 3, 0.52, "leaf"},
    {"Espresso cup pair", "Tableware", 16, 48, 4, 0.57, "espresso"},
    {"Serving tray", "Tableware", 24, 95, 2, 0.52, "kahve"},
    {"Samovar", "Tableware", 140, 620, 0.7, 0.40, "chai"},
    {"Paper filters", "Brewing", 3, 14, 6, 0.60, "filter"},
    {"Pour-over dripper", "Brewing", 12, 46, 3, 0.50, "filter"},
    {"French press", "Brewing", 24, 78, 3, 0.45},
    {"Moka pot", "Brewing", 26, 82, 3, 0.45, "espresso"},
    {"Gooseneck kettle", "Brewing", 48, 160, 1.6, 0.38, "filter"},
    {"Hand grinder", "Brewing", 55, 210, 1.6, 0.38, "filter"},
    {"Electric grinder", "Brewing", 110, 480, 0.9, 0.32, "espresso"},
    {"Espresso machine", "Brewing", 320, 2'600, 0.5, 0.25, "espresso"},
    {"Linen tea towel", "Home", 8, 26, 3, 0.60},
    {"Scented candle", "Home", 14, 46, 4, 0.62},
    {"Wool throw", "Home", 48, 180, 1.2, 0.50},
    {"Table runner", "Home", 22, 80, 1.4, 0.55},
    {"Cotton apron", "Home", 18, 54, 1.6, 0.56},
    {"Gift box", "Gifts", 28, 150, 3, 0.48},
    {"Coffee subscription gift", "Gifts", 45, 260, 1.5, 0.46},
};

constexpr int kBandsPerDoubling = 4;
constexpr int kBands = 16 * kBandsPerDoubling;  // one dollar to 65,536
constexpr int kMostUnits = 6;

double MiddleOfBand(size_t band) {
  return std::exp2((static_cast<double>(band) + 0.5) / kBandsPerDoubling);
}

}  // namespace

std::string_view TasteOf(std::string_view product) {
  const auto found = std::ranges::find(kProducts, product, &Product::name);
  return found == std::end(kProducts) ? std::string_view() : found->taste;
}

Shelf::Shelf() : bands_(kBands) {
  for (size_t band = 0; band < bands_.size(); ++band) {
    // The edges of the band must fit, so that every amount in it does.
    const double slack = std::exp2(0.5 / kBandsPerDoubling);
    for (const Product& product : kProducts) {
      for (int units = 1; units <= kMostUnits; ++units) {
        const double unit = MiddleOfBand(band) / units;
        if (unit / slack < product.low || unit * slack > product.high) continue;
        bands_[band].push_back({{&product, units}, product.popularity / (units * units)});
        if (product.high > 50'000) break;  // one gift card
      }
    }
  }
}

const std::vector<Shelf::Choice>& Shelf::BandOf(double dollars) const {
  const double position = std::log2(dollars) * kBandsPerDoubling;
  return bands_[static_cast<size_t>(std::clamp(position, 0.0, kBands - 1.0))];
}

Basket Shelf::Pick(Random& random, double dollars) const {
  const std::vector<Choice>& choices = BandOf(dollars);
  if (choices.empty()) return {&kProducts[0], 1};
  double total = 0;
  for (const Choice& choice : choices) total += choice.weight;
  double left = random.Uniform() * total;
  for (const Choice& choice : choices) {
    if (left < choice.weight) return choice.basket;
    left -= choice.weight;
  }
  return choices.back().basket;
}

std::optional<Basket> Shelf::PickOf(std::string_view taste, Random& random, double dollars) const {
  std::vector<const Choice*> choices;
  std::vector<double> weights;
  for (const Choice& choice : BandOf(dollars)) {
    if (choice.basket.product->taste != taste) continue;
    choices.push_back(&choice);
    weights.push_back(choice.weight);
  }
  if (choices.empty()) return std::nullopt;
  return choices[random.Weighted(weights)]->basket;
}

}  // namespace vafa::demo
