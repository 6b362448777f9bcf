// Aim: each operation asks policies about the repository that it acts on, by its own ARN, or about
// nothing where ECR has no resource: https://docs.aws.amazon.com/service-authorization/latest/
// reference/list_amazonelasticcontainerregistry.html
#include <algorithm>
#include <set>

#include "aws/dispatcher.h"
#include "aws/testing/fake_exchange.h"
#include "ecr/ecr_fixture_test.h"
#include "ecr/register.h"
#include "net/sigv4.h"

namespace minato::ecr {
namespace {

constexpr std::string_view kOther = "999999999999";

// Actions that have no resource.
const std::set<std::string_view> kWithoutResource = {
    "CreatePullThroughCacheRule",
    "CreateRepositoryCreationTemplate",
    "DeletePullThroughCacheRule",
    "DeleteRegistryPolicy",
    "DeleteRepositoryCreationTemplate",
    "DeleteSigningConfiguration",
    "DeregisterPullTimeUpdateExclusion",
    "DescribePullThroughCacheRules",
    "DescribeRegistry",
    "DescribeRepositoryCreationTemplates",
    "GetAccountSetting",
    "GetAuthorizationToken",
    "GetRegistryPolicy",
    "GetRegistryScanningConfiguration",
    "GetSigningConfiguration",
    "ListPullTimeUpdateExclusions",
    "PutAccountSetting",
    "PutRegistryPolicy",
    "PutRegistryScanningConfiguration",
    "PutReplicationConfiguration",
    "PutSigningConfiguration",
    "RegisterPullTimeUpdateExclusion",
    "UpdatePullThroughCacheRule",
    "UpdateRepositoryCreationTemplate",
    "ValidatePullThroughCacheRule",
};

class NoKeys final : public aws::CredentialProvider {
 public:
  aws::AuthResult<aws::Credentials> find(const std::string&, const std::string&,
                                         TimePoint) const override {
    return aws::auth_fail(aws::AuthFault::kUnknownKey, "no such key");
  }
};

// Refuses everything and keeps what it was asked.
class Refusal final : public aws::Authorizer {
 public:
  Result<> authorize(const aws::AccessRequest& request) const override {
    asked.emplace_back(request.action);
    resources.assign(request.resources.begin(), request.resources.end());
    keys.clear();
    for (const auto& key : request.keys) keys.push_back(key.name + "=" + key.value);
    return fail(ErrorCode::kPermissionDenied, "refused");
  }
  mutable std::vector<std::string> asked;
  mutable std::vector<std::string> resources;
  mutable std::vector<std::string> keys;
};

class EcrOperations : public Ecr {
 protected:
  void SetUp() override {
    Ecr::SetUp();
    dispatcher_ = std::make_unique<aws::Dispatcher>(
        aws::Dispatcher::Ports{keys_, policies_, clock_, random_, threads_->executor(0)},
        aws::DispatcherOptions{.accept_any_key = true});
    serve_operations(*dispatcher_, *service_);
  }
  void TearDown() override {
    dispatcher_.reset();
    Ecr::TearDown();
  }

  // As account 123456789012 in eu-west-1; answers the status and the body.
  std::string send(std::string_view operation, std::string body) {
    http::Request request;
    request.method = "POST";
    request.headers = {
        {"Host", "localhost:4566"},
        {"Content-Type", "application/x-amz-json-1.1"},
        {"X-Amz-Target", std::string(api::kService.target_prefix) + "." + std::string(operation)}};
    request.body = std::move(body);
    aws::sign_request(request, {kAccount, "secret", ""}, {kRegion, "ecr"}, clock_.now());
    aws::testing::FakeExchange exchange(std::move(request));
    run(serve(*dispatcher_, exchange));
    return std::to_string(exchange.response().status) + " " + exchange.response().body;
  }
  static Awaitable<bool> serve(aws::Dispatcher& dispatcher, http::Exchange& exchange) {
    co_await dispatcher.serve_exchange(exchange);
    co_return true;
  }

  // The sample with the names of things; they need not exist to be refused.
  static std::string filled(std::string_view sample) {
    const std::string digest = sha256("x").to_string();
    const std::map<std::string, std::string> names = {
        {"{repository}", "team/web"},
        {"{repository-arn}", "arn:aws:ecr:eu-west-1:123456789012:repository/team/web"},
        {"{tag}", "v1"},
        {"{digest}", digest},
        {"{manifest}", "{}"},
        {"{layer-digest}", digest},
        {"{upload-id}", "01234567-89ab-cdef-0123-456789abcdef"},
        {"{role-arn}", "arn:aws:iam::123456789012:role/puller"},
        {"{rule-prefix}", "hub"},
        {"{template-prefix}", "hub"},
        {"{signing-profile-arn}",
         "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/release"},
        {"{repository-policy}", "{}"},
        {"{registry-policy}", "{}"},
        {"{lifecycle-policy}", std::string(200, ' ')},
    };
    std::string out(sample);
    for (const auto& [name, value] : names) {
      for (auto at = out.find(name); at != std::string::npos; at = out.find(name)) {
        out.replace(at, name.size(), value);
      }
    }
    return out;
  }
  // Backfills are not there; see docs/differences.md.
  static bool is_missing(const aws::OperationInfo& operation) {
    return operation.name.find("ReplicationBackfill") != std::string_view::npos;
  }
  static bool has_registry_id(const aws::OperationInfo& operation) {
    return std::ranges::any_of(operation.input->members,
                               [](const auto& member) { return member.name == "registryId"; });
  }

  NoKeys keys_;
  Refusal policies_;
  std::unique_ptr<aws::Dispatcher> dispatcher_;
};

INSTANTIATE_TEST_SUITE_P(BackEnds, EcrOperations, ::testing::Values(BackEnd::kMemory),
                         registry::testing::back_end_name);

TEST_P(EcrOperations, PoliciesAreAskedAboutWhatARequestActsOn) {
  const aws::Arns own = {"arn:aws:ecr:eu-west-1:123456789012:repository/team/web"};
  for (const aws::OperationInfo& operation : api::kService.operations) {
    if (is_missing(operation)) continue;
    ASSERT_TRUE(dispatcher_->serves(operation)) << operation.name;
    policies_.asked.clear();
    const std::string answer = send(operation.name, filled(dispatcher_->sample_of(operation)));
    EXPECT_EQ(policies_.asked, std::vector{"ecr:" + std::string(operation.name)}) << answer;
    EXPECT_THAT(answer, ::testing::HasSubstr("AccessDenied")) << operation.name;
    const bool none = kWithoutResource.contains(operation.name);
    EXPECT_EQ(policies_.resources, none ? aws::Arns{"*"} : own) << operation.name;
  }
}

// Other accounts were refused whatever the repository's policy says, by the handler, after the
// caller's own policies were asked.
TEST_P(EcrOperations, PoliciesAreAskedAboutTheRepositoryOfAnotherAccount) {
  for (const aws::OperationInfo& operation : api::kService.operations) {
    if (is_missing(operation) || !has_registry_id(operation)) continue;
    std::string body = filled(dispatcher_->sample_of(operation));
    const std::string id = "\"registryId\": \"" + std::string(kOther) + "\"";
    body.replace(0, 1, body == "{}" ? "{" + id : "{" + id + ", ");
    policies_.asked.clear();
    policies_.resources.clear();
    const std::string answer = send(operation.name, body);
    EXPECT_THAT(answer, ::testing::HasSubstr("AccessDenied")) << operation.name;
    if (kWithoutResource.contains(operation.name)) {
      EXPECT_TRUE(policies_.asked.empty()) << operation.name;
      EXPECT_THAT(answer, ::testing::HasSubstr("arn:aws:ecr:eu-west-1:999999999999:"));
      continue;
    }
    EXPECT_EQ(policies_.resources,
              aws::Arns{"arn:aws:ecr:eu-west-1:999999999999:repository/team/web"})
        << operation.name;
  }
}

TEST_P(EcrOperations, ArnsOfTagRequestsAreReadStrictly) {
  const auto tags_of = [&](const std::string& arn) {
    policies_.resources.clear();
    return send("ListTagsForResource", R"({"resourceArn": ")" + arn + R"("})");
  };
  tags_of("arn:aws:ecr:eu-west-1:999999999999:repository/team/web");
  EXPECT_EQ(policies_.resources,
            aws::Arns{"arn:aws:ecr:eu-west-1:999999999999:repository/team/web"});
  for (const char* arn :
       {"arn:aws:ecr:eu-west-1:123456789012:repository/", "arn:aws:ecr:eu-west-1:123456789012:x",
        "arn:aws:ecs:eu-west-1:123456789012:repository/web",
        "arn:aws:ecr:us-east-1:123456789012:repository/web",
        "arn:aws:ecr:eu-west-1:123456789012:repository/web*", "team/web"}) {
    EXPECT_THAT(tags_of(arn), ::testing::HasSubstr("InvalidParameterException")) << arn;
    EXPECT_TRUE(policies_.resources.empty()) << arn;
  }
}

TEST_P(EcrOperations, ConditionsMayAskForTagsAndForTheSetting) {
  const auto keys_of = [&](std::string_view operation, std::string body) {
    send(operation, std::move(body));
    return policies_.keys;
  };
  using Keys = std::vector<std::string>;
  EXPECT_EQ(keys_of("CreateRepository",
                    R"({"repositoryName": "web", "tags": [{"Key": "team", "Value": "a"}]})"),
            (Keys{"aws:TagKeys=team", "aws:RequestTag/team=a"}));
  EXPECT_EQ(keys_of("CreateRepository", R"({"repositoryName": "web"})"), Keys{});
  const std::string arn =
      R"("resourceArn": "arn:aws:ecr:eu-west-1:123456789012:repository/team/web")";
  EXPECT_EQ(keys_of("TagResource", "{" + arn + R"(, "tags": [{"Key": "k", "Value": "v"}]})"),
            (Keys{"aws:TagKeys=k", "aws:RequestTag/k=v"}));
  EXPECT_EQ(keys_of("UntagResource", "{" + arn + R"(, "tagKeys": ["k", "l"]})"),
            (Keys{"aws:TagKeys=k", "aws:TagKeys=l"}));
  EXPECT_EQ(keys_of("PutAccountSetting", R"({"name": "BLOB_MOUNTING", "value": "ENABLED"})"),
            Keys{"ecr:AccountSetting=BLOB_MOUNTING"});
}

// A list of all repositories is of all of them, not of nothing.
TEST_P(EcrOperations, AListIsOfEveryRepository) {
  send("DescribeRepositories", "{}");
  EXPECT_EQ(policies_.resources, aws::Arns{"arn:aws:ecr:eu-west-1:123456789012:repository/*"});
  send("DescribeRepositories", R"({"repositoryNames": ["aa", "bb"]})");
  EXPECT_EQ(policies_.resources, (aws::Arns{"arn:aws:ecr:eu-west-1:123456789012:repository/aa",
                                            "arn:aws:ecr:eu-west-1:123456789012:repository/bb"}));
}

TEST_P(EcrOperations, OnlyLayerPartsAreLarge) {
  const std::string blob(8 * 1024 * 1024, 'A');
  const std::string part =
      filled(dispatcher_->sample_of(*api::kService.find_operation("UploadLayerPart")));
  std::string large = part;
  large.replace(large.find("YWJj"), 4, blob);
  EXPECT_THAT(send("UploadLayerPart", large), ::testing::HasSubstr("AccessDenied"));
  EXPECT_THAT(send("PutImage", R"({"imageManifest": ")" + blob + "\"}"),
              ::testing::HasSubstr("RequestEntityTooLarge"));
}

}  // namespace
}  // namespace minato::ecr
