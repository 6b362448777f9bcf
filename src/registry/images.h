// Images: manifests, their tags and what they refer to.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "registry/manifest.h"
#include "registry/parts.h"
#include "registry/records.h"

namespace minato::registry {

// A tag, a digest, or both; at least one is not empty. Not yet known to be well-formed digests.
struct ImageReference {
  std::string digest;
  std::string tag;
};

// Whether a change may go on, seen from the digest that the tag (or, without tag, the digest) leads
// to now; empty when to none. Runs inside the transaction's attempt, perhaps several times.
using Guard = std::function<bool(std::string_view)>;

// Adds rows to the transaction that stores an image, or fails it. May run several times.
using Along = std::function<Awaitable<Result<>>(Update&)>;

// How an image came into the repository.
enum class Origin { kPush, kReplication, kSigning, kUpstream };

struct NewImage {
  std::string bytes;
  std::string media_type;  // as the client declares it; may be empty
  std::string tag;         // may be empty
  std::string digest;      // the digest that the bytes must have; may be empty
  // What a second push of the same image under the same tag is: an error (ECR API) or done (OCI).
  bool refuse_existing = false;
  Guard guard = {};  // may be empty; PreconditionFailed when it says no
  Origin origin = Origin::kPush;
  Along along = {};  // may be empty; not asked when nothing changes
  // Whether it must say its type: in `media_type` or in itself. Otherwise what OCI makes of it.
  bool typed = false;
  // An index may name images that are not here: what is cached of another registry. They do not
  // count as named by it when they come.
  bool partial_index = false;
};

// An image that is about to be stored, or to get another tag. Views into the awaiting frame.
struct PutEvent {
  const RepositoryRecord& repository;
  const ManifestRecord& image;
  const std::string& tag;  // the one it gets; may be empty
  Origin origin;
  const Manifest& manifest;
};
// Adds what others want to do because of it to the same transaction, so that nothing is forgotten
// or done for nothing. Called on any executor, perhaps several times for one put.
using PutHook = std::function<Awaitable<Result<>>(const PutEvent&, Update&)>;

struct StoredImage {
  ManifestRecord record;
  std::shared_ptr<const std::string> bytes;
};

struct TagRow {
  std::string tag;
  std::string digest;
};

// Whether a change still applies to the image as it is stored now.
using ImageGuard = std::function<bool(const ManifestRecord&)>;

// Callable from any executor. Repositories are passed as found a moment ago; every change checks
// that they are still as they are now.
class Images {
 public:
  explicit Images(Parts parts) : parts_(parts) {}

  // One more hook, all before the first put().
  void on_put(PutHook hook) { put_hooks_.push_back(std::move(hook)); }

  // The one way an image comes into a repository. In one transaction: layers and referenced images
  // are there and counted, the tag is set or moved, the bytes are kept as they are. An archived
  // image that is put again is restored.
  Awaitable<Result<ManifestRecord>> put(RepositoryRecord repository, NewImage image);

  // ImageNotFoundException; ImageTagDoesNotMatchDigest when both are given and differ. get() also
  // ImageInaccessible when the image is archived.
  Awaitable<Result<ManifestRecord>> find(RepositoryRecord repository, ImageReference reference);
  Awaitable<Result<StoredImage>> get(RepositoryRecord repository, ImageReference reference);

  // Takes the tag away; the image stays unless it was its last tag and `last_deletes` is set.
  // Returns the digest it was on. PreconditionFailed when `guard` says no.
  Awaitable<Result<std::string>> untag(RepositoryRecord repository, std::string tag,
                                       bool last_deletes, Guard guard = {});
  // Deletes an image with all its tags and returns what it was. ImageReferencedByManifestList;
  // kFailedPrecondition without name when `guard` says no.
  Awaitable<Result<ManifestRecord>> remove(RepositoryRecord repository, std::string digest,
                                           ImageGuard guard = nullptr);
  // Archives an image or restores it, and returns what is stored then; nothing changes when it is
  // so already. ImageStorageClassUpdateNotSupportedException while an index that is not archived
  // names the image to be archived; kFailedPrecondition as for remove().
  Awaitable<Result<ManifestRecord>> set_archived(RepositoryRecord repository, std::string digest,
                                                 bool archived, ImageGuard guard = nullptr);

  // Pages in key order, after the digest or tag `after`.
  Awaitable<Result<std::vector<ManifestRecord>>> list(RepositoryRecord repository,
                                                      std::string after, std::size_t limit);
  Awaitable<Result<std::vector<TagRow>>> list_tags(RepositoryRecord repository, std::string after,
                                                   std::size_t limit);
  // The descriptors (JSON objects as text) of the images whose subject is `digest`, in digest
  // order, at most `limit`, after the digest `after`.
  Awaitable<Result<std::vector<store::Record>>> list_referrers(RepositoryRecord repository,
                                                               std::string digest,
                                                               std::string after,
                                                               std::size_t limit);

  // Until when a pull of the image is not to be noted, because one was.
  static TimePoint pull_noted_until(const ManifestRecord& image);
  // Notes that the principal pulled the image, at most once a day, in the background; not when it
  // is on the scope's list of exclusions (pull_exclusions.h).
  void note_pull(const RepositoryRecord& repository, const ManifestRecord& image,
                 const std::string& principal_arn);

 private:
  struct Plan;
  Awaitable<Result<ManifestRecord>> try_put(RepositoryRecord repository, NewImage image,
                                            Manifest manifest);
  Awaitable<Result<>> add_rows_of_others(Plan& plan);
  Awaitable<Result<>> add_image(Plan& plan);
  Awaitable<Result<>> count_blobs(Plan& plan, std::vector<Descriptor> blobs);
  Awaitable<Result<std::vector<Descriptor>>> count_manifests(Plan& plan);
  Awaitable<Result<>> move_tag(Plan& plan);
  Awaitable<Result<std::string>> try_untag(RepositoryRecord repository, std::string tag,
                                           bool last_deletes, Guard guard);
  Awaitable<Result<ManifestRecord>> try_remove(RepositoryRecord repository, std::string digest,
                                               ImageGuard guard);
  Awaitable<Result<ManifestRecord>> try_set_archived(RepositoryRecord repository,
                                                     std::string digest, bool archived,
                                                     ImageGuard guard);
  Awaitable<Result<>> erase(RepositoryRecord repository, Loaded<ManifestRecord> image,
                            Update& update);
  Awaitable<void> save_pull(std::string key, Scope scope, std::string principal_arn);
  Awaitable<Result<>> try_save_pull(std::string key);

  Parts parts_;
  std::vector<PutHook> put_hooks_;
};

}  // namespace minato::registry
