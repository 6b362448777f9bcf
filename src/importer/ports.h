// What an import reads from and writes to. References are tags or digests, digests are text.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/result.h"
#include "codec/digest.h"
#include "oci_client/registry_client.h"

namespace minato::importer {

// Something that could not be imported.
struct Failure {
  std::string name;  // "web:v1"
  std::string reason;
};

// A repository of the source: the tags and digests wanted of it, and what is wrong with the rest.
struct Listing {
  std::vector<std::string> references;
  std::vector<Failure> problems;
};

// Where images come from. Used from one executor by several coroutines, which it outlives. Errors
// name the file or request.
class Source {
 public:
  virtual ~Source() = default;
  // In order, none twice.
  virtual Awaitable<Result<std::vector<std::string>>> list_repositories() = 0;
  virtual Awaitable<Result<Listing>> list(std::string repository) = 0;
  // The digest that a tag leads to.
  virtual Awaitable<Result<std::string>> resolve(std::string repository, std::string tag) = 0;
  // Its bytes have the digest.
  virtual Awaitable<Result<oci::FetchedManifest>> manifest(std::string repository,
                                                           std::string digest) = 0;
  // Digests of the manifests whose subject is this one; none when the source does not know.
  virtual Awaitable<Result<std::vector<std::string>>> referrers(std::string repository,
                                                                std::string digest) = 0;
  // Tags named after the digest ("sha256-<hex>.sig"), by which signatures are found where there is
  // no list of referrers, beyond those that list() gave.
  virtual Awaitable<Result<std::vector<std::string>>> tags_about(std::string repository,
                                                                 std::string digest) = 0;
  // Of `size` bytes, as its descriptor says. Its end comes only when the content has the digest,
  // kDataLoss when it does not.
  virtual Awaitable<Result<std::unique_ptr<oci::BlobSource>>> open_blob(std::string repository,
                                                                        Digest digest,
                                                                        std::uint64_t size) = 0;
};

// Where they go. Used like a source.
class Destination {
 public:
  virtual ~Destination() = default;
  // Makes the repository when there is none.
  virtual Awaitable<Result<>> ensure_repository(std::string name) = 0;
  // The digest of a tag; empty when there is no such tag or repository.
  virtual Awaitable<Result<std::string>> tag_digest(std::string repository, std::string tag) = 0;
  // Its media type; empty when it is not there.
  virtual Awaitable<Result<std::string>> manifest_type(std::string repository,
                                                       std::string digest) = 0;
  virtual Awaitable<Result<oci::FetchedManifest>> manifest(std::string repository,
                                                           std::string digest) = 0;
  virtual Awaitable<Result<bool>> has_blob(std::string repository, Digest digest) = 0;
  // False when it cannot be taken from there.
  virtual Awaitable<Result<bool>> mount_blob(std::string repository, std::string from,
                                             Digest digest) = 0;
  virtual Awaitable<Result<>> push_blob(std::string repository, Digest digest,
                                        oci::BlobSource& content) = 0;
  virtual Awaitable<Result<>> put_manifest(std::string repository, std::string reference,
                                           oci::FetchedManifest manifest) = 0;
};

}  // namespace minato::importer
