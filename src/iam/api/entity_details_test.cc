// Aim: what hangs on users, policies and profiles is kept, listed and taken off again; clients that
// ask what else a user has before they delete it get an answer.

#include "iam/testing/iam_fixture.h"

namespace minato::iam {
namespace {

constexpr const char* kDocument =
    R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

class EntityDetails : public testing::IamTest {
 protected:
  EntityDetails() {
    EXPECT_TRUE(make_role("web", trust(R"("*")")));
    EXPECT_TRUE(call(kCreateUser, api::CreateUserRequest{.user_name = "alice"}));
    EXPECT_TRUE(call(kCreateInstanceProfile,
                     api::CreateInstanceProfileRequest{.instance_profile_name = "host"}));
    const auto made = call(kCreatePolicy, api::CreatePolicyRequest{.policy_name = "read",
                                                                   .policy_document = kDocument});
    EXPECT_TRUE(made);
    arn = *made->policy->arn;
  }

  template <class Response>
  static std::string refusal(const Result<Response>& result) {
    return result ? "none" : std::string(result.error().name) + ": " + result.error().message;
  }

  std::string arn;  // of the policy
  const std::vector<api::Tag> tags{{.key = "b", .value = "2"}, {.key = "a", .value = "1"}};
};

TEST_F(EntityDetails, TagsOfUsersPoliciesAndProfilesChange) {
  ASSERT_TRUE(call(kTagUser, api::TagUserRequest{.user_name = "alice", .tags = tags}));
  ASSERT_TRUE(call(kTagPolicy, api::TagPolicyRequest{.policy_arn = arn, .tags = tags}));
  ASSERT_TRUE(call(kTagInstanceProfile,
                   api::TagInstanceProfileRequest{.instance_profile_name = "host", .tags = tags}));
  restart();
  const std::vector<api::Tag> sorted{tags[1], tags[0]};
  EXPECT_EQ(call(kListUserTags, api::ListUserTagsRequest{.user_name = "alice"})->tags, sorted);
  EXPECT_EQ(call(kListPolicyTags, api::ListPolicyTagsRequest{.policy_arn = arn})->tags, sorted);
  EXPECT_EQ(call(kListInstanceProfileTags,
                 api::ListInstanceProfileTagsRequest{.instance_profile_name = "host"})
                ->tags,
            sorted);
  ASSERT_TRUE(
      call(kUntagUser, api::UntagUserRequest{.user_name = "alice", .tag_keys = {"a", "b"}}));
  ASSERT_TRUE(call(kUntagPolicy, api::UntagPolicyRequest{.policy_arn = arn, .tag_keys = {"a"}}));
  ASSERT_TRUE(call(kUntagInstanceProfile, api::UntagInstanceProfileRequest{
                                              .instance_profile_name = "host", .tag_keys = {"a"}}));
  EXPECT_FALSE(call(kGetUser, api::GetUserRequest{.user_name = "alice"})->user.tags);
  EXPECT_EQ(call(kGetPolicy, api::GetPolicyRequest{.policy_arn = arn})->policy->tags->size(), 1U);
  EXPECT_EQ(
      call(kGetInstanceProfile, api::GetInstanceProfileRequest{.instance_profile_name = "host"})
          ->instance_profile.tags->size(),
      1U);
}

TEST_F(EntityDetails, TagsAreListedInPages) {
  ASSERT_TRUE(call(kTagUser, api::TagUserRequest{.user_name = "alice", .tags = tags}));
  api::ListUserTagsRequest request{.user_name = "alice", .max_items = 1};
  const auto first = call(kListUserTags, request);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->tags.at(0).key, "a");
  EXPECT_TRUE(*first->is_truncated);
  request.marker = first->marker;
  const auto second = call(kListUserTags, request);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->tags.at(0).key, "b");
  EXPECT_FALSE(*second->is_truncated);
}

TEST_F(EntityDetails, WhatIsNotThereHasNoTags) {
  EXPECT_EQ(refusal(call(kTagUser, api::TagUserRequest{.user_name = "bob", .tags = tags})),
            "NoSuchEntity: The user with name bob cannot be found.");
  EXPECT_EQ(refusal(call(kTagInstanceProfile,
                         api::TagInstanceProfileRequest{.instance_profile_name = "no"})),
            "NoSuchEntity: Instance Profile no cannot be found.");
  EXPECT_EQ(refusal(call(kListPolicyTags, api::ListPolicyTagsRequest{.policy_arn = arn + "s"})),
            "NoSuchEntity: Policy " + arn + "s was not found.");
}

TEST_F(EntityDetails, ABoundaryIsSetCountedAndTakenOff) {
  ASSERT_TRUE(call(
      kPutRolePermissionsBoundary,
      api::PutRolePermissionsBoundaryRequest{.role_name = "web", .permissions_boundary = arn}));
  ASSERT_TRUE(call(
      kPutUserPermissionsBoundary,
      api::PutUserPermissionsBoundaryRequest{.user_name = "alice", .permissions_boundary = arn}));
  restart();
  EXPECT_EQ(call(kGetRole, api::GetRoleRequest{.role_name = "web"})
                ->role.permissions_boundary->permissions_boundary_arn,
            arn);
  EXPECT_EQ(call(kGetPolicy, api::GetPolicyRequest{.policy_arn = arn})
                ->policy->permissions_boundary_usage_count,
            2);
  EXPECT_EQ(refusal(call(kDeletePolicy, api::DeletePolicyRequest{.policy_arn = arn})),
            "DeleteConflict: Cannot delete a policy attached to entities.");
  EXPECT_EQ(refusal(call(kPutUserPermissionsBoundary,
                         api::PutUserPermissionsBoundaryRequest{
                             .user_name = "alice", .permissions_boundary = arn + "s"})),
            "NoSuchEntity: Policy " + arn + "s does not exist or is not attachable.");
  const api::DeleteRolePermissionsBoundaryRequest of_role{.role_name = "web"};
  ASSERT_TRUE(call(kDeleteRolePermissionsBoundary, of_role));
  EXPECT_EQ(call(kDeleteRolePermissionsBoundary, of_role).error().name, "NoSuchEntity");
  ASSERT_TRUE(call(kDeleteUserPermissionsBoundary,
                   api::DeleteUserPermissionsBoundaryRequest{.user_name = "alice"}));
  EXPECT_FALSE(
      call(kGetUser, api::GetUserRequest{.user_name = "alice"})->user.permissions_boundary);
  EXPECT_TRUE(call(kDeletePolicy, api::DeletePolicyRequest{.policy_arn = arn}));
}

TEST_F(EntityDetails, APolicyKnowsWhoHasIt) {
  ASSERT_TRUE(
      call(kAttachRolePolicy, api::AttachRolePolicyRequest{.role_name = "web", .policy_arn = arn}));
  ASSERT_TRUE(call(kAttachUserPolicy,
                   api::AttachUserPolicyRequest{.user_name = "alice", .policy_arn = arn}));
  api::ListEntitiesForPolicyRequest request{.policy_arn = arn, .max_items = 1};
  const auto first = call(kListEntitiesForPolicy, request);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->policy_roles->at(0).role_name, "web");
  EXPECT_TRUE(first->policy_users->empty());
  request.marker = first->marker;
  const auto second = call(kListEntitiesForPolicy, request);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->policy_roles->empty());
  EXPECT_EQ(second->policy_users->at(0).user_name, "alice");
  EXPECT_FALSE(*second->is_truncated);
  api::ListEntitiesForPolicyRequest users{.policy_arn = arn, .entity_filter = "User"};
  EXPECT_TRUE(call(kListEntitiesForPolicy, users)->policy_roles->empty());
  api::ListEntitiesForPolicyRequest boundary{.policy_arn = arn,
                                             .policy_usage_filter = "PermissionsBoundary"};
  EXPECT_TRUE(call(kListEntitiesForPolicy, boundary)->policy_users->empty());
  EXPECT_EQ(refusal(call(kListEntitiesForPolicy,
                         api::ListEntitiesForPolicyRequest{.policy_arn = arn + "s"})),
            "NoSuchEntity: Policy " + arn + "s was not found.");
}

TEST_F(EntityDetails, ADescriptionIsChanged) {
  const auto changed =
      call(kUpdateRoleDescription,
           api::UpdateRoleDescriptionRequest{.role_name = "web", .description = "serves"});
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->role->description, "serves");
  EXPECT_EQ(call(kGetRole, api::GetRoleRequest{.role_name = "web"})->role, *changed->role);
}

TEST_F(EntityDetails, AKeyTellsWhoseItIs) {
  const auto key = call(kCreateAccessKey, api::CreateAccessKeyRequest{.user_name = "alice"});
  ASSERT_TRUE(key);
  api::GetAccessKeyLastUsedRequest request{.access_key_id = key->access_key.access_key_id};
  const auto used = call(kGetAccessKeyLastUsed, request);
  ASSERT_TRUE(used);
  EXPECT_EQ(used->user_name, "alice");
  EXPECT_EQ(used->access_key_last_used->region, "N/A");
  EXPECT_FALSE(used->access_key_last_used->last_used_date);
  request.access_key_id = "AKIA0000000000000000";
  EXPECT_EQ(refusal(call(kGetAccessKeyLastUsed, request)),
            "NoSuchEntity: The Access Key with id AKIA0000000000000000 cannot be found.");
}

TEST_F(EntityDetails, AUserHasNothingThatThisVersionCannotMake) {
  EXPECT_TRUE(call(kListGroupsForUser, api::ListGroupsForUserRequest{.user_name = "alice"})
                  ->groups.empty());
  EXPECT_TRUE(
      call(kListMFADevices, api::ListMFADevicesRequest{.user_name = "alice"})->mfa_devices.empty());
  EXPECT_EQ(
      refusal(call(kDeleteLoginProfile, api::DeleteLoginProfileRequest{.user_name = "alice"})),
      "NoSuchEntity: Login Profile for User alice cannot be found.");
  EXPECT_EQ(refusal(call(kListSSHPublicKeys, api::ListSSHPublicKeysRequest{.user_name = "bob"})),
            "NoSuchEntity: The user with name bob cannot be found.");
}

}  // namespace
}  // namespace minato::iam
