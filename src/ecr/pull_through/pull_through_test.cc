// Aim: rules are kept and checked, and a pull brings from upstream what is not here, once for all
// who ask, and goes on without the upstream.
#include "ecr/pull_through/pull_through.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>

#include "ecr/ecr_fixture_test.h"
#include "oci_client/testing/fake_registry.h"

namespace minato::ecr {
namespace {

const std::string kArn =
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/upstream";

const std::string kSecret = "123456789012 ecr-pullthroughcache/upstream";

class EcrPullThrough : public Ecr {
 protected:
  void SetUp() override {
    Ecr::SetUp();
    upstream_threads_ = std::make_unique<IoThreads>(1);
    start_upstream(0);
    use_cache();
  }
  void TearDown() override {
    stop_upstream();
    http_.reset();
    Ecr::TearDown();
    upstream_threads_->stop();
  }

  void use_cache() {
    http_ = std::make_unique<registry::RegistryHttp>(*registry_, registry::allow_own_account,
                                                     nullptr, pull_through_.get());
  }
  void start_upstream(std::uint16_t port) {
    server_ = std::make_unique<http::Server>(upstream_threads_->executors(), upstream_.handler(),
                                             http::ServerOptions{});
    port_ = *server_->listen("127.0.0.1", port);
  }
  void stop_upstream() {
    if (!server_) return;
    asio::co_spawn(upstream_threads_->executor(0), server_->stop(std::chrono::milliseconds(10)),
                   asio::use_future)
        .get();
    server_.reset();
  }
  // An image of two blobs, which are upstream, under the tag there.
  std::string add_image(const std::string& name, const std::string& tag, const std::string& seed) {
    const auto descriptor = [&](const std::string& type, const std::string& content) {
      upstream_.add_blob(name, content);
      return fmt::format(R"({{"mediaType":"{}","digest":"{}","size":{}}})", type,
                         digest_of(content), content.size());
    };
    const std::string manifest =
        fmt::format(R"({{"schemaVersion":2,"mediaType":"{}","config":{},"layers":[{}]}})",
                    registry::media_types::kOciManifest,
                    descriptor("application/vnd.oci.image.config.v1+json", "config " + seed),
                    descriptor("application/vnd.oci.image.layer.v1.tar+gzip", "layer " + seed));
    upstream_.add_manifest(name, tag, manifest);
    return manifest;
  }
  api::CreatePullThroughCacheRuleRequest rule(const std::string& prefix = "hub") {
    api::CreatePullThroughCacheRuleRequest request;
    request.ecr_repository_prefix = prefix;
    request.upstream_registry_url = origin();
    return request;
  }
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  // The secret of kArn, for the upstream and `more`.
  void put_secret(const std::string& password, const std::string& more = "") {
    secrets_[kSecret] = fmt::format(R"({{"username":"robot","accessToken":"{}","hosts":["{}"{}]}})",
                                    password, origin(), more.empty() ? "" : ",\"" + more + "\"");
  }
  void add_rule() {
    const auto made = ask(kCreatePullThroughCacheRule, rule());
    ASSERT_TRUE(made) << made.error().message;
  }
  http::Response pull(const std::string& name, const std::string& reference) {
    return call("GET", "/v2/" + name + "/manifests/" + reference);
  }

  oci::testing::FakeRegistry upstream_;
  std::unique_ptr<IoThreads> upstream_threads_;
  std::unique_ptr<http::Server> server_;
  std::uint16_t port_ = 0;
};

INSTANTIATE_TEST_SUITE_P(BackEnds, EcrPullThrough, ::testing::Values(BackEnd::kMemory),
                         registry::testing::back_end_name);

TEST_P(EcrPullThrough, RulesAreMadeChangedAndDeleted) {
  auto create = rule();
  create.credential_arn = kArn;
  EXPECT_EQ(error_of(kCreatePullThroughCacheRule, create), "SecretNotFoundException");
  secrets_[kSecret] = "no JSON";
  EXPECT_EQ(error_of(kCreatePullThroughCacheRule, create), "UnableToDecryptSecretValueException");
  put_secret("secret");
  ASSERT_TRUE(ask(kCreatePullThroughCacheRule, create));
  EXPECT_EQ(error_of(kCreatePullThroughCacheRule, create),
            "PullThroughCacheRuleAlreadyExistsException");
  create.ecr_repository_prefix = "other";
  create.upstream_registry = "quay";
  EXPECT_EQ(error_of(kCreatePullThroughCacheRule, create), "UnsupportedUpstreamRegistryException");
  create.upstream_registry_url = "quay.io";
  create.credential_arn.reset();
  EXPECT_EQ(ask(kCreatePullThroughCacheRule, create)->upstream_registry, "quay");

  api::DescribePullThroughCacheRulesRequest describe;
  describe.max_results = 1;
  const auto first = ask(kDescribePullThroughCacheRules, describe);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->pull_through_cache_rules->at(0).ecr_repository_prefix, "hub");
  describe.next_token = first->next_token;
  const auto second = ask(kDescribePullThroughCacheRules, describe);
  EXPECT_EQ(second->pull_through_cache_rules->at(0).ecr_repository_prefix, "other");
  EXPECT_FALSE(second->next_token);

  api::DeletePullThroughCacheRuleRequest remove;
  remove.ecr_repository_prefix = "other";
  EXPECT_TRUE(ask(kDeletePullThroughCacheRule, remove));
  EXPECT_EQ(error_of(kDeletePullThroughCacheRule, remove), "PullThroughCacheRuleNotFoundException");
}

TEST_P(EcrPullThrough, ValidationAsksTheUpstream) {
  upstream_.login = oci::testing::FakeRegistry::Login::kToken;
  put_secret("secret");
  auto create = rule();
  create.credential_arn = kArn;
  ASSERT_TRUE(ask(kCreatePullThroughCacheRule, create));
  api::ValidatePullThroughCacheRuleRequest validate;
  validate.ecr_repository_prefix = "hub";
  EXPECT_TRUE(ask(kValidatePullThroughCacheRule, validate)->is_valid.value_or(false));
  put_secret("wrong");
  const auto refused = ask(kValidatePullThroughCacheRule, validate);
  ASSERT_TRUE(refused);
  EXPECT_FALSE(refused->is_valid.value_or(true));
  EXPECT_FALSE(refused->failure.value_or("").empty());
}

TEST_P(EcrPullThrough, APullBringsTheImageOnce) {
  const std::string manifest = add_image("team/web", "v1", "one");
  add_rule();
  const auto answer = pull("hub/team/web", "v1");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body, manifest);
  EXPECT_EQ(call("GET", "/v2/hub/team/web/blobs/" + digest_of("layer one")).body, "layer one");
  const auto asked = upstream_.seen().size();
  EXPECT_EQ(pull("hub/team/web", "v1").status, 200);
  EXPECT_EQ(pull("hub/team/web", digest_of(manifest)).status, 200);
  EXPECT_EQ(upstream_.seen().size(), asked);
  EXPECT_EQ(pull("hub/team/none", "v1").status, 404);
  EXPECT_EQ(pull("elsewhere/team/web", "v1").status, 404);
}

TEST_P(EcrPullThrough, ATagIsRenewedAfterADayAndServedAsItWasWithoutUpstream) {
  const std::string first = add_image("web", "v1", "one");
  add_rule();
  ASSERT_EQ(pull("hub/web", "v1").body, first);
  const std::string second = add_image("web", "v1", "two");
  EXPECT_EQ(pull("hub/web", "v1").body, first);
  clock_.advance(std::chrono::hours(25));
  token_ = registry_->authenticator().issue(principal_, kRegion, clock_.now()).token;
  stop_upstream();
  EXPECT_EQ(pull("hub/web", "v1").body, first) << "stale";
  EXPECT_EQ(pull("hub/web", "v2").status, 502);
  start_upstream(port_);
  clock_.advance(std::chrono::minutes(2));
  EXPECT_EQ(pull("hub/web", "v1").body, second);
}

TEST_P(EcrPullThrough, AnIndexComesWithoutItsPlatformsUntilTheyArePulled) {
  const std::string child = add_image("web", "child", "one");
  const std::string index = fmt::format(
      R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{{"mediaType":"{}","digest":"{}",)"
      R"("size":{}}}]}})",
      registry::media_types::kOciIndex, registry::media_types::kOciManifest, digest_of(child),
      child.size());
  upstream_.add_manifest("web", "multi", index);
  add_rule();
  ASSERT_EQ(pull("hub/web", "multi").body, index);
  EXPECT_EQ(upstream_.count("GET /v2/web/blobs/"), 0U);
  EXPECT_EQ(pull("hub/web", digest_of(child)).body, child);
  EXPECT_EQ(upstream_.count("GET /v2/web/blobs/"), 2U);
}

TEST_P(EcrPullThrough, WhoMayNotImportGetsNothingNew) {
  add_image("web", "v1", "one");
  add_rule();
  denied_ = "ecr:BatchImportUpstreamImage";
  EXPECT_EQ(pull("hub/web", "v1").status, 403);
  denied_ = "ecr:CreateRepository";
  EXPECT_EQ(pull("hub/web", "v1").status, 403);
  EXPECT_EQ(upstream_.seen().size(), 0U);
}

TEST_P(EcrPullThrough, SpoiledContentIsNotStored) {
  add_image("web", "v1", "one");
  upstream_.spoil_blob("web", digest_of("layer one"), "other content");
  add_rule();
  EXPECT_EQ(pull("hub/web", "v1").status, 502);
  EXPECT_EQ(call("HEAD", "/v2/hub/web/blobs/" + digest_of("layer one")).status, 404);
  api::BatchGetImageRequest request;
  request.repository_name = "hub/web";
  request.image_ids = {id("", "v1")};
  EXPECT_EQ(error_of(kBatchGetImage, request), "UnableToGetUpstreamImageException");
}

TEST_P(EcrPullThrough, ManyPullsAtOnceAreOneFetch) {
  const std::string manifest = add_image("web", "v1", "one");
  add_rule();
  std::vector<std::future<Result<>>> pulls;
  IoThreads clients(4);
  for (std::size_t i = 0; i < 40; ++i) {
    pulls.push_back(
        asio::co_spawn(clients.executor(i % 4),
                       pull_through_->prepare({.principal = principal_,
                                               .scope = {kAccount, kRegion},
                                               .name = "hub/web",
                                               .reference = {.digest = {}, .tag = "v1"}}),
                       asio::use_future));
  }
  for (auto& one : pulls) EXPECT_TRUE(one.get());
  clients.stop();
  EXPECT_EQ(upstream_.count("GET /v2/web/manifests/v1"), 1U);
  EXPECT_EQ(upstream_.count("GET /v2/web/blobs/"), 2U);
  EXPECT_EQ(pull("hub/web", "v1").body, manifest);
}

TEST(PullThroughRules, NameTheirUpstream) {
  pull_through::Rule rule;
  rule.ecr_repository_prefix = "hub/";
  rule.upstream_registry_url = "registry-1.docker.io";
  ASSERT_TRUE(pull_through::check(rule));
  // A prefix that was not given is not answered: "ROOT" made Terraform replace the rule each time.
  EXPECT_FALSE(rule.upstream_repository_prefix);
  EXPECT_EQ(rule.upstream_registry, "docker-hub");
  EXPECT_EQ(pull_through::upstream_name(rule, "hub/nginx"), "library/nginx");
  EXPECT_EQ(pull_through::upstream_name(rule, "hub/team/web"), "team/web");
  EXPECT_FALSE(pull_through::upstream_name(rule, "hub"));
  EXPECT_FALSE(pull_through::upstream_name(rule, "hubs/web"));
  pull_through::Rule root;
  root.ecr_repository_prefix = "ROOT";
  root.upstream_registry_url = "https://registry.example:5000";
  root.upstream_repository_prefix = "mirror";
  ASSERT_TRUE(pull_through::check(root));
  EXPECT_FALSE(root.upstream_registry);
  EXPECT_EQ(pull_through::upstream_name(root, "web"), "mirror/web");
  const std::vector all{root, rule};
  EXPECT_EQ(pull_through::choose(all, "hub/x")->ecr_repository_prefix, "hub");
  EXPECT_EQ(pull_through::choose(all, "x")->ecr_repository_prefix, "ROOT");
  EXPECT_EQ(pull_through::kind_of("123456789012.dkr.ecr.eu-west-1.amazonaws.com"), "ecr");
  EXPECT_EQ(pull_through::kind_of("mine.azurecr.io"), "azure-container-registry");
  EXPECT_EQ(pull_through::kind_of("http://quay.io"), "");
}

}  // namespace
}  // namespace minato::ecr
