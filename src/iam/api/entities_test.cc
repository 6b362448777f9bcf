// Aim: roles, profiles and users live as AWS's do: refusals change nothing, and what depends on
// something else keeps it from going.
#include <algorithm>

#include "iam/testing/iam_fixture.h"

namespace minato::iam {
namespace {

using testing::kAccount;

class HandlersTest : public testing::IamTest {
 protected:
  const std::string trust_all = trust(R"("*")");

  template <class Response>
  static std::string refusal(const Result<Response>& result) {
    return result ? "none" : std::string(result.error().name) + ": " + result.error().message;
  }
};

TEST_F(HandlersTest, ARoleIsMadeReadListedAndDeleted) {
  api::CreateRoleRequest create;
  create.role_name = "Deploy";
  create.path = "/ci/";
  create.assume_role_policy_document = trust_all;
  create.tags = std::vector<api::Tag>{{.key = "team", .value = "a"}};
  const auto made = call(kCreateRole, create);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->role.arn, "arn:aws:iam::111122223333:role/ci/Deploy");
  EXPECT_TRUE(made->role.role_id.starts_with("AROA"));
  EXPECT_EQ(made->role.role_id.size(), 21U);
  EXPECT_EQ(made->role.max_session_duration, 3600);
  EXPECT_TRUE(made->role.assume_role_policy_document->starts_with("%7B%22Version%22%3A"));
  restart();
  const auto read = call(kGetRole, api::GetRoleRequest{.role_name = "Deploy"});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->role, made->role);
  const auto listed = call(kListRoles, api::ListRolesRequest{.path_prefix = "/ci/"});
  ASSERT_EQ(listed->roles.size(), 1U);
  EXPECT_FALSE(listed->roles[0].tags);
  EXPECT_TRUE(call(kListRoles, api::ListRolesRequest{.path_prefix = "/x/"})->roles.empty());
  ASSERT_TRUE(call(kDeleteRole, api::DeleteRoleRequest{.role_name = "Deploy"}));
  EXPECT_EQ(refusal(call(kGetRole, api::GetRoleRequest{.role_name = "Deploy"})),
            "NoSuchEntity: The role with name Deploy cannot be found.");
}

TEST_F(HandlersTest, RoleNamesDifferByMoreThanCase) {
  ASSERT_TRUE(make_role("web", trust_all));
  EXPECT_EQ(refusal(make_role("WEB", trust_all)),
            "EntityAlreadyExists: Role with name WEB already exists.");
}

TEST_F(HandlersTest, ABrokenTrustPolicyMakesNoRole) {
  EXPECT_EQ(refusal(make_role("web", "{")),
            "MalformedPolicyDocument: This policy contains invalid Json");
  EXPECT_EQ(refusal(make_role("web", trust(R"({"AWS":")" + std::string(3000, '1') + R"("})"))),
            "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048");
  EXPECT_TRUE(iam->roles().entries().empty());
}

TEST_F(HandlersTest, OfManyWhoMakeTheSameRoleOneSucceeds) {
  api::CreateRoleRequest create;
  create.role_name = "web";
  create.assume_role_policy_document = trust_all;
  const Context caller = context();
  int made = 0;
  int refused = 0;
  for (int i = 0; i < 8; ++i) {
    asio::co_spawn(control, perform(kCreateRole, caller, create),
                   [&](std::exception_ptr, Result<api::CreateRoleResponse> result) {
                     ++(result ? made : refused);
                   });
  }
  control.restart();
  control.run();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(refused, 7);
}

TEST_F(HandlersTest, ConcurrentChangesOfARoleAllCount) {
  ASSERT_TRUE(make_role("web", trust_all));
  const Context caller = context();
  std::vector<api::PutRolePolicyRequest> puts;
  for (int i = 0; i < 8; ++i) {
    puts.push_back({.role_name = "web",
                    .policy_name = "p" + std::to_string(i),
                    .policy_document = R"({"Statement":[{"Effect":"Allow","Action":"*",)"
                                       R"("Resource":"*"}]})"});
  }
  int done = 0;
  for (const auto& put : puts) {
    asio::co_spawn(control, perform(kPutRolePolicy, caller, put),
                   [&](std::exception_ptr, const auto& result) { done += result ? 1 : 0; });
  }
  control.restart();
  control.run();
  EXPECT_EQ(done, 8);
  const auto listed = call(kListRolePolicies, api::ListRolePoliciesRequest{.role_name = "web"});
  EXPECT_EQ(listed->policy_names.size(), 8U);
}

TEST_F(HandlersTest, PoliciesKeepTheirRole) {
  const std::string managed =
      "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
  const std::string document =
      R"({"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})";
  ASSERT_TRUE(make_role("web", trust_all));
  EXPECT_EQ(
      refusal(call(kAttachRolePolicy,
                   api::AttachRolePolicyRequest{
                       .role_name = "web", .policy_arn = "arn:aws:iam::111122223333:policy/mine"})),
      "NoSuchEntity: Policy arn:aws:iam::111122223333:policy/mine does not exist or is not "
      "attachable.");
  const api::AttachRolePolicyRequest attach{.role_name = "web", .policy_arn = managed};
  ASSERT_TRUE(call(kAttachRolePolicy, attach));
  ASSERT_TRUE(call(kAttachRolePolicy, attach)) << "attaching again is no error";
  const auto attached =
      call(kListAttachedRolePolicies, api::ListAttachedRolePoliciesRequest{.role_name = "web"});
  ASSERT_EQ(attached->attached_policies->size(), 1U);
  EXPECT_EQ(attached->attached_policies->at(0).policy_name, "AmazonECSTaskExecutionRolePolicy");
  EXPECT_EQ(call(kGetPolicy, api::GetPolicyRequest{.policy_arn = managed})->policy->path,
            "/service-role/");
  ASSERT_TRUE(call(kPutRolePolicy,
                   api::PutRolePolicyRequest{
                       .role_name = "web", .policy_name = "s3", .policy_document = document}));
  const api::DeleteRoleRequest remove{.role_name = "web"};
  EXPECT_EQ(refusal(call(kDeleteRole, remove)),
            "DeleteConflict: Cannot delete entity, must detach all policies first.");
  ASSERT_TRUE(call(kDetachRolePolicy,
                   api::DetachRolePolicyRequest{.role_name = "web", .policy_arn = managed}));
  EXPECT_EQ(refusal(call(kDeleteRole, remove)),
            "DeleteConflict: Cannot delete entity, must delete policies first.");
  const api::DeleteRolePolicyRequest drop{.role_name = "web", .policy_name = "s3"};
  ASSERT_TRUE(call(kDeleteRolePolicy, drop));
  EXPECT_EQ(refusal(call(kDeleteRolePolicy, drop)),
            "NoSuchEntity: The role policy with name s3 cannot be found.");
  EXPECT_TRUE(call(kDeleteRole, remove));
}

TEST_F(HandlersTest, InstanceProfileAndRoleHoldEachOther) {
  ASSERT_TRUE(make_role("host", trust_all));
  const api::CreateInstanceProfileRequest create{.instance_profile_name = "host"};
  const api::AddRoleToInstanceProfileRequest add{.instance_profile_name = "host",
                                                 .role_name = "host"};
  ASSERT_TRUE(call(kCreateInstanceProfile, create));
  EXPECT_EQ(refusal(call(kCreateInstanceProfile, create)),
            "EntityAlreadyExists: Instance Profile host already exists.");
  ASSERT_TRUE(call(kAddRoleToInstanceProfile, add));
  EXPECT_EQ(refusal(call(kAddRoleToInstanceProfile, add)),
            "LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
  const api::GetInstanceProfileRequest get{.instance_profile_name = "host"};
  EXPECT_EQ(call(kGetInstanceProfile, get)->instance_profile.roles.at(0).role_name, "host");
  EXPECT_EQ(call(kListInstanceProfilesForRole,
                 api::ListInstanceProfilesForRoleRequest{.role_name = "host"})
                ->instance_profiles.size(),
            1U);
  const std::string conflict =
      "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.";
  const api::DeleteInstanceProfileRequest drop{.instance_profile_name = "host"};
  EXPECT_EQ(refusal(call(kDeleteRole, api::DeleteRoleRequest{.role_name = "host"})), conflict);
  EXPECT_EQ(refusal(call(kDeleteInstanceProfile, drop)), conflict);
  ASSERT_TRUE(call(kRemoveRoleFromInstanceProfile,
                   api::RemoveRoleFromInstanceProfileRequest{.instance_profile_name = "host",
                                                             .role_name = "host"}));
  EXPECT_TRUE(call(kDeleteInstanceProfile, drop));
  EXPECT_TRUE(call(kDeleteRole, api::DeleteRoleRequest{.role_name = "host"}));
}

TEST_F(HandlersTest, PagesCoverEveryRoleOnce) {
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(make_role("role" + std::to_string(i), trust_all));
  std::vector<std::string> names;
  api::ListRolesRequest request{.max_items = 3};
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = call(kListRoles, request);
    ASSERT_TRUE(page);
    for (const api::Role& role : page->roles) names.push_back(role.role_name);
    EXPECT_EQ(page->is_truncated, pages < 2);
    request.marker = page->marker;
  }
  EXPECT_EQ(names.size(), 7U);
  EXPECT_TRUE(std::ranges::is_sorted(names));
  request.marker = "not a marker";
  EXPECT_EQ(refusal(call(kListRoles, request)), "ValidationError: Invalid Marker.");
}

TEST_F(HandlersTest, TagsReplaceByKeyAndStayBounded) {
  ASSERT_TRUE(make_role("web", trust_all));
  const auto tag = [this](std::vector<api::Tag> tags) {
    return call(kTagRole, api::TagRoleRequest{.role_name = "web", .tags = std::move(tags)});
  };
  ASSERT_TRUE(tag({{.key = "a", .value = "1"}, {.key = "b", .value = "2"}}));
  ASSERT_TRUE(tag({{.key = "A", .value = "3"}}));
  EXPECT_EQ(refusal(tag({{.key = "x", .value = "1"}, {.key = "X", .value = "2"}})),
            "InvalidInput: Duplicate tag keys found. Please note that Tag keys are case "
            "insensitive.");
  std::vector<api::Tag> many;
  for (int i = 0; i < 49; ++i) many.push_back({.key = "k" + std::to_string(i), .value = ""});
  EXPECT_EQ(refusal(tag(many)), "LimitExceeded: The number of tags has reached the maximum limit.");
  ASSERT_TRUE(call(kUntagRole, api::UntagRoleRequest{.role_name = "web", .tag_keys = {"b"}}));
  const auto listed = call(kListRoleTags, api::ListRoleTagsRequest{.role_name = "web"});
  ASSERT_EQ(listed->tags.size(), 1U);
  EXPECT_EQ(listed->tags[0].value, "3");
}

TEST_F(HandlersTest, AUserHasAtMostTwoKeysThatWorkUntilTheyAreTurnedOff) {
  ASSERT_TRUE(call(kCreateUser, api::CreateUserRequest{.user_name = "alice"}));
  const api::CreateAccessKeyRequest create{.user_name = "alice"};
  const auto key = call(kCreateAccessKey, create);
  ASSERT_TRUE(key);
  ASSERT_TRUE(call(kCreateAccessKey, create));
  EXPECT_EQ(refusal(call(kCreateAccessKey, create)),
            "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
  EXPECT_EQ(refusal(call(kDeleteUser, api::DeleteUserRequest{.user_name = "alice"})),
            "DeleteConflict: Cannot delete entity, must delete access keys first.");
  const std::string id = key->access_key.access_key_id;
  const auto found = iam->credentials().find(id, "", clock.now());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->principal.arn, "arn:aws:iam::111122223333:user/alice");
  EXPECT_TRUE(found->principal.user_id.starts_with("AIDA"));
  ASSERT_TRUE(
      call(kUpdateAccessKey, api::UpdateAccessKeyRequest{
                                 .user_name = "alice", .access_key_id = id, .status = "Inactive"}));
  EXPECT_FALSE(iam->credentials().find(id, "", clock.now()));
  const auto listed = call(kListAccessKeys, api::ListAccessKeysRequest{.user_name = "alice"});
  for (const auto& item : listed->access_key_metadata) {
    EXPECT_EQ(item.status, item.access_key_id == id ? "Inactive" : "Active");
    ASSERT_TRUE(call(
        kDeleteAccessKey,
        api::DeleteAccessKeyRequest{.user_name = "alice", .access_key_id = *item.access_key_id}));
  }
  EXPECT_TRUE(call(kDeleteUser, api::DeleteUserRequest{.user_name = "alice"}));
}

TEST_F(HandlersTest, ARoleIsAssumedWithinItsBounds) {
  const auto role = make_role("build", trust(R"({"AWS":"111122223333"})"));
  ASSERT_TRUE(role);
  sts::api::AssumeRoleRequest request;
  request.role_arn = role->role.arn;
  request.role_session_name = "s1";
  const auto assumed = call(kAssumeRole, request);
  ASSERT_TRUE(assumed);
  EXPECT_EQ(assumed->credentials->expiration, clock.now() + std::chrono::hours{1});
  EXPECT_EQ(assumed->assumed_role_user->arn, "arn:aws:sts::111122223333:assumed-role/build/s1");
  request.duration_seconds = 7200;
  EXPECT_EQ(refusal(call(kAssumeRole, request)),
            "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set "
            "for this role.");
  request.duration_seconds.reset();
  principal.account = "999900001111";
  principal.arn = "arn:aws:iam::999900001111:user/mallory";
  const std::string denied =
      "AccessDenied: User: arn:aws:iam::999900001111:user/mallory is not authorized to perform: "
      "sts:AssumeRole on resource: arn:aws:iam::111122223333:role/";
  EXPECT_EQ(refusal(call(kAssumeRole, request)), denied + "build");
  request.role_arn = "arn:aws:iam::111122223333:role/missing";
  EXPECT_EQ(refusal(call(kAssumeRole, request)), denied + "missing");
}

TEST_F(HandlersTest, ASessionGetsNoFurtherSession) {
  principal.access_key_id = "ASIA1";
  EXPECT_EQ(refusal(call(kGetSessionToken, sts::api::GetSessionTokenRequest{})),
            "AccessDenied: Cannot call GetSessionToken with session credentials");
}

}  // namespace
}  // namespace minato::iam
