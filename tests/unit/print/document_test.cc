#include "print/document.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace vafa::print {
namespace {

using testing::HasSubstr;

// What pdftotext reads back from a document, in reading order.
std::string ReadBack(Document& document) {
  const Result<std::string> bytes = document.Finish();
  if (!bytes) return Describe(bytes.error());
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) /
      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".pdf");
  std::ofstream(file, std::ios::binary) << *bytes;
  std::string text;
  FILE* reader = popen(("pdftotext -layout '" + file.string() + "' -").c_str(), "r");
  std::array<char, 4096> piece{};
  while (const size_t n = fread(piece.data(), 1, piece.size(), reader)) {
    text.append(piece.data(), n);
  }
  EXPECT_EQ(pclose(reader), 0);
  return text;
}

constexpr Box kBox{.start = 40, .top = 40, .width = 400, .height = 200};

TEST(DocumentTest, PersianCanBeReadBack) {
  Document document(Language::kPersian, "داشبورد");
  document.Text(kBox, "نگهداشت مشتری در ۱۴۰۴", {.size = 14, .weight = Weight::kBold});
  std::string text = ReadBack(document);
  // The reader takes gaps between letters that do not join for blanks.
  std::erase(text, ' ');
  // Letter by letter as it was written: shaped forms and reversed order would differ.
  EXPECT_THAT(text, HasSubstr("نگهداشتمشتریدر"));
  EXPECT_THAT(text, HasSubstr("۱۴۰۴"));
}

TEST(DocumentTest, TurkishCanBeReadBack) {
  Document document(Language::kTurkish, "Pano");
  document.Text(kBox, "Şirket müşterileri: İğdır, ₺1.250,50", {.size = 12});
  EXPECT_THAT(ReadBack(document), HasSubstr("Şirket müşterileri: İğdır, ₺1.250,50"));
}

TEST(DocumentTest, ALongTextTakesNoMoreLinesThanItMay) {
  Document document(Language::kEnglish, "Long");
  const std::string words = "one two three four five six seven eight nine ten eleven twelve";
  const auto height = [&](int lines) {
    return document.Text({.start = 0, .top = 0, .width = 80}, words, {.lines = lines});
  };
  EXPECT_GT(height(1), 8);
  EXPECT_NEAR(height(3), 3 * height(1), 0.5);
  EXPECT_GT(height(100), height(3));
}

TEST(DocumentTest, BoxesStandFromTheSideWhereReadingBegins) {
  Document english(Language::kEnglish, "");
  Document persian(Language::kPersian, "");
  EXPECT_DOUBLE_EQ(english.LeftOf(kBox), 40);
  EXPECT_DOUBLE_EQ(persian.LeftOf(kBox), Document::kWidth - 440);
}

TEST(DocumentTest, BoldIsWiderThanRegular) {
  Document document(Language::kEnglish, "");
  const std::string text = "customers 2,357";
  EXPECT_GT(document.WidthOf(text, {.size = 12, .weight = Weight::kBold}),
            document.WidthOf(text, {.size = 12}));
}

TEST(DocumentTest, APageThatWasBegunIsInTheDocument) {
  Document document(Language::kEnglish, "");
  document.Text(kBox, "first", {});
  document.NewPage();
  document.Text(kBox, "second", {});
  const std::string text = ReadBack(document);
  EXPECT_THAT(text, HasSubstr("first"));
  EXPECT_THAT(text, HasSubstr("\fsecond"));
}

}  // namespace
}  // namespace vafa::print
