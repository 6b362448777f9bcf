// Aim: a session ends with what it came from: a key that is deactivated or deleted, an instance
// that is gone, or a policy that denies what was issued before.
#include "codec/time.h"
#include "iam/authorizer.h"
#include "iam/testing/iam_fixture.h"

namespace minato::iam {
namespace {

using testing::kAccount;

class SessionsTest : public testing::IamTest {
 protected:
  SessionsTest() {
    EXPECT_TRUE(call(kCreateUser, api::CreateUserRequest{.user_name = "ann"}));
    const auto made = call(kCreateAccessKey, api::CreateAccessKeyRequest{.user_name = "ann"});
    key = made->access_key.access_key_id;
  }

  // The session that somebody with that key asks for.
  sts::api::Credentials session_of(const std::string& access_key_id) {
    const aws::Principal root = principal;
    principal = iam->credentials().find(access_key_id, "", clock.now())->principal;
    auto given = call(kGetSessionToken, {});
    principal = root;
    return *given->credentials;
  }
  // Who calls with it; the fault when nobody does.
  aws::AuthResult<aws::Principal> caller(const std::string& id, const std::string& token) const {
    auto found = iam->credentials().find(id, token, clock.now());
    if (!found) return std::unexpected(found.error());
    return found->principal;
  }
  aws::AuthResult<aws::Principal> caller(const sts::api::Credentials& session) const {
    return caller(session.access_key_id, session.session_token);
  }
  void set_active(const std::string& status) {
    EXPECT_TRUE(call(
        kUpdateAccessKey,
        api::UpdateAccessKeyRequest{.user_name = "ann", .access_key_id = key, .status = status}));
  }
  sts::api::Credentials assume(const std::string& role_arn) {
    sts::api::AssumeRoleRequest request;
    request.role_arn = role_arn;
    request.role_session_name = "s";
    return *call(kAssumeRole, request)->credentials;
  }
  bool may(const sts::api::Credentials& session, const std::string& action) const {
    const std::string resource = "*";
    const aws::Principal who = caller(session).value();
    return PolicyAuthorizer(iam->policies())
        .authorize(
            {.principal = who, .action = action, .resources = {&resource, 1}, .now = clock.now()})
        .has_value();
  }
  static std::string revoke_before(TimePoint time) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["*"],)"
           R"("Resource":["*"],"Condition":{"DateLessThan":{"aws:TokenIssueTime":")" +
           to_iso8601(time) + R"("}}}]})";
  }

  std::string key;
};

// Once a session went on for up to 36 hours after its key was deleted.
TEST_F(SessionsTest, AUsersSessionEndsWithItsKey) {
  const auto session = session_of(key);
  EXPECT_EQ(caller(session)->arn, "arn:aws:iam::111122223333:user/ann");
  set_active("Inactive");
  const auto refused = caller(session).error();
  EXPECT_EQ(refused.fault, aws::AuthFault::kUnknownKey);
  EXPECT_EQ(aws::to_protocol_error(refused, aws::Protocol::kQuery).name, "InvalidClientTokenId");
  set_active("Active");
  EXPECT_TRUE(caller(session));
  restart();
  EXPECT_TRUE(caller(session));
  EXPECT_TRUE(call(kDeleteAccessKey,
                   api::DeleteAccessKeyRequest{.user_name = "ann", .access_key_id = key}));
  EXPECT_FALSE(caller(session));
}

TEST_F(SessionsTest, TheRootsSessionEndsWithItsKey) {
  const auto root = run(iam->ensure_root_key(kAccount, clock.now())).value();
  const auto session = session_of(root.access_key_id);
  EXPECT_EQ(caller(session)->arn, "arn:aws:iam::111122223333:root");
  EXPECT_TRUE(
      call(kDeleteAccessKey, api::DeleteAccessKeyRequest{.access_key_id = root.access_key_id}));
  EXPECT_FALSE(caller(session));
}

TEST_F(SessionsTest, ASessionOfASessionEndsWithTheSameKey) {
  const auto first = caller(session_of(key)).value();
  const auto second = iam->issue_session(
      first, {.issued = clock.now(), .expiration = clock.now() + std::chrono::hours{1}});
  EXPECT_TRUE(caller(second.access_key_id, second.session_token));
  set_active("Inactive");
  EXPECT_FALSE(caller(second.access_key_id, second.session_token));
}

// As on AWS: who has assumed a role has its session until it ends or is revoked.
TEST_F(SessionsTest, ARolesSessionOutlivesTheKeyThatAskedForIt) {
  const auto role = make_role("build", trust(R"({"AWS":"111122223333"})"));
  principal.access_key_id = key;
  const auto session = assume(role->role.arn);
  set_active("Inactive");
  EXPECT_TRUE(caller(session));
}

TEST_F(SessionsTest, AnInstancesSessionEndsWithTheInstance) {
  const auto role = make_role("host", trust(R"({"Service":"ec2.amazonaws.com"})"));
  iam->update_instance("i-1", true);
  const auto session = iam->issue_role_credentials({.role_arn = role->role.arn,
                                                    .session_name = "i-1",
                                                    .service = "ec2.amazonaws.com",
                                                    .instance = "i-1"},
                                                   clock.now());
  const auto who = caller(session->access_key_id, session->session_token);
  ASSERT_TRUE(who);
  EXPECT_TRUE(iam->credentials().holds(*who));
  const auto revision = iam->credentials().revision();
  iam->update_instance("i-1", false);
  EXPECT_FALSE(caller(session->access_key_id, session->session_token));
  EXPECT_FALSE(iam->credentials().holds(*who));
  EXPECT_NE(iam->credentials().revision(), revision);
}

TEST_F(SessionsTest, WhereAnyKeyIsTakenASessionNeedsNone) {
  principal.access_key_id = "anything";
  const auto session = *call(kGetSessionToken, {})->credentials;
  EXPECT_FALSE(caller(session));
  iam->accept_any_key();
  EXPECT_TRUE(caller(session));
}

// Once no policy could tell sessions apart by their age.
TEST_F(SessionsTest, OlderSessionsOfARoleAreRevoked) {
  const auto role = make_role("build", trust(R"({"AWS":"111122223333"})"));
  api::AttachRolePolicyRequest attach;
  attach.role_name = "build";
  attach.policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess";
  ASSERT_TRUE(call(kAttachRolePolicy, attach));
  const auto before = assume(role->role.arn);
  EXPECT_TRUE(may(before, "ecs:ListClusters"));
  clock.advance(std::chrono::milliseconds{1});
  api::PutRolePolicyRequest revoke;
  revoke.role_name = "build";
  revoke.policy_name = "AWSRevokeOlderSessions";
  revoke.policy_document = revoke_before(clock.now());
  ASSERT_TRUE(call(kPutRolePolicy, revoke));
  EXPECT_FALSE(may(before, "ecs:ListClusters"));
  EXPECT_TRUE(may(assume(role->role.arn), "ecs:ListClusters"));
}

}  // namespace
}  // namespace minato::iam
