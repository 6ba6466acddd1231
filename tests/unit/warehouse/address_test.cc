#include "warehouse/address.h"

#include <gtest/gtest.h>

namespace vafa::warehouse {
namespace {

TEST(AddressTest, ReadsAShardEach) {
  const auto read = ParseAddresses(
      " http://ch1:8123  https://vafa:p%40ss:word@ch2.example.org/facts_2 http://[::1]:8123/\n");
  ASSERT_TRUE(read) << Describe(read.error());
  const std::vector<Address> want = {{"http://ch1:8123", "", "", "vafa"},
                                     {"https://ch2.example.org", "vafa", "p@ss:word", "facts_2"},
                                     {"http://[::1]:8123", "", "", "vafa"}};
  EXPECT_EQ(*read, want);
  EXPECT_EQ(ParseAddresses("").value().size(), 0U);
}

TEST(AddressTest, RefusesWhatIsNoAddressWithoutShowingItsPassword) {
  for (const char* wrong :
       {"ch1:8123", "ftp://ch1", "http://", "http:///vafa", "http://ch1/no-such", "http://ch1/a/b",
        "http://ch1/1st", "http://ch1?x=1", "http://:secret@ch1", "http://u:secret%ZZ@ch1",
        "http://ch1/vafa;DROP", "http://ch1 http://u:secret@ch1/vafa"}) {
    const auto read = ParseAddresses(wrong);
    ASSERT_FALSE(read) << wrong;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(read.error().field, "ask.clickhouse");
    EXPECT_EQ(Describe(read.error()).find("secret"), std::string::npos) << wrong;
  }
}

}  // namespace
}  // namespace vafa::warehouse
