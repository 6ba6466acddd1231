#include <gmock/gmock.h>

#include "access/roles.h"
#include "access/secrets.h"
#include "access/throttle.h"
#include "access/users.h"

namespace vafa::access {
namespace {

using ::testing::ElementsAre;

TEST(Roles, MayWhatTheTableSays) {
  EXPECT_THAT(PermissionsOf(Role::kOwner), ::testing::ElementsAreArray(AllPermissions()));
  EXPECT_THAT(PermissionsOf(Role::kMember),
              ElementsAre("customers:read", "customers:write", "imports:write", "metrics:read",
                          "metrics:write"));
  EXPECT_THAT(PermissionsOf(Role::kViewer), ElementsAre("customers:read", "metrics:read"));
  for (const Role role : {Role::kOwner, Role::kMember, Role::kViewer}) {
    EXPECT_EQ(RoleFromTag(Tag(role)), role);
  }
  EXPECT_FALSE(RoleFromTag("root").has_value());
}

TEST(Secrets, AreLongAndNeverTheSame) {
  EXPECT_EQ(NewToken().size(), 43u);
  EXPECT_EQ(NewCode().size(), 22u);
  EXPECT_NE(NewToken(), NewToken());
  EXPECT_EQ(NewToken().find_first_of("+/="), std::string::npos);
  EXPECT_EQ(HashSecret("a"), HashSecret("a"));
  EXPECT_NE(HashSecret("a"), HashSecret("b"));
}

TEST(Passwords, AreVerifiedAgainstTheirHash) {
  using Verdict = PasswordHasher::Verdict;
  PasswordHasher hasher;
  const std::string hash = hasher.Hash("correct horse").value();
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"))
      << "the stand-in for unknown users must cost the same";
  EXPECT_EQ(hasher.Verify("correct horse", hash).value(), Verdict::kRight);
  EXPECT_EQ(hasher.Verify("correct horsf", hash).value(), Verdict::kWrong);
  EXPECT_EQ(hasher.Verify("", "").value(), Verdict::kWrong);
  EXPECT_EQ(hasher.Verify("x", "not a hash").value(), Verdict::kWrong);
}

TEST(Passwords, MustBeHardToGuess) {
  const auto check = [](std::string_view password) {
    const Status status = CheckPassword(password, "ada@example.com", "Ada Lovelace");
    return status ? "" : status.error().message.id;
  };
  EXPECT_EQ(check("correct horse"), "");
  EXPECT_EQ(check("رمز عبور خوب"), "");
  EXPECT_EQ(check("123456789"), "access.password_short");
  EXPECT_EQ(check(std::string(1025, 'x')), "access.password_long");
  EXPECT_EQ(check("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), "access.password_long");
  EXPECT_EQ(check("ADA@example.com"), "access.password_easy");
  EXPECT_EQ(check("ada lovelace"), "access.password_easy");
  EXPECT_EQ(check("aaaaaaaaaaaa"), "access.password_easy");
  EXPECT_EQ(check("1234567890"), "access.password_easy");
  EXPECT_EQ(check("۰۹۱۲ ۳۴۵ ۶۷۸۹"), "access.password_easy");
}

TEST(NewUsers, AreCheckedFieldByField) {
  const auto wrong = CheckNewUser({"not an e-mail", "", Role::kMember, {}, "short"});
  ASSERT_FALSE(wrong);
  std::vector<std::string> fields;
  for (const auto& [field, message] : wrong.error().fields) fields.push_back(field);
  EXPECT_THAT(fields, ElementsAre("email", "name", "password"));
  for (const char* email : {"@b", "a@", "a b@c", "a", "", "a,b@c", "<a@b>"}) {
    EXPECT_FALSE(CheckNewUser({email, "A", Role::kMember, {}, ""})) << email;
  }
  EXPECT_TRUE(CheckNewUser({" زهرا@example.com ", "زهرا", Role::kMember, {}, ""}));
}

class FixedClock : public Clock {
 public:
  Instant Now() const override { return now; }
  Instant now{1'000'000'000'000};
};

TEST(Throttle, CountsByEmailAndByAddress) {
  FixedClock clock;
  Throttle throttle(clock);
  for (int i = 0; i < limits::kSignInFailuresPerWindow; ++i) {
    EXPECT_TRUE(throttle.Begin("a@b", "1"));
  }
  EXPECT_EQ(throttle.Begin("a@b", "1").error().code, ErrorCode::kTooMany);
  EXPECT_TRUE(throttle.Begin("a@b", "2"));
  EXPECT_TRUE(throttle.Begin("c@d", "1"));
  throttle.Succeeded("c@d", "1");
  for (int i = limits::kSignInFailuresPerWindow; i < limits::kSignInFailuresPerAddress; ++i) {
    EXPECT_TRUE(throttle.Begin(std::to_string(i), "1")) << i;
  }
  EXPECT_FALSE(throttle.Begin("fresh@e", "1"));
  clock.now = clock.now + limits::kSignInWindow + std::chrono::seconds(1);
  EXPECT_TRUE(throttle.Begin("a@b", "1"));
}

TEST(Throttle, ASuccessWipesTheSlate) {
  FixedClock clock;
  Throttle throttle(clock);
  for (int i = 0; i < 3 * limits::kSignInFailuresPerAddress; ++i) {
    ASSERT_TRUE(throttle.Begin("a@b", "1"));
    throttle.Succeeded("a@b", "1");
  }
}

}  // namespace
}  // namespace vafa::access
