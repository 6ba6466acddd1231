#include "customers/import/import.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "tests/unit/store/test_store.h"

namespace vafa::imports {
namespace {

class ImportOnBoth : public vafa::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    organisation_.currency = Currency::Parse("USD").value();
    OpenAll();
  }

  void TearDown() override {
    importer_.reset();
    directory_.reset();
    log_.reset();
    StoreTest::TearDown();
  }

  /// Opens everything, as after a start of the program.
  void OpenAll() {
    importer_.reset();
    directory_.reset();
    log_.reset();
    Store& store = Open();
    log_ = FactLog::Open(store, folder_.path() / "keys", Clock::System()).value();
    directory_ = Directory::Open(store, *log_, Clock::System()).value();
    importer_ = std::make_unique<Importer>(
        Importer::Parts{store, *log_, *directory_, Clock::System(), folder_.path()});
  }

  std::filesystem::path Put(const std::string& text, const char* name = "file.csv") {
    const auto file = folder_.path() / name;
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

  Job JobOf(const std::filesystem::path& file, const Wish& wish = {}) {
    const auto calendar = Calendar::Make(organisation_.calendar, organisation_.zone, 1).value();
    auto shape = Guess(file, wish, calendar);
    EXPECT_TRUE(shape) << Describe(shape.error());
    return MakeJob(file, shape.value_or(Shape{}), organisation_);
  }

  Record Import(const std::filesystem::path& file, const Wish& wish = {}) {
    const auto id = importer_->Begin(JobOf(file, wish));
    EXPECT_TRUE(id) << Describe(id.error());
    if (!id) return {};
    const auto record = importer_->Run(*id, never_, {});
    EXPECT_TRUE(record) << Describe(record.error());
    return record.value_or(Record{});
  }

  Record ImportText(const std::string& text) { return Import(Put(text)); }

  std::vector<Fact> Facts() {
    std::vector<int64_t> seqs;
    for (int64_t seq = 1; seq <= log_->last_seq(); ++seq) seqs.push_back(seq);
    std::vector<Fact> facts = log_->Get(seqs).value();
    std::erase_if(facts, [](const Fact& fact) { return fact.kind == kinds::kCustomerCreated; });
    return facts;
  }

  static std::vector<int64_t> Counts(const Record& record) {
    EXPECT_EQ(record.read, record.added + record.updated + record.unchanged + record.rejected);
    return {record.added, record.updated, record.unchanged, record.rejected};
  }

  static std::string ReadWhole(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  }

  Organisation organisation_;
  std::unique_ptr<FactLog> log_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<Importer> importer_;
  const std::atomic<bool> never_ = false;
};
VAFA_ON_BOTH_DATABASES(ImportOnBoth);

using Four = std::vector<int64_t>;  // added, updated, unchanged, rejected

TEST_P(ImportOnBoth, RowsOfDaysToComeAreTakenAndCounted) {
  const auto file = Put(
      "customer,date,amount\na,2024-01-01,5\na,2084-01-01,5\nb,2084-01-02,5\nc,2084-01-03,no\n");
  const Record tried = importer_->DryRun(JobOf(file), never_, {}).value();
  EXPECT_EQ(tried.ahead.rows, 2);
  const Record record = Import(file);
  EXPECT_EQ(Counts(record), (Four{3, 0, 0, 1}));
  EXPECT_EQ(record.ahead.rows, 2);
  EXPECT_EQ(record.ahead.first_line, 3u);
}

TEST_P(ImportOnBoth, TheCdnowSampleComesInWhole) {
  const std::filesystem::path file = VAFA_SHARED_DATA "/CDNOW_sample.txt";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "the sample is not at hand";
  const Record record = Import(file, Preset("cdnow").value());
  EXPECT_EQ(Counts(record), (Four{6919, 0, 0, 0}));
  EXPECT_EQ(record.customers_new, 2357);
  EXPECT_EQ(directory_->count(), 2357);
  int64_t revenue = 0;
  for (const Fact& fact : Facts()) revenue += fact.money->minor;
  EXPECT_EQ(revenue, 24'409'194);
  // Again, and with everything guessed: the same rows.
  EXPECT_EQ(Counts(Import(file, Preset("cdnow").value())), (Four{0, 0, 6919, 0}));
  EXPECT_EQ(Counts(Import(file)), (Four{0, 0, 6919, 0}));
  EXPECT_EQ(log_->last_seq(), 6919 + 2357);
  // With fewer columns they are still the same rows, which now lack a quantity.
  Wish fewer = Preset("cdnow").value();
  fewer.columns = "customer=1,date=3,amount=5";
  EXPECT_EQ(Counts(Import(file, fewer)), (Four{0, 6919, 0, 0}));
}

TEST_P(ImportOnBoth, EqualRowsWithoutAnIdAreTwoOrders) {
  const std::string text = "customer,date,amount\na,2026-01-01,5\na,2026-01-01,5\nb,2026-01-02,6\n";
  EXPECT_EQ(Counts(ImportText(text)), (Four{3, 0, 0, 0}));
  EXPECT_EQ(Counts(ImportText(text)), (Four{0, 0, 3, 0}));
  EXPECT_EQ(Counts(ImportText(text + "a,2026-01-01,5\n")), (Four{1, 0, 3, 0}));
}

TEST_P(ImportOnBoth, RowsOfOneOrderAreItsLines) {
  const std::string head = "order_id,customer_id,date,amount,product\n";
  const Record record = ImportText(head + "1,a,2026-01-01,5,Camera\n1,a,2026-01-01,2,Tripod\n" +
                                   "1,a,2026-01-01,2,Tripod\n2,a,2026-01-02,7,Bag\n");
  EXPECT_EQ(Counts(record), (Four{3, 0, 1, 0}));
  const auto facts = Facts();
  ASSERT_EQ(facts.size(), 3u);
  EXPECT_EQ(facts[0].kind, kinds::kOrderPlaced);
  EXPECT_EQ(facts[1].kind, kinds::kOrderItemAdded);
  EXPECT_EQ(facts[1].label, "Tripod");
  EXPECT_EQ(facts[2].kind, kinds::kOrderPlaced);
  EXPECT_EQ(facts[2].properties, R"({"order_id":"2"})");
  EXPECT_EQ(facts[2].source, "import");
  // A changed line corrects what was stored.
  EXPECT_EQ(Counts(ImportText(head + "1,a,2026-01-01,6,Camera\n1,a,2026-01-01,2,Tripod\n")),
            (Four{0, 1, 1, 0}));
  EXPECT_EQ(Facts().back().corrects, facts[0].seq);
}

TEST_P(ImportOnBoth, LinesThatDifferOnlyInColumnsNotUsedAreTwo) {
  const std::string text =
      "order,customer,date,amount,sku text\n1,a,2026-01-01,5,x\n1,a,2026-01-01,5,y\n";
  EXPECT_EQ(Counts(ImportText(text)), (Four{2, 0, 0, 0}));
  EXPECT_EQ(Counts(ImportText(text)), (Four{0, 0, 2, 0}));
}

TEST_P(ImportOnBoth, KeepsWhatAnOrderHas) {
  ImportText(TemplateCsv(Kind::kOrders));
  const auto facts = Facts();
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0].money, (Money{4990, organisation_.currency}));
  EXPECT_EQ(facts[0].label, "Tripod");
  EXPECT_EQ(facts[0].properties,
            R"({"order_id":"1001","category":"Cameras","quantity":1,"channel":"web",)"
            R"("cost":{"amount":"21.50","currency":"USD"}})");
}

TEST_P(ImportOnBoth, BadRowsGoToTheRejectsFile) {
  const Record record = ImportText(
      "customer,date,amount,currency\na,2026-01-01,5,\nb,someday,5,\n\"c,x\",2026-01-01,\"a "
      "\"\"b\",\n"
      "d,2026-01-01,5,EUR\ne,2026-01-01,\"5,\nf,2026-01-01,5,USD\n");
  EXPECT_EQ(Counts(record), (Four{2, 0, 0, 4}));
  EXPECT_EQ(record.read, 6);
  const std::string rejects = ReadWhole(record.rejects_file);
  EXPECT_THAT(rejects, ::testing::StartsWith("line,reason,row\r\n3,\"Column 2 (date): “someday”"));
  EXPECT_THAT(rejects, ::testing::HasSubstr("4,\"Column 3 (amount)"));
  EXPECT_THAT(rejects, ::testing::HasSubstr("\"\"\"c,x\"\",2026-01-01"));
  EXPECT_THAT(rejects, ::testing::HasSubstr("5,\"Column 4 (currency): the amount is in EUR"));
  EXPECT_THAT(rejects, ::testing::HasSubstr("6,\"A quotation mark"));
  const auto listed = importer_->List().value();
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].state, State::kDone);
  EXPECT_EQ(listed[0].rejected, 4);
  EXPECT_EQ(listed[0].rejects_file, record.rejects_file);
}

TEST_P(ImportOnBoth, AStoppedImportGoesOnWhereItWas) {
  constexpr int kRows = 120'000;
  std::string text = "customer,date,amount\n";
  for (int i = 0; i < kRows; ++i) {
    // Equal rows lie on both sides of the place where it stops.
    text += "c" + std::to_string(i % 700) + ",2026-01-0" + std::to_string(i % 9 + 1) + "," +
            (i % 10'000 == 0 ? "bad" : std::to_string(i % 13)) + "\n";
  }
  const auto file = Put(text);
  const Job job = JobOf(file);
  const int64_t id = importer_->Begin(job).value();
  std::atomic<bool> stop = false;
  const auto stopped = importer_->Run(id, stop, [&](const Record&) { stop = true; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(importer_->Get(id)->state, State::kInterrupted);
  const int64_t before = importer_->Get(id)->read;
  EXPECT_GT(before, 0);
  EXPECT_LT(before, kRows);

  OpenAll();
  EXPECT_EQ(importer_->Unfinished().value(), std::vector{id});
  EXPECT_EQ(importer_->Begin(job).value(), id);
  int64_t first = 0;
  const auto record = importer_->Run(id, never_, [&](const Record& so_far) {
    if (first == 0) first = so_far.read;
  });
  ASSERT_TRUE(record) << Describe(record.error());
  EXPECT_GT(first, before);
  EXPECT_EQ(Counts(*record), (Four{kRows - 12, 0, 0, 12}));
  EXPECT_EQ(record->state, State::kDone);
  EXPECT_EQ(record->bytes_read, record->bytes);
  const std::string rejects = ReadWhole(record->rejects_file);
  EXPECT_EQ(std::ranges::count(rejects, '\n'), 13);
  EXPECT_TRUE(importer_->Unfinished()->empty());
  EXPECT_EQ(Counts(Import(file)), (Four{0, 0, kRows - 12, 12}));
}

TEST_P(ImportOnBoth, ADryRunWritesNothing) {
  const auto file = Put("customer,date,amount\na,2026-01-01,5\nb,2026-01-01,x\na,2026-01-02,5\n");
  const auto record = importer_->DryRun(JobOf(file), never_, {});
  ASSERT_TRUE(record) << Describe(record.error());
  EXPECT_EQ(Counts(*record), (Four{2, 0, 0, 1}));
  EXPECT_EQ(record->customers_new, 1);
  EXPECT_EQ(log_->last_seq(), 0);
  EXPECT_EQ(directory_->count(), 0);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "rejects"));
  EXPECT_TRUE(importer_->List()->empty());
  EXPECT_EQ(Counts(Import(file)), (Four{2, 0, 0, 1}));
}

TEST_P(ImportOnBoth, APreviewSaysWhatWouldHappen) {
  const auto file = Put("customer,date,amount\na,2026-01-01,5\nb,2026-01-01,x\na,2026-01-03,7\n");
  const auto plan = importer_->Preview(JobOf(file));
  ASSERT_TRUE(plan) << Describe(plan.error());
  EXPECT_EQ(plan->sampled, 3);
  EXPECT_EQ(plan->rows_estimated, 3);
  EXPECT_EQ(plan->good, 2);
  ASSERT_EQ(plan->rejects.size(), 1u);
  EXPECT_EQ(plan->rejects[0].line, 3u);
  EXPECT_EQ(plan->customers_new, 1);
  EXPECT_EQ(plan->amount_total->minor, 1200);
  EXPECT_EQ(IsoInstant(*plan->to), "2026-01-03T00:00:00Z");
  EXPECT_EQ(log_->last_seq(), 0);
}

TEST_P(ImportOnBoth, APreviewReadsWholeWhatAShopHas) {
  std::string text = "customer,date,amount\n";
  for (int i = 0; i < 7000; ++i) text += std::to_string(i / 2) + ",2026-01-01,1\n";
  const auto plan = importer_->Preview(JobOf(Put(text)));
  ASSERT_TRUE(plan) << Describe(plan.error());
  EXPECT_EQ(plan->rows_estimated, plan->sampled);
  EXPECT_EQ(plan->customers_new, 3500);
  EXPECT_EQ(plan->amount_total->minor, 700'000);
}

TEST_P(ImportOnBoth, AFileInAnotherEncodingIsToldHowToBeSaved) {
  // "مشتری;تاریخ" and a row in Windows-1256, as spreadsheet programs may write them.
  const auto file = Put("\xe3\xd4\xca\xd1\xed;\xca\xc7\xd1\xed\xce\n\xda\xe1\xed;1404\n");
  const auto shape = Guess(file, {}, Calendar::Make(CalendarKind::kGregorian, "UTC", 1).value());
  ASSERT_FALSE(shape);
  EXPECT_EQ(shape.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(shape.error().message.id, "import.file_not_utf8");
}

TEST_P(ImportOnBoth, CustomersAreSavedAndMended) {
  EXPECT_EQ(
      Counts(ImportText("id,name,email,phone,Colour\n1,Ann,ann@example.com,,red\n2,Bob,,,\n")),
      (Four{2, 0, 0, 0}));
  const Record again = ImportText("id,name,Colour\n1,Anna,blue\n2,Bob,\n3,Cem,\n");
  EXPECT_EQ(Counts(again), (Four{1, 1, 1, 0}));
  const auto ann = directory_->Get(std::vector{*directory_->Find("1")}).value().at(0);
  EXPECT_EQ(ann.name, "Anna");
  EXPECT_EQ(ann.email, "ann@example.com");
  EXPECT_EQ(ann.fields, (std::vector<std::pair<std::string, std::string>>{{"Colour", "blue"}}));
}

TEST_P(ImportOnBoth, SubscriptionsBecomeTheirMovements) {
  const std::string head =
      "subscription_id,customer_id,plan,started_at,trial_ends_at,ended_at,amount,interval\n";
  const Record record = ImportText(head + "s1,a,Basic,2025-01-01,2025-01-15,,9.90,month\n" +
                                   "s2,b,Plus,2024-06-01,,2025-05-31,190,year\n" +
                                   "s3,c,Basic,2025-01-01,2025-01-15,2025-01-10,9.90,month\n");
  EXPECT_EQ(Counts(record), (Four{3, 0, 0, 0}));
  std::vector<std::string> kinds;
  for (const Fact& fact : Facts()) kinds.push_back(fact.kind);
  EXPECT_THAT(
      kinds, ::testing::ElementsAre("trial_started", "subscription_started", "subscription_started",
                                    "subscription_ended", "trial_started"));
  // Later the first one has ended: that is all that is new.
  const Record later =
      ImportText(head + "s1,a,Basic,2025-01-01,2025-01-15,2026-01-15,9.90,month\n");
  EXPECT_EQ(Counts(later), (Four{0, 1, 0, 0}));
  EXPECT_EQ(Facts().size(), 6u);
  EXPECT_EQ(Facts().back().kind, kinds::kSubscriptionEnded);
}

TEST_P(ImportOnBoth, EventsCostsAndAnswersBecomeFacts) {
  EXPECT_EQ(Counts(ImportText("customer_id,at,kind,value,label\na,2026-01-01,Page Viewed,2,/x\n"
                              "a,2026-01-01,نمایش,,\n")),
            (Four{1, 0, 0, 1}));
  EXPECT_EQ(Counts(ImportText(TemplateCsv(Kind::kCosts))), (Four{2, 0, 0, 0}));
  EXPECT_EQ(Counts(ImportText(TemplateCsv(Kind::kAnswers))), (Four{2, 0, 0, 0}));
  const auto facts = Facts();
  ASSERT_EQ(facts.size(), 5u);
  EXPECT_EQ(facts[0].kind, "page_viewed");
  EXPECT_EQ(facts[0].value, 2.0);
  EXPECT_EQ(facts[1].kind, kinds::kCostRecorded);
  EXPECT_EQ(facts[1].customer, 0);
  EXPECT_EQ(facts[1].properties, R"({"purpose":"acquisition"})");
  EXPECT_EQ(facts[3].kind, kinds::kNpsAnswered);
  EXPECT_EQ(facts[3].value, 9.0);
  EXPECT_EQ(facts[3].properties, R"({"comment":"Quick delivery"})");
}

TEST_P(ImportOnBoth, RefusesAFileThatChangedMeanwhile) {
  const auto file = Put("customer,date,amount\na,2026-01-01,5\n");
  const int64_t id = importer_->Begin(JobOf(file)).value();
  Put("customer,date,amount\na,2026-01-01,6\n");
  EXPECT_EQ(importer_->Run(id, never_, {}).error().code, ErrorCode::kConflict);
  std::filesystem::remove(file);
  EXPECT_EQ(importer_->Run(id, never_, {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(importer_->Run(99, never_, {}).error().code, ErrorCode::kNotFound);
}

TEST_P(ImportOnBoth, NeedsTheRequiredColumns) {
  const auto begun = importer_->Begin(JobOf(Put("customer,when,amount\na,2026-01-01,5\n")));
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().message.id, "import.field_missing");
}

TEST_P(ImportOnBoth, WithstandsAFileThatIsNoCsv) {
  std::string text = "customer,date,amount\na,2026-01-01,5\n";
  const auto file = Put(text + std::string("\x7F"
                                           "ELF\0\0\0",
                                           7));
  EXPECT_EQ(Guess(file, {}, Calendar::Make(CalendarKind::kGregorian, "UTC", 1).value())
                .error()
                .message.id,
            "import.not_csv");
}

}  // namespace
}  // namespace vafa::imports
