// Aim: whatever a key was called when it was given, it is told as its ARN.
#include "ecr/encryption.h"

#include "ecr/ecr_fixture_test.h"

namespace minato::ecr {
namespace {

const registry::Scope kHere{.account = "123456789012", .region = "eu-west-1"};
constexpr const char* kKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/";
constexpr const char* kId = "1234abcd-12ab-34cd-56ef-1234567890ab";

TEST(EcrEncryption, KeysAreToldAsArns) {
  const std::string managed = key_arn(kHere, "KMS", "");
  EXPECT_TRUE(managed.starts_with(kKeyArn)) << managed;
  EXPECT_EQ(managed.size(), std::string(kKeyArn).size() + 36) << managed;
  EXPECT_EQ(key_arn(kHere, "KMS", ""), managed);
  EXPECT_EQ(key_arn(kHere, "KMS_DSSE", ""), managed);
  EXPECT_EQ(key_arn(kHere, "KMS", "alias/aws/ecr"), managed);
  EXPECT_NE(key_arn({.account = kHere.account, .region = "us-east-1"}, "KMS", ""), managed);
  EXPECT_NE(key_arn({.account = "210987654321", .region = kHere.region}, "KMS", ""), managed);

  const std::string own = key_arn(kHere, "KMS", "alias/images");
  EXPECT_TRUE(own.starts_with(kKeyArn)) << own;
  EXPECT_NE(own, managed);
  EXPECT_EQ(key_arn(kHere, "KMS", "arn:aws:kms:eu-west-1:123456789012:alias/images"), own);
  EXPECT_EQ(key_arn(kHere, "KMS", kId), std::string(kKeyArn) + kId);
  const std::string given = std::string("arn:aws:kms:us-east-1:210987654321:key/") + kId;
  EXPECT_EQ(key_arn(kHere, "KMS", given), given);
  EXPECT_EQ(key_arn(kHere, "AES256", ""), "");
}

TEST(EcrEncryption, WhatIsNoKeyIsRefused) {
  for (const std::string& good :
       {std::string(), std::string(kId), std::string("mrk-1234abcd12ab34cd56ef1234567890ab"),
        std::string("alias/a/b_c"), std::string(kKeyArn) + kId,
        std::string("arn:aws:kms:eu-west-1:123456789012:alias/x")}) {
    EXPECT_TRUE(check_encryption("KMS", good)) << good;
  }
  for (const char* bad : {"a key", "alias/", "key/1", "arn:aws:kms:eu-west-1:123456789012:key/",
                          "arn:aws:kms::123456789012:key/1", "arn:aws:s3:::bucket"}) {
    const auto checked = check_encryption("KMS", bad);
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().name, "KmsException") << bad;
  }
  EXPECT_TRUE(check_encryption("AES256", ""));
  EXPECT_EQ(check_encryption("AES256", kId).error().name, "InvalidParameterException");
}

class EcrKeys : public Ecr {};

INSTANTIATE_TEST_SUITE_P(BackEnds, EcrKeys, ::testing::Values(BackEnd::kMemory),
                         registry::testing::back_end_name);

TEST_P(EcrKeys, RepositoriesTellThem) {
  api::CreateRepositoryRequest create;
  create.repository_name = "plain";
  EXPECT_FALSE(ask(kCreateRepository, create)->repository->encryption_configuration->kms_key);
  create.encryption_configuration.emplace().encryption_type = "KMS";
  create.repository_name = "managed";
  const auto made = ask(kCreateRepository, create);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->repository->encryption_configuration->kms_key, key_arn(kHere, "KMS", ""));
  create.encryption_configuration->kms_key = "alias/images";
  create.repository_name = "own";
  ask(kCreateRepository, create).value();
  api::DescribeRepositoriesRequest describe;
  describe.repository_names = {"own", "managed"};
  const auto told = ask(kDescribeRepositories, describe);
  ASSERT_TRUE(told) << told.error().message;
  EXPECT_EQ(told->repositories->at(0).encryption_configuration->kms_key,
            key_arn(kHere, "KMS", "alias/images"));
  EXPECT_EQ(told->repositories->at(1).encryption_configuration->kms_key, key_arn(kHere, "KMS", ""));
  create.encryption_configuration->kms_key = "not a key";
  create.repository_name = "none";
  EXPECT_EQ(error_of(kCreateRepository, create), "KmsException");
}

TEST_P(EcrKeys, TemplatesTellThem) {
  api::CreateRepositoryCreationTemplateRequest create;
  create.prefix = "prod";
  create.applied_for = {"REPLICATION"};
  create.encryption_configuration.emplace().encryption_type = "KMS";
  const std::string managed = key_arn(kHere, "KMS", "");
  const auto made = ask(kCreateRepositoryCreationTemplate, create);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->repository_creation_template->encryption_configuration->kms_key, managed);
  EXPECT_EQ(ask(kDescribeRepositoryCreationTemplates, {})
                ->repository_creation_templates->at(0)
                .encryption_configuration->kms_key,
            managed);
  api::UpdateRepositoryCreationTemplateRequest update;
  update.prefix = "prod";
  update.encryption_configuration.emplace().encryption_type = "AES256";
  const auto changed = ask(kUpdateRepositoryCreationTemplate, update);
  EXPECT_FALSE(changed->repository_creation_template->encryption_configuration->kms_key);
}

}  // namespace
}  // namespace minato::ecr
