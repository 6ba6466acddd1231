#include "customers/import/csv.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "base/limits.h"

namespace vafa::imports {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Read {
  Rows rows;
  std::vector<uint64_t> lines;
  std::vector<CsvProblem> problems;
  uint64_t end = 0;
};

Read ReadAll(CsvReader reader) {
  Read read;
  CsvRow row;
  while (reader.Next(row)) {
    read.rows.emplace_back(row.fields.begin(), row.fields.end());
    read.lines.push_back(row.line);
    read.problems.push_back(row.problem);
    EXPECT_GE(row.end, read.end);
    read.end = row.end;
  }
  EXPECT_TRUE(reader.status());
  return read;
}

Read ReadText(std::string_view text, char delimiter = ',') {
  return ReadAll(CsvReader::OverText(text, delimiter).value());
}

TEST(CsvTest, ReadsLinesOfEveryEnding) {
  const Rows expected = {{"a", "b"}, {"1", "2"}};
  for (const char* text : {"a,b\n1,2\n", "a,b\n1,2", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "a,b\r1,2",
                           "\xEF\xBB\xBF"
                           "a,b\n1,2\n",
                           "\n\na,b\n\n  \n1,2\n\n"}) {
    EXPECT_EQ(ReadText(text).rows, expected) << text;
  }
  EXPECT_TRUE(ReadText("").rows.empty());
  EXPECT_TRUE(ReadText("\n\r\n").rows.empty());
}

TEST(CsvTest, ReadsEveryDelimiter) {
  const Rows expected = {{"a", "b", "c"}};
  EXPECT_EQ(ReadText("a;b;c", ';').rows, expected);
  EXPECT_EQ(ReadText("a\tb\tc", '\t').rows, expected);
  EXPECT_EQ(ReadText("a|b|c", '|').rows, expected);
  EXPECT_EQ(ReadText("  a  b \t c  \r\n", ' ').rows, expected);
  EXPECT_FALSE(CsvReader::OverText("a", 'x'));
}

TEST(CsvTest, ReadsTheFileOfTheExample) {
  const Rows expected = {{"00004", "0001", "19970101", "2", "29.33"},
                         {"00021", "0002", "19970101", "3", "63.34"}};
  EXPECT_EQ(
      ReadText(" 00004 0001 19970101  2   29.33\r\n 00021 0002 19970101  3   63.34\r\n", ' ').rows,
      expected);
}

TEST(CsvTest, KeepsEmptyFields) {
  EXPECT_EQ(ReadText(",,\n").rows, (Rows{{"", "", ""}}));
  EXPECT_EQ(ReadText("a,,\"\"\n").rows, (Rows{{"a", "", ""}}));
}

TEST(CsvTest, ReadsQuotes) {
  EXPECT_EQ(ReadText("\"a,b\",\"say \"\"hi\"\"\",c\n").rows, (Rows{{"a,b", "say \"hi\"", "c"}}));
  EXPECT_EQ(ReadText("\"two\nlines\",x\r\ny,\"\"\r\n").rows,
            (Rows{{"two\nlines", "x"}, {"y", ""}}));
  EXPECT_EQ(ReadText("5\" pipe,x\n").rows, (Rows{{"5\" pipe", "x"}}));
  EXPECT_EQ(ReadText("\"a\"\r\n\"b\"\r\n").rows, (Rows{{"a"}, {"b"}}));
  EXPECT_EQ(ReadText("\"a b\" \"c\"\n", ' ').rows, (Rows{{"a b", "c"}}));
  EXPECT_EQ(ReadText("\"a\"").rows, (Rows{{"a"}}));
}

TEST(CsvTest, CountsLines) {
  const Read read = ReadText("h\n\n\"1\n2\n3\",x\nlast\n");
  EXPECT_EQ(read.lines, (std::vector<uint64_t>{1, 3, 6}));
}

TEST(CsvTest, GivesUpOnlyTheLineOfABrokenQuote) {
  for (const char* text :
       {"a,\"open\nb,2\nc,3\n", "a,\"x\"y\nb,2\nc,3\n", "a,\"x\"y,\"\nb,2\nc,3"}) {
    const Read read = ReadText(text);
    ASSERT_EQ(read.rows.size(), 3u) << text;
    EXPECT_EQ(read.problems,
              (std::vector{CsvProblem::kQuote, CsvProblem::kNone, CsvProblem::kNone}));
    EXPECT_EQ(read.rows[2], (std::vector<std::string>{"c", "3"}));
    EXPECT_EQ(read.lines[2], 3u);
  }
}

TEST(CsvTest, NamesBytesThatAreNoText) {
  std::string text = "a,b\n\xFF\xFE\xFD,2\n";
  text += std::string("c\0d,2\n", 6);
  // NUL bytes in the head of a file mean that it is no CSV; further down only a row is at fault.
  EXPECT_FALSE(CsvReader::OverText(text, ','));
  std::string long_text;
  while (long_text.size() < 100'000) long_text += "a,b\n";
  const size_t good = long_text.size() / 4;
  long_text += text;
  const Read read = ReadText(long_text);
  ASSERT_EQ(read.rows.size(), good + 3);
  EXPECT_EQ(read.problems[good + 1], CsvProblem::kNotUtf8);
  EXPECT_EQ(read.problems[good + 2], CsvProblem::kBinary);
  EXPECT_EQ(read.problems[0], CsvProblem::kNone);
}

TEST(CsvTest, RefusesWhatIsNoCsv) {
  const auto id = [](std::string_view text) {
    const auto reader = CsvReader::OverText(text, ',');
    return reader ? std::string("read") : reader.error().message.id;
  };
  EXPECT_EQ(id("PK\x03\x04 sheet"), "import.is_spreadsheet");
  EXPECT_EQ(id("\x1F\x8B\x08 zip"), "import.is_archive");
  EXPECT_EQ(id(std::string_view("\x7F"
                                "ELF\0\0",
                                6)),
            "import.not_csv");
  EXPECT_EQ(CsvReader::Open("/no/such/file", ',').error().code, ErrorCode::kNotFound);
  EXPECT_EQ(CsvReader::Open("/tmp", ',').error().message.id, "import.not_a_file");
}

TEST(CsvTest, ReadsUtf16) {
  std::string little = "\xFF\xFE";
  std::string big = "\xFE\xFF";
  for (const char16_t c : std::u16string(u"نام\t😀\r\nب\t2\r\n")) {
    little += static_cast<char>(c & 0xFF);
    little += static_cast<char>(c >> 8);
    big += static_cast<char>(c >> 8);
    big += static_cast<char>(c & 0xFF);
  }
  const Rows expected = {{"نام", "😀"}, {"ب", "2"}};
  EXPECT_EQ(ReadText(little, '\t').rows, expected);
  EXPECT_EQ(ReadText(big, '\t').rows, expected);
  EXPECT_EQ(CsvReader::OverText(big, '\t')->encoding(), Encoding::kUtf16Be);
}

TEST(CsvTest, BoundsRowsFieldsAndColumns) {
  std::string text = "a,b\n";
  text += std::string(limits::kCsvRowBytes + 10, 'x') + "\n";
  text += std::string(limits::kCsvFieldBytes + 10, 'x') + ",2\n";
  text += std::string(limits::kCsvColumns, ',') + "\n";
  text += std::string(limits::kCsvColumns - 1, ',') + "\n";
  text += "\"" + std::string(limits::kCsvFieldBytes + 10, 'x') + "\",2\n";
  text += "\"" + std::string(limits::kCsvRowBytes + 10, 'x') + "\n";
  text += "last,1\n";
  const Read read = ReadText(text);
  EXPECT_EQ(read.problems,
            (std::vector{CsvProblem::kNone, CsvProblem::kRowTooLong, CsvProblem::kFieldTooLong,
                         CsvProblem::kTooManyColumns, CsvProblem::kNone, CsvProblem::kFieldTooLong,
                         CsvProblem::kRowTooLong, CsvProblem::kNone}));
  EXPECT_EQ(read.lines, (std::vector<uint64_t>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(read.rows.back(), (std::vector<std::string>{"last", "1"}));
  EXPECT_EQ(read.end, text.size());
}

TEST(CsvTest, PassesOverAHugeLineInLittleMemory) {
  const auto file = std::filesystem::path(::testing::TempDir()) / "vafa_huge_line.csv";
  {
    std::ofstream out(file, std::ios::binary);
    out << "a,b\n";
    const std::string megabyte(1 << 20, 'x');
    for (int i = 0; i < 64; ++i) out << megabyte;
    out << "\nlast,1\n";
  }
  const Read read = ReadAll(CsvReader::Open(file, ',').value());
  std::filesystem::remove(file);
  EXPECT_EQ(read.problems,
            (std::vector{CsvProblem::kNone, CsvProblem::kRowTooLong, CsvProblem::kNone}));
  EXPECT_EQ(read.end, (64u << 20) + 12);
}

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

TEST(CsvTest, ReadsBackWhatWasWrittenAndGoesOnFromEveryRow) {
  std::mt19937 random(9);
  const char alphabet[] = "ab,\"\n \r;1";
  for (int round = 0; round < 200; ++round) {
    Rows rows;
    std::string text;
    for (int r = 0; r < 20; ++r) {
      std::vector<std::string> row;
      for (int f = 0; f < 3; ++f) {
        std::string field;
        for (size_t i = random() % 6; i > 0; --i) field += alphabet[random() % 9];
        if (f > 0) text += ',';
        text += f == 0 || random() % 2 || field.find_first_of(",\"\n\r") != field.npos
                    ? Quoted(field)
                    : field;
        row.push_back(std::move(field));
      }
      rows.push_back(std::move(row));
      text += random() % 2 ? "\n" : "\r\n";
    }
    EXPECT_EQ(ReadText(text).rows, rows) << text;

    const auto file = std::filesystem::path(::testing::TempDir()) / "vafa_resume.csv";
    std::ofstream(file, std::ios::binary) << text;
    auto first = CsvReader::Open(file, ',').value();
    CsvRow row;
    const size_t stop = random() % 19;
    for (size_t i = 0; i <= stop; ++i) ASSERT_TRUE(first.Next(row));
    const Read rest = ReadAll(CsvReader::Open(file, ',', row.end, row.next_line).value());
    std::filesystem::remove(file);
    EXPECT_EQ(rest.rows, Rows(rows.begin() + static_cast<ptrdiff_t>(stop) + 1, rows.end()));
  }
}

TEST(CsvTest, NamesEveryProblem) {
  for (const CsvProblem problem :
       {CsvProblem::kRowTooLong, CsvProblem::kFieldTooLong, CsvProblem::kTooManyColumns,
        CsvProblem::kQuote, CsvProblem::kNotUtf8, CsvProblem::kBinary}) {
    const Message reason = ReasonOf(problem);
    EXPECT_NE(Render(reason, Language::kEnglish), reason.id);
  }
}

}  // namespace
}  // namespace vafa::imports
