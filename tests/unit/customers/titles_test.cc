#include <gtest/gtest.h>

#include "customers/api.h"

namespace vafa {
namespace {

TEST(AttributeValueTitle, NamesCountriesAndLanguagesInTheReadersLanguage) {
  EXPECT_EQ(AttributeValueTitle("country", "TR", Language::kPersian), "ترکیه");
  EXPECT_EQ(AttributeValueTitle("country", "GB", Language::kTurkish), "Birleşik Krallık");
  EXPECT_EQ(AttributeValueTitle("country", "de", Language::kEnglish), "Germany");
  EXPECT_EQ(AttributeValueTitle("language", "en", Language::kPersian), "انگلیسی");
  EXPECT_EQ(AttributeValueTitle("language", "fa", Language::kTurkish), "Farsça");
}

TEST(AttributeValueTitle, LeavesAllElseAsItIs) {
  EXPECT_EQ(AttributeValueTitle("country", "Türkiye", Language::kEnglish), "Türkiye");
  EXPECT_EQ(AttributeValueTitle("country", "QQ", Language::kEnglish), "QQ");
  EXPECT_EQ(AttributeValueTitle("country", "", Language::kEnglish), "");
  EXPECT_EQ(AttributeValueTitle("language", "qq", Language::kEnglish), "qq");
  EXPECT_EQ(AttributeValueTitle("size", "TR", Language::kEnglish), "TR");
}

}  // namespace
}  // namespace vafa
