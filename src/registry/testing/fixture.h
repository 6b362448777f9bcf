// A registry on real back ends for tests: in memory, or SQLite and files in a temporary folder.
#pragma once

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>

#include "blob/filesystem/filesystem_blob_store.h"
#include "blob/memory/memory_blob_store.h"
#include "codec/base64.h"
#include "net/io_threads.h"
#include "registry/http/registry_http.h"
#include "registry/testing/exchange.h"
#include "registry/testing/ready.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"
#include "store/temporary_folder.h"

namespace minato::registry::testing {

// Runs the coroutine on a context of its own until it is done.
template <class T>
T run(Awaitable<T> work) {
  asio::io_context context(1);
  std::optional<T> result;
  asio::co_spawn(context, std::move(work), [&](std::exception_ptr error, T value) {
    if (error) std::rethrow_exception(error);
    result.emplace(std::move(value));
  });
  context.run();
  return std::move(*result);
}

enum class BackEnd { kMemory, kFiles };

class RegistryTest : public ::testing::TestWithParam<BackEnd> {
 protected:
  static constexpr const char* kAccount = "123456789012";
  static constexpr const char* kRegion = "eu-west-1";

  void SetUp() override { open(); }
  void TearDown() override { close(); }

  void open() {
    threads_ = std::make_unique<IoThreads>(1);
    if (GetParam() == BackEnd::kFiles) {
      store_ = *store::open_sqlite({.folder = folder_.path() + "/state"});
      blobs_ = *blob::open_filesystem_blob_store(folder_.path() + "/blobs", 2);
    } else {
      store_ = store::make_memory_store();
      blobs_ = blob::make_memory_blob_store();
    }
    registry_ = *run(Registry::open({.store = *store_,
                                     .blobs = *blobs_,
                                     .clock = clock_,
                                     .random = random_,
                                     .background = threads_->executor(0)},
                                    {}));
    http_ = std::make_unique<RegistryHttp>(*registry_, allow_own_account);
    token_ = registry_->authenticator().issue(principal_, kRegion, clock_.now()).token;
  }

  void close() {
    run(stop(*registry_));
    http_.reset();
    registry_.reset();
    store_->stop();
    threads_->stop();
    blobs_.reset();
    store_.reset();
    threads_.reset();
  }

  static Awaitable<bool> stop(Registry& registry) {
    co_await registry.stop();
    co_return true;
  }
  static Awaitable<bool> serve(RegistryHttp& http, Exchange& exchange) {
    co_await http.serve(exchange);
    co_return true;
  }

  std::string basic() const { return "Basic " + base64_encode("AWS:" + token_); }

  // With the login of the test's principal, unless the headers have one.
  http::Response call(std::string method, std::string target, std::string body = "",
                      http::Headers headers = {}) {
    if (!headers.find("Authorization")) headers.add("Authorization", basic());
    if (!headers.find("Host")) headers.add("Host", "localhost:4566");
    http::Request request{.method = std::move(method),
                          .target = std::move(target),
                          .headers = std::move(headers),
                          .body = std::move(body),
                          .peer = {}};
    // What is ready is what would be served: before, when it is of an earlier call, and after.
    const auto before = ready(request);
    Exchange exchange(request, break_at_);
    run(serve(*http_, exchange));
    used_file_ = exchange.used_file();
    const bool bodiless = request.method == "HEAD";
    const auto after = ready(request);
    if (before) expect_same(*before, exchange.response(), bodiless);
    if (after) expect_same(*after, exchange.response(), bodiless);
    was_ready_ = after.has_value();
    return exchange.response();
  }

  // The answer that is at hand, if there is one.
  std::optional<ReadMessage> ready(const http::Request& request) {
    http::ReadyAnswer answer;
    if (!request.body.empty() || !http_->find_ready(request, answer)) return std::nullopt;
    return read_ready(answer, request.method == "HEAD");
  }

  RepositoryRecord make_repository(std::string name, std::string mutability = "MUTABLE") {
    RepositoryRecord record;
    record.scope = {.account = kAccount, .region = kRegion};
    record.name = std::move(name);
    record.tag_mutability = std::move(mutability);
    return *run(registry_->repositories().create(std::move(record)));
  }

  // Pushes a blob at once and returns its digest.
  std::string push_blob(const std::string& name, const std::string& content) {
    const std::string digest = sha256(content).to_string();
    const auto answer =
        call("POST", fmt::format("/v2/{}/blobs/uploads/?digest={}", name, digest), content);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return digest;
  }

  // An OCI image manifest over blobs made of `seed`, which are pushed first.
  std::string make_image(const std::string& name, const std::string& seed,
                         const std::string& more = "") {
    const std::string config = push_blob(name, "config " + seed);
    const std::string layer = push_blob(name, "layer " + seed);
    return fmt::format(
        R"({{"schemaVersion":2,"mediaType":"{}","config":{{"mediaType":"application/vnd.oci.image.)"
        R"(config.v1+json","digest":"{}","size":{}}},"layers":[{{"mediaType":"application/vnd.oci)"
        R"(.image.layer.v1.tar+gzip","digest":"{}","size":{}}}]{}}})",
        media_types::kOciManifest, config, 7 + seed.size(), layer, 6 + seed.size(), more);
  }

  http::Response push_manifest(const std::string& name, const std::string& reference,
                               const std::string& manifest,
                               std::string_view type = media_types::kOciManifest) {
    return call("PUT", fmt::format("/v2/{}/manifests/{}", name, reference), manifest,
                {{"Content-Type", std::string(type)}});
  }

  static std::string header(const http::Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or("(none)"));
  }

  store::TemporaryFolder folder_;
  FakeClock clock_;
  SecureRandom random_;
  const aws::Principal principal_{.kind = aws::Principal::Kind::kUser,
                                  .account = kAccount,
                                  .arn = "arn:aws:iam::123456789012:user/dev",
                                  .user_id = "AIDA",
                                  .access_key_id = "AKIA"};
  std::unique_ptr<IoThreads> threads_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<blob::BlobStore> blobs_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<RegistryHttp> http_;
  std::string token_;
  std::size_t break_at_ = SIZE_MAX;
  bool used_file_ = false;
  bool was_ready_ = false;
};

inline std::string back_end_name(const ::testing::TestParamInfo<BackEnd>& info) {
  return info.param == BackEnd::kMemory ? "Memory" : "Files";
}

}  // namespace minato::registry::testing
