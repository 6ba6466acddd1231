#include "base/money.h"

#include <gtest/gtest.h>

#include <random>

namespace vafa {
namespace {

Currency Of(const char* code) { return Currency::Parse(code).value(); }

int64_t Minor(const char* text, const char* currency, char decimal = '.') {
  const auto minor = ParseMinor(text, Of(currency), decimal);
  EXPECT_TRUE(minor) << text << ": " << Describe(minor.error());
  return minor.value_or(INT64_MIN);
}

bool Refused(const char* text, const char* currency = "USD") {
  const auto minor = ParseMinor(text, Of(currency));
  return !minor && minor.error().code == ErrorCode::kInvalid;
}

TEST(CurrencyTest, TakesItsDigitsFromIcu) {
  EXPECT_EQ(Of("IRR").digits(), 0);
  EXPECT_EQ(Of("JPY").digits(), 0);
  EXPECT_EQ(Of("TRY").digits(), 2);
  EXPECT_EQ(Of("usd").digits(), 2);
  EXPECT_EQ(Of("KWD").digits(), 3);
  EXPECT_EQ(Of("usd").code(), "USD");
}

TEST(CurrencyTest, RefusesWhatIsNone) {
  for (const char* code : {"", "US", "USDT", "ZZZ", "TOMAN", "IRT", "U1D", "ab"}) {
    EXPECT_FALSE(Currency::Parse(code)) << code;
  }
}

TEST(CurrencyTest, PacksAndUnpacks) {
  for (const char* code : {"USD", "IRR", "TRY"}) {
    EXPECT_EQ(Currency::FromPacked(Of(code).packed()), Of(code));
  }
  EXPECT_TRUE(Currency::FromPacked(0).empty());
  EXPECT_EQ(Currency().packed(), 0u);
  EXPECT_TRUE(Currency::FromPacked(0x12345678).empty());
}

TEST(MoneyUnitTest, KnowsTheTomanAsTenRials) {
  EXPECT_EQ(ParseMoneyUnit("تومان").value(), (MoneyUnit{Of("IRR"), 10}));
  EXPECT_EQ(ParseMoneyUnit("Toman").value(), (MoneyUnit{Of("IRR"), 10}));
  EXPECT_EQ(ParseMoneyUnit("IRT").value(), (MoneyUnit{Of("IRR"), 10}));
  EXPECT_EQ(ParseMoneyUnit("ريال").value(), (MoneyUnit{Of("IRR"), 1}));
  EXPECT_EQ(ParseMoneyUnit("﷼").value(), (MoneyUnit{Of("IRR"), 1}));
  EXPECT_EQ(ParseMoneyUnit("TL").value(), (MoneyUnit{Of("TRY"), 1}));
  EXPECT_EQ(ParseMoneyUnit("₺").value(), (MoneyUnit{Of("TRY"), 1}));
  EXPECT_EQ(ParseMoneyUnit(" eur ").value(), (MoneyUnit{Of("EUR"), 1}));
  EXPECT_FALSE(ParseMoneyUnit("apples"));
}

TEST(ParseMinorTest, ReadsPlainNumbers) {
  EXPECT_EQ(Minor("11.77", "USD"), 1177);
  EXPECT_EQ(Minor("12", "USD"), 1200);
  EXPECT_EQ(Minor("-5", "USD"), -500);
  EXPECT_EQ(Minor("-0.5", "USD"), -50);
  EXPECT_EQ(Minor(".5", "USD"), 50);
  EXPECT_EQ(Minor("5.", "USD"), 500);
  EXPECT_EQ(Minor("1200", "JPY"), 1200);
}

TEST(ParseMinorTest, ReadsSeparatorsOfBothKinds) {
  EXPECT_EQ(Minor("1,234.50", "USD"), 123450);
  EXPECT_EQ(Minor("1.234,50", "EUR"), 123450);
  EXPECT_EQ(Minor("1 234,50", "EUR"), 123450);
  EXPECT_EQ(Minor("1'234.50", "CHF"), 123450);
  EXPECT_EQ(Minor("1\u00A0234\u00A0567,8", "EUR"), 123456780);
  EXPECT_EQ(Minor("1.234.567", "TRY"), 123456700);
  EXPECT_EQ(Minor("12,34,567.00", "INR"), 123456700);
  EXPECT_EQ(Minor("12,5", "EUR"), 1250);
}

TEST(ParseMinorTest, DecidesThreeDigitsAfterOneSeparator) {
  EXPECT_EQ(Minor("1,234", "USD"), 123400);
  EXPECT_EQ(Minor("1.234", "USD"), 123);
  EXPECT_EQ(Minor("1.234", "TRY", ','), 123400);
  EXPECT_EQ(Minor("1,234", "TRY", ','), 123);
  EXPECT_EQ(Minor("1.234", "TRY", 0), 123400);
  EXPECT_EQ(Minor("0,125", "USD"), 13);
  EXPECT_EQ(Minor("1234,567", "USD"), 123457);
}

TEST(ParseMinorTest, ReadsPersianWriting) {
  EXPECT_EQ(Minor("۱۲۳٬۴۵۰", "IRR"), 123450);
  EXPECT_EQ(Minor("۱۲۳٫۵", "TRY"), 12350);
  EXPECT_EQ(Minor("۱۲٫۳۴۵", "TRY"), 1235);
  EXPECT_EQ(Minor("١٢٣", "USD"), 12300);
  EXPECT_EQ(Minor("۱۲٬۰۰۰ ریال", "IRR"), 12000);
  EXPECT_EQ(Minor("۱۲٬۰۰۰ تومان", "IRR"), 120000);
  EXPECT_EQ(Minor("۱۲٫۵ تومان", "IRR"), 125);
}

TEST(ParseMinorTest, CountsInTomans) {
  const MoneyUnit toman{Of("IRR"), 10};
  EXPECT_EQ(ParseMinor("12", toman).value(), 120);
  EXPECT_EQ(ParseMinor("12.54", toman).value(), 125);
  EXPECT_EQ(ParseMinor("-12.55", toman).value(), -126);
}

TEST(ParseMinorTest, ReadsSignsOfMoneyAndOfDebt) {
  EXPECT_EQ(Minor("(5.00)", "USD"), -500);
  EXPECT_EQ(Minor("($5.00)", "USD"), -500);
  EXPECT_EQ(Minor("5.00-", "USD"), -500);
  EXPECT_EQ(Minor("−5", "USD"), -500);
  EXPECT_EQ(Minor("$12.00", "USD"), 1200);
  EXPECT_EQ(Minor("12 TL", "TRY"), 1200);
  EXPECT_EQ(Minor("₺12,50", "TRY"), 1250);
  EXPECT_EQ(Minor("USD 12", "USD"), 1200);
}

TEST(ParseMinorTest, RoundsHalfAwayFromZero) {
  EXPECT_EQ(Minor("0.005", "USD"), 1);
  EXPECT_EQ(Minor("0.0049", "USD"), 0);
  EXPECT_EQ(Minor("-0.005", "USD"), -1);
  EXPECT_EQ(Minor("12.5", "JPY"), 13);
  EXPECT_EQ(Minor("12.5", "IRR"), 13);
}

TEST(ParseMinorTest, RefusesWhatIsNoAmount) {
  for (const char* text : {"", " ", "-", "abc", "1e5", "1.2.3,4,5", "12 34", "1,23", "--5", "(5",
                           "5)", "1-2", "1,2345,678", "12 apples", "0x10", "NaN", "\xff"}) {
    if (std::string_view(text) == "1,23") continue;  // a decimal comma
    EXPECT_TRUE(Refused(text)) << text;
  }
  EXPECT_TRUE(Refused("€12"));
  EXPECT_TRUE(Refused("12 تومان"));
}

TEST(ParseMinorTest, RefusesOverflow) {
  EXPECT_EQ(Minor("92233720368547758.07", "USD"), INT64_MAX);
  EXPECT_TRUE(Refused("92233720368547758.08"));
  EXPECT_TRUE(Refused("99999999999999999999999"));
}

TEST(DecimalStringTest, IsReadBack) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 2000; ++i) {
    for (const char* code : {"USD", "IRR", "KWD"}) {
      const Money money{static_cast<int64_t>(random()) >> (random() % 60), Of(code)};
      if (money.minor == INT64_MIN) continue;
      EXPECT_EQ(ParseMinor(DecimalString(money), money.currency).value(), money.minor)
          << DecimalString(money);
    }
  }
  EXPECT_EQ(DecimalString({123450, Of("USD")}), "1234.50");
  EXPECT_EQ(DecimalString({-5, Of("USD")}), "-0.05");
  EXPECT_EQ(DecimalString({INT64_MIN, Of("IRR")}), "-9223372036854775808");
}

TEST(DisplayTest, SpeaksTheLanguage) {
  EXPECT_EQ(Display({123450, Of("USD")}, Language::kEnglish), "$1,234.50");
  EXPECT_EQ(Display({123450, Of("TRY")}, Language::kTurkish), "₺1.234,50");
  EXPECT_EQ(Display({123450, Of("IRR")}, Language::kPersian), "۱۲۳٬۴۵۰ ریال");
  EXPECT_EQ(Display({123450, Of("USD")}, Language::kPersian), "۱٬۲۳۴٫۵۰ دلار");
  EXPECT_EQ(Display({500, Of("SEK")}, Language::kPersian), "۵٫۰۰ کرون سوئد");
  EXPECT_EQ(Display({123450, Of("IRR")}, Language::kPersian, true), "۱۲٬۳۴۵ تومان");
  EXPECT_EQ(Display({123455, Of("IRR")}, Language::kEnglish, true), "12,345.5 tomans");
}

}  // namespace
}  // namespace vafa
