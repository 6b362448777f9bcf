// Aim: what hangs on users, policies and profiles is kept, listed and taken off again; clients that
// ask what else a user has before they delete it get an answer.
#include "iam/handlers/entity_details.h"

#include "iam/handlers/policies.h"
#include "iam/testing/iam_fixture.h"

namespace minato::iam {
namespace {

constexpr const char* kDocument =
    R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

class EntityDetails : public testing::IamTest {
 protected:
  EntityDetails() {
    EXPECT_TRUE(make_role("web", trust(R"("*")")));
    EXPECT_TRUE(call(create_user, api::CreateUserRequest{.user_name = "alice"}));
    EXPECT_TRUE(call(create_instance_profile,
                     api::CreateInstanceProfileRequest{.instance_profile_name = "host"}));
    const auto made = call(create_policy, api::CreatePolicyRequest{.policy_name = "read",
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
  ASSERT_TRUE(call(tag_user, api::TagUserRequest{.user_name = "alice", .tags = tags}));
  ASSERT_TRUE(call(tag_policy, api::TagPolicyRequest{.policy_arn = arn, .tags = tags}));
  ASSERT_TRUE(call(tag_instance_profile,
                   api::TagInstanceProfileRequest{.instance_profile_name = "host", .tags = tags}));
  restart();
  const std::vector<api::Tag> sorted{tags[1], tags[0]};
  EXPECT_EQ(call(list_user_tags, api::ListUserTagsRequest{.user_name = "alice"})->tags, sorted);
  EXPECT_EQ(call(list_policy_tags, api::ListPolicyTagsRequest{.policy_arn = arn})->tags, sorted);
  EXPECT_EQ(call(list_instance_profile_tags,
                 api::ListInstanceProfileTagsRequest{.instance_profile_name = "host"})
                ->tags,
            sorted);
  ASSERT_TRUE(
      call(untag_user, api::UntagUserRequest{.user_name = "alice", .tag_keys = {"a", "b"}}));
  ASSERT_TRUE(call(untag_policy, api::UntagPolicyRequest{.policy_arn = arn, .tag_keys = {"a"}}));
  ASSERT_TRUE(
      call(untag_instance_profile,
           api::UntagInstanceProfileRequest{.instance_profile_name = "host", .tag_keys = {"a"}}));
  EXPECT_FALSE(call(get_user, api::GetUserRequest{.user_name = "alice"})->user.tags);
  EXPECT_EQ(call(get_policy, api::GetPolicyRequest{.policy_arn = arn})->policy->tags->size(), 1U);
  EXPECT_EQ(
      call(get_instance_profile, api::GetInstanceProfileRequest{.instance_profile_name = "host"})
          ->instance_profile.tags->size(),
      1U);
}

TEST_F(EntityDetails, TagsAreListedInPages) {
  ASSERT_TRUE(call(tag_user, api::TagUserRequest{.user_name = "alice", .tags = tags}));
  api::ListUserTagsRequest request{.user_name = "alice", .max_items = 1};
  const auto first = call(list_user_tags, request);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->tags.at(0).key, "a");
  EXPECT_TRUE(*first->is_truncated);
  request.marker = first->marker;
  const auto second = call(list_user_tags, request);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->tags.at(0).key, "b");
  EXPECT_FALSE(*second->is_truncated);
}

TEST_F(EntityDetails, WhatIsNotThereHasNoTags) {
  EXPECT_EQ(refusal(call(tag_user, api::TagUserRequest{.user_name = "bob", .tags = tags})),
            "NoSuchEntity: The user with name bob cannot be found.");
  EXPECT_EQ(refusal(call(tag_instance_profile,
                         api::TagInstanceProfileRequest{.instance_profile_name = "no"})),
            "NoSuchEntity: Instance Profile no cannot be found.");
  EXPECT_EQ(refusal(call(list_policy_tags, api::ListPolicyTagsRequest{.policy_arn = arn + "s"})),
            "NoSuchEntity: Policy " + arn + "s was not found.");
}

TEST_F(EntityDetails, ABoundaryIsSetCountedAndTakenOff) {
  ASSERT_TRUE(call(
      put_role_permissions_boundary,
      api::PutRolePermissionsBoundaryRequest{.role_name = "web", .permissions_boundary = arn}));
  ASSERT_TRUE(call(
      put_user_permissions_boundary,
      api::PutUserPermissionsBoundaryRequest{.user_name = "alice", .permissions_boundary = arn}));
  restart();
  EXPECT_EQ(call(get_role, api::GetRoleRequest{.role_name = "web"})
                ->role.permissions_boundary->permissions_boundary_arn,
            arn);
  EXPECT_EQ(call(get_policy, api::GetPolicyRequest{.policy_arn = arn})
                ->policy->permissions_boundary_usage_count,
            2);
  EXPECT_EQ(refusal(call(delete_policy, api::DeletePolicyRequest{.policy_arn = arn})),
            "DeleteConflict: Cannot delete a policy attached to entities.");
  EXPECT_EQ(refusal(call(put_user_permissions_boundary,
                         api::PutUserPermissionsBoundaryRequest{
                             .user_name = "alice", .permissions_boundary = arn + "s"})),
            "NoSuchEntity: Policy " + arn + "s does not exist or is not attachable.");
  const api::DeleteRolePermissionsBoundaryRequest of_role{.role_name = "web"};
  ASSERT_TRUE(call(delete_role_permissions_boundary, of_role));
  EXPECT_EQ(call(delete_role_permissions_boundary, of_role).error().name, "NoSuchEntity");
  ASSERT_TRUE(call(delete_user_permissions_boundary,
                   api::DeleteUserPermissionsBoundaryRequest{.user_name = "alice"}));
  EXPECT_FALSE(
      call(get_user, api::GetUserRequest{.user_name = "alice"})->user.permissions_boundary);
  EXPECT_TRUE(call(delete_policy, api::DeletePolicyRequest{.policy_arn = arn}));
}

TEST_F(EntityDetails, APolicyKnowsWhoHasIt) {
  ASSERT_TRUE(call(attach_role_policy,
                   api::AttachRolePolicyRequest{.role_name = "web", .policy_arn = arn}));
  ASSERT_TRUE(call(attach_user_policy,
                   api::AttachUserPolicyRequest{.user_name = "alice", .policy_arn = arn}));
  api::ListEntitiesForPolicyRequest request{.policy_arn = arn, .max_items = 1};
  const auto first = call(list_entities_for_policy, request);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->policy_roles->at(0).role_name, "web");
  EXPECT_TRUE(first->policy_users->empty());
  request.marker = first->marker;
  const auto second = call(list_entities_for_policy, request);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->policy_roles->empty());
  EXPECT_EQ(second->policy_users->at(0).user_name, "alice");
  EXPECT_FALSE(*second->is_truncated);
  api::ListEntitiesForPolicyRequest users{.policy_arn = arn, .entity_filter = "User"};
  EXPECT_TRUE(call(list_entities_for_policy, users)->policy_roles->empty());
  api::ListEntitiesForPolicyRequest boundary{.policy_arn = arn,
                                             .policy_usage_filter = "PermissionsBoundary"};
  EXPECT_TRUE(call(list_entities_for_policy, boundary)->policy_users->empty());
  EXPECT_EQ(refusal(call(list_entities_for_policy,
                         api::ListEntitiesForPolicyRequest{.policy_arn = arn + "s"})),
            "NoSuchEntity: Policy " + arn + "s was not found.");
}

TEST_F(EntityDetails, ADescriptionIsChanged) {
  const auto changed =
      call(update_role_description,
           api::UpdateRoleDescriptionRequest{.role_name = "web", .description = "serves"});
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->role->description, "serves");
  EXPECT_EQ(call(get_role, api::GetRoleRequest{.role_name = "web"})->role, *changed->role);
}

TEST_F(EntityDetails, AKeyTellsWhoseItIs) {
  const auto key = call(create_access_key, api::CreateAccessKeyRequest{.user_name = "alice"});
  ASSERT_TRUE(key);
  api::GetAccessKeyLastUsedRequest request{.access_key_id = key->access_key.access_key_id};
  const auto used = call(get_access_key_last_used, request);
  ASSERT_TRUE(used);
  EXPECT_EQ(used->user_name, "alice");
  EXPECT_EQ(used->access_key_last_used->region, "N/A");
  EXPECT_FALSE(used->access_key_last_used->last_used_date);
  request.access_key_id = "AKIA0000000000000000";
  EXPECT_EQ(refusal(call(get_access_key_last_used, request)),
            "NoSuchEntity: The Access Key with id AKIA0000000000000000 cannot be found.");
}

TEST_F(EntityDetails, AUserHasNothingThatThisVersionCannotMake) {
  EXPECT_TRUE(call(list_groups_for_user, api::ListGroupsForUserRequest{.user_name = "alice"})
                  ->groups.empty());
  EXPECT_TRUE(call(list_mfa_devices, api::ListMFADevicesRequest{.user_name = "alice"})
                  ->mfa_devices.empty());
  EXPECT_EQ(
      refusal(call(delete_login_profile, api::DeleteLoginProfileRequest{.user_name = "alice"})),
      "NoSuchEntity: Login Profile for User alice cannot be found.");
  EXPECT_EQ(refusal(call(list_ssh_public_keys, api::ListSSHPublicKeysRequest{.user_name = "bob"})),
            "NoSuchEntity: The user with name bob cannot be found.");
}

}  // namespace
}  // namespace minato::iam
