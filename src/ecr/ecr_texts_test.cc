// Aim: what ECR says of images, manifests and policies is said in ECR's words.
#include "ecr/ecr_fixture_test.h"

namespace minato::ecr {
namespace {

constexpr const char* kPlace =
    "the repository with name 'web' in the registry with id '123456789012'";

class EcrTexts : public Ecr {
 protected:
  void SetUp() override {
    Ecr::SetUp();
    make_repository("web");
  }
  template <class Op, class Found>
  std::string message_of(const aws::Operation<Op, EcrService, Found>& operation,
                         const typename Op::Request& request) {
    const auto result = ask(operation, request);
    return result ? "(accepted)" : std::string(result.error().name) + ": " + result.error().message;
  }
  std::string describing(const api::ImageIdentifier& one) {
    api::DescribeImagesRequest request;
    request.repository_name = "web";
    request.image_ids = {one};
    return message_of(kDescribeImages, request);
  }
  static std::string not_found(const std::string& digest, const std::string& tag) {
    return fmt::format(
        "ImageNotFoundException: The image with imageId {{imageDigest:'{}', imageTag:'{}'}} does "
        "not exist within {}",
        digest, tag, kPlace);
  }
};

INSTANTIATE_TEST_SUITE_P(BackEnds, EcrTexts, ::testing::Values(BackEnd::kMemory),
                         registry::testing::back_end_name);

TEST_P(EcrTexts, ImageIdsAreThoseOfTheCaller) {
  const std::string manifest = make_image("web", "one"), digest = digest_of(manifest);
  ask(kPutImage, image(manifest, "v1")).value();
  const std::string other = digest_of("other");
  EXPECT_EQ(describing(id("", "none")), not_found("null", "none"));
  EXPECT_EQ(describing(id(other, "")), not_found(other, "null"));
  EXPECT_EQ(describing(id(other, "v1")), not_found(other, "v1"));
  EXPECT_EQ(describing(id(digest, "none")), not_found(digest, "none"));

  const auto existing = fmt::format(
      "ImageAlreadyExistsException: Image with digest '{}' and tag '{{}}' already exists in the "
      "repository with name 'web' in registry with id '123456789012'",
      digest);
  EXPECT_EQ(message_of(kPutImage, image(manifest, "v1")),
            fmt::format(fmt::runtime(existing), "v1"));
  EXPECT_EQ(message_of(kPutImage, image(manifest, "")),
            fmt::format(fmt::runtime(existing), "null"));
}

TEST_P(EcrTexts, ScansThatAreNotThere) {
  const std::string digest = push_layered_image();
  const auto findings = [this](const api::ImageIdentifier& one) {
    api::DescribeImageScanFindingsRequest request;
    request.repository_name = "web";
    request.image_id = one;
    return message_of(kDescribeImageScanFindings, request);
  };
  const auto none = [](const std::string& given, const std::string& tag) {
    return fmt::format(
        "ScanNotFoundException: Image scan does not exist for the image with "
        "'{{imageDigest:'{}', imageTag:'{}'}}' in {}",
        given, tag, kPlace);
  };
  EXPECT_EQ(findings(id(digest, "")), none(digest, "null"));
  EXPECT_EQ(findings(id("", "v1")), none("null", "v1"));
  EXPECT_EQ(findings(id(digest, "v1")), none(digest, "v1"));
  EXPECT_EQ(findings(id("", "v9")), not_found("null", "v9"));
}

TEST_P(EcrTexts, ManifestsSayTheirType) {
  const std::string words =
      "InvalidParameterException: Invalid parameter at 'ImageManifest' failed to satisfy "
      "constraint: 'Invalid JSON syntax'";
  std::string untyped = make_image("web", "one");
  const std::string type = fmt::format(R"("mediaType":"{}",)", registry::media_types::kOciManifest);
  untyped.erase(untyped.find(type), type.size());
  EXPECT_EQ(message_of(kPutImage, image(untyped, "v1")), words);
  for (const char* none : {"", "{", "[]", "{}", R"({"schemaVersion":2})"}) {
    EXPECT_EQ(message_of(kPutImage, image(none, "v1")), words) << none;
  }
  api::PutImageRequest typed = image(untyped, "v1");
  typed.image_manifest_media_type = std::string(registry::media_types::kOciManifest);
  const auto put = ask(kPutImage, typed);
  ASSERT_TRUE(put) << put.error().message;
  EXPECT_EQ(put->image->image_manifest_media_type, registry::media_types::kOciManifest);
}

TEST_P(EcrTexts, PoliciesNameWhoExists) {
  const std::string policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"nobody"},)"
      R"("Action":"ecr:*","Resource":"*"}]})";
  const std::string words =
      "InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: "
      "'Principal not found'";
  api::SetRepositoryPolicyRequest of_repository;
  of_repository.repository_name = "web";
  of_repository.policy_text = policy;
  EXPECT_EQ(message_of(kSetRepositoryPolicy, of_repository), words);
  api::PutRegistryPolicyRequest of_registry;
  of_registry.policy_text = policy;
  EXPECT_EQ(message_of(kPutRegistryPolicy, of_registry), words);
  api::CreateRepositoryCreationTemplateRequest create;
  create.prefix = "prod";
  create.applied_for = {"REPLICATION"};
  create.repository_policy = policy;
  EXPECT_EQ(message_of(kCreateRepositoryCreationTemplate, create), words);
  create.repository_policy.reset();
  ask(kCreateRepositoryCreationTemplate, create).value();
  api::UpdateRepositoryCreationTemplateRequest update;
  update.prefix = "prod";
  update.repository_policy = policy;
  EXPECT_EQ(message_of(kUpdateRepositoryCreationTemplate, update), words);

  // Who is named in another way comes back as IAM says.
  std::string named = policy;
  named.replace(named.find("nobody"), 6, "111122223333");
  of_repository.policy_text = of_registry.policy_text = named;
  create.repository_policy = update.repository_policy = named;
  create.prefix = "test";
  std::string told = policy;
  told.replace(told.find("nobody"), 6, "arn:aws:iam::111122223333:root");
  api::GetRepositoryPolicyRequest get;
  get.repository_name = "web";
  EXPECT_EQ(ask(kSetRepositoryPolicy, of_repository)->policy_text, told);
  EXPECT_EQ(ask(kGetRepositoryPolicy, get)->policy_text, told);
  EXPECT_EQ(ask(kPutRegistryPolicy, of_registry)->policy_text, told);
  EXPECT_EQ(ask(kGetRegistryPolicy, {})->policy_text, told);
  EXPECT_EQ(ask(kCreateRepositoryCreationTemplate, create)
                ->repository_creation_template->repository_policy,
            told);
  EXPECT_EQ(ask(kUpdateRepositoryCreationTemplate, update)
                ->repository_creation_template->repository_policy,
            told);
}

TEST_P(EcrTexts, LifecyclePoliciesAreToldWithoutWhiteSpace) {
  const std::string given =
      "{\n  \"rules\" : [ {\"rulePriority\": 1, \"description\": \"a \\\" b\\\\\",\t"
      "\"selection\": {\"tagStatus\": \"any\", \"countType\": \"imageCountMoreThan\", "
      "\"countNumber\": 3},\r\n \"action\": {\"type\": \"expire\"}} ]}\n";
  const std::string told =
      R"({"rules":[{"rulePriority":1,"description":"a \" b\\","selection":{"tagStatus":"any",)"
      R"("countType":"imageCountMoreThan","countNumber":3},"action":{"type":"expire"}}]})";
  api::PutLifecyclePolicyRequest put;
  put.repository_name = "web";
  put.lifecycle_policy_text = given;
  const auto answer = ask(kPutLifecyclePolicy, put);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->lifecycle_policy_text, told);
  api::GetLifecyclePolicyRequest get;
  get.repository_name = "web";
  EXPECT_EQ(ask(kGetLifecyclePolicy, get)->lifecycle_policy_text, told);
}

TEST_P(EcrTexts, APolicyThatWasNeverEvaluatedWasSoAtTheBeginningOfTime) {
  api::PutLifecyclePolicyRequest put;
  put.repository_name = "web";
  put.lifecycle_policy_text =
      R"({"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":)"
      R"("imageCountMoreThan","countNumber":3},"action":{"type":"expire"}}]})";
  ask(kPutLifecyclePolicy, put).value();
  api::GetLifecyclePolicyRequest get;
  get.repository_name = "web";
  EXPECT_EQ(ask(kGetLifecyclePolicy, get)->last_evaluated_at, TimePoint());
  api::DeleteLifecyclePolicyRequest remove;
  remove.repository_name = "web";
  EXPECT_EQ(ask(kDeleteLifecyclePolicy, remove)->last_evaluated_at, TimePoint());
}

TEST_P(EcrTexts, TagsWithoutKey) {
  api::CreateRepositoryRequest create;
  create.repository_name = "tagged";
  create.tags.emplace().push_back({.key = "", .value = "x"});
  EXPECT_EQ(message_of(kCreateRepository, create),
            "InvalidTagParameterException: Tag parameters are invalid");
}

TEST_P(EcrTexts, ADigestWithATagIsDeletedAsADigest) {
  const std::string first = make_image("web", "one"), second = make_image("web", "two");
  for (const char* tag : {"v1", "v2"}) ask(kPutImage, image(first, tag)).value();
  ask(kPutImage, image(second, "w1")).value();
  api::BatchDeleteImageRequest remove;
  remove.repository_name = "web";
  remove.image_ids = {id(digest_of(first), "w1"), id(digest_of(second), "none")};
  const auto refused = ask(kBatchDeleteImage, remove);
  EXPECT_TRUE(refused->image_ids->empty());
  EXPECT_EQ(refused->failures->at(0).failure_code, "ImageTagDoesNotMatchDigest");
  EXPECT_EQ(refused->failures->at(1).failure_code, "ImageNotFound");

  // The rows that ListImages has of an image with two tags.
  remove.image_ids = {id(digest_of(first), "v1"), id(digest_of(first), "v2")};
  const auto removed = ask(kBatchDeleteImage, remove);
  EXPECT_TRUE(removed->failures->empty());
  EXPECT_EQ(*removed->image_ids,
            (std::vector{id(digest_of(first), "v1"), id(digest_of(first), "v2")}));
  EXPECT_EQ(describing(id(digest_of(first), "")), not_found(digest_of(first), "null"));
  EXPECT_EQ(describing(id("", "w1")), "(accepted)");
}

}  // namespace
}  // namespace minato::ecr
