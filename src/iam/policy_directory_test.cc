// Decisions made with everything that is attached to users, roles and resources.
#include "iam/policy_directory.h"

#include "iam/authorizer.h"
#include "iam/aws_managed_documents.h"
#include "iam/aws_managed_policies.h"
#include "iam/testing/iam_fixture.h"

namespace minato::iam {
namespace {

constexpr const char* kRepository = "arn:aws:ecr:us-east-1:111122223333:repository/web";

std::string document(const std::string& effect, const std::string& action) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":")" + effect + R"(","Action":")" +
         action + R"(","Resource":"*"}]})";
}

class PoliciesTest : public testing::IamTest {
 protected:
  PoliciesTest() {
    api::CreateUserRequest request;
    request.user_name = "ann";
    const auto made = call(kCreateUser, request);
    EXPECT_TRUE(made);
    user = {.kind = aws::Principal::Kind::kUser,
            .account = testing::kAccount,
            .arn = made->user->arn,
            .user_id = made->user->user_id,
            .access_key_id = "AKIAANN"};
  }

  // Empty when allowed, else the words of the refusal after the resource.
  std::string refusal(const std::string& action, const std::string& resource = kRepository) {
    const PolicyAuthorizer authorizer(iam->policies());
    const auto done = authorizer.authorize(
        {.principal = user, .action = action, .resources = {&resource, 1}, .now = clock.now()});
    if (done) return {};
    EXPECT_EQ(done.error().code, ErrorCode::kPermissionDenied);
    const std::string start = "User: " + user.arn + " is not authorized to perform: " + action +
                              " on resource: " + resource;
    EXPECT_TRUE(done.error().message.starts_with(start)) << done.error().message;
    return done.error().message.substr(std::min(start.size(), done.error().message.size()));
  }

  Result<> put(const std::string& name, const std::string& policy) {
    api::PutUserPolicyRequest request;
    request.user_name = "ann";
    request.policy_name = name;
    request.policy_document = policy;
    auto done = call(kPutUserPolicy, request);
    if (!done) return fail(done.error());
    return {};
  }

  Result<> attach_to_user(const std::string& arn) {
    api::AttachUserPolicyRequest request;
    request.user_name = "ann";
    request.policy_arn = arn;
    auto done = call(kAttachUserPolicy, request);
    if (!done) return fail(done.error());
    return {};
  }

  aws::Principal user;
};

// An operation that named nothing was allowed to everybody.
TEST_F(PoliciesTest, ACallWithoutResourcesIsAskedAboutEverything) {
  const PolicyAuthorizer authorizer(iam->policies());
  const aws::AccessRequest request{
      .principal = user, .action = "ecs:ListClusters", .resources = {}, .now = clock.now()};
  EXPECT_FALSE(authorizer.authorize(request));
  ASSERT_TRUE(put("p", R"({"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"ecs:*","Resource":"*"}]})"));
  EXPECT_TRUE(authorizer.authorize(request));
}

TEST_F(PoliciesTest, NothingIsAllowedUntilAPolicySaysSo) {
  EXPECT_EQ(refusal("ecr:DescribeRepositories"),
            " because no identity-based policy allows the ecr:DescribeRepositories action");
  EXPECT_EQ(refusal("sts:GetCallerIdentity", "*"), "");
  ASSERT_TRUE(put("read", document("Allow", "ecr:Describe*")));
  EXPECT_EQ(refusal("ecr:DescribeRepositories"), "");
  EXPECT_EQ(refusal("ecr:CreateRepository"),
            " because no identity-based policy allows the ecr:CreateRepository action");
  restart();
  EXPECT_EQ(refusal("ecr:DescribeRepositories"), "") << "also after a restart";
}

TEST_F(PoliciesTest, AnExplicitDenyWins) {
  ASSERT_TRUE(attach_to_user("arn:aws:iam::aws:policy/AdministratorAccess"));
  EXPECT_EQ(refusal("ecr:DeleteRepository"), "");
  ASSERT_TRUE(put("guard", document("Deny", "ecr:Delete*")));
  EXPECT_EQ(refusal("ecr:DeleteRepository"), " with an explicit deny in an identity-based policy");
}

TEST_F(PoliciesTest, CustomersPoliciesFollowTheirDefaultVersion) {
  api::CreatePolicyRequest request;
  request.policy_name = "Readers";
  request.policy_document = document("Allow", "ecr:Describe*");
  const auto made = call(kCreatePolicy, request);
  ASSERT_TRUE(made);
  const std::string arn = made->policy->arn.value_or("");
  EXPECT_EQ(arn, "arn:aws:iam::111122223333:policy/Readers");
  ASSERT_TRUE(attach_to_user(arn));
  EXPECT_EQ(refusal("ecr:DescribeImages"), "");
  api::CreatePolicyVersionRequest version;
  version.policy_arn = arn;
  version.policy_document = document("Allow", "ecr:Put*");
  ASSERT_TRUE(call(kCreatePolicyVersion, version));
  EXPECT_EQ(refusal("ecr:DescribeImages"), "") << "not the default yet";
  api::SetDefaultPolicyVersionRequest chosen;
  chosen.policy_arn = arn;
  chosen.version_id = "v2";
  ASSERT_TRUE(call(kSetDefaultPolicyVersion, chosen));
  EXPECT_NE(refusal("ecr:DescribeImages"), "");
  EXPECT_EQ(refusal("ecr:PutImage"), "");
  api::DeletePolicyRequest gone;
  gone.policy_arn = arn;
  const auto attached = call(kDeletePolicy, gone);
  ASSERT_FALSE(attached);
  EXPECT_EQ(attached.error().name, "DeleteConflict");
}

TEST_F(PoliciesTest, PoliciesOfResources) {
  const std::string of_user = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Principal":{"AWS":")" + user.arn +
                              R"("},"Action":"ecr:BatchGetImage"}]})";
  iam->policies().update_resource(kRepository, of_user);
  EXPECT_EQ(refusal("ecr:BatchGetImage"), "");
  EXPECT_NE(refusal("ecr:PutImage"), "");
  ASSERT_TRUE(attach_to_user("arn:aws:iam::aws:policy/AdministratorAccess"));
  iam->policies().update_resource(
      "arn:aws:ecr:us-east-1:111122223333:",
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",
          "Action":"ecr:PutImage","Resource":"*"}]})");
  EXPECT_EQ(refusal("ecr:PutImage"), " with an explicit deny in a resource-based policy");
  iam->policies().update_resource("arn:aws:ecr:us-east-1:111122223333:", "");
  EXPECT_EQ(refusal("ecr:PutImage"), "");
  const std::string other = "arn:aws:ecr:us-east-1:222222222222:repository/web";
  EXPECT_EQ(refusal("ecr:PutImage", other),
            " because no resource-based policy allows the ecr:PutImage action");
}

// Tasks, clusters and roles of account A could be described and stopped with a key of account B.
TEST_F(PoliciesTest, AnotherAccountsResourcesAreDeniedInEveryService) {
  ASSERT_TRUE(attach_to_user("arn:aws:iam::aws:policy/AdministratorAccess"));
  for (const char* scope : {"ecs:us-east-1", "ec2:us-east-1", "logs:us-east-1", "iam:"}) {
    const std::string service = std::string(scope).substr(0, std::string(scope).find(':'));
    const std::string action = service + ":DoSomething";
    const std::string own = std::string("arn:aws:") + scope + ":111122223333:thing/x";
    const std::string foreign = std::string("arn:aws:") + scope + ":222222222222:thing/x";
    EXPECT_EQ(refusal(action, own), "");
    EXPECT_EQ(refusal(action, foreign),
              " because no resource-based policy allows the " + action + " action");
  }
  EXPECT_EQ(refusal("iam:GetPolicy", "arn:aws:iam::aws:policy/AdministratorAccess"), "");
  user.kind = aws::Principal::Kind::kRoot;
  EXPECT_NE(refusal("ecs:StopTask", "arn:aws:ecs:us-east-1:222222222222:task/web/1"), "");
}

TEST_F(PoliciesTest, ADeletedUserOrOneOfTheSameNameHasNoRights) {
  ASSERT_TRUE(put("all", document("Allow", "*")));
  EXPECT_EQ(refusal("ecr:PutImage"), "");
  api::DeleteUserPolicyRequest policy;
  policy.user_name = "ann";
  policy.policy_name = "all";
  ASSERT_TRUE(call(kDeleteUserPolicy, policy));
  EXPECT_NE(refusal("ecr:PutImage"), "");
  api::DeleteUserRequest request;
  request.user_name = "ann";
  ASSERT_TRUE(call(kDeleteUser, request));
  api::CreateUserRequest again;
  again.user_name = "ann";
  ASSERT_TRUE(call(kCreateUser, again));
  ASSERT_TRUE(put("all", document("Allow", "*")));
  EXPECT_NE(refusal("ecr:PutImage"), "");
}

TEST_F(PoliciesTest, DocumentsOfAwsCanBeRead) {
  int readable = 0;
  for (const std::string_view arn : known_aws_managed_policies()) {
    if (aws_managed_document(arn).empty()) continue;
    ++readable;
    EXPECT_TRUE(aws_managed_policy(arn)) << arn;
  }
  EXPECT_GE(readable, 14);
  EXPECT_FALSE(aws_managed_policy("arn:aws:iam::aws:policy/SomethingElse"));
}

TEST_F(PoliciesTest, AnInstanceWithoutARoleMayDoWhatAgentsDo) {
  user = {.kind = aws::Principal::Kind::kAssumedRole,
          .account = testing::kAccount,
          .arn = "arn:aws:sts::111122223333:assumed-role/minato-instance/i-1",
          .user_id = std::string(kInstanceWithoutRoleId) + ":i-1",
          .access_key_id = "ASIA1"};
  EXPECT_EQ(refusal("ecs:SubmitTaskStateChange", "*"), "");
  EXPECT_EQ(refusal("ecr:BatchGetImage"), "");
  EXPECT_NE(refusal("ecr:PutImage"), "");
}

}  // namespace
}  // namespace minato::iam
