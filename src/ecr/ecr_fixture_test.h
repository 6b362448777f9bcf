// The operations of ECR over a registry of their own, for tests.
#pragma once

#include "ecr/lifecycle/engine.h"
#include "ecr/pull_through/pull_through.h"
#include "ecr/scanning/advisory_inspector.h"
#include "ecr/scanning/engine.h"
#include "gen/ecr_operations.h"
#include "registry/testing/fixture.h"
#include "scanner/database.h"
#include "store/temporary_folder.h"

namespace minato::ecr {

using registry::testing::BackEnd;
using registry::testing::run;

class Ecr : public registry::testing::RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    make_service();
    context_.principal = principal_;
    context_.account = kAccount;
    context_.region = kRegion;
    context_.now = clock_.now();
  }
  void TearDown() override {
    end_service();
    RegistryTest::TearDown();
  }

  void make_service() {
    lifecycle_ = std::make_unique<lifecycle::Engine>(lifecycle::Engine::Ports{
        .registry = *registry_,
        .random = random_,
        .executor = threads_->executor(0),
        .images_in_use = [this](const registry::Scope&, const std::string&) { return used_; }});
    oci::Options options;
    options.retry_pause = std::chrono::milliseconds(1);
    options.refuse_local = refuse_local_;
    pull_through_ = std::make_unique<pull_through::PullThrough>(pull_through::PullThrough::Ports{
        .registry = *registry_,
        .authorize =
            [this](const registry::Access& access) { return allow(denied_ != access.action); },
        .read_secret =
            [this](const pull_through::SecretName& secret) { return read_secret(secret); },
        .executor = threads_->executor(0),
        .options = options});
    scanning_ = std::make_unique<scanning::Engine>(scanning::Engine::Ports{
        .registry = *registry_,
        .store = *store_,
        .random = random_,
        .executor = threads_->executor(0),
        .inspector = std::make_unique<scanning::AdvisoryInspector>(
            *registry_, folder_.path() + "/" + std::string(scanner::kDatabaseFile)),
        .on_end = {}});
    service_.emplace(
        EcrService{.registry = *registry_,
                   .lifecycle = *lifecycle_,
                   .pull_through = *pull_through_,
                   .scanning = *scanning_,
                   .name_principals = [](const std::string&, const std::string& document) {
                     return name_principals(document);
                   }});
  }
  // As IAM, of one that has nobody and knows one account.
  static Result<std::string> name_principals(std::string document) {
    constexpr std::string_view known = "\"111122223333\"";
    if (document.find("nobody") != std::string::npos) {
      return fail(ErrorCode::kInvalidArgument, "no such principal");
    }
    if (const auto at = document.find(known); at != std::string::npos) {
      document.replace(at, known.size(), "\"arn:aws:iam::111122223333:root\"");
    }
    return document;
  }
  // An image with a configuration and a layer as web:v1; returns its digest.
  std::string push_layered_image() {
    const std::string config = push_blob("web", "{}");
    const std::string layer = push_blob("web", "layer");
    const std::string manifest = fmt::format(
        R"({{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",)"
        R"("config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{}",)"
        R"("size":2}},"layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar",)"
        R"("digest":"{}","size":5}}]}})",
        config, layer);
    http::Headers headers;
    headers.add("Content-Type", "application/vnd.oci.image.manifest.v1+json");
    EXPECT_EQ(call("PUT", "/v2/web/manifests/v1", manifest, headers).status, 201);
    return sha256(manifest).to_string();
  }
  // Waits for what runs in the background.
  void end_service() {
    service_.reset();
    run(stop_pull_through(*pull_through_));
    pull_through_.reset();
    run(stop_engine(*lifecycle_));
    run(stop_engine(*scanning_));
    scanning_.reset();
    lifecycle_.reset();
  }
  static Awaitable<bool> stop_pull_through(pull_through::PullThrough& pull_through) {
    pull_through.cut();
    co_await pull_through.stop();
    co_return true;
  }
  static Result<> allow(bool allowed) {
    if (allowed) return {};
    return fail(ErrorCode::kPermissionDenied, "denied");
  }
  Result<std::string> read_secret(const pull_through::SecretName& secret) {
    const auto found = secrets_.find(secret.account + " " + secret.name);
    if (found == secrets_.end()) return fail(ErrorCode::kNotFound, "no such secret");
    return found->second;
  }
  template <class Engine>
  static Awaitable<bool> stop_engine(Engine& engine) {
    co_await engine.stop();
    co_return true;
  }

  // What runs in the background is done when this returns.
  void reopen() {
    end_service();
    run(stop(*registry_));
    http_.reset();
    registry_ = *run(registry::Registry::open({.store = *store_,
                                               .blobs = *blobs_,
                                               .clock = clock_,
                                               .random = random_,
                                               .background = threads_->executor(0)},
                                              {}));
    http_ = std::make_unique<registry::RegistryHttp>(*registry_, registry::allow_own_account);
    make_service();
  }

  // As the dispatcher, with policies that let every principal do everything in its own account.
  template <class Op, class Found>
  Result<typename Op::Response> ask(const aws::Operation<Op, EcrService, Found>& operation,
                                    const typename Op::Request& request) {
    context_.operation = Op::kInfo.name;
    auto found = (*operation.find)(*service_, context_, request);
    if (!found) return fail(std::move(found).error());
    for (const std::string& arn : (*operation.resources)(context_, *found)) {
      auto allowed = registry::allow_own_account({.principal = context_.principal,
                                                  .action = Op::kInfo.name,
                                                  .resource = arn,
                                                  .region = context_.region,
                                                  .source_ip = context_.source_ip});
      if (!allowed) return fail(errors::to_api_error(std::move(allowed).error()));
    }
    return run((*operation.handle)(*service_, context_, request, *found));
  }
  // The error's name, or "" on success.
  template <class Op, class Found>
  std::string error_of(const aws::Operation<Op, EcrService, Found>& operation,
                       const typename Op::Request& request) {
    const auto result = ask(operation, request);
    return result ? std::string() : std::string(result.error().name);
  }

  api::PutImageRequest image(const std::string& manifest, const std::string& tag) {
    api::PutImageRequest request;
    request.repository_name = "web";
    request.image_manifest = manifest;
    if (!tag.empty()) request.image_tag = tag;
    return request;
  }
  static api::ImageIdentifier id(const std::string& digest, const std::string& tag) {
    return to_identifier(digest, tag);
  }
  static std::string digest_of(const std::string& manifest) { return sha256(manifest).to_string(); }

  std::vector<ImageUse> used_;  // what the lifecycle engine is told; set while nothing runs
  std::map<std::string, std::string> secrets_;  // by "<account> <name>"
  bool refuse_local_ = false;                   // as make_service() gives it to the cache
  std::string denied_;                          // an action that nobody may do
  std::unique_ptr<lifecycle::Engine> lifecycle_;
  std::unique_ptr<pull_through::PullThrough> pull_through_;
  store::TemporaryFolder folder_;
  std::unique_ptr<scanning::Engine> scanning_;
  std::optional<EcrService> service_;
  aws::RequestContext context_;
};

}  // namespace minato::ecr
