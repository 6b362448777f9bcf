// Aim: names follow ECR's grammar, wildcards match as exclusion filters do, tokens cannot be
// forged.
#include "registry/names.h"

#include <gtest/gtest.h>

#include "net/http.h"
#include "registry/tokens.h"

namespace minato::registry {
namespace {

TEST(RepositoryName, FollowsTheGrammar) {
  for (const char* name : {"ab", "a/b", "web-app", "a.b_c__d---e", "team/blobs/uploads", "0/1"}) {
    EXPECT_TRUE(is_repository_name(name)) << name;
  }
  for (const char* name :
       {"", "a", "A", "a/", "/a", "a//b", "a..b", "a___b", "-a", "a-", "a.-b", "a b", "a:b"}) {
    EXPECT_FALSE(is_repository_name(name)) << name;
  }
  EXPECT_TRUE(is_repository_name(std::string(256, 'a')));
  EXPECT_FALSE(is_repository_name(std::string(257, 'a')));
}

TEST(TagName, FollowsTheGrammar) {
  EXPECT_TRUE(is_tag("v1.0_x-y"));
  EXPECT_TRUE(is_tag(std::string(128, 'a')));
  for (const std::string& tag : {std::string(), std::string(129, 'a'), std::string(".a"),
                                 std::string("-a"), std::string("a:b"), std::string("a/b")}) {
    EXPECT_FALSE(is_tag(tag)) << tag;
  }
}

TEST(Wildcard, MatchesAnyNumberOfCharacters) {
  EXPECT_TRUE(matches_wildcard("dev*", "dev"));
  EXPECT_TRUE(matches_wildcard("*-rc*", "v1-rc2"));
  EXPECT_TRUE(matches_wildcard("*a*b", "xaxab"));
  EXPECT_FALSE(matches_wildcard("dev*", "prod-dev"));
  EXPECT_FALSE(matches_wildcard("dev", "devx"));
  EXPECT_TRUE(matches_wildcard("*", ""));
}

class Tokens : public testing::Test {
 protected:
  static TokenSigner::Key key(int first) {
    TokenSigner::Key key{};
    key[0] = static_cast<std::byte>(first);
    return key;
  }
  const TokenSigner signer_{key(1)};
  const TokenAuthenticator authenticator_{signer_};
  const TimePoint now_ = from_unix_ms(1'700'000'000'000);
  const aws::Principal principal_{.kind = aws::Principal::Kind::kUser,
                                  .account = "123456789012",
                                  .arn = "arn:aws:iam::123456789012:user/dev",
                                  .user_id = "AIDA",
                                  .access_key_id = "AKIA"};
};

TEST_F(Tokens, CarryThePrincipalUntilTheyExpire) {
  const auto issued = authenticator_.issue(principal_, "eu-west-1", now_);
  EXPECT_EQ(issued.expires_at, now_ + std::chrono::hours(12));
  const auto session = authenticator_.verify_basic("AWS", issued.token, now_);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->principal.arn, principal_.arn);
  EXPECT_EQ(session->principal.account, principal_.account);
  EXPECT_EQ(session->region, "eu-west-1");
  EXPECT_TRUE(authenticator_.verify_bearer(issued.token, issued.expires_at - Duration(1)));
  EXPECT_FALSE(authenticator_.verify_bearer(issued.token, issued.expires_at));
}

// They outlived the key that the session behind them was asked for with.
TEST_F(Tokens, OfASessionSayWhatItEndsWith) {
  aws::Principal session = principal_;
  session.access_key_id = "ASIA";
  session.issued = now_ - std::chrono::minutes(5);
  session.ends_with = "AKIA";
  const auto issued = authenticator_.issue(session, "eu-west-1", now_);
  const auto found = authenticator_.verify_bearer(issued.token, now_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->principal.issued, session.issued);
  EXPECT_EQ(found->principal.ends_with, "AKIA");
  const auto lasting = authenticator_.issue(principal_, "eu-west-1", now_);
  EXPECT_FALSE(authenticator_.verify_bearer(lasting.token, now_)->principal.issued);
}

TEST_F(Tokens, OfAnotherKeyUserNameOrPurposeAreRefused) {
  const auto issued = authenticator_.issue(principal_, "eu-west-1", now_);
  EXPECT_FALSE(authenticator_.verify_basic("root", issued.token, now_));
  const TokenSigner other(key(2));
  EXPECT_FALSE(TokenAuthenticator(other).verify_bearer(issued.token, now_));
  std::string forged = issued.token;
  forged[3] = forged[3] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(authenticator_.verify_bearer(forged, now_));
  EXPECT_FALSE(authenticator_.verify_bearer("", now_));
  EXPECT_EQ(signer_.verify("one", signer_.sign("one", "x")), "x");
  EXPECT_FALSE(signer_.verify("two", signer_.sign("one", "x")));
}

TEST_F(Tokens, LayerLinksHoldForOneLayerUntilTheyExpire) {
  const LayerLinks links(signer_);
  RepositoryRecord repository;
  repository.scope = {.account = "123456789012", .region = "eu-west-1"};
  repository.name = "web/app";
  const Digest digest = sha256("layer");
  const std::string query = links.make_query(repository, digest, now_);
  const std::string value = http::parse_query(query).at(0).second;
  EXPECT_EQ(links.verify(value, "web/app", digest.to_string(), now_), repository.scope);
  EXPECT_FALSE(links.verify(value, "web/other", digest.to_string(), now_));
  EXPECT_FALSE(links.verify(value, "web/app", sha256("other").to_string(), now_));
  EXPECT_FALSE(links.verify(value, "web/app", digest.to_string(), now_ + LayerLinks::kLifetime));
}

}  // namespace
}  // namespace minato::registry
