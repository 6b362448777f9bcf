// Aim: what a registry has one of (policy, scanning configuration, exclusions, account settings) is
// kept, checked and acts; archived images are described, not given out.
#include "ecr/account_settings.h"
#include "ecr/ecr_fixture_test.h"
#include "ecr/resource_policies.h"
#include "ecr/resource_policy.h"
#include "ecr/scanning_configuration.h"
#include "registry/pull_exclusions.h"

namespace minato::ecr {
namespace {

class EcrSettings : public Ecr {
 protected:
  api::DescribeImagesRequest described(const char* status) {
    api::DescribeImagesRequest request;
    request.repository_name = "web";
    if (status) request.filter.emplace().image_status = status;
    return request;
  }
  Result<api::UpdateImageStorageClassResponse> store(const std::string& digest,
                                                     const char* target) {
    api::UpdateImageStorageClassRequest request;
    request.repository_name = "web";
    request.image_id = id(digest, "");
    request.target_storage_class = target;
    return ask(kUpdateImageStorageClass, request);
  }
  int pull(const std::string& reference) {
    return call("GET", "/v2/web/manifests/" + reference).status;
  }
};

INSTANTIATE_TEST_SUITE_P(BackEnds, EcrSettings,
                         ::testing::Values(BackEnd::kMemory, BackEnd::kFiles),
                         registry::testing::back_end_name);

TEST_P(EcrSettings, ArchivedImagesAreDescribedAndNotPulled) {
  make_repository("web");
  const std::string manifest = make_image("web", "one"), digest = digest_of(manifest);
  ask(kPutImage, image(manifest, "v1")).value();
  const std::string layer = sha256("layer one").to_string();
  EXPECT_EQ(*store(digest, "ARCHIVE")->image_status, "ARCHIVED");
  EXPECT_EQ(pull("v1"), 404);
  EXPECT_EQ(call("GET", "/v2/web/blobs/" + layer).status, 404);
  EXPECT_EQ(call("HEAD", "/v2/web/blobs/" + layer).status, 200);
  EXPECT_TRUE(ask(kDescribeImages, described(nullptr))->image_details->empty());
  const auto archived = ask(kDescribeImages, described("ARCHIVED"));
  ASSERT_EQ(archived->image_details->size(), 1u);
  EXPECT_EQ(archived->image_details->at(0).image_status, "ARCHIVED");
  EXPECT_EQ(archived->image_details->at(0).last_archived_at, clock_.now());
  api::ListImagesRequest list;
  list.repository_name = "web";
  EXPECT_TRUE(ask(kListImages, list)->image_ids->empty());
  list.filter.emplace().image_status = "ANY";
  EXPECT_EQ(ask(kListImages, list)->image_ids->size(), 1u);
  api::BatchGetImageRequest get;
  get.repository_name = "web";
  get.image_ids = {id("", "v1")};
  EXPECT_EQ(ask(kBatchGetImage, get)->failures->at(0).failure_code, "ImageInaccessible");
  api::BatchCheckLayerAvailabilityRequest check;
  check.repository_name = "web";
  check.layer_digests = {layer};
  EXPECT_EQ(ask(kBatchCheckLayerAvailability, check)->layers->at(0).layer_availability, "ARCHIVED");
  api::GetDownloadUrlForLayerRequest url;
  url.repository_name = "web";
  url.layer_digest = layer;
  EXPECT_EQ(error_of(kGetDownloadUrlForLayer, url), "LayerInaccessibleException");

  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(*store(digest, "STANDARD")->image_status, "ACTIVE");
  EXPECT_EQ(pull("v1"), 200);
  EXPECT_EQ(call("GET", "/v2/web/blobs/" + layer).status, 200);
  EXPECT_EQ(ask(kDescribeImages, described(nullptr))->image_details->at(0).last_activated_at,
            clock_.now());
}

TEST_P(EcrSettings, PushingAnArchivedImageRestoresIt) {
  make_repository("web", "IMMUTABLE");
  const std::string manifest = make_image("web", "one");
  ask(kPutImage, image(manifest, "v1")).value();
  ASSERT_TRUE(store(digest_of(manifest), "ARCHIVE"));
  EXPECT_EQ(error_of(kPutImage, image(manifest, "v1")), "");
  EXPECT_EQ(pull("v1"), 200);
  EXPECT_EQ(error_of(kPutImage, image(manifest, "v1")), "ImageAlreadyExistsException");
  ASSERT_TRUE(store(digest_of(manifest), "ARCHIVE"));
  EXPECT_EQ(push_manifest("web", "v1", manifest).status, 201);
  EXPECT_EQ(pull("v1"), 200);
}

TEST_P(EcrSettings, ChildrenAreArchivedAfterTheirIndex) {
  make_repository("web");
  const std::string child = make_image("web", "one");
  ask(kPutImage, image(child, "")).value();
  const std::string index = fmt::format(
      R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{{"digest":"{}","size":1}}]}})",
      registry::media_types::kOciIndex, digest_of(child));
  ask(kPutImage, image(index, "all")).value();
  const auto refused = store(digest_of(child), "ARCHIVE");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().name, "ImageStorageClassUpdateNotSupportedException");
  ASSERT_TRUE(store(digest_of(index), "ARCHIVE"));
  ASSERT_TRUE(store(digest_of(index), "ARCHIVE"));  // once more changes nothing
  EXPECT_EQ(pull(digest_of(child)), 200);
  ASSERT_TRUE(store(digest_of(child), "ARCHIVE"));
  // Counts come out even: what is deleted while archived leaves nothing behind.
  api::BatchDeleteImageRequest remove;
  remove.repository_name = "web";
  remove.image_ids = {id(digest_of(index), ""), id(digest_of(child), "")};
  EXPECT_EQ(ask(kBatchDeleteImage, remove)->image_ids->size(), 2u);
  ask(kPutImage, image(child, "again")).value();
  EXPECT_EQ(pull("again"), 200);
  EXPECT_EQ(call("GET", "/v2/web/blobs/" + sha256("layer one").to_string()).status, 200);
  EXPECT_EQ(store(digest_of("nothing"), "ARCHIVE").error().name, "ImageNotFoundException");
}

TEST_P(EcrSettings, PullsOfExcludedPrincipalsAreNotRecorded) {
  make_repository("web");
  const std::string manifest = make_image("web", "one");
  ask(kPutImage, image(manifest, "v1")).value();
  api::RegisterPullTimeUpdateExclusionRequest add;
  add.principal_arn = principal_.arn;
  EXPECT_EQ(ask(kRegisterPullTimeUpdateExclusion, add)->created_at, clock_.now());
  EXPECT_EQ(error_of(kRegisterPullTimeUpdateExclusion, add), "ExclusionAlreadyExistsException");
  const auto listed = ask(kListPullTimeUpdateExclusions, {});
  EXPECT_EQ(*listed->pull_time_update_exclusions, std::vector<std::string>{principal_.arn});
  EXPECT_EQ(pull("v1"), 200);
  reopen();
  EXPECT_FALSE(
      ask(kDescribeImages, described(nullptr))->image_details->at(0).last_recorded_pull_time);
  api::DeregisterPullTimeUpdateExclusionRequest remove;
  remove.principal_arn = principal_.arn;
  EXPECT_EQ(error_of(kDeregisterPullTimeUpdateExclusion, remove), "");
  EXPECT_EQ(error_of(kDeregisterPullTimeUpdateExclusion, remove), "ExclusionNotFoundException");
  EXPECT_EQ(pull("v1"), 200);
  reopen();
  EXPECT_EQ(ask(kDescribeImages, described(nullptr))->image_details->at(0).last_recorded_pull_time,
            clock_.now());
}

TEST_P(EcrSettings, ExclusionsArePaged) {
  api::RegisterPullTimeUpdateExclusionRequest add;
  for (int i = 0; i < 100; ++i) {
    add.principal_arn = fmt::format("arn:aws:iam::123456789012:role/scan-{:03}", i);
    ASSERT_TRUE(ask(kRegisterPullTimeUpdateExclusion, add));
  }
  add.principal_arn = "arn:aws:iam::123456789012:role/more";
  EXPECT_EQ(error_of(kRegisterPullTimeUpdateExclusion, add), "LimitExceededException");
  api::ListPullTimeUpdateExclusionsRequest list;
  list.max_results = 60;
  const auto first = ask(kListPullTimeUpdateExclusions, list);
  EXPECT_EQ(first->pull_time_update_exclusions->size(), 60u);
  list.next_token = first->next_token;
  const auto second = ask(kListPullTimeUpdateExclusions, list);
  EXPECT_EQ(second->pull_time_update_exclusions->size(), 40u);
  EXPECT_FALSE(second->next_token);
}

TEST_P(EcrSettings, RegistryPolicyIsKeptAndGivenToTheDecision) {
  const auto repository = make_repository("web");
  // A mirror follows the store on the executor it was started on, which run() ends.
  const auto documents_for = [&](const std::string& arn) {
    std::vector<std::string> out;
    ResourcePolicies policies(*store_, [&](const std::string& of, std::string_view document) {
      if (arn.starts_with(of) && !document.empty()) out.emplace_back(document);
    });
    EXPECT_TRUE(run(policies.start()));
    return out;
  };
  EXPECT_TRUE(documents_for(repository.arn()).empty());
  EXPECT_EQ(error_of(kGetRegistryPolicy, {}), "RegistryPolicyNotFoundException");
  api::PutRegistryPolicyRequest put;
  put.policy_text = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                    R"("Principal":{"AWS":"210987654321"},"Action":"ecr:ReplicateImage",)"
                    R"("Resource":"*"}]})";
  EXPECT_EQ(ask(kPutRegistryPolicy, put)->policy_text, put.policy_text);
  EXPECT_EQ(ask(kGetRegistryPolicy, {})->policy_text, put.policy_text);
  api::SetRepositoryPolicyRequest set;
  set.repository_name = "web";
  set.policy_text = R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"ecr:*"}})";
  EXPECT_EQ(error_of(kSetRepositoryPolicy, set), "");
  EXPECT_EQ(documents_for(repository.arn()),
            (std::vector<std::string>{set.policy_text, put.policy_text}));
  EXPECT_EQ(documents_for("arn:aws:ecr:eu-west-1:123456789012:repository/other"),
            std::vector<std::string>{put.policy_text});
  EXPECT_TRUE(documents_for("arn:aws:ecr:us-east-1:123456789012:repository/web").empty());
  EXPECT_EQ(ask(kDeleteRegistryPolicy, {})->policy_text, put.policy_text);
  EXPECT_EQ(error_of(kDeleteRegistryPolicy, {}), "RegistryPolicyNotFoundException");
}

TEST_P(EcrSettings, PolicyThatLocksOutNeedsForce) {
  make_repository("web");
  api::SetRepositoryPolicyRequest set;
  set.repository_name = "web";
  set.policy_text = R"({"Statement":{"Effect":"Deny","Principal":"*","Action":"ecr:*"}})";
  EXPECT_EQ(error_of(kSetRepositoryPolicy, set), "InvalidParameterException");
  set.force = true;
  EXPECT_EQ(error_of(kSetRepositoryPolicy, set), "");
}

TEST_P(EcrSettings, ScanningConfigurationChoosesTheMostFrequentRule) {
  auto plain = make_repository("plain");
  make_repository("prod/web");
  api::BatchGetRepositoryScanningConfigurationRequest get;
  get.repository_names = {"plain", "prod/web", "nobody"};
  auto answer = ask(kBatchGetRepositoryScanningConfiguration, get);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->scanning_configurations->at(0).scan_frequency, "MANUAL");
  EXPECT_EQ(answer->failures->at(0).failure_code, "REPOSITORY_NOT_FOUND");
  EXPECT_EQ(ask(kGetRegistryScanningConfiguration, {})->scanning_configuration->scan_type, "BASIC");

  api::PutRegistryScanningConfigurationRequest put;
  auto& rule = put.rules.emplace().emplace_back();
  rule.scan_frequency = "CONTINUOUS_SCAN";
  rule.repository_filters = {{.filter = "prod/*", .filter_type = "WILDCARD"}};
  EXPECT_EQ(error_of(kPutRegistryScanningConfiguration, put), "InvalidParameterException");
  put.scan_type = "ENHANCED";
  put.rules->push_back(rule);
  EXPECT_EQ(error_of(kPutRegistryScanningConfiguration, put), "InvalidParameterException");
  put.rules->back().scan_frequency = "SCAN_ON_PUSH";
  put.rules->back().repository_filters = {{.filter = "*", .filter_type = "WILDCARD"}};
  ASSERT_TRUE(ask(kPutRegistryScanningConfiguration, put));
  EXPECT_EQ(ask(kGetRegistryScanningConfiguration, {})->scanning_configuration->rules, put.rules);
  answer = ask(kBatchGetRepositoryScanningConfiguration, get);
  EXPECT_EQ(answer->scanning_configurations->at(0).scan_frequency, "SCAN_ON_PUSH");
  EXPECT_EQ(answer->scanning_configurations->at(1).scan_frequency, "CONTINUOUS_SCAN");
  EXPECT_EQ(answer->scanning_configurations->at(1).applied_scan_filters->size(), 2u);
}

TEST_P(EcrSettings, AccountSettingsTakeWhatTheyKnow) {
  api::GetAccountSettingRequest get;
  for (const auto& [name, value] : {std::pair{"BLOB_MOUNTING", "ENABLED"},
                                    {"BASIC_SCAN_TYPE_VERSION", "AWS_NATIVE"},
                                    {"REGISTRY_POLICY_SCOPE", "V2"}}) {
    get.name = name;
    EXPECT_EQ(ask(kGetAccountSetting, get)->value, value);
    api::PutAccountSettingRequest put;
    put.name = name;
    put.value = value;
    EXPECT_EQ(error_of(kPutAccountSetting, put), "");
    put.value = "nonsense";
    EXPECT_EQ(error_of(kPutAccountSetting, put), "InvalidParameterException");
  }
  get.name = "COLOUR";
  EXPECT_EQ(error_of(kGetAccountSetting, get), "ValidationException");
}

TEST(EcrResourcePolicy, GrammarIsChecked) {
  struct Row {
    bool repository, registry;
    const char* text;
  };
  for (const Row& row : {
           Row{true, true, R"({"Version":"2008-10-17","Statement":[]})"},
           Row{true, false, R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"ecr:*"}})"},
           Row{true, true,
               R"({"Statement":[{"Sid":"x","Effect":"Deny","Principal":{"AWS":["1","2"]},
               "NotAction":["ecr:PutImage"],"Resource":"*","Condition":{}}]})"},
           Row{false, false, "[]"},
           Row{false, false, R"({"Version":"2020-01-01","Statement":[]})"},
           Row{false, false,
               R"({"Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]})"},
           Row{false, false, R"({"Statement":[{"Effect":"Maybe","Principal":"*","Action":"*",
               "Resource":"*"}]})"},
           Row{false, false, R"({"Statement":[{"Effect":"Allow","Principal":"me","Action":"*",
               "Resource":"*"}]})"},
           Row{false, false, R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:Get",
               "Resource":"*"}]})"},
           Row{false, false, R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":[],
               "Resource":"*"}]})"},
           Row{false, false, R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*",
               "Resource":"*","Colour":"red"}]})"},
       }) {
    EXPECT_EQ(check_resource_policy(row.text, PolicyKind::kRepository).has_value(), row.repository)
        << row.text;
    EXPECT_EQ(check_resource_policy(row.text, PolicyKind::kRegistry).has_value(), row.registry)
        << row.text;
  }
}

TEST(EcrPullExclusions, RolesCoverTheirSessions) {
  registry::PullExclusions list;
  list["arn:aws:iam::111122223333:role/path/scanner"] = {};
  const auto excluded = [&](const char* arn) { return registry::excludes(list, arn); };
  EXPECT_TRUE(excluded("arn:aws:sts::111122223333:assumed-role/scanner/session"));
  EXPECT_FALSE(excluded("arn:aws:sts::999922223333:assumed-role/scanner/session"));
  EXPECT_FALSE(excluded("arn:aws:sts::111122223333:assumed-role/scanner2/session"));
  EXPECT_FALSE(excluded("arn:aws:iam::111122223333:user/scanner"));
  EXPECT_FALSE(excluded("nonsense"));
}

}  // namespace
}  // namespace minato::ecr
