// Aim: keys and sessions are known to every process on the same store, until they end.
#include "iam/iam_service.h"

#include "aws/authenticator.h"
#include "iam/testing/iam_fixture.h"

namespace minato::iam {
namespace {

using testing::kAccount;

class IamServiceTest : public testing::IamTest {
 protected:
  // A session that comes from no key and lasts for a quarter of an hour.
  SessionCredentials issue(IamService& service) {
    principal.access_key_id.clear();
    return service.issue_session(
        principal, {.issued = clock.now(), .expiration = clock.now() + std::chrono::minutes{15}});
  }
  aws::AuthResult<aws::Credentials> find(const SessionCredentials& session) const {
    return iam->credentials().find(session.access_key_id, session.session_token, clock.now());
  }
};

TEST_F(IamServiceTest, MakesOneRootKeyPerAccount) {
  const auto first = run(iam->ensure_root_key(kAccount, clock.now()));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->access_key_id.size(), 20U);
  EXPECT_TRUE(first->access_key_id.starts_with("AKIA"));
  EXPECT_EQ(first->secret_key.size(), 40U);
  restart();
  const auto again = run(iam->ensure_root_key(kAccount, clock.now()));
  EXPECT_EQ(again->access_key_id, first->access_key_id);
  EXPECT_EQ(again->secret_key, first->secret_key);
  EXPECT_NE(run(iam->ensure_root_key("999900001111", clock.now()))->access_key_id,
            first->access_key_id);

  const auto found = iam->credentials().find(first->access_key_id, "", clock.now());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->secret_key, first->secret_key);
  EXPECT_EQ(found->principal.arn, "arn:aws:iam::111122223333:root");
  EXPECT_EQ(found->principal.kind, aws::Principal::Kind::kRoot);
}

TEST_F(IamServiceTest, AnUnknownKeyAndAStrayTokenAreUnknown) {
  const auto root = run(iam->ensure_root_key(kAccount, clock.now()));
  EXPECT_EQ(iam->credentials().find("AKIANOBODY", "", clock.now()).error().fault,
            aws::AuthFault::kUnknownKey);
  EXPECT_EQ(iam->credentials().find(root->access_key_id, "token", clock.now()).error().fault,
            aws::AuthFault::kUnknownKey);
}

TEST_F(IamServiceTest, SessionsSurviveARestartAndExpire) {
  const auto session = issue(*iam);
  restart();
  const auto found = find(session);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->secret_key, session.secret_key);
  EXPECT_EQ(found->principal.access_key_id, session.access_key_id);
  EXPECT_EQ(iam->credentials().find(session.access_key_id, "", clock.now()).error().fault,
            aws::AuthFault::kUnknownKey)
      << "a temporary key without its token is nobody's";
  const auto other = issue(*iam);
  EXPECT_FALSE(iam->credentials().find(other.access_key_id, session.session_token, clock.now()));
  clock.advance(std::chrono::minutes{15});
  EXPECT_EQ(find(session).error().fault, aws::AuthFault::kTokenExpired);
}

TEST_F(IamServiceTest, AServiceGetsCredentialsOfARoleThatTrustsIt) {
  const auto role = make_role("task", trust(R"({"Service":"ecs-tasks.amazonaws.com"})"));
  ASSERT_TRUE(role);
  RoleSessionRequest request{.role_arn = role->role.arn,
                             .session_name = "0123456789abcdef",
                             .duration = std::chrono::hours{6},
                             .service = "ecs-tasks.amazonaws.com"};
  const auto session = iam->issue_role_credentials(request, clock.now());
  ASSERT_TRUE(session);
  EXPECT_EQ(session->expiration, clock.now() + std::chrono::hours{6});
  const auto found = find(*session);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->principal.arn, "arn:aws:sts::111122223333:assumed-role/task/0123456789abcdef");
  EXPECT_EQ(found->principal.user_id, role->role.role_id + ":0123456789abcdef");

  request.service = "ec2.amazonaws.com";
  EXPECT_EQ(iam->issue_role_credentials(request, clock.now()).error().code,
            ErrorCode::kPermissionDenied);
  request.role_arn = "arn:aws:iam::111122223333:role/missing";
  EXPECT_EQ(iam->issue_role_credentials(request, clock.now()).error().code, ErrorCode::kNotFound);
  request.role_arn = "task";
  EXPECT_EQ(iam->issue_role_credentials(request, clock.now()).error().code,
            ErrorCode::kInvalidArgument);
}

TEST_F(IamServiceTest, FindsTheRoleOfAnInstanceProfile) {
  const auto role = make_role("host", trust(R"({"Service":"ec2.amazonaws.com"})"));
  api::CreateInstanceProfileRequest create;
  create.instance_profile_name = "Profile";
  const auto profile = call(kCreateInstanceProfile, create);
  ASSERT_TRUE(profile);
  EXPECT_FALSE(iam->role_of_instance_profile(kAccount, "Profile")) << "no role yet";
  api::AddRoleToInstanceProfileRequest add;
  add.instance_profile_name = "Profile";
  add.role_name = "host";
  ASSERT_TRUE(call(kAddRoleToInstanceProfile, add));
  EXPECT_EQ(iam->role_of_instance_profile(kAccount, "Profile").value(), role->role.arn);
  EXPECT_EQ(iam->role_of_instance_profile(kAccount, profile->instance_profile.arn).value(),
            role->role.arn);
  EXPECT_EQ(iam->role_of_instance_profile(kAccount, "other").error().code, ErrorCode::kNotFound);
}

TEST_F(IamServiceTest, TwoProcessesOnOneStoreShareTheSeal) {
  IamService other(*store, random);
  ASSERT_TRUE(run(other.start()));
  const auto session = issue(other);
  EXPECT_TRUE(find(session));
  const auto root = run(other.ensure_root_key(kAccount, clock.now()));
  EXPECT_TRUE(run(iam->ensure_root_key("999900001111", clock.now())));
  EXPECT_TRUE(iam->credentials().find(root->access_key_id, "", clock.now()));
}

}  // namespace
}  // namespace minato::iam
