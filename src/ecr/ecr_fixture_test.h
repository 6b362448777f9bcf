// The ECR handlers over a registry of their own, for tests.
#pragma once

#include "ecr/handlers/handlers.h"
#include "registry/testing/fixture.h"

namespace minato::ecr {

using registry::testing::BackEnd;
using registry::testing::run;

class Ecr : public registry::testing::RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    service_.emplace(EcrService{*registry_});
    context_.principal = principal_;
    context_.account = kAccount;
    context_.region = kRegion;
    context_.now = clock_.now();
  }
  void TearDown() override {
    service_.reset();
    RegistryTest::TearDown();
  }

  // What runs in the background is done when this returns.
  void reopen() {
    service_.reset();
    run(stop(*registry_));
    http_.reset();
    registry_ = *run(registry::Registry::open({.store = *store_,
                                               .blobs = *blobs_,
                                               .clock = clock_,
                                               .random = random_,
                                               .background = threads_->executor(0)},
                                              {}));
    http_ = std::make_unique<registry::RegistryHttp>(*registry_, registry::allow_own_account);
    service_.emplace(EcrService{*registry_});
  }

  template <class Response, class Request>
  Result<Response> ask(Awaitable<Result<Response>> (*handler)(EcrService&, Context, const Request&),
                       const Request& request) {
    auto result = run(handler(*service_, context_, request));
    if (!result) return fail(errors::to_api_error(std::move(result).error()));
    return result;
  }
  // The error's name, or "" on success.
  template <class Response, class Request>
  std::string error_of(Awaitable<Result<Response>> (*handler)(EcrService&, Context, const Request&),
                       const Request& request) {
    const auto result = ask(handler, request);
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

  std::optional<EcrService> service_;
  aws::RequestContext context_;
};

}  // namespace minato::ecr
