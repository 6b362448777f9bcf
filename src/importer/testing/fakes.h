// A source and a destination in memory. The destination refuses manifests whose parts are not
// there, as Minato does.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "importer/ports.h"

namespace minato::importer::testing {

template <class T>
T run(Awaitable<T> work) {
  asio::io_context loop(1);
  auto future = asio::co_spawn(loop, std::move(work), asio::use_future);
  loop.run();
  return future.get();
}

class FakeSource final : public Source {
 public:
  std::map<std::string, std::map<std::string, std::string>> tags = {};  // by repository
  std::map<std::string, std::string> manifests = {};                    // by digest
  std::map<std::string, std::string> blobs = {};
  std::map<std::string, std::vector<std::string>> about = {};
  std::map<std::string, std::vector<std::string>> told_tags = {};  // of tags_about()
  std::set<std::string> hidden_tags = {};                          // that list() leaves out
  std::set<std::string> unlisted = {};                             // repositories it cannot list
  std::map<std::string, int> breaks = {};  // a blob ends so often with kUnavailable
  std::size_t reads = 0;                   // of manifests

  // Each with a configuration and these layers; its digest.
  std::string add_image(const std::string& repository, const std::string& tag,
                        const std::vector<std::string>& layers, const std::string& subject = "");
  std::string add_index(const std::string& repository, const std::string& tag,
                        const std::vector<std::string>& children);
  std::string add_blob(const std::string& content);

  Awaitable<Result<std::vector<std::string>>> list_repositories() override;
  Awaitable<Result<Listing>> list(std::string repository) override;
  Awaitable<Result<std::string>> resolve(std::string repository, std::string tag) override;
  Awaitable<Result<oci::FetchedManifest>> manifest(std::string repository,
                                                   std::string digest) override;
  Awaitable<Result<std::vector<std::string>>> referrers(std::string repository,
                                                        std::string digest) override;
  Awaitable<Result<std::vector<std::string>>> tags_about(std::string repository,
                                                         std::string digest) override;
  Awaitable<Result<std::unique_ptr<oci::BlobSource>>> open_blob(std::string repository,
                                                                Digest digest,
                                                                std::uint64_t size) override;

 private:
  std::string add(const std::string& repository, const std::string& tag, const std::string& text);
};

class FakeDestination final : public Destination {
 public:
  std::set<std::string> repositories = {};
  std::map<std::string, std::string> tags = {};       // "web:v1" to a digest
  std::map<std::string, std::string> manifests = {};  // "web@sha256:..." to bytes
  std::map<std::string, std::string> blobs = {};
  std::vector<std::string> log = {};   // "push web", "mount web", "put web:v1", "create web"
  std::set<std::string> refused = {};  // repositories that nobody may make
  std::size_t pushing = 0;
  std::size_t pushing_max = 0;

  std::size_t count(std::string_view what) const;

  Awaitable<Result<>> ensure_repository(std::string name) override;
  Awaitable<Result<std::string>> tag_digest(std::string repository, std::string tag) override;
  Awaitable<Result<std::string>> manifest_type(std::string repository, std::string digest) override;
  Awaitable<Result<oci::FetchedManifest>> manifest(std::string repository,
                                                   std::string digest) override;
  Awaitable<Result<bool>> has_blob(std::string repository, Digest digest) override;
  Awaitable<Result<bool>> mount_blob(std::string repository, std::string from,
                                     Digest digest) override;
  Awaitable<Result<>> push_blob(std::string repository, Digest digest,
                                oci::BlobSource& content) override;
  Awaitable<Result<>> put_manifest(std::string repository, std::string reference,
                                   oci::FetchedManifest manifest) override;
};

}  // namespace minato::importer::testing
