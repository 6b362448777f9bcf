// Who may sign in to the console, and what ends a session.
#include "console/sessions.h"

#include <gtest/gtest.h>

#include <map>

#include "console/request_checks.h"

namespace minato::console {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kNow = TimePoint(std::chrono::hours(1000));

class SessionsTest : public ::testing::Test {
 protected:
  Identity identity() {
    return {.find_key = [this](const std::string& id) -> std::optional<aws::Credentials> {
              const auto found = keys.find(id);
              if (found == keys.end()) return std::nullopt;
              return found->second;
            },
            .local_user =
                [] {
                  aws::Principal root;
                  root.kind = aws::Principal::Kind::kRoot;
                  root.account = "123456789012";
                  root.arn = "arn:aws:iam::123456789012:root";
                  return root;
                },
            .issue =
                [](const aws::Principal&, TimePoint expiration) {
                  return TemporaryCredentials{"ASIA", "secret", "token", expiration};
                },
            .seal =
                [this](const Session& session) {
                  sealed.push_back(session);
                  return "cookie" + std::to_string(sealed.size() - 1);
                },
            .open = [this](std::string_view cookie) -> std::optional<Session> {
              for (std::size_t i = 0; i < sealed.size(); ++i) {
                if (cookie == "cookie" + std::to_string(i)) return sealed[i];
              }
              return std::nullopt;
            }};
  }
  void add_key(const std::string& id, const std::string& secret) {
    aws::Credentials credentials;
    credentials.secret_key = secret;
    credentials.principal.arn = "arn:aws:iam::123456789012:user/ann";
    credentials.principal.access_key_id = id;
    keys[id] = credentials;
  }

  std::map<std::string, aws::Credentials> keys;
  std::vector<Session> sealed;
};

TEST_F(SessionsTest, TakesTheRightSecretOnly) {
  add_key("AKIA1", "right");
  Sessions sessions(identity(), {});
  EXPECT_TRUE(sessions.login({"AKIA1", "right", "10.0.0.1"}, kNow));
  const auto wrong = sessions.login({"AKIA1", "wrong", "10.0.0.1"}, kNow);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().name, "InvalidCredentials");
  EXPECT_FALSE(sessions.login({"AKIA2", "right", "10.0.0.1"}, kNow));
  EXPECT_FALSE(sessions.login({"", "", "10.0.0.1"}, kNow));
}

// Failures were counted by address alone and refused the right key, too: whoever shared an address
// with a guesser was locked out.
TEST_F(SessionsTest, SlowsDownWhoGuessesAndNobodyElse) {
  add_key("AKIA1", "right");
  Sessions sessions(identity(), {});
  const auto guess = [&](const char* key, const char* address, TimePoint when = kNow) {
    return sessions.login({key, "guess", address}, when).error().name;
  };
  for (int i = 0; i < Sessions::kGuessesMax; ++i) {
    EXPECT_EQ(guess("AKIA1", "10.0.0.1"), "InvalidCredentials");
  }
  EXPECT_EQ(guess("AKIA1", "10.0.0.1"), "TooManyRequests");
  EXPECT_EQ(guess("AKIA2", "10.0.0.1"), "InvalidCredentials");
  EXPECT_EQ(guess("AKIA1", "10.0.0.2"), "InvalidCredentials");
  EXPECT_TRUE(sessions.login({"AKIA1", "right", "10.0.0.1"}, kNow));
  EXPECT_EQ(guess("AKIA1", "10.0.0.1", kNow + LoginThrottle::kWindow + 1s), "InvalidCredentials");
}

TEST_F(SessionsTest, SlowsDownWhoTriesKeyIds) {
  add_key("AKIA1", "right");
  Sessions sessions(identity(), {});
  for (int i = 0; i < Sessions::kGuessesOfAddressMax; ++i) {
    EXPECT_FALSE(sessions.login({"AKIA" + std::to_string(i), "guess", "10.0.0.1"}, kNow));
  }
  EXPECT_EQ(sessions.login({"AKIA7", "guess", "10.0.0.1"}, kNow).error().name, "TooManyRequests");
  EXPECT_TRUE(sessions.login({"AKIA1", "right", "10.0.0.1"}, kNow));
}

TEST(LoginThrottle, RemembersABoundedNumberOfSources) {
  LoginThrottle throttle(1);
  throttle.failed("first", kNow);
  throttle.failed("second", kNow + 1s);
  for (std::size_t i = 0; i < LoginThrottle::kSourcesMax - 1; ++i) {
    throttle.failed("source" + std::to_string(i), kNow + 2s);
  }
  EXPECT_EQ(throttle.size(), LoginThrottle::kSourcesMax);
  // The oldest made room.
  EXPECT_TRUE(throttle.allows("first", kNow + 3s));
  EXPECT_FALSE(throttle.allows("second", kNow + 3s));
  throttle.failed("late", kNow + LoginThrottle::kWindow + 2s);
  EXPECT_EQ(throttle.size(), 1u);
}

TEST_F(SessionsTest, ASessionEndsWithItsTimeOrItsKey) {
  add_key("AKIA1", "right");
  Sessions sessions(identity(), {.lifetime = 2h});
  const auto cookie = sessions.login({"AKIA1", "right", "10.0.0.1"}, kNow);
  ASSERT_TRUE(cookie);
  EXPECT_TRUE(sessions.find(*cookie, Browser::kElsewhere, kNow + 119min));
  EXPECT_FALSE(sessions.find(*cookie, Browser::kElsewhere, kNow + 2h));
  EXPECT_FALSE(sessions.find("forged", Browser::kElsewhere, kNow));
  EXPECT_FALSE(sessions.find("", Browser::kElsewhere, kNow));
  keys.clear();
  EXPECT_FALSE(sessions.find(*cookie, Browser::kElsewhere, kNow));
}

TEST_F(SessionsTest, CredentialsNeverOutliveTheSession) {
  Sessions sessions(identity(), {});
  const Session session{.principal = {}, .expiration = kNow + 20min};
  EXPECT_EQ(sessions.credentials(session, kNow).expiration, kNow + 20min);
  EXPECT_EQ(sessions.credentials({.principal = {}, .expiration = kNow + 5h}, kNow).expiration,
            kNow + Sessions::kCredentialsLifetime);
}

TEST_F(SessionsTest, TheLocalUserIsForThisMachineAndWhenOffered) {
  Sessions closed(identity(), {});
  EXPECT_FALSE(closed.login_local(Browser::kHere, kNow));
  Sessions open(identity(), {.local_user = true});
  const auto cookie = open.login_local(Browser::kHere, kNow);
  ASSERT_TRUE(cookie);
  EXPECT_TRUE(open.find(*cookie, Browser::kHere, kNow));
  // A page of another name that resolves to this machine gets nowhere.
  EXPECT_FALSE(open.login_local(Browser::kElsewhere, kNow));
  EXPECT_FALSE(open.find(*cookie, Browser::kElsewhere, kNow));
  EXPECT_FALSE(closed.find(*cookie, Browser::kHere, kNow));
}

// A page of another name that resolves to this machine signed in with a key it made up.
TEST_F(SessionsTest, AnyKeyIsForThisMachineOnly) {
  Sessions dev(identity(), {.accept_any_key = true});
  LoginAttempt attempt{"AKIAMADEUP", "any", "127.0.0.1", Browser::kHere};
  const auto cookie = dev.login(attempt, kNow);
  ASSERT_TRUE(cookie);
  EXPECT_TRUE(dev.find(*cookie, Browser::kHere, kNow));
  EXPECT_FALSE(dev.find(*cookie, Browser::kElsewhere, kNow));
  attempt.browser = Browser::kElsewhere;
  EXPECT_FALSE(dev.login(attempt, kNow));
}

TEST(RequestChecks, RefuseOtherOriginsAndPostsWithoutTheHeader) {
  http::Request post{.method = "POST", .target = "/console/api/login"};
  post.headers.add("Host", "localhost:4566");
  EXPECT_FALSE(check_source(post));
  post.headers.add("X-Minato-Console", "1");
  EXPECT_TRUE(check_source(post));
  post.headers.add("Origin", "http://localhost:4566");
  EXPECT_TRUE(check_source(post));
  post.headers.set("Origin", "http://evil.example");
  EXPECT_FALSE(check_source(post));
  post.headers.set("Origin", "null");
  EXPECT_FALSE(check_source(post));
}

TEST(RequestChecks, FindACookieByItsWholeName) {
  http::Request request;
  request.headers.add("Cookie", "x_minato=1; minato=two; other=3");
  EXPECT_EQ(cookie_of(request, "minato"), "two");
  EXPECT_EQ(cookie_of(request, "other"), "3");
  EXPECT_EQ(cookie_of(request, "inato"), "");
}

}  // namespace
}  // namespace minato::console
