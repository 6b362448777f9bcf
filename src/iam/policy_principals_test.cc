// Aim: a policy names only whom there is, and what it names comes back as AWS shows it.
#include "iam/policy_principals.h"

#include "iam/testing/iam_fixture.h"

namespace minato::iam {
namespace {

constexpr const char* kOwnAccount = testing::kAccount;
constexpr const char* kElsewhere = "999900001111";

class PolicyPrincipals : public testing::IamTest {
 protected:
  // How a principal comes back, or why it is refused.
  std::string name(const std::string& principal_json) {
    const auto named = name_principals(*iam, kOwnAccount, trust(principal_json));
    if (!named) return std::string(named.error().name) + ": " + named.error().message;
    return *named;
  }
  std::string refusal(const std::string& kind, const std::string& principal) {
    return "MalformedPolicyDocument: Invalid principal in policy: \"" + kind + "\":\"" + principal +
           "\"";
  }
  static std::string aws(const std::string& principal) { return R"({"AWS":")" + principal + "\"}"; }

  void make_user(const std::string& name, const std::string& path) {
    api::CreateUserRequest request;
    request.user_name = name;
    request.path = path;
    ASSERT_TRUE(call(kCreateUser, request));
  }
};

TEST_F(PolicyPrincipals, AreThereOrRefused) {
  ASSERT_TRUE(make_role("builder", trust(R"({"Service":"ec2.amazonaws.com"})")));
  make_user("alice", "/team/");
  const std::string own = std::string("arn:aws:iam::") + kOwnAccount + ":";
  for (const std::string& there :
       {std::string("*"), own + "root", own + "role/builder", own + "user/team/alice",
        std::string("arn:aws:sts::") + kOwnAccount + ":assumed-role/builder/session",
        std::string("arn:aws:sts::") + kOwnAccount + ":federated-user/bob",
        own + "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"}) {
    EXPECT_EQ(name(aws(there)), trust(aws(there)));
  }
  for (const std::string& missing :
       {own + "role/nobody", own + "role/path/builder", own + "role/*", own + "user/alice",
        own + "group/team", own + "policy/p", std::string("arn:aws:iam::*:root"),
        std::string("arn:aws:sts::") + kOwnAccount + ":assumed-role/nobody/session",
        std::string("arn:aws:sts::") + kOwnAccount + ":assumed-role/builder",
        std::string("arn:aws:s3:::bucket"), std::string("arn:aws:iam::12:root"),
        std::string("nonsense"), std::string("12345"), std::string("AROA5ZJVKOTYTLAAAAAAA")}) {
    EXPECT_EQ(name(aws(missing)), refusal("AWS", missing));
  }
  EXPECT_EQ(name(R"({"AWS":["*",")" + own + R"(role/nobody"]})"),
            refusal("AWS", own + "role/nobody"));
}

TEST_F(PolicyPrincipals, AccountsAndUniqueIdsComeBackAsArns) {
  const auto role = make_role("builder", trust(R"({"Service":"ec2.amazonaws.com"})"));
  ASSERT_TRUE(role);
  EXPECT_EQ(name(aws("111122223333")), trust(aws("arn:aws:iam::111122223333:root")));
  EXPECT_EQ(name(aws(role->role.role_id)), trust(aws(role->role.arn)));
  EXPECT_EQ(
      name(R"({"AWS":["111122223333","*"],"Service":"ec2.amazonaws.com"})"),
      trust(R"({"AWS":["arn:aws:iam::111122223333:root","*"],"Service":"ec2.amazonaws.com"})"));
  // What needs no change keeps its form.
  const std::string text = "{ \"Statement\" : { \"NotPrincipal\" : {\"AWS\" : \"*\"} } }";
  EXPECT_EQ(*name_principals(*iam, kOwnAccount, text), text);
}

TEST_F(PolicyPrincipals, OfAnAccountThatHasNothingHereAreTakenAsTheyAre) {
  const std::string role = std::string("arn:aws:iam::") + kElsewhere + ":role/team/agent";
  const std::string session =
      std::string("arn:aws:sts::") + kElsewhere + ":assumed-role/agent/session";
  EXPECT_EQ(name(aws(role)), trust(aws(role)));
  EXPECT_EQ(name(aws(session)), trust(aws(session)));
  EXPECT_EQ(name(aws(kElsewhere)), trust(aws(std::string("arn:aws:iam::") + kElsewhere + ":root")));
  // As soon as the account is known here, so are its roles.
  ASSERT_TRUE(run(iam->ensure_root_key(kElsewhere, clock.now())));
  EXPECT_EQ(name(aws(role)), refusal("AWS", role));
  EXPECT_EQ(name(aws(session)), refusal("AWS", session));
}

TEST_F(PolicyPrincipals, ServicesAndProvidersNeedTheirForm) {
  for (const char* good :
       {R"({"Service":"ecs-tasks.amazonaws.com"})",
        R"({"Service":["s3.amazonaws.com","logs.eu-west-1.amazonaws.com"]})",
        R"({"Federated":"accounts.google.com"})",
        R"({"Federated":"arn:aws:iam::111122223333:oidc-provider/a.example"})"}) {
    EXPECT_EQ(name(good), trust(good));
  }
  EXPECT_EQ(name(R"({"Service":"ecs"})"), refusal("SERVICE", "ecs"));
  EXPECT_EQ(name(R"({"Service":"ecs.example.com"})"), refusal("SERVICE", "ecs.example.com"));
  EXPECT_EQ(name(R"({"Federated":"me"})"), refusal("FEDERATED", "me"));
  EXPECT_EQ(name(R"({"AWS":""})"), refusal("AWS", ""));
}

TEST_F(PolicyPrincipals, TrustPoliciesAreKeptWithThem) {
  const std::string missing = std::string("arn:aws:iam::") + kOwnAccount + ":role/itself";
  const auto refused = make_role("itself", trust(aws(missing)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().name, "MalformedPolicyDocument");
  EXPECT_EQ(refused.error().message, "Invalid principal in policy: \"AWS\":\"" + missing + "\"");
  EXPECT_TRUE(iam->roles().entries().empty());

  ASSERT_TRUE(make_role("itself", trust(aws(kOwnAccount))));
  const auto stored = [this] {
    return iam->roles()
        .find(entity_key(kOwnAccount, "itself"))
        ->value.role.assume_role_policy_document.value_or("");
  };
  const std::string own = trust(aws(std::string("arn:aws:iam::") + kOwnAccount + ":root"));
  EXPECT_EQ(stored(), own);
  api::UpdateAssumeRolePolicyRequest update;
  update.role_name = "itself";
  update.policy_document = trust(aws("arn:aws:iam::111122223333:user/nobody"));
  EXPECT_FALSE(call(kUpdateAssumeRolePolicy, update));
  EXPECT_EQ(stored(), own);
  update.policy_document = trust(aws(missing));
  EXPECT_TRUE(call(kUpdateAssumeRolePolicy, update));
  EXPECT_EQ(stored(), update.policy_document);
}

TEST_F(PolicyPrincipals, IdentityPoliciesNameNobody) {
  ASSERT_TRUE(make_role("builder", trust(R"({"Service":"ec2.amazonaws.com"})")));
  make_user("alice", "/");
  const std::string document =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},)"
      R"("Action":"ecr:*","Resource":"*"}]})";
  const auto said = [](const auto& answer) {
    return answer ? "accepted" : std::string(answer.error().name) + ": " + answer.error().message;
  };
  const std::string words =
      "MalformedPolicyDocument: Policy document should not specify a principal.";
  api::PutRolePolicyRequest of_role;
  of_role.role_name = "builder";
  of_role.policy_name = "p";
  of_role.policy_document = document;
  EXPECT_EQ(said(call(kPutRolePolicy, of_role)), words);
  api::PutUserPolicyRequest of_user;
  of_user.user_name = "alice";
  of_user.policy_name = "p";
  of_user.policy_document = document;
  EXPECT_EQ(said(call(kPutUserPolicy, of_user)), words);
  api::CreatePolicyRequest managed;
  managed.policy_name = "p";
  managed.policy_document = document;
  EXPECT_EQ(said(call(kCreatePolicy, managed)), words);
  managed.policy_document =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
  ASSERT_EQ(said(call(kCreatePolicy, managed)), "accepted");
  api::CreatePolicyVersionRequest version;
  version.policy_arn = "arn:aws:iam::111122223333:policy/p";
  version.policy_document = document;
  EXPECT_EQ(said(call(kCreatePolicyVersion, version)), words);
}

}  // namespace
}  // namespace minato::iam
