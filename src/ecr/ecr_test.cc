// Aim: the ECR operations behave as AWS's do, over the same content as the OCI side.
#include "ecr/ecr_fixture_test.h"

namespace minato::ecr {
namespace {

INSTANTIATE_TEST_SUITE_P(BackEnds, Ecr, ::testing::Values(BackEnd::kMemory, BackEnd::kFiles),
                         registry::testing::back_end_name);

TEST_P(Ecr, RepositoriesAreMadeDescribedAndDeleted) {
  api::CreateRepositoryRequest create;
  create.repository_name = "team/web";
  const auto made = ask(kCreateRepository, create);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->repository->repository_arn,
            "arn:aws:ecr:eu-west-1:123456789012:repository/team/web");
  EXPECT_EQ(made->repository->repository_uri, "localhost:4566/team/web");
  EXPECT_EQ(made->repository->image_tag_mutability, "MUTABLE");
  EXPECT_EQ(made->repository->encryption_configuration->encryption_type, "AES256");
  EXPECT_EQ(error_of(kCreateRepository, create), "RepositoryAlreadyExistsException");

  api::DescribeRepositoriesRequest describe;
  describe.repository_names = {"nobody"};
  const auto missing = ask(kDescribeRepositories, describe);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().name, "RepositoryNotFoundException");
  EXPECT_EQ(missing.error().message,
            "The repository with name 'nobody' does not exist in the registry with id "
            "'123456789012'");
  describe.repository_names = {"team/web"};
  EXPECT_EQ(ask(kDescribeRepositories, describe)->repositories->size(), 1u);

  api::DeleteRepositoryRequest remove;
  remove.repository_name = "team/web";
  EXPECT_EQ(ask(kDeleteRepository, remove)->repository->repository_name, "team/web");
  EXPECT_EQ(error_of(kDeleteRepository, remove), "RepositoryNotFoundException");
}

TEST_P(Ecr, RepositoriesArePaged) {
  for (const char* name : {"aa", "bb", "cc"}) make_repository(name);
  api::DescribeRepositoriesRequest describe;
  describe.max_results = 2;
  const auto first = ask(kDescribeRepositories, describe);
  ASSERT_EQ(first->repositories->size(), 2u);
  ASSERT_TRUE(first->next_token);
  describe.next_token = first->next_token;
  const auto second = ask(kDescribeRepositories, describe);
  ASSERT_EQ(second->repositories->size(), 1u);
  EXPECT_EQ(second->repositories->at(0).repository_name, "cc");
  EXPECT_FALSE(second->next_token);
  describe.next_token = "made-up";
  EXPECT_EQ(error_of(kDescribeRepositories, describe), "InvalidParameterException");
  describe.repository_names = {"aa"};
  EXPECT_EQ(error_of(kDescribeRepositories, describe), "InvalidParameterException");
}

TEST_P(Ecr, OtherAccountsAreRefused) {
  api::DescribeRepositoriesRequest describe;
  describe.registry_id = "999999999999";
  EXPECT_EQ(error_of(kDescribeRepositories, describe), "AccessDeniedException");
}

TEST_P(Ecr, AuthorizationTokenLogsIn) {
  const auto answer = ask(kGetAuthorizationToken, api::GetAuthorizationTokenRequest{});
  const auto& data = answer->authorization_data->at(0);
  EXPECT_EQ(data.proxy_endpoint, "http://localhost:4566");
  EXPECT_EQ(data.expires_at, clock_.now() + std::chrono::hours(12));
  EXPECT_EQ(
      call("GET", "/v2/", "", {{"Authorization", "Basic " + *data.authorization_token}}).status,
      200);
}

// AWS's agent refused the token: it asks whether "https://" and the image begin with the endpoint.
TEST_P(Ecr, AuthorizationTokenIsGoodForAwsAgent) {
  context_.user_agent =
      "Amazon ECS Agent - v1.89.1 (a0805048) (linux) (+http://aws.amazon.com/ecs/)";
  const auto answer = ask(kGetAuthorizationToken, api::GetAuthorizationTokenRequest{});
  EXPECT_EQ(answer->authorization_data->at(0).proxy_endpoint, "https://localhost:4566");
  context_.user_agent = "aws-cli/2.27.0 md/awscrt#0.26.1 ua/2.1 os/linux";
  const auto other = ask(kGetAuthorizationToken, api::GetAuthorizationTokenRequest{});
  EXPECT_EQ(other->authorization_data->at(0).proxy_endpoint, "http://localhost:4566");
}

TEST_P(Ecr, PutImageKnowsWhatIsThere) {
  make_repository("web");
  const std::string first = make_image("web", "one"), second = make_image("web", "two");
  const auto put = ask(kPutImage, image(first, "v1"));
  ASSERT_TRUE(put) << put.error().message;
  EXPECT_EQ(put->image->image_id->image_digest, digest_of(first));
  EXPECT_EQ(put->image->image_manifest, first);
  EXPECT_EQ(error_of(kPutImage, image(first, "v1")), "ImageAlreadyExistsException");
  EXPECT_EQ(error_of(kPutImage, image(first, "")), "ImageAlreadyExistsException");
  EXPECT_EQ(push_manifest("web", "v1", first).status, 201);
  EXPECT_EQ(error_of(kPutImage, image(first, "v2")), "");
  EXPECT_EQ(error_of(kPutImage, image(second, "v1")), "");

  auto wrong = image(second, "v3");
  wrong.image_digest = digest_of("other");
  EXPECT_EQ(error_of(kPutImage, wrong), "ImageDigestDoesNotMatchException");
  EXPECT_EQ(error_of(kPutImage, image("{}", "v3")), "InvalidParameterException");
  EXPECT_EQ(error_of(kPutImage, image(second, "!")), "InvalidParameterException");
  std::string missing = second;
  const std::string layer = sha256("layer two").to_string();
  missing.replace(missing.find(layer), layer.size(), digest_of("nowhere"));
  EXPECT_EQ(error_of(kPutImage, image(missing, "v3")), "LayersNotFoundException");

  api::PutImageTagMutabilityRequest mutability;
  mutability.repository_name = "web";
  mutability.image_tag_mutability = "IMMUTABLE_WITH_EXCLUSION";
  EXPECT_EQ(error_of(kPutImageTagMutability, mutability), "InvalidParameterException");
  mutability.image_tag_mutability_exclusion_filters = to_api_filters({"dev*"});
  EXPECT_EQ(error_of(kPutImageTagMutability, mutability), "");
  EXPECT_EQ(error_of(kPutImage, image(first, "v1")), "ImageTagAlreadyExistsException");
  EXPECT_EQ(error_of(kPutImage, image(first, "dev")), "");
  EXPECT_EQ(error_of(kPutImage, image(second, "dev")), "");
}

TEST_P(Ecr, BatchesAnswerWithFailures) {
  make_repository("web");
  const std::string first = make_image("web", "one");
  ask(kPutImage, image(first, "v1")).value();
  api::BatchGetImageRequest get;
  get.repository_name = "web";
  get.image_ids = {id("", "v1"), id(digest_of(first), ""), id("", "none"),
                   id("", ""),   id("nonsense", ""),       id(digest_of("x"), "v1")};
  const auto got = ask(kBatchGetImage, get);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->images->size(), 2u);
  EXPECT_EQ(got->images->at(0).image_manifest, first);
  ASSERT_EQ(got->failures->size(), 4u);
  EXPECT_EQ(got->failures->at(0).failure_code, "ImageNotFound");
  EXPECT_EQ(got->failures->at(1).failure_code, "MissingDigestAndTag");
  EXPECT_EQ(got->failures->at(2).failure_code, "InvalidImageDigest");
  EXPECT_EQ(got->failures->at(3).failure_code, "ImageTagDoesNotMatchDigest");
  get.repository_name = "nobody";
  EXPECT_EQ(error_of(kBatchGetImage, get), "RepositoryNotFoundException");

  api::BatchCheckLayerAvailabilityRequest check;
  check.repository_name = "web";
  check.layer_digests = {sha256("layer one").to_string(), digest_of("x"), "bad"};
  const auto checked = ask(kBatchCheckLayerAvailability, check);
  EXPECT_EQ(checked->layers->at(0).layer_availability, "AVAILABLE");
  EXPECT_EQ(checked->layers->at(1).layer_availability, "UNAVAILABLE");
  EXPECT_EQ(checked->failures->at(0).failure_code, "InvalidLayerDigest");
}

TEST_P(Ecr, DeletingByTagAndByDigest) {
  make_repository("web");
  const std::string first = make_image("web", "one"), second = make_image("web", "two");
  for (const char* tag : {"v1", "v2"}) ask(kPutImage, image(first, tag)).value();
  for (const char* tag : {"w1", "w2"}) ask(kPutImage, image(second, tag)).value();
  api::BatchDeleteImageRequest remove;
  remove.repository_name = "web";
  remove.image_ids = {id("", "v1"), id(digest_of(second), ""), id("", "none")};
  const auto removed = ask(kBatchDeleteImage, remove);
  EXPECT_EQ(removed->image_ids->size(), 3u);
  EXPECT_EQ(removed->failures->at(0).failure_code, "ImageNotFound");
  api::DescribeImagesRequest describe;
  describe.repository_name = "web";
  auto images = ask(kDescribeImages, describe);
  ASSERT_EQ(images->image_details->size(), 1u);
  EXPECT_EQ(images->image_details->at(0).image_tags, std::vector<std::string>{"v2"});
  // The last tag takes the image with it.
  remove.image_ids = {id("", "v2")};
  EXPECT_EQ(ask(kBatchDeleteImage, remove)->image_ids->size(), 1u);
  EXPECT_TRUE(ask(kDescribeImages, describe)->image_details->empty());
  describe.image_ids = {id("", "v2")};
  EXPECT_EQ(error_of(kDescribeImages, describe), "ImageNotFoundException");
}

TEST_P(Ecr, ChildrenGoAfterTheirIndex) {
  make_repository("web");
  const std::string child = make_image("web", "one");
  ask(kPutImage, image(child, "")).value();
  const std::string index = fmt::format(
      R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{{"digest":"{}","size":1}}]}})",
      registry::media_types::kOciIndex, digest_of(child));
  ask(kPutImage, image(index, "all")).value();
  api::BatchDeleteImageRequest remove;
  remove.repository_name = "web";
  remove.image_ids = {id(digest_of(child), "")};
  EXPECT_EQ(ask(kBatchDeleteImage, remove)->failures->at(0).failure_code,
            "ImageReferencedByManifestList");
  remove.image_ids = {id(digest_of(child), ""), id(digest_of(index), "")};
  const auto removed = ask(kBatchDeleteImage, remove);
  EXPECT_TRUE(removed->failures->empty());
  EXPECT_EQ(removed->image_ids->size(), 2u);
}

TEST_P(Ecr, ImagesAreListedByTagInPages) {
  make_repository("web");
  const std::string first = make_image("web", "one"), second = make_image("web", "two");
  for (const char* tag : {"a", "b", "c"}) ask(kPutImage, image(first, tag)).value();
  ask(kPutImage, image(second, "")).value();
  for (const auto& [filter, expected] : {std::pair{"ANY", 4u}, {"TAGGED", 3u}, {"UNTAGGED", 1u}}) {
    api::ListImagesRequest list;
    list.repository_name = "web";
    list.max_results = 1;
    list.filter.emplace().tag_status = filter;
    std::vector<api::ImageIdentifier> rows;
    for (int pages = 0; pages < 10; ++pages) {
      const auto page = ask(kListImages, list);
      ASSERT_TRUE(page) << page.error().message;
      rows.insert(rows.end(), page->image_ids->begin(), page->image_ids->end());
      list.next_token = page->next_token;
      if (!list.next_token) break;
    }
    EXPECT_EQ(rows.size(), expected) << filter;
  }
}

TEST_P(Ecr, LayersAreUploadedInParts) {
  make_repository("web");
  const std::string part(5 * 1024 * 1024, 'p');
  api::InitiateLayerUploadRequest initiate;
  initiate.repository_name = "web";
  const auto start = ask(kInitiateLayerUpload, initiate);
  api::UploadLayerPartRequest upload;
  upload.repository_name = "web";
  upload.upload_id = *start->upload_id;
  api::CompleteLayerUploadRequest complete;
  complete.repository_name = "web";
  complete.upload_id = upload.upload_id;
  complete.layer_digests = {sha256(part + "end").to_string()};
  EXPECT_EQ(error_of(kCompleteLayerUpload, complete), "EmptyUploadException");
  const auto send = [&](std::int64_t first, const std::string& bytes) {
    upload.part_first_byte = first;
    upload.part_last_byte = first + static_cast<std::int64_t>(bytes.size()) - 1;
    upload.layer_part_blob = bytes;
    return ask(kUploadLayerPart, upload);
  };
  EXPECT_EQ(send(0, part)->last_byte_received, 5 * 1024 * 1024 - 1);
  const auto wrong = send(7, "x");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().name, "InvalidLayerPartException");
  EXPECT_EQ(wrong.error().details.back().second, std::to_string(part.size() - 1));
  ASSERT_TRUE(send(static_cast<std::int64_t>(part.size()), "end"));
  const auto done = ask(kCompleteLayerUpload, complete);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(error_of(kCompleteLayerUpload, complete), "UploadNotFoundException");
  api::GetDownloadUrlForLayerRequest url;
  url.repository_name = "web";
  url.layer_digest = *done->layer_digest;
  EXPECT_EQ(error_of(kGetDownloadUrlForLayer, url), "LayerInaccessibleException");
  url.layer_digest = digest_of("x");
  EXPECT_EQ(error_of(kGetDownloadUrlForLayer, url), "LayersNotFoundException");
}

TEST_P(Ecr, PartsButTheLastHaveALeastSize) {
  make_repository("web");
  api::InitiateLayerUploadRequest initiate;
  initiate.repository_name = "web";
  api::UploadLayerPartRequest upload;
  upload.repository_name = "web";
  upload.upload_id = *ask(kInitiateLayerUpload, initiate)->upload_id;
  for (const std::int64_t at : {0, 1}) {
    upload.part_first_byte = upload.part_last_byte = at;
    upload.layer_part_blob = "x";
    ASSERT_TRUE(ask(kUploadLayerPart, upload));
  }
  api::CompleteLayerUploadRequest complete;
  complete.repository_name = "web";
  complete.upload_id = upload.upload_id;
  complete.layer_digests = {digest_of("xx")};
  EXPECT_EQ(error_of(kCompleteLayerUpload, complete), "LayerPartTooSmallException");
}

TEST_P(Ecr, DownloadUrlsWorkWithoutLogin) {
  make_repository("web");
  ask(kPutImage, image(make_image("web", "one"), "v1")).value();
  api::GetDownloadUrlForLayerRequest url;
  url.repository_name = "web";
  url.layer_digest = sha256("layer one").to_string();
  const auto answer = ask(kGetDownloadUrlForLayer, url);
  ASSERT_TRUE(answer) << answer.error().message;
  const std::string base = "http://localhost:4566";
  ASSERT_TRUE(answer->download_url->starts_with(base));
  EXPECT_EQ(
      call("GET", answer->download_url->substr(base.size()), "", {{"Authorization", ""}}).body,
      "layer one");
}

TEST_P(Ecr, ResourceTagsFollowTheirRules) {
  const auto repository = make_repository("web");
  api::TagResourceRequest tag;
  tag.resource_arn = repository.arn();
  tag.tags.push_back({.key = "team", .value = "blue"});
  tag.tags.push_back({.key = "env", .value = "dev"});
  EXPECT_EQ(error_of(kTagResource, tag), "");
  api::UntagResourceRequest untag;
  untag.resource_arn = repository.arn();
  untag.tag_keys = {"env"};
  EXPECT_EQ(error_of(kUntagResource, untag), "");
  api::ListTagsForResourceRequest list;
  list.resource_arn = repository.arn();
  const auto tags = ask(kListTagsForResource, list);
  ASSERT_EQ(tags->tags->size(), 1u);
  EXPECT_EQ(tags->tags->at(0).key, "team");
  tag.tags = {{.key = "aws:x", .value = ""}};
  EXPECT_EQ(error_of(kTagResource, tag), "InvalidTagParameterException");
  tag.tags.clear();
  for (int i = 0; i < 51; ++i) tag.tags.push_back({.key = std::to_string(i), .value = ""});
  EXPECT_EQ(error_of(kTagResource, tag), "TooManyTagsException");
  tag.resource_arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/x";
  EXPECT_EQ(error_of(kTagResource, tag), "InvalidParameterException");
}

TEST_P(Ecr, PoliciesAreKeptAndEchoed) {
  make_repository("web");
  api::GetRepositoryPolicyRequest get;
  get.repository_name = "web";
  EXPECT_EQ(error_of(kGetRepositoryPolicy, get), "RepositoryPolicyNotFoundException");
  api::SetRepositoryPolicyRequest set;
  set.repository_name = "web";
  set.policy_text = "not json";
  EXPECT_EQ(error_of(kSetRepositoryPolicy, set), "InvalidParameterException");
  set.policy_text = R"({"Version":"2012-10-17","Statement":[]})";
  EXPECT_EQ(error_of(kSetRepositoryPolicy, set), "");
  EXPECT_EQ(ask(kGetRepositoryPolicy, get)->policy_text, set.policy_text);
  api::DeleteRepositoryPolicyRequest remove;
  remove.repository_name = "web";
  EXPECT_EQ(ask(kDeleteRepositoryPolicy, remove)->policy_text, set.policy_text);
  EXPECT_EQ(error_of(kDeleteRepositoryPolicy, remove), "RepositoryPolicyNotFoundException");
}

TEST(EcrErrors, RegistryNamesBecomeApiNames) {
  namespace r = registry::errors;
  const r::RepositoryLabel label{.name = "web", .account = "123456789012"};
  EXPECT_EQ(errors::to_api_error(r::layer_not_found(label, "d")).name, "LayersNotFoundException");
  EXPECT_EQ(errors::to_api_error(r::manifest_invalid("x")).name, "InvalidParameterException");
  EXPECT_EQ(errors::to_api_error(r::denied("x")).name, "AccessDeniedException");
  EXPECT_EQ(errors::to_api_error(r::repository_not_found(label)).name,
            "RepositoryNotFoundException");
  const Error hidden =
      errors::to_api_error({.code = ErrorCode::kInternal, .message = "secret path"});
  EXPECT_EQ(hidden.name, "ServerException");
  EXPECT_EQ(hidden.message, "internal error");
}

}  // namespace
}  // namespace minato::ecr
