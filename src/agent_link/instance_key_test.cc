// Aim: a proof is good for one request and one key, and for nothing else.
#include "agent_link/instance_key.h"

#include <gtest/gtest.h>

namespace minato::agent_link {
namespace {

http::Headers signed_headers(std::string_view signature = "AWS4-HMAC-SHA256 Signature=aa") {
  return http::Headers{{"Authorization", signature}};
}

InstanceKey key_of(std::uint64_t seed) {
  SeededRandom random(seed);
  return *InstanceKey::make(random);
}

TEST(InstanceKey, IsProvenByTheRequestItSigned) {
  const InstanceKey key = key_of(1);
  auto headers = signed_headers();
  EXPECT_EQ(proven_key(headers), "");
  key.prove(headers);
  EXPECT_EQ(proven_key(headers), key.public_text());
  EXPECT_EQ(headers.find(kInstanceProofField)->find(key.secret_text()), std::string_view::npos);
}

TEST(InstanceKey, AProofIsOfNoUseForAnotherRequestOrAnotherKey) {
  auto headers = signed_headers();
  key_of(1).prove(headers);
  auto other_request = headers;
  other_request.set("Authorization", "AWS4-HMAC-SHA256 Signature=bb");
  EXPECT_EQ(proven_key(other_request), "");
  auto other_key = headers;
  other_key.set(kInstanceKeyField, key_of(2).public_text());
  EXPECT_EQ(proven_key(other_key), "");
  auto without_signature = headers;
  without_signature.erase("Authorization");
  EXPECT_EQ(proven_key(without_signature), "");
  for (std::string_view broken : {"", "AAAA", "not base64"}) {
    auto changed = headers;
    changed.set(kInstanceProofField, broken);
    EXPECT_EQ(proven_key(changed), "") << broken;
    changed = headers;
    changed.set(kInstanceKeyField, broken);
    EXPECT_EQ(proven_key(changed), "") << broken;
  }
}

TEST(InstanceKey, IsTheSameWhenItIsReadBack) {
  const InstanceKey key = key_of(3);
  const auto again = InstanceKey::parse(key.secret_text() + "\n");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_text(), key.public_text());
  EXPECT_NE(key_of(4).public_text(), key.public_text());
  for (std::string_view broken : {"", "AAAA", "????"}) {
    const auto read = InstanceKey::parse(broken);
    ASSERT_FALSE(read) << broken;
    EXPECT_EQ(read.error().code, ErrorCode::kDataLoss);
  }
}

}  // namespace
}  // namespace minato::agent_link
