// Aim: key pairs live under one name, lose their private half at once and gate RunInstances.
#include <gtest/gtest.h>

#include "ec2/testing/ec2_fixture.h"

namespace minato::ec2 {
namespace {

class KeyPairsTest : public testing::Ec2Test {
 protected:
  Result<api::KeyPair> create(const std::string& name) {
    api::CreateKeyPairRequest request;
    request.key_name = name;
    request.key_type = "ed25519";
    return run(perform(kCreateKeyPair, request));
  }
  std::vector<api::KeyPairInfo> describe(api::DescribeKeyPairsRequest request = {}) {
    auto found = run(perform(kDescribeKeyPairs, request));
    return found ? found->key_pairs.value_or(std::vector<api::KeyPairInfo>{})
                 : std::vector<api::KeyPairInfo>{};
  }
};

TEST_F(KeyPairsTest, KeepsNothingOfThePrivateHalf) {
  const auto made = create("web").value();
  EXPECT_TRUE(made.key_material->starts_with("-----BEGIN OPENSSH PRIVATE KEY-----"));
  const auto stored = run(store->range(std::string(table::kKeyPairs), "", "", 10)).value();
  ASSERT_EQ(stored.size(), 1u);
  const std::string secret = made.key_material->substr(made.key_material->size() / 2, 40);
  EXPECT_EQ(stored[0].value.find(secret), std::string::npos);
  EXPECT_EQ(stored[0].value.find("PRIVATE"), std::string::npos);
}

TEST_F(KeyPairsTest, ANameIsTakenOnceAndFreeAgainAfterwards) {
  EXPECT_TRUE(create("web"));
  EXPECT_EQ(create("web").error().name, "InvalidKeyPair.Duplicate");
  api::DeleteKeyPairRequest gone;
  gone.key_name = "web";
  EXPECT_TRUE(run(perform(kDeleteKeyPair, gone))->key_pair_id);
  const auto again = run(perform(kDeleteKeyPair, gone)).value();
  EXPECT_EQ(again.return_, true);
  EXPECT_FALSE(again.key_pair_id);
  EXPECT_TRUE(create("web"));
}

TEST_F(KeyPairsTest, RegionsAreApart) {
  EXPECT_TRUE(create("web"));
  context.region = "eu-west-1";
  EXPECT_TRUE(describe().empty());
  EXPECT_TRUE(create("web"));
}

TEST_F(KeyPairsTest, ShowsThePublicHalfOnlyWhenAsked) {
  EXPECT_TRUE(create("web"));
  EXPECT_FALSE(describe().front().public_key);
  api::DescribeKeyPairsRequest request;
  request.include_public_key = true;
  EXPECT_TRUE(describe(request).front().public_key->starts_with("ssh-ed25519 AAAA"));
}

TEST_F(KeyPairsTest, AnImportedKeyIsAskedForByIdAndName) {
  api::ImportKeyPairRequest request;
  request.key_name = "own";
  request.public_key_material =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4 me";
  const auto made = run(perform(kImportKeyPair, request)).value();
  api::DescribeKeyPairsRequest both;
  both.key_names = Values{"own"};
  both.key_pair_ids = Values{*made.key_pair_id};
  EXPECT_EQ(describe(both).size(), 1u);
  request.public_key_material = "nothing";
  EXPECT_EQ(run(perform(kImportKeyPair, request)).error().name, "InvalidKey.Format");
}

TEST_F(KeyPairsTest, AnInstanceNeedsAKeyThatExistsAndShowsIt) {
  api::RunInstancesRequest request;
  request.image_id = std::string(image_id());
  request.min_count = 1;
  request.max_count = 1;
  request.key_name = "web";
  const auto refused = run(perform(kRunInstances, request)).error();
  EXPECT_EQ(refused.name, "InvalidKeyPair.NotFound");
  EXPECT_EQ(refused.message, "The key pair 'web' does not exist");
  EXPECT_TRUE(create("web"));
  EXPECT_TRUE(run(perform(kRunInstances, request)));
  const auto shown = run(perform(kDescribeInstances, {})).value();
  EXPECT_EQ(shown.reservations->front().instances->front().key_name, "web");
}

TEST_F(KeyPairsTest, TagsComeWithTheCallAndAfterIt) {
  const auto made = create("web").value();
  api::CreateTagsRequest tags;
  tags.resources = {*made.key_pair_id};
  tags.tags.emplace_back().key = "team";
  tags.tags.back().value = "a";
  EXPECT_TRUE(run(perform(kCreateTags, tags)));
  api::DescribeKeyPairsRequest request;
  request.filters.emplace().emplace_back().name = "tag:team";
  request.filters->back().values = Values{"a"};
  EXPECT_EQ(describe(request).size(), 1u);
}

}  // namespace
}  // namespace minato::ec2
