#include "demo/people.h"

#include <fmt/format.h>

#include <array>
#include <span>

#include "demo/names.h"

namespace vafa::demo {
namespace {

struct Place {
  std::string_view city;
  std::string_view country;
  double weight;
};

constexpr Place kPersianPlaces[] = {
    {"تهران", "IR", 30},     {"مشهد", "IR", 9},     {"اصفهان", "IR", 8},   {"شیراز", "IR", 7},
    {"تبریز", "IR", 6},      {"کرج", "IR", 6},      {"اهواز", "IR", 4},    {"قم", "IR", 3},
    {"رشت", "IR", 3},        {"کرمانشاه", "IR", 2}, {"ارومیه", "IR", 2},   {"همدان", "IR", 2},
    {"یزد", "IR", 2},        {"کرمان", "IR", 2},    {"ساری", "IR", 2},     {"قزوین", "IR", 1.5},
    {"گرگان", "IR", 1.5},    {"بوشهر", "IR", 1},    {"بندرعباس", "IR", 1}, {"سنندج", "IR", 1},
    {"İstanbul", "TR", 1.5}, {"Dubai", "AE", 1.5},  {"Berlin", "DE", 1},   {"Toronto", "CA", 1.5},
    {"Hamburg", "DE", 0.5},
};
constexpr Place kTurkishPlaces[] = {
    {"İstanbul", "TR", 34}, {"Ankara", "TR", 12},   {"İzmir", "TR", 10},     {"Bursa", "TR", 6},
    {"Antalya", "TR", 5},   {"Konya", "TR", 3},     {"Adana", "TR", 3},      {"Gaziantep", "TR", 3},
    {"Kocaeli", "TR", 3},   {"Mersin", "TR", 2},    {"Diyarbakır", "TR", 2}, {"Kayseri", "TR", 2},
    {"Eskişehir", "TR", 2}, {"Samsun", "TR", 2},    {"Trabzon", "TR", 1.5},  {"Muğla", "TR", 1.5},
    {"Denizli", "TR", 1.5}, {"Çanakkale", "TR", 1}, {"Berlin", "DE", 1.5},   {"Köln", "DE", 1},
};
constexpr Place kEnglishPlaces[] = {
    {"New York", "US", 9}, {"Los Angeles", "US", 6}, {"Chicago", "US", 5}, {"Austin", "US", 3},
    {"Seattle", "US", 3},  {"Boston", "US", 3},      {"Denver", "US", 2},  {"Portland", "US", 2},
    {"London", "GB", 9},   {"Manchester", "GB", 3},  {"Bristol", "GB", 2}, {"Leeds", "GB", 2},
    {"Toronto", "CA", 5},  {"Vancouver", "CA", 3},   {"Sydney", "AU", 3},  {"Melbourne", "AU", 3},
    {"Dublin", "IE", 2},   {"Dubai", "AE", 2},       {"Berlin", "DE", 2},  {"Amsterdam", "NL", 2},
};

const Place& PickPlace(Random& random, std::span<const Place> places) {
  double total = 0;
  for (const Place& place : places) total += place.weight;
  double left = random.Uniform() * total;
  for (const Place& place : places) {
    if (left < place.weight) return place;
    left -= place.weight;
  }
  return places.back();
}

std::span<const Place> PlacesOf(Language language) {
  switch (language) {
    case Language::kPersian:
      return kPersianPlaces;
    case Language::kTurkish:
      return kTurkishPlaces;
    case Language::kEnglish:
      break;
  }
  return kEnglishPlaces;
}

/// `digits` digits that differ for each index below 10^digits: multiplying by a number prime to
/// ten only shuffles them.
int64_t Shuffled(int64_t index, int64_t modulus) {
  return (index * 7'654'321 + 1'234'567) % modulus;
}

/// How people type it: with the country, as dialled at home, or in Persian digits.
std::string MobileAsTyped(Random& random, std::string_view country, std::string_view prefix,
                          int64_t number, bool persian) {
  const int64_t head = number / 10'000;
  const int64_t tail = number % 10'000;
  const double style = random.Uniform();
  if (style < 0.5) return fmt::format("{} {} {:03} {:04}", country, prefix, head, tail);
  if (persian && style < 0.65) {
    std::string text;
    for (const char c : fmt::format("0{}{:03}{:04}", prefix, head, tail)) {
      text += '\xdb';
      text += static_cast<char>('\xb0' + (c - '0'));
    }
    return text;
  }
  return fmt::format("0{}{:03}{:04}", prefix, head, tail);
}

constexpr int kAreaCodes[] = {
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 301, 302,
    303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 401, 402, 404, 405,
    406, 407, 408, 410, 412, 413, 414, 415, 417, 419, 501, 502, 503, 504, 505, 507, 508, 509,
    510, 512, 513, 515, 516, 517, 518, 601, 602, 603, 605, 606, 607, 608, 609, 610, 612, 614,
    615, 616, 617, 618, 619, 701, 702, 703, 704, 706, 707, 708, 712, 713, 714, 715, 716, 717,
    718, 719, 801, 802, 803, 804, 805, 806, 808, 810, 812, 813, 814, 815, 816, 817, 818, 901,
    903, 904, 906, 907, 908, 909, 910, 912, 913, 914, 915, 916, 918, 919, 920, 925, 928, 931};

std::string PhoneOf(Random& random, std::string_view country, Language language, int64_t index) {
  if (random.Chance(0.08)) return {};
  const int64_t mobile = Shuffled(index, 10'000'000);
  if (country == "IR" && index < 10'000'000) {
    return MobileAsTyped(random, "+98", "970", mobile, language == Language::kPersian);
  }
  if (country == "TR" && index < 10'000'000) {
    return MobileAsTyped(random, "+90", "500", mobile, false);
  }
  // 555-0100 to 555-0199 are kept for fiction in every North American area code.
  const auto area = static_cast<size_t>(index / 100);
  if ((country == "US" || country == "CA") && area < std::size(kAreaCodes)) {
    return fmt::format("+1 {} 555 01{:02}", kAreaCodes[area], index % 100);
  }
  return {};
}

std::string EmailOf(Random& random, const Name& first, const Name& family, int64_t index) {
  static constexpr std::string_view kDomains[] = {"example.com", "example.org", "example.net"};
  const std::string_view domain = random.One(kDomains);
  if (random.Chance(0.6)) {
    return fmt::format("{}.{}{}@{}", first.latin, family.latin, index + 1, domain);
  }
  return fmt::format("{}{}{}@{}", first.latin.substr(0, 1), family.latin, index + 1, domain);
}

/// Some keyboards write the Arabic letters ي and ك for the Persian ی and ک.
void SpellInArabicLetters(std::string& name) {
  for (const auto& [persian, arabic] : {std::pair{"ی", "ي"}, std::pair{"ک", "ك"}}) {
    for (size_t at = 0; (at = name.find(persian, at)) != std::string::npos; at += 2) {
      name.replace(at, 2, arabic);
    }
  }
}

std::optional<CivilDate> BirthdayOf(Random& random) {
  if (random.Chance(0.4)) return std::nullopt;
  const double age = 19 + 56 * random.Beta(1.8, 3.2);
  return CivilDate{static_cast<int>(2025 - age), 1 + static_cast<int>(random.Below(12)),
                   1 + static_cast<int>(random.Below(28))};
}

}  // namespace

Person MakePerson(Random& random, int64_t index) {
  static constexpr Language kLanguages[] = {Language::kPersian, Language::kTurkish,
                                            Language::kEnglish};
  Person person;
  person.language = kLanguages[random.Weighted(kLanguageShares)];
  const Name& first = random.One(FirstNames(person.language));
  const Name& family = random.One(FamilyNames(person.language));
  person.name = fmt::format("{} {}", first.native, family.native);
  if (person.language == Language::kPersian && random.Chance(0.05)) {
    SpellInArabicLetters(person.name);
  }
  const Place& place = PickPlace(random, PlacesOf(person.language));
  person.city = place.city;
  person.country = place.country;
  person.email = EmailOf(random, first, family, index);
  person.phone = PhoneOf(random, place.country, person.language, index);
  person.birthday = BirthdayOf(random);
  return person;
}

}  // namespace vafa::demo
