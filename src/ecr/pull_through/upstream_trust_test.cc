// Aim: logins go where they are meant for and nowhere else, upstreams are elsewhere, and what they
// send ends where it has to.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "ecr/ecr_fixture_test.h"
#include "ecr/pull_through/secrets.h"
#include "oci_client/testing/fake_registry.h"

namespace minato::ecr {
namespace {

using oci::testing::FakeRegistry;
using pull_through::parse_secret;
using pull_through::parse_secret_arn;

constexpr const char* kUpstreamArn =
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/upstream";

// A registry on a port of its own.
struct Upstream {
  explicit Upstream(IoThreads& threads) : server(threads.executors(), fake.handler(), {}) {
    origin = "http://127.0.0.1:" + std::to_string(*server.listen("127.0.0.1", 0));
  }
  FakeRegistry fake;
  http::Server server;
  std::string origin;
};

class UpstreamTrust : public Ecr {
 protected:
  void SetUp() override {
    Ecr::SetUp();
    upstream_threads_ = std::make_unique<IoThreads>(1);
    upstream_ = std::make_unique<Upstream>(*upstream_threads_);
    use_cache();
  }
  void TearDown() override {
    stop_server(*upstream_);
    http_.reset();
    Ecr::TearDown();
    upstream_threads_->stop();
  }
  void stop_server(Upstream& one) {
    asio::co_spawn(upstream_threads_->executor(0), one.server.stop(std::chrono::milliseconds(10)),
                   asio::use_future)
        .get();
  }
  void use_cache() {
    http_ = std::make_unique<registry::RegistryHttp>(*registry_, registry::allow_own_account,
                                                     nullptr, pull_through_.get());
  }
  // With a login for `hosts`, as JSON.
  void put_secret(const std::string& hosts) {
    secrets_["123456789012 ecr-pullthroughcache/upstream"] =
        R"({"username":"robot","accessToken":"secret")" + hosts + "}";
  }
  api::CreatePullThroughCacheRuleRequest rule(const std::string& arn = "") {
    api::CreatePullThroughCacheRuleRequest request;
    request.ecr_repository_prefix = "hub";
    request.upstream_registry_url = upstream_->origin;
    if (!arn.empty()) request.credential_arn = arn;
    return request;
  }
  // The failure of ValidatePullThroughCacheRule; empty when the registry lets us in.
  std::string validate() {
    api::ValidatePullThroughCacheRuleRequest request;
    request.ecr_repository_prefix = "hub";
    const auto answer = ask(kValidatePullThroughCacheRule, request);
    if (!answer) return std::string(answer.error().name);
    return answer->failure.value_or("");
  }
  std::string hosts(const std::string& more = "") const {
    return R"(,"hosts":[")" + upstream_->origin + "\"" + more + "]";
  }
  // Of one layer, which its descriptor gives `size` bytes.
  std::string image_of(const std::string& layer, std::size_t size) {
    const std::string config = "{}";
    upstream_->fake.add_blob("web", config);
    return fmt::format(
        R"({{"schemaVersion":2,"mediaType":"{}","config":{{"mediaType":"application/vnd.oci.image.)"
        R"(config.v1+json","digest":"{}","size":2}},"layers":[{{"mediaType":"application/vnd.oci)"
        R"(.image.layer.v1.tar+gzip","digest":"{}","size":{}}}]}})",
        registry::media_types::kOciManifest, digest_of(config), digest_of(layer), size);
  }

  std::unique_ptr<IoThreads> upstream_threads_;
  std::unique_ptr<Upstream> upstream_;
};

INSTANTIATE_TEST_SUITE_P(BackEnds, UpstreamTrust, ::testing::Values(BackEnd::kMemory),
                         registry::testing::back_end_name);

TEST(PullThroughSecrets, ArnsAreReadStrictly) {
  const auto secret = parse_secret_arn(kUpstreamArn);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->account, "123456789012");
  EXPECT_EQ(secret->name, "ecr-pullthroughcache/upstream");
  for (const char* arn :
       {"arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/../key",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a//b",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a/",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:",
        "arn:aws:secretsmanager:eu-west-1:..:secret:ecr-pullthroughcache/a",
        "arn:aws:secretsmanager:eu-west-1::secret:ecr-pullthroughcache/a",
        "arn:aws:iam::123456789012:secret:ecr-pullthroughcache/a", ""}) {
    EXPECT_FALSE(parse_secret_arn(arn)) << arn;
  }
}

TEST(PullThroughSecrets, AreForTheHostsTheyName) {
  const auto is_for = [](std::string_view hosts, std::string_view registry) {
    const auto login =
        parse_secret("arn", fmt::format(R"({{"username":"a","accessToken":"b"{}}})", hosts));
    return login && pull_through::is_for(*login, *pull_through::upstream_peer(registry));
  };
  // As Secrets Manager has them: for the registries that ECR knows by their hosts.
  EXPECT_TRUE(is_for("", "registry-1.docker.io"));
  EXPECT_TRUE(is_for("", "quay.io"));
  EXPECT_FALSE(is_for("", "http://quay.io"));
  EXPECT_FALSE(is_for("", "quay.io:5000"));
  EXPECT_FALSE(is_for("", "anybody.azurecr.io"));
  EXPECT_FALSE(is_for("", "registry.example"));
  constexpr std::string_view kHosts = R"(,"hosts":["registry.example:5000","http://lan:80"])";
  EXPECT_TRUE(is_for(kHosts, "https://registry.example:5000"));
  EXPECT_TRUE(is_for(kHosts, "http://lan"));
  EXPECT_FALSE(is_for(kHosts, "http://registry.example:5000"));
  EXPECT_FALSE(is_for(kHosts, "registry.example"));
  EXPECT_FALSE(is_for(kHosts, "quay.io"));
  for (const char* bad : {R"(,"hosts":"quay.io")", R"(,"hosts":[1])", R"(,"hosts":["a b"])"}) {
    EXPECT_FALSE(
        parse_secret("arn", R"({"username":"a","accessToken":"b")" + std::string(bad) + "}"))
        << bad;
  }
}

// Whoever could make a rule had any login of the installation sent to a port of their own.
TEST_P(UpstreamTrust, ALoginIsNotSentToAHostThatItDoesNotName) {
  upstream_->fake.login = FakeRegistry::Login::kBasic;
  for (const char* other : {"", R"(,"hosts":["registry.example"])"}) {
    put_secret(other);
    EXPECT_EQ(error_of(kCreatePullThroughCacheRule, rule(kUpstreamArn)),
              "UnableToAccessSecretException");
  }
  put_secret(hosts());
  ASSERT_TRUE(ask(kCreatePullThroughCacheRule, rule(kUpstreamArn)));
  EXPECT_EQ(validate(), "");
  // Also when it changes later.
  put_secret(R"(,"hosts":["registry.example"])");
  const auto seen = upstream_->fake.seen().size();
  EXPECT_THAT(validate(), ::testing::HasSubstr("its hosts have to name it"));
  EXPECT_EQ(upstream_->fake.seen().size(), seen);
}

TEST_P(UpstreamTrust, ALoginIsOfTheAccountOfItsRule) {
  const std::string arn =
      "arn:aws:secretsmanager:eu-west-1:999999999999:secret:ecr-pullthroughcache/upstream";
  secrets_["999999999999 ecr-pullthroughcache/upstream"] =
      R"({"username":"robot","accessToken":"secret")" + hosts() + "}";
  EXPECT_EQ(error_of(kCreatePullThroughCacheRule, rule(arn)), "UnableToAccessSecretException");
  ASSERT_TRUE(ask(kCreatePullThroughCacheRule, rule()));
  api::UpdatePullThroughCacheRuleRequest update;
  update.ecr_repository_prefix = "hub";
  update.credential_arn = arn;
  EXPECT_EQ(error_of(kUpdatePullThroughCacheRule, update), "UnableToAccessSecretException");
}

TEST_P(UpstreamTrust, ATokenServiceElsewhereIsNotShownTheLogin) {
  Upstream other(*upstream_threads_);
  upstream_->fake.login = FakeRegistry::Login::kToken;
  upstream_->fake.realm = other.origin + "/token";
  put_secret(hosts());
  ASSERT_TRUE(ask(kCreatePullThroughCacheRule, rule(kUpstreamArn)));
  EXPECT_THAT(validate(), ::testing::HasSubstr("not among its hosts"));
  EXPECT_TRUE(other.fake.seen().empty());
  put_secret(hosts(",\"" + other.origin + "\""));
  EXPECT_EQ(validate(), "");
  EXPECT_FALSE(other.fake.seen().at(0).authorization.empty());
  stop_server(other);
}

TEST_P(UpstreamTrust, UpstreamsOnThisHostAreRefused) {
  end_service();
  refuse_local_ = true;
  make_service();
  use_cache();
  ASSERT_TRUE(ask(kCreatePullThroughCacheRule, rule()));
  EXPECT_THAT(validate(), ::testing::HasSubstr("an address of this host is not allowed"));
  EXPECT_EQ(call("GET", "/v2/hub/web/manifests/v1").status, 502);
  EXPECT_TRUE(upstream_->fake.seen().empty());
}

// The control thread waited for itself: a fetch that failed before it asked anybody ended while the
// lock was held that it began under.
TEST_P(UpstreamTrust, AFetchMayFailAtOnceOnItsOwnThread) {
  put_secret(hosts());
  ASSERT_TRUE(ask(kCreatePullThroughCacheRule, rule(kUpstreamArn)));
  secrets_.clear();
  const auto failed =
      asio::co_spawn(threads_->executor(0),
                     pull_through_->prepare({.principal = principal_,
                                             .scope = {kAccount, kRegion},
                                             .name = "hub/web",
                                             .reference = {.digest = {}, .tag = "v1"}}),
                     asio::use_future)
          .get();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().name, "UnableToGetUpstreamImageException");
}

// 600 MB were read for a layer of 10 bytes before its digest was found to be another.
TEST_P(UpstreamTrust, ALayerEndsAtTheSizeOfItsDescriptor) {
  const std::string layer = "ten bytes.";
  upstream_->fake.spoil_blob("web", digest_of(layer), std::string(1 << 20, 'x'));
  upstream_->fake.add_manifest("web", "v1", image_of(layer, layer.size()));
  ASSERT_TRUE(ask(kCreatePullThroughCacheRule, rule()));
  const auto answer = call("GET", "/v2/hub/web/manifests/v1");
  EXPECT_EQ(answer.status, 502);
  EXPECT_THAT(answer.body, ::testing::HasSubstr("the 10 bytes of its descriptor"));
}

TEST_P(UpstreamTrust, AManifestEndsAtTheSizeThatItsIndexGives) {
  upstream_->fake.add_blob("web", "layer");
  const std::string image = image_of("layer", 5);
  const auto index_of = [&](std::size_t size) {
    return fmt::format(R"({{"schemaVersion":2,"mediaType":"{}","manifests":[{{"mediaType":"{}",)"
                       R"("digest":"{}","size":{}}}]}})",
                       registry::media_types::kOciIndex, registry::media_types::kOciManifest,
                       digest_of(image), size);
  };
  upstream_->fake.add_manifest("web", "child", image);
  upstream_->fake.add_manifest("web", "short", index_of(image.size() - 1));
  upstream_->fake.add_manifest("web", "whole", index_of(image.size()));
  ASSERT_TRUE(ask(kCreatePullThroughCacheRule, rule()));
  EXPECT_EQ(call("GET", "/v2/hub/web/manifests/short").status, 200);
  EXPECT_EQ(call("GET", "/v2/hub/web/manifests/" + digest_of(image)).status, 502);
  EXPECT_EQ(call("GET", "/v2/hub/web/manifests/whole").status, 200);
  EXPECT_EQ(call("GET", "/v2/hub/web/manifests/" + digest_of(image)).status, 200);
}

}  // namespace
}  // namespace minato::ecr
