#include "base/message.h"

#include <gtest/gtest.h>
#include <unicode/messagepattern.h>

#include <boost/json.hpp>
#include <set>
#include <thread>

#include "base/embedded.h"

namespace vafa {
namespace {

constexpr Language kLanguages[] = {Language::kEnglish, Language::kPersian, Language::kTurkish};

/// The names of a pattern's arguments, or nothing when ICU cannot read it.
std::optional<std::set<std::string>> ArgumentsOf(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError where;
  const icu::MessagePattern pattern(
      icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())}), &where,
      status);
  if (U_FAILURE(status)) return std::nullopt;
  std::set<std::string> names;
  for (int32_t i = 0; i < pattern.countParts(); ++i) {
    const auto& part = pattern.getPart(i);
    if (part.getType() == UMSGPAT_PART_TYPE_ARG_NUMBER) names.insert("(numbered)");
    if (part.getType() != UMSGPAT_PART_TYPE_ARG_NAME) continue;
    std::string name;
    pattern.getSubstring(part).toUTF8String(name);
    names.insert(name);
  }
  return names;
}

TEST(CatalogueTest, EveryFileIsAFlatObjectOfTexts) {
  std::set<std::string> seen;
  for (const auto& file : embedded::Messages()) {
    boost::system::error_code error;
    const auto value = boost::json::parse(file.bytes, error);
    ASSERT_FALSE(error) << file.name << ": " << error.message();
    ASSERT_TRUE(value.is_object()) << file.name;
    const std::string language(file.name.substr(file.name.size() - 7, 2));
    for (const auto& [id, text] : value.get_object()) {
      EXPECT_TRUE(text.is_string()) << file.name << " " << id;
      EXPECT_TRUE(seen.insert(language + " " + std::string(id)).second) << "twice: " << id;
    }
  }
  EXPECT_FALSE(seen.empty());
}

TEST(CatalogueTest, TheThreeLanguagesHaveTheSameIds) {
  const auto english = CatalogueIds(Language::kEnglish);
  EXPECT_FALSE(english.empty());
  EXPECT_EQ(CatalogueIds(Language::kPersian), english);
  EXPECT_EQ(CatalogueIds(Language::kTurkish), english);
}

TEST(CatalogueTest, TheThreeLanguagesHaveTheSameArguments) {
  for (const std::string& id : CatalogueIds(Language::kEnglish)) {
    const auto english = ArgumentsOf(CataloguePattern(id, Language::kEnglish));
    for (const Language language : kLanguages) {
      const auto arguments = ArgumentsOf(CataloguePattern(id, language));
      ASSERT_TRUE(arguments) << id << " " << Tag(language) << " is not a pattern";
      EXPECT_EQ(*arguments, english) << id << " " << Tag(language);
      EXPECT_FALSE(arguments->contains("(numbered)")) << id << " " << Tag(language);
    }
  }
}

TEST(RenderTest, PutsArgumentsIn) {
  const Message message("base.config_unknown_key",
                        {{"file", "vafa.toml"}, {"line", int64_t{1234}}, {"key", "port"}});
  EXPECT_EQ(Render(message, Language::kEnglish),
            "vafa.toml, line 1234: there is no setting “port”");
  EXPECT_TRUE(Render(message, Language::kPersian).contains("خط ۱۲۳۴"));
  EXPECT_TRUE(Render(message, Language::kTurkish).contains("satır 1234"));
}

TEST(RenderTest, GivesAnUnknownIdAsItIs) {
  EXPECT_EQ(Render("no.such.id", Language::kPersian), "no.such.id");
  EXPECT_EQ(CataloguePattern("no.such.id", Language::kPersian), "");
}

TEST(RenderTest, WorksOnManyThreads) {
  const std::string expected = Render({"base.tomans", {{"amount", "5"}}}, Language::kEnglish);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        EXPECT_EQ(Render({"base.tomans", {{"amount", "5"}}}, Language::kEnglish), expected);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST(LanguageTest, ComesFromATag) {
  EXPECT_EQ(LanguageFromTag("fa"), Language::kPersian);
  EXPECT_EQ(LanguageFromTag("fa-IR"), Language::kPersian);
  EXPECT_EQ(LanguageFromTag("tr_TR.UTF-8"), Language::kTurkish);
  EXPECT_EQ(LanguageFromTag("TR"), Language::kTurkish);
  EXPECT_EQ(LanguageFromTag("de-DE"), Language::kEnglish);
  EXPECT_EQ(LanguageFromTag(""), Language::kEnglish);
}

}  // namespace
}  // namespace vafa
