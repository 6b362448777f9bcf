// Aim: lifecycle policies are kept, previewed and applied to real images; used ones are spared.
#include "ecr/lifecycle/engine.h"

#include <thread>

#include "ecr/ecr_fixture_test.h"

namespace minato::ecr {
namespace {

const std::string kKeepOne =
    R"({"rules":[{"rulePriority":1,"description":"keep one","selection":{"tagStatus":"tagged",)"
    R"("tagPrefixList":["v"],"countType":"imageCountMoreThan","countNumber":1},)"
    R"("action":{"type":"expire"}}]})";
const std::string kUntaggedAWeek =
    R"({"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":)"
    R"("sinceImagePushed","countUnit":"days","countNumber":7},"action":{"type":"expire"}}]})";
const std::string kArchiveUnused =
    R"({"rules":[{"rulePriority":2,"selection":{"tagStatus":"any","countType":)"
    R"("sinceImagePulled","countUnit":"days","countNumber":30},)"
    R"("action":{"type":"transition","targetStorageClass":"archive"}}]})";

class EcrLifecycle : public Ecr {
 protected:
  void put_policy(const std::string& text) {
    api::PutLifecyclePolicyRequest request;
    request.repository_name = "web";
    request.lifecycle_policy_text = text;
    const auto put = ask(kPutLifecyclePolicy, request);
    ASSERT_TRUE(put) << put.error().message;
    EXPECT_EQ(put->lifecycle_policy_text, text);
  }
  void advance(int days) {
    clock_.advance(std::chrono::hours(24 * days));
    context_.now = clock_.now();
    token_ = registry_->authenticator().issue(principal_, kRegion, clock_.now()).token;
  }
  // Pushes an image a day after the one before and returns its digest.
  std::string push(const std::string& seed, const std::string& tag, const std::string& more = "") {
    advance(1);
    const std::string manifest = make_image("web", seed, more);
    EXPECT_TRUE(ask(kPutImage, image(manifest, tag)));
    return digest_of(manifest);
  }
  static Awaitable<bool> round(lifecycle::Engine& engine) {
    co_await engine.apply_all();
    co_return true;
  }
  void apply() { run(round(*lifecycle_)); }
  // Tags, or the beginning of the digest, of every image.
  std::set<std::string> left(const char* status = "ACTIVE") {
    api::DescribeImagesRequest request;
    request.repository_name = "web";
    request.filter.emplace().image_status = status;
    std::set<std::string> out;
    const auto images = ask(kDescribeImages, request);
    for (const auto& detail : *images->image_details) {
      out.insert(detail.image_tags ? detail.image_tags->front() : *detail.image_digest);
    }
    return out;
  }
  api::GetLifecyclePolicyPreviewRequest preview_request() {
    api::GetLifecyclePolicyPreviewRequest request;
    request.repository_name = "web";
    return request;
  }
  // Asks until the preview has ended, as the waiter of clients does.
  void settle() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (ask(kGetLifecyclePolicyPreview, preview_request())->status == "IN_PROGRESS") {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::yield();
    }
  }
  std::string preview_error(const std::optional<std::string>& text) {
    api::StartLifecyclePolicyPreviewRequest request;
    request.repository_name = "web";
    request.lifecycle_policy_text = text;
    return error_of(kStartLifecyclePolicyPreview, request);
  }
};

INSTANTIATE_TEST_SUITE_P(BackEnds, EcrLifecycle,
                         ::testing::Values(BackEnd::kMemory, BackEnd::kFiles),
                         registry::testing::back_end_name);

TEST_P(EcrLifecycle, PoliciesAreKeptUntilTheirRepositoryGoes) {
  make_repository("web");
  api::GetLifecyclePolicyRequest get;
  get.repository_name = "web";
  EXPECT_EQ(error_of(kGetLifecyclePolicy, get), "LifecyclePolicyNotFoundException");
  api::PutLifecyclePolicyRequest bad;
  bad.repository_name = "web";
  bad.lifecycle_policy_text = R"({"rules":[]})";
  EXPECT_EQ(error_of(kPutLifecyclePolicy, bad), "InvalidParameterException");
  put_policy(kKeepOne);
  EXPECT_EQ(ask(kGetLifecyclePolicy, get)->lifecycle_policy_text, kKeepOne);
  EXPECT_EQ(ask(kGetLifecyclePolicy, get)->last_evaluated_at, TimePoint());
  apply();
  EXPECT_EQ(ask(kGetLifecyclePolicy, get)->last_evaluated_at, clock_.now());
  put_policy(kUntaggedAWeek);
  api::DeleteLifecyclePolicyRequest remove;
  remove.repository_name = "web";
  EXPECT_EQ(ask(kDeleteLifecyclePolicy, remove)->lifecycle_policy_text, kUntaggedAWeek);
  EXPECT_EQ(error_of(kDeleteLifecyclePolicy, remove), "LifecyclePolicyNotFoundException");

  put_policy(kKeepOne);
  api::DeleteRepositoryRequest away;
  away.repository_name = "web";
  ASSERT_TRUE(ask(kDeleteRepository, away));
  apply();  // harmless, whether or not the sweep was quicker
  make_repository("web");
  EXPECT_EQ(error_of(kGetLifecyclePolicy, get), "LifecyclePolicyNotFoundException");
}

TEST_P(EcrLifecycle, OldImagesAreExpired) {
  make_repository("web");
  for (const char* tag : {"v1", "v2", "v3"}) push(tag, tag);
  push("other", "other");
  put_policy(kKeepOne);
  apply();
  EXPECT_EQ(left(), (std::set<std::string>{"other", "v3"}));
  EXPECT_EQ(call("GET", "/v2/web/manifests/v1").status, 404);
  apply();
  EXPECT_EQ(left(), (std::set<std::string>{"other", "v3"}));
}

TEST_P(EcrLifecycle, UnusedImagesAreArchived) {
  make_repository("web");
  push("one", "v1");
  advance(31);
  push("two", "v2");
  put_policy(kArchiveUnused);
  apply();
  EXPECT_EQ(left(), std::set<std::string>{"v2"});
  EXPECT_EQ(left("ARCHIVED"), std::set<std::string>{"v1"});
}

TEST_P(EcrLifecycle, UsedImagesAreSpared) {
  make_repository("web");
  push("one", "v1");
  const std::string second = push("two", "v2");
  push("three", "v3");
  push("four", "v4");
  used_ = {{.digest = "", .tag = "v1", .by = "task/1"}, {.digest = second, .tag = "", .by = "x:3"}};
  put_policy(kKeepOne);
  apply();
  EXPECT_EQ(left(), (std::set<std::string>{"v1", "v2", "v4"}));
  used_.clear();
  apply();
  EXPECT_EQ(left(), std::set<std::string>{"v4"});
}

TEST_P(EcrLifecycle, SignaturesGoWithTheirImage) {
  make_repository("web");
  const std::string subject = push("one", "v1");
  push("seal", "",
       fmt::format(R"(,"subject":{{"mediaType":"{}","digest":"{}","size":1}})",
                   registry::media_types::kOciManifest, subject));
  push("two", "v2");
  put_policy(kKeepOne);
  apply();
  EXPECT_EQ(left(), std::set<std::string>{"v2"});
}

TEST_P(EcrLifecycle, AnIndexGoesBeforeItsImages) {
  make_repository("web");
  const std::string child = push("one", "");
  const std::string index = fmt::format(
      R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{{"mediaType":"{}","digest":"{}",)"
      R"("size":1}}]}})",
      registry::media_types::kOciIndex, registry::media_types::kOciManifest, child);
  ASSERT_TRUE(ask(kPutImage, image(index, "")));
  advance(8);
  put_policy(kUntaggedAWeek);
  apply();
  EXPECT_EQ(left(), std::set<std::string>{child});
  apply();
  EXPECT_TRUE(left().empty());
}

TEST_P(EcrLifecycle, PreviewsTellWithoutActing) {
  make_repository("web");
  EXPECT_EQ(error_of(kGetLifecyclePolicyPreview, preview_request()),
            "LifecyclePolicyPreviewNotFoundException");
  EXPECT_EQ(preview_error(std::nullopt), "LifecyclePolicyNotFoundException");
  EXPECT_EQ(preview_error("{}"), "InvalidParameterException");
  for (const char* tag : {"v1", "v2", "v3", "v4"}) push(tag, tag);
  ASSERT_EQ(preview_error(kKeepOne), "");
  settle();
  const auto preview = ask(kGetLifecyclePolicyPreview, preview_request());
  ASSERT_TRUE(preview) << preview.error().message;
  EXPECT_EQ(preview->status, "COMPLETE");
  EXPECT_EQ(preview->lifecycle_policy_text, kKeepOne);
  EXPECT_EQ(preview->summary->expiring_image_total_count, 3);
  ASSERT_EQ(preview->preview_results->size(), 3u);
  const auto& first = preview->preview_results->at(0);
  EXPECT_EQ(first.image_tags, std::vector<std::string>{"v1"});
  EXPECT_EQ(first.action->type, "EXPIRE");
  EXPECT_EQ(first.applied_rule_priority, 1);
  EXPECT_EQ(first.storage_class, "STANDARD");
  EXPECT_EQ(left().size(), 4u);

  auto page = preview_request();
  page.max_results = 2;
  const auto pages = ask(kGetLifecyclePolicyPreview, page);
  EXPECT_EQ(pages->preview_results->size(), 2u);
  page.next_token = pages->next_token;
  const auto rest = ask(kGetLifecyclePolicyPreview, page);
  ASSERT_EQ(rest->preview_results->size(), 1u);
  EXPECT_EQ(rest->preview_results->at(0).image_tags, std::vector<std::string>{"v3"});
  EXPECT_FALSE(rest->next_token);
  auto some = preview_request();
  some.image_ids = {id("", "v2"), id("", "v4")};
  EXPECT_EQ(ask(kGetLifecyclePolicyPreview, some)->preview_results->size(), 1u);
  some.max_results = 5;
  EXPECT_EQ(error_of(kGetLifecyclePolicyPreview, some), "InvalidParameterException");
  auto untagged = preview_request();
  untagged.filter.emplace().tag_status = "UNTAGGED";
  EXPECT_TRUE(ask(kGetLifecyclePolicyPreview, untagged)->preview_results->empty());
}

TEST_P(EcrLifecycle, APreviewReplacesTheOneBefore) {
  make_repository("web");
  for (const char* tag : {"v1", "v2", "v3"}) push(tag, tag);
  put_policy(kKeepOne);
  ASSERT_EQ(preview_error(std::nullopt), "");
  settle();
  advance(31);
  EXPECT_EQ(ask(kGetLifecyclePolicyPreview, preview_request())->status, "EXPIRED");
  ASSERT_EQ(preview_error(kArchiveUnused), "");
  settle();
  const auto preview = ask(kGetLifecyclePolicyPreview, preview_request());
  EXPECT_EQ(preview->summary->expiring_image_total_count, 0);
  EXPECT_EQ(preview->summary->transitioning_image_total_counts->at(0).image_total_count, 3);
  ASSERT_EQ(preview->preview_results->size(), 3u);
  EXPECT_EQ(preview->preview_results->at(0).action->target_storage_class, "ARCHIVE");
  // Only the newest run has rows.
  const auto rows = run(registry_->records().range(registry::tables::kLifecycle, "", "", 100));
  EXPECT_EQ(rows->size(), 5u);
}

}  // namespace
}  // namespace minato::ecr
