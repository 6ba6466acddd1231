#include "base/text.h"

#include <gtest/gtest.h>

namespace vafa {
namespace {

TEST(FoldTest, JoinsTheSpellingsOfPersianLetters) {
  EXPECT_EQ(Fold("علي"), Fold("علی"));
  EXPECT_EQ(Fold("كريمى"), Fold("کریمی"));
  EXPECT_EQ(Fold("فاطمة"), Fold("فاطمه"));
  EXPECT_EQ(Fold("خانۀ"), Fold("خانه"));
  EXPECT_EQ(Fold("خانهٔ"), Fold("خانه"));
  EXPECT_EQ(Fold("می\u200Cروم"), Fold("میروم"));
  EXPECT_EQ(Fold("محــمد"), Fold("محمد"));
  EXPECT_EQ(Fold("مُحَمَّد"), Fold("محمد"));
  EXPECT_EQ(Fold("آرش"), Fold("ارش"));
}

TEST(FoldTest, JoinsTurkishCasing) {
  EXPECT_EQ(Fold("IŞIK"), Fold("ışık"));
  EXPECT_EQ(Fold("İstanbul"), Fold("istanbul"));
  EXPECT_EQ(Fold("ISTANBUL"), Fold("istanbul"));
  EXPECT_EQ(Fold("ÇAĞRI"), "cagri");
}

TEST(FoldTest, MakesDigitsLatinAndBlanksSingle) {
  EXPECT_EQ(Fold("  پلاک\t ۱۲٣ "), "پلاک 123");
  EXPECT_EQ(Fold("  Two \t\n words "), "two words");
  EXPECT_EQ(Fold("Ｆｕｌｌ　ｗｉｄｔｈ"), "full width");
  EXPECT_EQ(Fold("Straße"), "strasse");
  EXPECT_EQ(Fold(""), "");
}

TEST(FoldTest, IsStable) {
  for (const char* text : {"علي كريمى", "İSTANBUL ığüş", "Ångström ﬁ", "हिन्दी", "\xff\xfe bad"}) {
    EXPECT_EQ(Fold(Fold(text)), Fold(text)) << text;
  }
}

TEST(FoldTest, KeepsLettersOfOtherScripts) { EXPECT_NE(Fold("कि"), Fold("क")); }

TEST(DigitsTest, GoBothWays) {
  EXPECT_EQ(LatinDigits("۱۴۰۳/٠٥/۱۲"), "1403/05/12");
  EXPECT_EQ(LatinDigits("۱۲٬۳۴۵٫۶"), "12,345.6");
  EXPECT_EQ(PersianDigits("1403-05"), "۱۴۰۳-۰۵");
  EXPECT_EQ(LatinDigits(PersianDigits("0123456789")), "0123456789");
  EXPECT_EQ(LatinDigits("\xDB"), "\xDB");
}

TEST(Utf8Test, RefusesWhatIsNotUtf8) {
  EXPECT_TRUE(IsUtf8("plain ascii that is longer than a word"));
  EXPECT_TRUE(IsUtf8("سلام"));
  EXPECT_TRUE(IsUtf8("😀"));
  EXPECT_FALSE(IsUtf8("\xC0\x80"));          // overlong
  EXPECT_FALSE(IsUtf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(IsUtf8("abc\xD8"));           // cut off
  EXPECT_FALSE(IsUtf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
}

TEST(ShortenTest, CutsBetweenCharacters) {
  EXPECT_EQ(Shorten("سلام", 5), "سل…");
  EXPECT_EQ(Shorten("abc", 3), "abc");
  EXPECT_EQ(Shorten("a\nb", 10), "a b");
  EXPECT_EQ(Shorten("\x80\x80\x80", 2), "…");
}

TEST(PhoneTest, EndsInTheSameDigits) {
  EXPECT_TRUE(FoldPhone("0912 345 6789").ends_with("9123456789"));
  EXPECT_TRUE(FoldPhone("+98 912 345 67 89").ends_with("9123456789"));
  EXPECT_EQ(FoldPhone("0098-912-345-6789"), FoldPhone("+۹۸ ۹۱۲ ۳۴۵ ۶۷۸۹"));
}

TEST(TrimTest, TakesBlanksOff) {
  EXPECT_EQ(Trim(" \ta b\r\n"), "a b");
  EXPECT_EQ(Trim("   "), "");
}

}  // namespace
}  // namespace vafa
