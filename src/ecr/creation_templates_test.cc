// Aim: templates are kept and checked, and a push makes the repository that its template describes.
#include "ecr/creation_templates.h"

#include "ecr/ecr_fixture_test.h"

namespace minato::ecr {
namespace {

const std::string kLifecycle =
    R"({"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":)"
    R"("imageCountMoreThan","countNumber":3},"action":{"type":"expire"}}]})";
const std::string kPolicy =
    R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}})";

class EcrTemplates : public Ecr {
 protected:
  void SetUp() override {
    Ecr::SetUp();
    http_ = std::make_unique<registry::RegistryHttp>(
        *registry_, registry::allow_own_account, [this](registry::Scope scope, std::string name) {
          return create_on_push(*registry_, std::move(scope), std::move(name));
        });
  }
  static api::CreateRepositoryCreationTemplateRequest for_push(const std::string& prefix) {
    api::CreateRepositoryCreationTemplateRequest request;
    request.prefix = prefix;
    request.applied_for = {"CREATE_ON_PUSH"};
    return request;
  }
  int start_push(const std::string& name) {
    return call("POST", "/v2/" + name + "/blobs/uploads/").status;
  }
  std::optional<registry::RepositoryRecord> find(const std::string& name) {
    auto found = run(registry_->repositories().find({.account = kAccount, .region = kRegion},
                                                    std::string(name)));
    if (!found) return std::nullopt;
    return std::move(*found);
  }
};

INSTANTIATE_TEST_SUITE_P(BackEnds, EcrTemplates,
                         ::testing::Values(BackEnd::kMemory, BackEnd::kFiles),
                         registry::testing::back_end_name);

TEST_P(EcrTemplates, TemplatesAreMadeChangedAndDeleted) {
  auto create = for_push("prod");
  create.description = "ours";
  const auto made = ask(kCreateRepositoryCreationTemplate, create);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->repository_creation_template->image_tag_mutability, "MUTABLE");
  EXPECT_EQ(made->repository_creation_template->created_at, clock_.now());
  EXPECT_EQ(error_of(kCreateRepositoryCreationTemplate, create), "TemplateAlreadyExistsException");

  clock_.advance(std::chrono::hours(1));
  context_.now = clock_.now();
  api::UpdateRepositoryCreationTemplateRequest update;
  update.prefix = "prod";
  update.image_tag_mutability = "IMMUTABLE_WITH_EXCLUSION";
  EXPECT_EQ(error_of(kUpdateRepositoryCreationTemplate, update), "InvalidParameterException");
  update.image_tag_mutability_exclusion_filters = to_api_filters({"dev*"});
  const auto updated = ask(kUpdateRepositoryCreationTemplate, update);
  ASSERT_TRUE(updated) << updated.error().message;
  EXPECT_EQ(updated->repository_creation_template->description, "ours");
  EXPECT_EQ(updated->repository_creation_template->updated_at, clock_.now());
  update.prefix = "nobody";
  EXPECT_EQ(error_of(kUpdateRepositoryCreationTemplate, update), "TemplateNotFoundException");

  api::DescribeRepositoryCreationTemplatesRequest describe;
  const auto all = ask(kDescribeRepositoryCreationTemplates, describe);
  ASSERT_EQ(all->repository_creation_templates->size(), 1u);
  EXPECT_EQ(all->repository_creation_templates->at(0).image_tag_mutability,
            "IMMUTABLE_WITH_EXCLUSION");
  api::DeleteRepositoryCreationTemplateRequest remove;
  remove.prefix = "prod";
  EXPECT_EQ(ask(kDeleteRepositoryCreationTemplate, remove)->repository_creation_template->prefix,
            "prod");
  EXPECT_EQ(error_of(kDeleteRepositoryCreationTemplate, remove), "TemplateNotFoundException");
}

TEST_P(EcrTemplates, SettingsAreChecked) {
  auto request = for_push("prod");
  request.repository_policy = "{}";
  EXPECT_EQ(error_of(kCreateRepositoryCreationTemplate, request), "InvalidParameterException");
  request = for_push("prod");
  request.lifecycle_policy = "{}";
  EXPECT_EQ(error_of(kCreateRepositoryCreationTemplate, request), "InvalidParameterException");
  request = for_push("prod");
  request.applied_for.clear();
  EXPECT_EQ(error_of(kCreateRepositoryCreationTemplate, request), "InvalidParameterException");
  request = for_push("prod");
  request.resource_tags = {{.key = "aws:x", .value = ""}};
  EXPECT_EQ(error_of(kCreateRepositoryCreationTemplate, request), "InvalidTagParameterException");
}

TEST_P(EcrTemplates, TemplatesAreLimitedAndPaged) {
  for (std::size_t i = 0; i < templates::kMax; ++i) {
    ASSERT_TRUE(ask(kCreateRepositoryCreationTemplate, for_push(fmt::format("p{:02}", i))));
  }
  EXPECT_EQ(error_of(kCreateRepositoryCreationTemplate, for_push("more")),
            "LimitExceededException");
  api::DescribeRepositoryCreationTemplatesRequest describe;
  describe.max_results = 30;
  const auto first = ask(kDescribeRepositoryCreationTemplates, describe);
  EXPECT_EQ(first->repository_creation_templates->size(), 30u);
  describe.next_token = first->next_token;
  const auto second = ask(kDescribeRepositoryCreationTemplates, describe);
  EXPECT_EQ(second->repository_creation_templates->size(), 20u);
  EXPECT_FALSE(second->next_token);
  api::DescribeRepositoryCreationTemplatesRequest some;
  some.prefixes = {"p07", "nobody"};
  EXPECT_EQ(ask(kDescribeRepositoryCreationTemplates, some)->repository_creation_templates->size(),
            1u);
}

TEST_P(EcrTemplates, APushMakesTheRepository) {
  EXPECT_EQ(start_push("prod/web"), 404);
  auto create = for_push("prod");
  create.image_tag_mutability = "IMMUTABLE";
  create.repository_policy = kPolicy;
  create.lifecycle_policy = kLifecycle;
  create.resource_tags = {{.key = "team", .value = "blue"}};
  ASSERT_TRUE(ask(kCreateRepositoryCreationTemplate, create));
  EXPECT_EQ(start_push("other/web"), 404);
  EXPECT_EQ(start_push("production/web"), 404);
  EXPECT_EQ(call("GET", "/v2/prod/web/manifests/v1").status, 404);
  EXPECT_FALSE(find("prod/web"));
  EXPECT_EQ(start_push("prod/web"), 202);
  const auto made = find("prod/web");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->tag_mutability, "IMMUTABLE");
  EXPECT_EQ(made->policy, kPolicy);
  EXPECT_EQ(made->tags.at("team"), "blue");
  api::GetLifecyclePolicyRequest get;
  get.repository_name = "prod/web";
  EXPECT_EQ(ask(kGetLifecyclePolicy, get)->lifecycle_policy_text, kLifecycle);
  EXPECT_EQ(push_manifest("prod/web", "v1", make_image("prod/web", "one")).status, 201);
}

TEST(EcrTemplateChoice, TheLongestPrefixCounts) {
  std::vector<CreationTemplate> all;
  for (const char* prefix : {"ROOT", "prod", "prod/team", "other"}) {
    auto& one = all.emplace_back();
    one.prefix = prefix;
    one.applied_for = {"CREATE_ON_PUSH"};
  }
  all.back().applied_for = {"REPLICATION"};
  const auto chosen = [&](const char* name) {
    return *templates::choose(all, name, templates::kOnPush)->prefix;
  };
  EXPECT_EQ(chosen("prod/team/web"), "prod/team");
  EXPECT_EQ(chosen("prod/teams"), "prod");
  EXPECT_EQ(chosen("prod"), "ROOT");
  EXPECT_EQ(chosen("other/web"), "ROOT");
  all.erase(all.begin());
  EXPECT_EQ(templates::choose(all, "x", templates::kOnPush), nullptr);
}

}  // namespace
}  // namespace minato::ecr
