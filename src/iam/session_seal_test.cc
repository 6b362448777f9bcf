// Aim: a session token is what was sealed, and nothing that anybody else made or changed.
#include "iam/session_seal.h"

#include <gtest/gtest.h>

#include "codec/base64.h"

namespace minato::iam {
namespace {

SessionSeal::Key key_of(int value) {
  SessionSeal::Key key;
  key.fill(static_cast<std::byte>(value));
  return key;
}

Session session() {
  return {.secret_key = "secret \"with\" everything \xe3\x81\xbf",
          .principal = {.kind = aws::Principal::Kind::kAssumedRole,
                        .account = "111122223333",
                        .arn = "arn:aws:sts::111122223333:assumed-role/r/s",
                        .user_id = "AROA:s",
                        .access_key_id = "ASIA1",
                        .issued = from_unix_ms(1'600'000'000'123),
                        .ends_with = "AKIA1"},
          .expiration = from_unix_ms(1'700'000'000'123)};
}

TEST(SessionSeal, OpensWhatItSealed) {
  SeededRandom random(1);
  const SessionSeal seal(key_of(1));
  const auto opened = seal.open(seal.seal(session(), random));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->secret_key, session().secret_key);
  EXPECT_EQ(opened->principal.kind, aws::Principal::Kind::kAssumedRole);
  EXPECT_EQ(opened->principal.account, "111122223333");
  EXPECT_EQ(opened->principal.arn, session().principal.arn);
  EXPECT_EQ(opened->principal.user_id, "AROA:s");
  EXPECT_EQ(opened->principal.access_key_id, "ASIA1");
  EXPECT_EQ(opened->expiration, session().expiration);
  EXPECT_EQ(opened->principal.issued, session().principal.issued);
  EXPECT_EQ(opened->principal.ends_with, "AKIA1");
  Session without = session();
  without.principal.issued.reset();
  EXPECT_FALSE(seal.open(seal.seal(without, random))->principal.issued);
}

// Tasks keep theirs over an upgrade. It is older than any that says when it was made.
TEST(SessionSeal, OpensASessionOfThePreviousVersion) {
  const auto opened = SessionSeal(key_of(1)).open(
      "AQABAgMEBQYHCAkKC+CE4FVFjCRV3FvW9RFb+pGc9Vg5xrNpIhC4VrrA8E6IO7K3nkvyI5k7ZTanwzOzsGXNJVQj0Vjk"
      "qpH4LOMXROYaPt3lj9k9eze1XQITdgWaeBwFxtiVypJ3qOTbVjTbZ2GAkU3AD+nn7R5Wwmwmp3yFdWY=");
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->principal.arn, "arn:aws:iam::111122223333:user/ann");
  EXPECT_EQ(opened->secret_key, "secret");
  EXPECT_EQ(opened->principal.issued, TimePoint{});
  EXPECT_EQ(opened->principal.ends_with, "");
}

TEST(SessionSeal, RefusesEveryChangedByte) {
  SeededRandom random(1);
  const SessionSeal seal(key_of(1));
  const std::string raw = *base64_decode(seal.seal(session(), random));
  for (std::size_t i = 0; i < raw.size(); ++i) {
    std::string changed = raw;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(seal.open(base64_encode(changed))) << "byte " << i;
    EXPECT_FALSE(seal.open(base64_encode(raw.substr(0, i)))) << "length " << i;
  }
}

TEST(SessionSeal, RefusesAnotherKeyAndNonsense) {
  SeededRandom random(1);
  const std::string token = SessionSeal(key_of(1)).seal(session(), random);
  EXPECT_FALSE(SessionSeal(key_of(2)).open(token));
  for (const char* text : {"", "x", "AAAA", "IQoJb3JpZ2luX2VjE"}) {
    EXPECT_FALSE(SessionSeal(key_of(1)).open(text));
  }
  EXPECT_FALSE(SessionSeal(key_of(1)).open(std::string(100'000, 'A')));
}

TEST(SessionSeal, NeverMakesTheSameTokenTwice) {
  SeededRandom random(1);
  const SessionSeal seal(key_of(1));
  EXPECT_NE(seal.seal(session(), random), seal.seal(session(), random));
}

}  // namespace
}  // namespace minato::iam
