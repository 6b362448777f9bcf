// Aim: policies are asked about the ARN that the record has, with its path, whoever names it and
// however.
#include "iam/testing/iam_fixture.h"

namespace minato::iam {
namespace {

using testing::kAccount;

class IamResources : public testing::IamTest {
 protected:
  IamResources() {
    api::CreateRoleRequest role;
    role.role_name = "Deploy";
    role.path = "/ci/";
    role.assume_role_policy_document = trust(R"("*")");
    EXPECT_TRUE(call(kCreateRole, role));
    EXPECT_TRUE(call(kCreateUser, api::CreateUserRequest{.path = "/staff/", .user_name = "ann"}));
    EXPECT_TRUE(call(kCreateInstanceProfile, api::CreateInstanceProfileRequest{
                                                 .instance_profile_name = "host", .path = "/vm/"}));
  }
  static std::string arn(const std::string& resource) {
    return "arn:aws:iam::" + std::string(kAccount) + ":" + resource;
  }
  void call_as(const std::string& user) {
    principal.kind = aws::Principal::Kind::kUser;
    principal.arn = arn("user/" + user);
  }
};

// Once what was made under a path was authorised as if it had none.
TEST_F(IamResources, WhatIsMadeHasItsPath) {
  api::CreateRoleRequest role;
  role.role_name = "x";
  role.path = "/admin/";
  EXPECT_EQ(arns(kCreateRole, role), (aws::Arns{arn("role/admin/x")}));
  EXPECT_EQ(arns(kCreateUser, api::CreateUserRequest{.path = "/admin/", .user_name = "x"}),
            (aws::Arns{arn("user/admin/x")}));
  EXPECT_EQ(
      arns(kCreateInstanceProfile,
           api::CreateInstanceProfileRequest{.instance_profile_name = "x", .path = "/admin/"}),
      (aws::Arns{arn("instance-profile/admin/x")}));
  EXPECT_EQ(arns(kCreatePolicy, api::CreatePolicyRequest{.policy_name = "x"}),
            (aws::Arns{arn("policy/x")}));
}

TEST_F(IamResources, WhatIsThereHasItsPathInAnyCase) {
  EXPECT_EQ(arns(kDeleteRole, api::DeleteRoleRequest{.role_name = "DEPLOY"}),
            (aws::Arns{arn("role/ci/Deploy")}));
  EXPECT_EQ(arns(kDeleteUser, api::DeleteUserRequest{.user_name = "ANN"}),
            (aws::Arns{arn("user/staff/ann")}));
  EXPECT_EQ(arns(kDeleteInstanceProfile,
                 api::DeleteInstanceProfileRequest{.instance_profile_name = "HOST"}),
            (aws::Arns{arn("instance-profile/vm/host")}));
  EXPECT_EQ(arns(kDeleteRole, api::DeleteRoleRequest{.role_name = "none"}),
            (aws::Arns{arn("role/none")}));
}

TEST_F(IamResources, AKeyIsItsUsersAlsoWhenTheCallerIsMeant) {
  EXPECT_EQ(arns(kCreateAccessKey, api::CreateAccessKeyRequest{.user_name = "ann"}),
            (aws::Arns{arn("user/staff/ann")}));
  EXPECT_EQ(arns(kCreateAccessKey, {}), (aws::Arns{arn("root")}));
  const auto key = call(kCreateAccessKey, api::CreateAccessKeyRequest{.user_name = "ann"});
  EXPECT_EQ(arns(kGetAccessKeyLastUsed,
                 api::GetAccessKeyLastUsedRequest{.access_key_id = key->access_key.access_key_id}),
            (aws::Arns{arn("user/staff/ann")}));
  call_as("staff/ann");
  EXPECT_EQ(arns(kListAccessKeys, {}), (aws::Arns{arn("user/staff/ann")}));
  EXPECT_EQ(arns(kListMFADevices, {}), (aws::Arns{arn("user/staff/ann")}));
  EXPECT_EQ(arns(kGetUser, {}), (aws::Arns{arn("user/staff/ann")}));
  principal.kind = aws::Principal::Kind::kAssumedRole;
  EXPECT_EQ(arns(kListAccessKeys, {}), (aws::Arns{"ValidationError"}));
}

// Once nobody was asked who put a role into a profile, and so onto instances.
TEST_F(IamResources, ARoleIsPassedToItsProfile) {
  const api::AddRoleToInstanceProfileRequest request{.instance_profile_name = "host",
                                                     .role_name = "deploy"};
  EXPECT_EQ(arns(kAddRoleToInstanceProfile, request), (aws::Arns{arn("instance-profile/vm/host")}));
  EXPECT_EQ((*kAddRoleToInstanceProfile.passes->roles)(*iam, context(), request),
            (aws::Arns{arn("role/ci/Deploy")}));
}

TEST_F(IamResources, ListsAreAboutNothingOfTheirOwn) {
  EXPECT_EQ(arns(kListUsers, {}), aws::any_resource());
  EXPECT_EQ(arns(kListInstanceProfiles, {}), aws::any_resource());
  EXPECT_EQ(arns(kGetCallerIdentity, {}), aws::any_resource());
  sts::api::AssumeRoleRequest request;
  request.role_arn = arn("role/ci/Deploy");
  EXPECT_EQ(arns(kAssumeRole, request), (aws::Arns{request.role_arn}));
}

}  // namespace
}  // namespace minato::iam
