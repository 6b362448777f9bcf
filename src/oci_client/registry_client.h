// A client of the OCI Distribution API (https://github.com/opencontainers/distribution-spec, 1.1)
// for any registry: what replication, the pull-through cache and imports speak.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "codec/digest.h"
#include "oci_client/transport.h"

namespace minato::oci {

struct ManifestHead {
  std::string digest;  // empty when the registry does not say
  std::string media_type;
};

struct FetchedManifest {
  std::string bytes;
  std::string media_type;
  std::string digest;  // of `bytes`; sha256 unless another one was asked for
};

// Content that is read once, from its beginning.
class BlobSource {
 public:
  virtual ~BlobSource() = default;
  // The next piece, valid until the next call; empty at the end. Every failure ends the source.
  virtual Awaitable<Result<std::span<const std::byte>>> read_some() = 0;
};

// A blob on its way from a registry. Goes on by a range when its connection breaks. The end comes
// only when the content has the digest; kDataLoss when it does not. Used on the client's executor,
// not after the client is gone.
class BlobStream : public BlobSource {
 public:
  virtual std::optional<std::uint64_t> size() const = 0;  // as the registry announces it
};

// Used from one single-threaded executor, by any number of coroutines at once, which it outlives.
// `repository` and `reference` (a tag or a digest) must be well-formed. Errors beside those of
// http::Client: kUnauthenticated, kPermissionDenied, kNotFound, kInvalidArgument (the registry
// refuses for another reason, or what it answers cannot be understood), kResourceExhausted (too
// many requests, or more than a limit), kUnavailable. Messages name the request and what the
// registry said, and hold no secrets.
class RegistryClient {
 public:
  RegistryClient(http::Peer registry, Credentials credentials, const Clock& clock,
                 Options options = {});

  // Whether this is a registry that lets us in.
  Awaitable<Result<>> ping();

  // kDataLoss when a manifest does not have the digest asked for or announced; kResourceExhausted
  // when it has more bytes than `bytes_max`, of which no more are read.
  Awaitable<Result<FetchedManifest>> get_manifest(std::string repository, std::string reference,
                                                  std::size_t bytes_max = limits::kManifestBytes);
  Awaitable<Result<ManifestHead>> head_manifest(std::string repository, std::string reference);
  // `size` is what its descriptor says, if there is one: no more is read, kDataLoss when there is.
  Awaitable<Result<std::unique_ptr<BlobStream>>> open_blob(std::string repository, Digest digest,
                                                           std::optional<std::uint64_t> size = {});
  Awaitable<Result<bool>> has_blob(std::string repository, Digest digest);
  // All pages; kResourceExhausted when there are more than `max`.
  Awaitable<Result<std::vector<std::string>>> list_tags(std::string repository, std::size_t max);
  Awaitable<Result<std::vector<std::string>>> list_repositories(std::size_t max);
  // Digests of the manifests whose subject is `digest`. kNotFound or kInvalidArgument when the
  // registry does not serve this list.
  Awaitable<Result<std::vector<std::string>>> list_referrers(std::string repository, Digest digest,
                                                             std::size_t max);

  // Sends the content in chunks; goes on where the registry is when a connection breaks. The
  // registry checks the digest.
  Awaitable<Result<>> push_blob(std::string repository, Digest digest, BlobSource& content);
  // Makes a blob of another repository of the same registry visible; false when the registry does
  // not: then push it.
  Awaitable<Result<bool>> mount_blob(std::string repository, std::string from, Digest digest);
  Awaitable<Result<>> put_manifest(std::string repository, std::string reference, std::string bytes,
                                   std::string media_type);

 private:
  class Upload;
  // Takes the strings out of one page.
  using ReadPage = Result<std::vector<std::string>> (*)(std::string_view json);
  Awaitable<Result<std::vector<std::string>>> list(std::string target, std::string scope,
                                                   ReadPage read, std::size_t max);

  Transport transport_;
};

}  // namespace minato::oci
