// Aim: the value types that everything else is built from keep their promises.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/arn.h"
#include "base/clock.h"
#include "base/private_file.h"
#include "base/random.h"
#include "base/result.h"

namespace minato {
namespace {

TEST(Arn, SplitsAndJoinsEveryPart) {
  const auto arn = Arn::parse("arn:aws:ecs:us-east-1:123456789012:task/web/0123:4");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->service, "ecs");
  EXPECT_EQ(arn->region, "us-east-1");
  EXPECT_EQ(arn->account, "123456789012");
  EXPECT_EQ(arn->resource, "task/web/0123:4");
  EXPECT_EQ(arn->to_string(), "arn:aws:ecs:us-east-1:123456789012:task/web/0123:4");
}

TEST(Arn, RefusesWhatIsNotOne) {
  EXPECT_FALSE(Arn::parse(""));
  EXPECT_FALSE(Arn::parse("web"));
  EXPECT_FALSE(Arn::parse("arn:aws:ecs:us-east-1:123456789012"));
  EXPECT_FALSE(Arn::parse("arn:aws:ecs:us-east-1:123456789012:"));
  EXPECT_FALSE(Arn::parse("urn:aws:ecs:us-east-1:123456789012:cluster/a"));
}

TEST(Random, SeededIsRepeatableAndSecureIsNot) {
  SeededRandom a(7);
  SeededRandom b(7);
  EXPECT_EQ(random_hex(a, 32), random_hex(b, 32));
  SecureRandom secure;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random_uuid(secure));
  EXPECT_EQ(seen.size(), 100U);
}

TEST(Random, UuidHasVersionAndVariant) {
  SeededRandom random(1);
  const std::string uuid = random_uuid(random);
  ASSERT_EQ(uuid.size(), 36U);
  EXPECT_EQ(uuid[14], '4');
  EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ErrorCode::kInvalidArgument, "odd");
  return value / 2;
}
Result<int> quarter(int value) {
  TRY(const int once, half(value));
  TRY(const int twice, half(once));
  return twice;
}

TEST(Result, TryReturnsTheFirstError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "odd");
  EXPECT_EQ(quarter(3).error().code, ErrorCode::kInvalidArgument);
}

TEST(PrivateFile, IsWholeOrNotThereAndTheFirstOneStays) {
  namespace fs = std::filesystem;
  std::string folder = fs::temp_directory_path() / "minato-private-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/key";
  ASSERT_TRUE(create_private_file(path, "first"));
  ASSERT_TRUE(create_private_file(path, "second"));
  std::string text;
  std::getline(std::ifstream(path), text);
  EXPECT_EQ(text, "first");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  // Nothing else is left, also where it could not be written.
  const auto refused = create_private_file(folder + "/none/key", "x");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, folder + "/none/key: No such file or directory");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
  fs::remove_all(folder);
}

TEST(FakeClock, MovesOnlyWhenTold) {
  FakeClock clock(from_unix_ms(1000));
  EXPECT_EQ(to_unix_ms(clock.now()), 1000);
  clock.advance(Duration{5});
  EXPECT_EQ(to_unix_ms(clock.now()), 1005);
}

}  // namespace
}  // namespace minato
