#include "access/access.h"

#include <gmock/gmock.h>

#include <thread>

#include "access/audit.h"
#include "tests/unit/store/test_store.h"

namespace vafa::access {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;

class TestClock : public Clock {
 public:
  Instant Now() const override { return {now_.load()}; }
  void Advance(std::chrono::microseconds by) { now_ += by.count(); }

 private:
  std::atomic<int64_t> now_{1'700'000'000 * kMicrosPerSecond};
};

const std::string kPassword = "correct horse";
const Client kClient{"192.0.2.1", "test"};

SetupInput MakeSetup() {
  SetupInput setup;
  setup.organisation.name = "Shop";
  setup.organisation.currency = Currency::Parse("USD").value();
  setup.owner = {"Owner@Example.com", "Ada", Role::kViewer, Language::kPersian, kPassword};
  return setup;
}

class AccessOnBoth : public vafa::testing::StoreTest {
 protected:
  Access& OpenAccess() {
    access_.reset();
    return *(access_ = std::make_unique<Access>(Open(), clock_));
  }

  /// A set-up organisation with its owner, who has a password.
  Access& OpenSetUp() { return OpenSetUp(MakeSetup()); }
  /// One who signs in by links: no time goes into hashing.
  Access& OpenSetUpByLink() {
    SetupInput setup = MakeSetup();
    setup.owner.password.clear();
    return OpenSetUp(setup);
  }

  static ErrorCode CodeOf(const auto& result) {
    return result ? ErrorCode::kInternal : result.error().code;
  }

  static std::string SignedInToken(Access& access) {
    const auto code = access.MakeSignInCode(access.Users()->at(0).id);
    const auto signed_in = access.SignInByCode(code.value(), kClient);
    EXPECT_TRUE(signed_in) << Describe(signed_in.error());
    return signed_in ? signed_in->session.token : "";
  }

  static bool KnowsToken(Access& access, const std::string& token) {
    const auto principal = access.Authenticate(token);
    EXPECT_TRUE(principal) << Describe(principal.error());
    return principal && principal->has_value();
  }

  TestClock clock_;
  std::unique_ptr<Access> access_;

 private:
  Access& OpenSetUp(const SetupInput& setup) {
    Access& access = OpenAccess();
    const auto owner = access.Install(setup);
    EXPECT_TRUE(owner) << Describe(owner.error());
    return access;
  }
};
VAFA_ON_BOTH_DATABASES(AccessOnBoth);

TEST_P(AccessOnBoth, IsSetUpOnceByItsCode) {
  Access& access = OpenAccess();
  EXPECT_TRUE(access.SetupRequired().value());
  EXPECT_EQ(CodeOf(access.CurrentOrganisation()), ErrorCode::kNotFound);
  const std::string stale = access.MakeSetupCode().value();
  const std::string code = access.MakeSetupCode().value();
  EXPECT_EQ(CodeOf(access.SetUp(stale, MakeSetup(), kClient)), ErrorCode::kUnauthenticated);
  EXPECT_EQ(CodeOf(access.SetUp("guess", MakeSetup(), kClient)), ErrorCode::kUnauthenticated);
  SetupInput weak = MakeSetup();
  weak.owner.password = "short";
  EXPECT_EQ(CodeOf(access.SetUp(code, weak, kClient)), ErrorCode::kInvalid);
  const auto signed_in = access.SetUp(code, MakeSetup(), kClient);
  ASSERT_TRUE(signed_in) << Describe(signed_in.error());
  EXPECT_EQ(signed_in->user.role, Role::kOwner);
  EXPECT_TRUE(KnowsToken(access, signed_in->session.token));
  EXPECT_FALSE(access.SetupRequired().value());
  EXPECT_EQ(CodeOf(access.SetUp(code, MakeSetup(), kClient)), ErrorCode::kConflict);
  EXPECT_EQ(CodeOf(access.MakeSetupCode()), ErrorCode::kConflict);
  EXPECT_EQ(CodeOf(access.Install(MakeSetup())), ErrorCode::kConflict);
  EXPECT_EQ(access.CurrentOrganisation()->name, "Shop");
}

TEST_P(AccessOnBoth, ASetupCodeGrowsOld) {
  Access& access = OpenAccess();
  const std::string code = access.MakeSetupCode().value();
  clock_.Advance(limits::kOneTimeCodeLife + std::chrono::seconds(1));
  EXPECT_EQ(CodeOf(access.SetUp(code, MakeSetup(), kClient)), ErrorCode::kUnauthenticated);
}

TEST_P(AccessOnBoth, TwoAtOnceMakeOneOwner) {
  Access& access = OpenAccess();
  const std::string code = access.MakeSetupCode().value();
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        SetupInput setup = MakeSetup();
        setup.owner.email = std::to_string(i) + "@example.com";
        done += access.SetUp(code, setup, kClient).has_value();
      });
    }
  }
  EXPECT_EQ(done, 1);
  EXPECT_EQ(access.Users()->size(), 1u);
}

TEST_P(AccessOnBoth, SignsInWhoeverSpellsTheEmailOtherwise) {
  Access& access = OpenSetUp();
  EXPECT_TRUE(access.SignIn(" OWNER@example.COM ", kPassword, kClient));
  const auto wrong = access.SignIn("owner@example.com", "wrong password", kClient);
  const auto unknown = access.SignIn("nobody@example.com", kPassword, kClient);
  EXPECT_EQ(CodeOf(wrong), ErrorCode::kUnauthenticated);
  EXPECT_EQ(CodeOf(unknown), ErrorCode::kUnauthenticated);
  EXPECT_EQ(wrong.error().message, unknown.error().message) << "an e-mail must not be probed";
  EXPECT_EQ(wrong.error().field, unknown.error().field);
}

TEST_P(AccessOnBoth, KeepsTheSessionAcrossARestartAndKnowsWhoItIs) {
  const std::string token = SignedInToken(OpenSetUpByLink());
  Access& again = OpenAccess();
  const auto principal = again.Authenticate(token).value();
  ASSERT_TRUE(principal.has_value());
  EXPECT_EQ(principal->email, "Owner@Example.com");
  EXPECT_EQ(principal->role, "owner");
  EXPECT_EQ(principal->language, Language::kPersian);
  EXPECT_THAT(principal->permissions, Contains("users:write"));
  EXPECT_FALSE(principal->csrf.empty());
  EXPECT_FALSE(KnowsToken(again, (token[0] == 'x' ? "y" : "x") + token.substr(1)));
  EXPECT_FALSE(KnowsToken(again, ""));
  EXPECT_FALSE(KnowsToken(again, principal->session_id)) << "the hash is not the token";
}

TEST_P(AccessOnBoth, ASessionInUseLivesOnAndAnIdleOneEnds) {
  Access& access = OpenSetUpByLink();
  const std::string used = SignedInToken(access);
  const std::string idle = SignedInToken(access);
  for (int day = 0; day < 40; ++day) {
    clock_.Advance(std::chrono::hours(24));
    ASSERT_TRUE(KnowsToken(access, used)) << day;
  }
  EXPECT_FALSE(KnowsToken(access, idle));
  clock_.Advance(limits::kSessionLife);
  EXPECT_FALSE(KnowsToken(access, used));
}

TEST_P(AccessOnBoth, SignsOutAtOnce) {
  Access& access = OpenSetUpByLink();
  const std::string token = SignedInToken(access);
  const std::string other = SignedInToken(access);
  const auto principal = access.Authenticate(token).value();
  ASSERT_TRUE(access.SignOut(principal->session_id));
  EXPECT_FALSE(KnowsToken(access, token));
  EXPECT_TRUE(KnowsToken(access, other));
}

TEST_P(AccessOnBoth, ANewPasswordEndsEverySession) {
  Access& access = OpenSetUp();
  const std::string token = SignedInToken(access);
  EXPECT_TRUE(KnowsToken(access, token));
  EXPECT_EQ(CodeOf(access.SetPassword("owner@example.com", "short", 0)), ErrorCode::kInvalid);
  EXPECT_EQ(CodeOf(access.SetPassword("nobody@example.com", kPassword, 0)), ErrorCode::kNotFound);
  ASSERT_TRUE(access.SetPassword("owner@example.com", "another password", 0));
  EXPECT_FALSE(KnowsToken(access, token));
  EXPECT_FALSE(access.SignIn("owner@example.com", kPassword, kClient));
  EXPECT_TRUE(access.SignIn("owner@example.com", "another password", kClient));
}

TEST_P(AccessOnBoth, ALinkSignsInOnce) {
  Access& access = OpenSetUpByLink();
  const std::string code = access.MakeSignInCode(access.Users()->at(0).id).value();
  const auto first = access.SignInByCode(code, kClient);
  ASSERT_TRUE(first) << Describe(first.error());
  EXPECT_TRUE(KnowsToken(access, first->session.token));
  EXPECT_EQ(CodeOf(access.SignInByCode(code, kClient)), ErrorCode::kUnauthenticated);
  EXPECT_EQ(CodeOf(access.MakeSignInCode(99)), ErrorCode::kNotFound);
  const std::string old = access.MakeSignInCode(access.Users()->at(0).id).value();
  clock_.Advance(limits::kOneTimeCodeLife);
  EXPECT_EQ(CodeOf(access.SignInByCode(old, kClient)), ErrorCode::kUnauthenticated);
}

TEST_P(AccessOnBoth, AddsUsersOnceEach) {
  Access& access = OpenSetUpByLink();
  const NewUser user{"sale@example.com", "Satış", Role::kViewer, Language::kTurkish, kPassword};
  const auto added = access.AddUser(user, 0);
  ASSERT_TRUE(added) << Describe(added.error());
  NewUser same = user;
  same.email = "SALE@example.com";
  EXPECT_EQ(CodeOf(access.AddUser(same, 0)), ErrorCode::kConflict);
  EXPECT_THAT(access.Users().value(),
              ElementsAre(Field(&User::email, "Owner@Example.com"), Field(&User::name, "Satış")));
  NewUser linked = user;
  linked.email = "link@example.com";
  linked.password = "";
  ASSERT_TRUE(access.AddUser(linked, 0));
  EXPECT_EQ(CodeOf(access.SignIn("link@example.com", "", kClient)), ErrorCode::kUnauthenticated);
}

TEST_P(AccessOnBoth, ChangesTheOrganisationMemberByMember) {
  Access& access = OpenSetUpByLink();
  const auto changed = access.ChangeOrganisation(
      {{"calendar", "jalali"}, {"zone", "Asia/Tehran"}, {"window_days", 48}}, 1, nullptr);
  ASSERT_TRUE(changed) << Describe(changed.error());
  const Organisation now = access.CurrentOrganisation().value();
  EXPECT_EQ(now.calendar, CalendarKind::kJalali);
  EXPECT_EQ(now.zone, "Asia/Tehran");
  EXPECT_EQ(now.window_days, 48);
  EXPECT_EQ(now.name, "Shop");
  ASSERT_TRUE(access.ChangeOrganisation({{"window_days", nullptr}}, 1, nullptr));
  EXPECT_FALSE(access.CurrentOrganisation()->window_days.has_value());
  const auto wrong = access.ChangeOrganisation({{"currency", "ZZZ"},
                                                {"zone", "Mars/Base"},
                                                {"first_weekday", 8},
                                                {"grace_days", -1},
                                                {"business", "zoo"},
                                                {"name", " "}},
                                               1, nullptr);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().fields.size(), 6u);
  const auto refused = access.ChangeOrganisation({{"name", "New"}}, 1, [](const Organisation&) {
    return Fail(ErrorCode::kConflict, "net.changed_meanwhile");
  });
  EXPECT_EQ(CodeOf(refused), ErrorCode::kConflict);
  EXPECT_EQ(access.CurrentOrganisation()->name, "Shop");
}

TEST_P(AccessOnBoth, KeepsOfficeHours) {
  Access& access = OpenSetUpByLink();
  const json::object row{{"weekdays", json::array{7, 6}}, {"from", "08:30"}, {"to", "17:00"}};
  const json::object thursday{{"weekdays", json::array{4}}, {"from", "08:30"}, {"to", "24:00"}};
  const json::object given{{"open", json::array{thursday, row}},
                           {"closed", json::array{"2026-03-22", "1405/01/01", "2026-03-21"}}};
  ASSERT_TRUE(access.ChangeOrganisation({{"office_hours", given}}, 1, nullptr));
  const Organisation now = access.CurrentOrganisation().value();
  using Span = OfficeHours::Span;
  EXPECT_EQ(now.office_hours.spans,
            (std::vector{Span{4, 510, 1440}, Span{6, 510, 1020}, Span{7, 510, 1020}}));
  const json::value kept = ToJson(now).at("office_hours");
  EXPECT_EQ(json::serialize(kept), R"({"open":[{"weekdays":[4],"from":"08:30","to":"24:00"},)"
                                   R"({"weekdays":[6,7],"from":"08:30","to":"17:00"}],)"
                                   R"("closed":["2026-03-21","2026-03-22"]})");
  ASSERT_TRUE(access.ChangeOrganisation({{"name", "New"}}, 1, nullptr));
  EXPECT_EQ(access.CurrentOrganisation()->office_hours, now.office_hours);
  ASSERT_TRUE(access.ChangeOrganisation({{"office_hours", nullptr}}, 1, nullptr));
  EXPECT_TRUE(access.CurrentOrganisation()->office_hours.always());
}

TEST_P(AccessOnBoth, RefusesOfficeHoursThatAreNone) {
  Access& access = OpenSetUpByLink();
  const auto refusal = [&](std::string_view text) {
    const auto wrong = access.ChangeOrganisation({{"office_hours", *ParseJson(text)}}, 1, nullptr);
    return wrong ? std::string() : wrong.error().fields.at(0).second.id;
  };
  const auto row = [&](std::string_view text) {
    return refusal(R"({"open":[)" + std::string(text) + "]}");
  };
  EXPECT_EQ(refusal("{}"), "access.office_hours_shape");
  EXPECT_EQ(refusal(R"({"open":[]})"), "access.office_hours_shape");
  EXPECT_EQ(row(R"({"from":"09:00","to":"17:00"})"), "access.office_hours_weekdays");
  EXPECT_EQ(row(R"({"weekdays":[0],"from":"09:00","to":"17:00"})"), "access.office_hours_weekdays");
  for (const char* times :
       {R"("from":"17:00","to":"09:00")", R"("from":"09:00","to":"24:01")",
        R"("from":"9:00","to":"17:00")", R"("from":"09:60","to":"17:00")", R"("from":"09:00")"}) {
    EXPECT_EQ(row(R"({"weekdays":[1],)" + std::string(times) + "}"), "access.office_hours_time")
        << times;
  }
  EXPECT_EQ(row(R"({"weekdays":[1,2],"from":"09:00","to":"13:00"},)"
                R"({"weekdays":[2,3],"from":"12:00","to":"17:00"})"),
            "access.office_hours_overlap");
  EXPECT_EQ(refusal(R"({"open":[{"weekdays":[1],"from":"09:00","to":"17:00"}],"closed":["soon"]})"),
            "access.closed_day_invalid");
}

TEST_P(AccessOnBoth, TheCurrencyStaysOnceThereAreAmounts) {
  Access& access = OpenSetUpByLink();
  EXPECT_TRUE(access.ChangeOrganisation({{"currency", "EUR"}}, 1, nullptr));
  ASSERT_TRUE(store_->Write([](Transaction& transaction) -> Status {
    transaction.sql() << "INSERT INTO facts (customer, at, recorded, kind, money, source) "
                         "VALUES (1, 1, 1, 1, 100, 1)";
    return {};
  }));
  EXPECT_EQ(CodeOf(access.ChangeOrganisation({{"currency", "USD"}}, 1, nullptr)),
            ErrorCode::kConflict);
  EXPECT_TRUE(access.ChangeOrganisation({{"currency", "EUR"}, {"name", "New"}}, 1, nullptr));
}

TEST_P(AccessOnBoth, RemembersWhoDidWhat) {
  Access& access = OpenSetUpByLink();
  ASSERT_TRUE(access.ChangeOrganisation({{"name", "New"}}, 1, nullptr));
  ASSERT_TRUE(access.SetPassword("owner@example.com", "another password", 0));
  const auto entries = store_->Read([](Session& s) { return ReadAudit(s, 10); }).value();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].action, "user.password_set");
  EXPECT_EQ(entries[0].user_id, 0);
  EXPECT_EQ(entries[1].action, "organisation.changed");
  EXPECT_EQ(entries[1].detail, R"({"name":"New"})");
  EXPECT_EQ(entries[2].action, "organisation.set_up");
  for (const AuditEntry& entry : entries) {
    EXPECT_EQ(entry.detail.find("password"), std::string::npos);
  }
}

TEST_P(AccessOnBoth, StoresNoSecretAsItIs) {
  Access& access = OpenSetUp();
  const std::string token = SignedInToken(access);
  std::string stored;
  ASSERT_TRUE(store_->Read([&](Session& session) -> Status {
    std::string password;
    std::string hash;
    session.sql() << "SELECT password FROM users", soci::into(password);
    session.sql() << "SELECT token_hash FROM sessions", soci::into(hash);
    stored = password + hash;
    return {};
  }));
  EXPECT_TRUE(stored.starts_with("$argon2id$"));
  EXPECT_EQ(stored.find(token), std::string::npos);
  EXPECT_EQ(stored.find(kPassword), std::string::npos);
}

/// Who guesses is remembered in memory, whatever the database.
class Guessing : public AccessOnBoth {};
INSTANTIATE_TEST_SUITE_P(Databases, Guessing, ::testing::Values(Dialect::kSqlite));

TEST_P(Guessing, IsStoppedForAWhile) {
  Access& access = OpenSetUp();
  for (int i = 0; i < limits::kSignInFailuresPerWindow; ++i) {
    EXPECT_EQ(CodeOf(access.SignIn("owner@example.com", "guess", kClient)),
              ErrorCode::kUnauthenticated);
  }
  EXPECT_EQ(CodeOf(access.SignIn("owner@example.com", kPassword, kClient)), ErrorCode::kTooMany);
  EXPECT_TRUE(access.SignIn("owner@example.com", kPassword, {"192.0.2.2", ""}));
  clock_.Advance(limits::kSignInWindow + std::chrono::seconds(1));
  EXPECT_TRUE(access.SignIn("owner@example.com", kPassword, kClient));
}

}  // namespace
}  // namespace vafa::access
